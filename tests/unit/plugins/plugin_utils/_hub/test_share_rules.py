# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._hub.share_rules import share_problems


def everybody(**more):
    return {"singleuser": {kind: {"limit": value} for kind, value in more.items()}}


def profile(**override):
    return {"singleuser": {"profileList": [{"display_name": "Big", "kubespawner_override": override}]}}


def choice(**override):
    choices = {"choices": {"s": {"display_name": "Small", "kubespawner_override": override}}}
    return {"singleuser": {"profileList": [{"display_name": "Big", "profile_options": {"size": choices}}]}}


@pytest.mark.parametrize("memory", ["2G", "512M", "1.5G", "100K", 2**30, 1.5e9, None])
@pytest.mark.parametrize(
    "values", [lambda it: everybody(memory=it), lambda it: profile(mem_limit=it), lambda it: choice(mem_guarantee=it)]
)
def test_amounts_of_memory_in_jupyterhub_s_units_are_fine(values, memory):
    assert list(share_problems(values(memory), "")) == []


@pytest.mark.parametrize("memory", ["1Gi", "512Mi", "2 G", "1000", "lots", "2GB", "-1G", True, ["1G"], {"a": 1}])
@pytest.mark.parametrize(
    ("values", "where"),
    [
        (lambda it: everybody(memory=it), "jupyterhub.singleuser.memory.limit is"),
        (lambda it: profile(mem_limit=it), "The profile 'Big' memory limit is"),
        (lambda it: choice(mem_guarantee=it), "The profile 'Big', choice 'Small' memory guarantee is"),
    ],
)
def test_other_amounts_of_memory_are_told_before_a_hub_is_deployed(values, where, memory):
    [problem] = share_problems(values(memory), "jupyterhub.")
    assert problem.startswith(where)
    assert "such as 2G" in problem


@pytest.mark.parametrize("cpu", ["500m", "2", "0.5", True, [1]])
@pytest.mark.parametrize(
    "values", [lambda it: everybody(cpu=it), lambda it: profile(cpu_limit=it), lambda it: choice(cpu_guarantee=it)]
)
def test_cpus_that_are_no_number_of_cores_are_told(values, cpu):
    [problem] = share_problems(values(cpu), "")
    assert "write a number of cores without quotes" in problem


def test_half_a_pair_of_cpus_that_contradicts_the_other_half_is_told():
    [problem] = share_problems(profile(cpu_guarantee=4, cpu_limit=2), "")
    assert problem.startswith("The profile 'Big' guarantees 4 of CPUs and limits it to 2")


@pytest.mark.parametrize("profiles", [True, "text", 7])
def test_profiles_that_are_no_list_are_told(profiles):
    [problem] = share_problems({"singleuser": {"profileList": profiles}}, "")
    assert problem == "singleuser.profileList must be a list of profiles, each with its display_name."
