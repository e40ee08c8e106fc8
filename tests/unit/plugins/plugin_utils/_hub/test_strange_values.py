# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever stands at any place of a hub's values: a sentence or a right value, never a message of Python's."""

from __future__ import annotations

import copy

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import HubforgeError
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.binder_values import generate_binder_values
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.rules import find_problems
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.values import generate_hub_values

FLAVORS = [
    {"name": "m3.small", "vcpus": 2, "ram": 6144, "disk": 20},
    {"name": "g3.large", "vcpus": 16, "ram": 60000, "disk": 60},
]
GROUPS = [
    {"name": "default-worker", "count": 1},
    {
        "name": "user-small",
        "flavor": "m3.small",
        "min": 1,
        "max": 3,
        "labels": {"hub.jupyter.org/node-purpose": "user"},
    },
    {"name": "build", "flavor": "g3.large", "count": 1, "labels": {"hubforge.magnum/purpose": "build"}},
]
OPTIONS = {
    "size": {
        "display_name": "Size",
        "choices": {"s": {"display_name": "S", "kubespawner_override": {"mem_limit": "1G"}}},
    }
}
PROFILE = {
    "display_name": "Big",
    "slug": "big",
    "kubespawner_override": {
        "mem_limit": "2G",
        "mem_guarantee": "1G",
        "cpu_limit": 2,
        "cpu_guarantee": 0.5,
        "node_selector": {"a": "b"},
        "tolerations": [{"key": "a", "operator": "Exists"}],
    },
    "profile_options": OPTIONS,
}
HUB = {
    "hub": {
        "config": {
            "JupyterHub": {"authenticator_class": "github"},
            "GitHubOAuthenticator": {"client_id": "a", "client_secret": "b"},
        },
        "nodeSelector": {"a": "b"},
        "tolerations": [{"key": "a", "operator": "Exists"}],
        "extraConfig": {"a": "c.X.y = 1"},
        "extraEnv": {"A": "b"},
        "extraFiles": {"f": {"mountPath": "/x", "stringData": "text"}},
        "db": {"type": "sqlite-pvc", "pvc": {"storageClassName": "ssd"}},
        "services": {"s": {"apiToken": "x"}},
    },
    "singleuser": {
        "memory": {"limit": "2G", "guarantee": "1G"},
        "cpu": {"limit": 2, "guarantee": 0.5},
        "nodeSelector": {"a": "b"},
        "extraTolerations": [{"key": "a"}],
        "profileList": [PROFILE],
        "storage": {"type": "dynamic", "dynamic": {"storageClass": "ssd"}},
        "startTimeout": 300,
    },
    "scheduling": {"userPlaceholder": {"enabled": True, "replicas": 1}},
    "cull": {"enabled": True},
}
BINDER = {
    "jupyterhub": HUB,
    "config": {
        "BinderHub": {"use_registry": True, "image_prefix": "x/"},
        "KubernetesBuildExecutor": {"node_selector": {"a": "b"}},
    },
    "registry": {"url": "https://r", "username": "u", "password": "p"},
    "imageBuilderType": "dind",
    "imageCleaner": {
        "enabled": True,
        "imageGCThresholdType": "absolute",
        "imageGCThresholdHigh": 10**10,
        "imageGCThresholdLow": 10**9,
    },
    "dind": {"daemonset": {"extraArgs": ["--mtu=1450"]}},
}
STRANGE = [
    *(
        None,
        True,
        0,
        -1,
        7,
        1.5,
        10**30,
        "",
        "text",
        "500m",
        "1Gi",
        "20e9",
        "1e400",
        "é😀",
        "0x1F",
        "nan",
        "inf",
        "-1G",
        " 2 G ",
    ),
    *(
        [],
        [None],
        ["a"],
        [[]],
        [{}],
        {},
        {"a": None},
        {"a": []},
        {"a": {"b": {}}},
        {1: 2},
        {"0": PROFILE},
        [PROFILE, None, "x"],
    ),
]


def places(values, place=()):
    """Every place in a tree, as keys from the outside in."""
    items = values.items() if isinstance(values, dict) else enumerate(values) if isinstance(values, list) else ()
    for key, value in items:
        yield (*place, key)
        yield from places(value, (*place, key))


def put(values, place, strange):
    changed = copy.deepcopy(values)
    at = changed
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = strange
    return changed


def only_sentences(act, *given):
    """Nothing but what it returns, and refusals in a sentence."""
    try:
        found = act(*given)
    except HubforgeError as refusal:
        found = [str(refusal)]
    for problem in found if isinstance(found, list) else []:
        assert problem.endswith((".", ":")) or "." in problem


@pytest.mark.parametrize("place", list(places(HUB)), ids=lambda it: ".".join(map(str, it)))
def test_a_hub_s_values_are_judged_whatever_stands_in_them(place):
    for strange in STRANGE:
        values = put(HUB, place, strange)
        only_sentences(find_problems, values, GROUPS, FLAVORS, {"allow_dummy": False, "storage_classes": ["ssd"]})
        only_sentences(generate_hub_values, GROUPS, FLAVORS, None, values)


@pytest.mark.parametrize(
    "place", [it for it in places(BINDER) if it[0] != "jupyterhub"], ids=lambda it: ".".join(map(str, it))
)
def test_a_binder_s_values_are_judged_whatever_stands_in_them(place):
    for strange in STRANGE:
        values = put(BINDER, place, strange)
        only_sentences(
            find_problems, values, GROUPS, FLAVORS, {"allow_no_registry": False, "boot_volume_size": strange}
        )


@pytest.mark.parametrize("place", list(places(GROUPS)), ids=lambda it: ".".join(map(str, it)))
def test_node_groups_are_read_or_refused_whatever_stands_in_them(place):
    for strange in STRANGE:
        groups = put(GROUPS, place, strange)
        only_sentences(generate_hub_values, groups, FLAVORS)
        only_sentences(generate_binder_values, groups, FLAVORS)
        only_sentences(find_problems, HUB, groups, FLAVORS)


@pytest.mark.parametrize("place", list(places(FLAVORS)), ids=lambda it: ".".join(map(str, it)))
def test_flavors_are_foreign_too(place):
    for strange in STRANGE:
        flavors = put(FLAVORS, place, strange)
        only_sentences(generate_hub_values, GROUPS, flavors)
        only_sentences(find_problems, HUB, GROUPS, flavors)
