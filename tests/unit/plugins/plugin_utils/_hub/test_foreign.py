# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever people's files hold, each entry gives a result or a sentence: good arguments with any part of them replaced by anything."""

from __future__ import annotations

import contextlib
import json
import random
from copy import deepcopy

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.profiles import make_trials, read_demands
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.binder_values import generate_binder_values
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.rules import find_problems
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.values import generate_hub_values
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.layers import overlay
from fake_groups import CORE, DEDICATED, GROUP, MEDIUM_FLAVOR, PURPOSE, SMALL, SMALL_FLAVOR

ROUNDS = 300  # of each entry; some seconds
TOLERATION = {**DEDICATED, "operator": "Equal"}
GROUPS = [
    {**CORE, "taints": [{"key": "core", "effect": "NoExecute"}]},
    {**SMALL, "users_per_node": "3", "profile": {"kubespawner_override": {"mem_limit": "2G", "cpu_limit": 1}}},
    {"name": "build", "flavor": "4", "count": 1, "node_labels": {PURPOSE: "build"}},
]
FLAVORS = [SMALL_FLAVOR, {**MEDIUM_FLAVOR, "extra_specs": {"resources:VGPU": "1", "pci_passthrough:alias": "a100:2"}}]
RESERVE = {"cpu": 0.5, "memory": "1.5G"}
OPTION = {"choices": {"s": {"default": True, "kubespawner_override": {"cpu_guarantee": 1}}, "l": {"display_name": "L"}}}
PROFILE = {
    "display_name": "Big",
    "slug": "big",
    "kubespawner_override": {
        "node_selector": {GROUP: "user-small"},
        "tolerations": [TOLERATION],
        "mem_guarantee": "1G",
    },
    "profile_options": {"size": {**OPTION, "unlisted_choice": {"enabled": True}}},
}
HUB = {
    "hub": {
        "activeServerLimit": 5,
        "args": ["jupyterhub"],
        "config": {
            "JupyterHub": {"authenticator_class": "github", "active_server_limit": 5},
            "Authenticator": {"allowed_users": ["ada"], "admin_users": ["ada"]},
            "GitHubOAuthenticator": {"client_id": "a", "client_secret": "b"},
            "CILogonOAuthenticator": {"allowed_idps": {"x": {"allow_all": True}}},
            "KubeSpawner": {"mem_limit": "2G", "extra_resource_limits": {"nvidia.com/gpu": 1}},
        },
        "db": {"type": "sqlite-pvc", "pvc": {"storageClassName": "ssd", "storage": "1Gi"}},
        "extraConfig": {"a": "c.JupyterHub.authenticator_class = 'github'", "b": "load_subconfig('/srv/a')"},
        "extraEnv": {"A": "b"},
        "extraFiles": {"a": {"mountPath": "/srv/a", "stringData": "x = 1", "binaryData": "eA=="}},
        "extraVolumeMounts": [{"mountPath": "/srv/b", "name": "b"}],
        "nodeSelector": {GROUP: "default-worker"},
        "resources": {"requests": {"cpu": "100m", "memory": "1Gi"}, "limits": {"memory": "2Gi"}},
        "tolerations": [TOLERATION],
    },
    "scheduling": {
        "userPods": {"tolerations": [TOLERATION], "nodeAffinity": {"matchNodePurpose": "require"}},
        "corePods": {"tolerations": [TOLERATION]},
        "userScheduler": {"nodeSelector": {GROUP: "default-worker"}},
    },
    "singleuser": {
        "cpu": {"guarantee": 0.1, "limit": 2},
        "memory": {"guarantee": "1G", "limit": "2G"},
        "extraNodeAffinity": {"required": [{"matchExpressions": [{"key": "a", "operator": "In", "values": ["b"]}]}]},
        "extraResource": {"limits": {"nvidia.com/gpu": 1}, "guarantees": {"nvidia.com/gpu": "1"}},
        "extraTolerations": [TOLERATION],
        "nodeSelector": {GROUP: "user-small"},
        "profileList": [PROFILE],
        "storage": {"type": "dynamic", "capacity": "10Gi", "dynamic": {"storageClass": "ssd"}},
    },
}
BINDER = {
    "jupyterhub": HUB,
    "imageBuilderType": "dind",
    "imageCleaner": {
        "imageGCThresholdType": "absolute",
        "imageGCThresholdHigh": 20e9,
        "imageGCThresholdLow": "10000000000",
    },
    "config": {
        "BinderHub": {"use_registry": True, "image_prefix": "r/", "build_node_selector": {GROUP: "build"}},
        "KubernetesBuildExecutor": {"node_selector": {GROUP: "build"}},
        "LaunchQuota": {"total_quota": 7},
    },
    "registry": {"url": "r", "username": "u", "password": "p"},
    "tolerations": [TOLERATION],
    "nodeSelector": {GROUP: "default-worker"},
}
OPTIONS = {
    "allow_no_registry": True,
    "boot_volume_size": 100,
    "build_quota": {"servers": 5, "builds": 2, "per_repo": 3},
    "host_name": "b.org",
    "hub_host_name": "h.org",
    "ingress_class": "traefik",
    "cluster_issuer": "le",
    "port": 8080,
    "mtu": 1400,
    "registry": {"url": "r", "username": "u", "password": "p"},
    "system_reserve": RESERVE,
}
FACTS = {"allow_dummy": False, "allow_no_registry": False, "storage_classes": ["ssd"], "boot_volume_size": 60}
ANYTHING = [
    *(None, True, False, 0, 1, -1, 7, 3.5, -0.1, 1e308, 20e9, 10**400, float("inf"), float("nan")),
    *(
        "",
        "x",
        "500m",
        "1Gi",
        "1G",
        "20e9",
        "-1",
        "1e400G",
        "nan",
        "infG",
        "٣",
        "²",
        "{{ x }}",
        "\0",
        "9" * 5000,
        "\udcff",
        "é\n",
    ),
    *(
        [],
        {},
        [None],
        [[]],
        ["x"],
        [{}],
        [1, {"a": []}],
        {"": None},
        {"a": {"b": [1]}},
        {"1": 2},
        {"nvidia.com/gpu": "many"},
    ),
    *(
        {1: 2},
        {None: None},
        {True: "x"},
        [{"key": "a"}],
        {"key": "gpu", "operator": "Exists"},
        {GROUP: None},
        {GROUP: ["x"]},
    ),
]


