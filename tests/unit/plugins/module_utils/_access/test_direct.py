# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An API server asked with the standard library: which kubeconfigs are understood, and TLS."""

from __future__ import annotations

import base64
import time
from http.client import IncompleteRead
from types import SimpleNamespace

import pytest
import yaml
from ansible_collections.hubforge.magnum.plugins.module_utils._access.direct import direct, read_limited
from ansible_collections.hubforge.magnum.plugins.module_utils._access.identity import make_identity

LIMITS = (5, 1000)


def encoded(text):
    return base64.b64encode(text.encode()).decode()


@pytest.fixture
def kubeconfig(tmp_path, authority, server):
    """Write one of a client's certificate, with these changes; its path."""
    identity = make_identity()
    held = {
        "certificate-authority-data": encoded(authority.pem),
        "client-certificate-data": encoded(authority.sign(identity.request)),
        "client-key-data": encoded(identity.key),
    }

    def write(cluster=None, user=None):
        own = {
            "server": server.url,
            "certificate-authority-data": held["certificate-authority-data"],
            **(cluster or {}),
        }
        pair = {name: held[name] for name in ("client-certificate-data", "client-key-data")}
        document = {
            "clusters": [{"name": "c", "cluster": own}],
            "users": [{"name": "u", "user": {**pair, **(user or {})}}],
            "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
            "current-context": "x",
        }
        file = tmp_path / "kubeconfig"
        file.write_text(yaml.safe_dump(document))
        return str(file)

    return write


def test_a_certificate_opens_the_server(kubeconfig):
    status, _content, date = direct(kubeconfig()).request("GET", "/api", {}, None, {}, LIMITS)
    assert status == 200
    assert date.endswith("GMT")


def test_a_server_of_another_authority_is_not_trusted(kubeconfig, stranger):
    other = direct(kubeconfig({"certificate-authority-data": encoded(stranger.pem)}))
    with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
        other.request("GET", "/api", {}, None, {}, LIMITS)


@pytest.mark.parametrize(
    ("cluster", "user"),
    [
        ({"proxy-url": "http://proxy.example"}, {}),
        ({"insecure-skip-tls-verify": True}, {}),
        ({}, {"exec": {"command": "aws"}}),
        ({}, {"client-key-data": encoded("no key")}),
        ({"certificate-authority-data": "%"}, {}),
    ],
)
def test_what_is_not_understood_is_left_to_the_client(kubeconfig, cluster, user):
    assert direct(kubeconfig(cluster, user)) is None


@pytest.mark.parametrize("content", ["", "[", "a: b", "current-context: x\ncontexts: [{name: x}]"])
def test_a_file_that_is_no_kubeconfig_is_left_to_the_client(content, tmp_path):
    (tmp_path / "file").write_text(content)
    assert direct(str(tmp_path / "file")) is None
    assert direct(str(tmp_path / "none")) is None


def drip(pieces, length=None):
    """An answer whose content comes in pieces."""
    left = list(pieces)
    return SimpleNamespace(headers={"Content-Length": length}, read1=lambda most: left.pop(0) if left else b"")


def test_a_server_that_sends_a_byte_now_and_then_is_given_up():
    with pytest.raises(TimeoutError):
        read_limited(drip([b"a"] * 9), 100, until=time.monotonic() - 1)


def test_an_answer_is_read_up_to_its_limit_and_one_that_breaks_off_is_none():
    later = time.monotonic() + 60
    assert read_limited(drip([b"abc", b"def"], "6"), 5, later)[:5] == b"abcde"
    with pytest.raises(IncompleteRead):
        read_limited(drip([b"abc"], "6"), 100, later)
