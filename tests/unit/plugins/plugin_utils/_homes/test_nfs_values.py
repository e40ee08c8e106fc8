# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Node groups as values of jupyterhub-home-nfs."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.hubforge.magnum.plugins.filter.homes import FilterModule

nfs_values = FilterModule().filters()["nfs_values"]

CORE = {"name": "default-worker", "labels": {"hub.jupyter.org/node-purpose": "core"}}
USERS = {"name": "user-small", "labels": {"hub.jupyter.org/node-purpose": "user"}}
DEDICATED = {"key": "hub.jupyter.org/dedicated", "value": "core", "effect": "NoSchedule"}


def test_the_server_is_given_its_volume_and_the_quota():
    assert nfs_values([], "v1", 5.0) == {
        "openstack": {"enabled": True, "volumeId": "v1"},
        "quotaEnforcer": {"config": {"QuotaManager": {"hard_quota": 5.0}}},
    }


@pytest.mark.parametrize("groups", [[CORE, USERS], [USERS]])
def test_the_server_runs_on_the_core_pool(groups):
    values = nfs_values(groups, "v1", 5)
    assert values["nodeSelector"] == {"capi.stackhpc.com/node-group": "default-worker"}
    assert "tolerations" not in values


def test_the_server_tolerates_the_taints_of_the_core_pool_and_no_others():
    values = nfs_values(
        [{**CORE, "taints": [DEDICATED]}, {**USERS, "taints": [{**DEDICATED, "value": "user"}]}], "v1", 5
    )
    assert values["tolerations"] == [{**DEDICATED, "operator": "Equal"}]


def test_several_core_groups_are_one_pool():
    values = nfs_values([CORE, {**CORE, "name": "Core_Big"}], "v1", 5)
    [term] = values["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"]
    assert term["matchExpressions"][0]["values"] == ["default-worker", "core-big"]
    assert "nodeSelector" not in values


def test_groups_that_cannot_be_read_fail_with_a_sentence():
    with pytest.raises(AnsibleFilterError, match="has no name"):
        nfs_values([{}], "v1", 5)
