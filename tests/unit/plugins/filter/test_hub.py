# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of the filters on hubs is not their functions' own: their options, and how they fail."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.hubforge.magnum.plugins.filter.hub import FilterModule

FILTERS = FilterModule().filters()
jupyterhub_values = FILTERS["jupyterhub_values"]
GROUPS = [{"name": "default-worker"}, {"name": "user-small", "flavor": "m3.small"}]
FLAVORS = [{"id": "3", "name": "m3.small", "vcpus": 2, "ram": 6144, "disk": 20, "extra_specs": {}}]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: jupyterhub_values([{}]), "has no name"),
        (lambda: jupyterhub_values([{"name": "a"}], "m3.small"), "flavors must be a list"),
        (lambda: jupyterhub_values([], [], {"homes": "tape"}), "'tape' were asked for"),
        (
            lambda: jupyterhub_values([], [], {"home": "nfs"}),
            "'home' is no option of a hub's values: take one of homes,",
        ),
        (lambda: FILTERS["binderhub_values"]([{}]), "has no name"),
        (lambda: FILTERS["hub_problems"]({}, [{}]), "has no name"),
    ],
)
def test_a_filter_makes_a_sentence_of_ansible_of_a_rejection(call, sentence):
    with pytest.raises(AnsibleFilterError, match=sentence):
        call()


def test_the_values_of_a_hub_are_those_of_its_groups_and_of_its_homes():
    values = jupyterhub_values(GROUPS, [], {"homes": "nfs", "homes_claim": "home-nfs"})
    assert values["singleuser"]["storage"]["static"]["pvcName"] == "home-nfs"
    assert [profile["display_name"] for profile in values["singleuser"]["profileList"]] == ["Small"]
    assert jupyterhub_values([]) == {"singleuser": {"storage": {"type": "dynamic"}}}


def test_profiles_keep_what_people_give_to_each_user_whatever_else_they_write():
    layers = ["singleuser: {memory: {limit: 1G}}", {"singleuser": {"memory": {"limit": "3G"}}}, "- no mapping"]
    [profile] = jupyterhub_values(GROUPS, FLAVORS, {}, layers)["singleuser"]["profileList"]
    assert profile["kubespawner_override"]["mem_limit"] == "3G"
