# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where homes are kept, in the chart's words."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._homes.values import generate_home_values

NFS = {"type": "static", "static": {"pvcName": "home-nfs", "subPath": "{escaped_username}"}}


@pytest.mark.parametrize(
    ("asked", "storage"),
    [
        (("volume_per_user",), {"type": "dynamic"}),
        (("volume_per_user", None, "ssd"), {"type": "dynamic", "dynamic": {"storageClass": "ssd"}}),
        (("nfs", "home-nfs"), NFS),
        (("nfs", "home-nfs", "ssd"), NFS),
        (("none", "home-nfs", "ssd"), {"type": "none"}),
    ],
)
def test_homes_are_kept_as_asked(asked, storage):
    assert generate_home_values(*asked) == {"singleuser": {"storage": storage}}


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (("tape",), "'tape' were asked for, and there are volume_per_user, nfs, none"),
        (("nfs", ""), "name of the shared volume"),
    ],
)
def test_homes_that_cannot_be_are_rejected_in_a_sentence(asked, sentence):
    with pytest.raises(InvalidRequest, match=sentence):
        generate_home_values(*asked)