def places(value, path=()):
    """The way to each part of a value, itself included."""
    yield path
    for key, inside in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from places(inside, (*path, key))


def spoilt(chance, arguments):
    """The arguments with up to three of their parts replaced."""
    found = deepcopy(arguments)
    for _time in range(chance.randint(1, 3)):
        *way, last = chance.choice([path for path in places(found) if path])
        target = found
        for key in way:
            target = target[key]
        target[last] = deepcopy(chance.choice(ANYTHING))
    return found


def judged(values, *more):
    """As a role does: what is generated for these values with them over it, judged; what is no mapping is rejected before."""
    above = values if isinstance(values, dict) else {}
    return find_problems(overlay(generate_hub_values(more[0], more[1], None, values), above), *more)


ENTRIES = {
    "hub": (generate_hub_values, [GROUPS, FLAVORS, RESERVE, HUB]),
    "binder": (generate_binder_values, [GROUPS, FLAVORS, OPTIONS, BINDER]),
    "problems": (find_problems, [HUB, GROUPS, FLAVORS, FACTS]),
    "binder_problems": (find_problems, [BINDER, GROUPS, FLAVORS, FACTS]),
    "judged": (judged, [HUB, GROUPS, FLAVORS, FACTS]),
    "check": (lambda values: json.dumps(make_trials(read_demands(values), "r", "i", None)), [HUB]),
}


@pytest.mark.parametrize("entry", ENTRIES)
def test_anything_in_any_place_gives_a_result_or_a_sentence(entry):
    function, arguments = ENTRIES[entry]
    chance = random.Random(f"{entry} 1")
    for _round in range(ROUNDS):
        asked = spoilt(chance, arguments)
        try:
            found = function(*deepcopy(asked))
        except InvalidRequest as error:
            found = [str(error)[:2000]]
        except Exception as error:
            raise AssertionError(f"{type(error).__name__}: {error} of {asked}"[:6000]) from error
        for sentence in found if isinstance(found, list) else []:
            assert len(sentence) < 12000  # a group's name is not cut
            assert not any(word in sentence for word in ("Error", "Traceback", "object at 0x", "<class"))


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("value", ANYTHING, ids=lambda value: repr(value)[:20])
def test_anything_as_an_argument_gives_a_result_or_a_sentence(entry, value):
    function, arguments = ENTRIES[entry]
    for place in range(len(arguments)):
        with contextlib.suppress(InvalidRequest):
            function(*[deepcopy(value) if number == place else deepcopy(it) for number, it in enumerate(arguments)])
