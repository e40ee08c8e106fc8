# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
import stat
from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils import _kubeconfig as kubeconfig
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Refused
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

SERVER = "https://192.0.2.1:6443"


def authority(days):
    """Sign a request as Magnum does; returns the CA and the signed certificate, both PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "hub")])
    now = datetime.now(UTC)

    def sign(subject, public):
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(name).public_key(public)
        builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=days))
        return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()

    identity = kubeconfig.make_identity()
    request = x509.load_pem_x509_csr(identity.request.encode())
    return sign(name, key.public_key()), sign(request.subject, request.public_key()).strip(), identity


@pytest.fixture
def written(tmp_path):
    ca, signed, identity = authority(90)
    path = tmp_path / "deep" / "hub.yaml"
    kubeconfig.write(path, kubeconfig.render("hub", SERVER, ca, signed, identity.key))
    return path, ca


def test_the_request_asks_for_the_administrator_of_the_cluster():
    request = x509.load_pem_x509_csr(kubeconfig.make_identity().request.encode())
    assert request.subject.rfc4514_string() == "O=system:masters,CN=admin"


def test_only_its_owner_can_read_the_file(written):
    assert stat.S_IMODE(written[0].stat().st_mode) == 0o600


def test_nothing_but_the_file_is_left_behind(written):
    assert os.listdir(written[0].parent) == ["hub.yaml"]


def test_a_file_that_opens_the_cluster_long_enough_serves(written):
    assert kubeconfig.read(written[0]).serves(SERVER, written[1], 30)


@pytest.mark.parametrize(("server", "days"), [("https://192.0.2.2:6443", 30), (SERVER, 120)])
def test_a_file_for_another_server_or_near_its_end_does_not_serve(written, server, days):
    assert not kubeconfig.read(written[0]).serves(server, written[1], days)


def test_a_file_of_an_earlier_cluster_of_the_same_name_does_not_serve(written):
    assert not kubeconfig.read(written[0]).serves(SERVER, authority(90)[0], 30)


def test_a_file_that_others_can_read_does_not_serve(written):
    written[0].chmod(0o644)
    assert not kubeconfig.read(written[0]).serves(SERVER, written[1], 30)


@pytest.mark.parametrize("text", ["", "no: kubeconfig", "[1, 2", "clusters: [1]"])
def test_a_file_that_is_no_kubeconfig_serves_nothing(tmp_path, text):
    path = tmp_path / "hub.yaml"
    path.write_text(text)
    assert not kubeconfig.read(path).serves(SERVER, "", 0)


def test_a_missing_file_is_none(tmp_path):
    assert kubeconfig.read(tmp_path / "hub.yaml") is None


def test_a_directory_is_refused_as_a_path(tmp_path):
    with pytest.raises(Refused, match="is a directory"):
        kubeconfig.refuse_unwritable(tmp_path)


def test_a_path_below_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match="is not a directory"):
        kubeconfig.refuse_unwritable(tmp_path / "file" / "hub.yaml")


def test_what_is_shown_holds_no_secret(written):
    shown = str(kubeconfig.described({"name": "hub", "api_address": SERVER}, written[0], None))
    assert "PRIVATE" not in shown
    assert "certificate" not in shown
