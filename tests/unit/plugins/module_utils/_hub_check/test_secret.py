# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of the chart's Secret is read, and that nothing of it is shown."""

from __future__ import annotations

import base64

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import HubforgeError
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.secret import HubSecret, read_secret


def secret(text, token=""):
    data = {"values.yaml": text, "hub.services.hub-check.apiToken": token}
    return {"data": {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}}


def test_profiles_base_url_and_token_are_read():
    found = read_secret(
        secret("{hub: {baseUrl: /jupyter/}, singleuser: {profileList: [{display_name: Small}]}}", "abc")
    )
    assert ([demand["slug"] for demand in found.demands], found.base_url, found.token) == (
        ["small"],
        "/jupyter/",
        "abc",
    )


def test_without_a_secret_nothing_is_known():
    assert read_secret({}) == HubSecret(None, "/", "")


def test_a_token_that_is_given_goes_before_the_releases_own():
    assert read_secret(secret("{}", "abc"), "mine\n").token == "mine"


@pytest.mark.parametrize("text", ["a: [swordfish", "- swordfish", "singleuser: swordfish", "hub: swordfish"])
def test_values_that_cannot_be_read_are_rejected_without_showing_them(text):
    with pytest.raises(HubforgeError, match="not in the words of Zero to JupyterHub") as rejected:
        read_secret(secret(text))
    assert "swordfish" not in str(rejected.value)


@pytest.mark.parametrize("token", ["sword fish", "sword\r\nX: fish", "swordfïsh"])
def test_a_token_that_fits_in_no_header_is_rejected_without_showing_it(token):
    with pytest.raises(HubforgeError, match="hub_check_token") as rejected:
        read_secret({}, token)
    assert "sword" not in str(rejected.value)
