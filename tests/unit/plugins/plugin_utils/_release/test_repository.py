# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of an address is a login."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.repository import split


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://ada:pw@charts.example/x", ("https", "ada", "pw", "charts.example/x")),
        ("HTTP://ada:pw@charts.example/x", ("http", "ada", "pw", "charts.example/x")),
        ("https://ada:p%2Fw@charts.example", ("https", "ada", "p/w", "charts.example")),
        ("https://ada:p/w@x:y@charts.example", ("https", "ada", "p/w@x:y", "charts.example")),
        ("https://ada:123/4@charts.example/x", ("https", "ada", "123/4", "charts.example/x")),
        ("https://token@charts.example/@x/y", ("https", "token", "", "charts.example/@x/y")),
        ("https://ada:@charts.example", ("https", "ada", "", "charts.example")),
        ("oci://ada:pw@r.example:5000/x@sha256:0a", ("oci", "ada", "pw", "r.example:5000/x@sha256:0a")),
        ("oci://r.example:5000/x@sha256:0a", None),
        ("https://charts.example:8443/@x/", None),
        ("https://charts.example/x@y", None),
        ("https://charts.example/", None),
        ("./x@y", None),
        ("", None),
    ],
)
def test_a_login_is_told_from_a_path(url, found):
    assert split(url) == found
