# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each tag selects of site.yml, as `ansible-playbook --list-tasks` tells it to people; nothing is run."""

from __future__ import annotations

import functools
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SITE = ("-i", "inventories/local", "playbooks/site.yml")
VALUES = "Check the values of the hubs"
HUB = "Deploy the hubs"
HOMES = "Create the volumes of homes"
PLAN = "Plan the cluster and its node groups"
WAIT = "Wait until the cluster and its node groups are ready"
KUBECONFIG = "Write the kubeconfig"
FLAVORS = "Read the sizes of the flavors, once for each cluster"
# The parts of a run. Arguments are always validated, which reads no cloud, so that is left out.
SELECTED = {
    "cluster": [PLAN, "Create or change the cluster template", "Create or change the cluster", WAIT, "Delete the cluster"],
    "nodegroups": [
        PLAN,
        "Create or change node groups, one request at a time",
        WAIT,
        "Delete undeclared node groups, one by one",
    ],
    "kubeconfig": [KUBECONFIG, KUBECONFIG],
    "labels": [KUBECONFIG, "Label and taint the nodes", "Report the nodes that differed"],
}  # fmt: skip
# What a part of a hub works with, or would be deployed without.
NEEDED = {
    "jupyterhub": {KUBECONFIG, FLAVORS, "Make the values for the hub's address"},
    "binderhub": {KUBECONFIG, FLAVORS},
    "home_directories": {KUBECONFIG, "Note the volume's id and where it is attached"},
    "hub_address": {
        KUBECONFIG,
        "Make the values for the hub's address",
        "Lead the hub's names to its addresses",
        "Lead both names of a BinderHub to their addresses",
    },
    "hub_check": {KUBECONFIG, "Check the hub"},
}


@functools.cache
def listed() -> list[tuple[str, str, frozenset[str]]]:
    """The plays, tasks and tags that Ansible lists, in their order; without the validation of arguments."""
    command = [Path(sys.executable).with_name("ansible-playbook"), *SITE, "--list-tasks"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    play, found = "", []
    for line in said.splitlines():
        if begun := re.match(r"\s+play #\d+ \(\w+\): (.+?)\tTAGS:", line):
            play = begun[1]
        elif task := re.match(r"\s+(?:[\w.]+ : )?(.+?)\tTAGS: \[(.*)\]", line):
            found.append((play, task[1], frozenset(task[2].split(", "))))
    return [entry for entry in found if not entry[1].startswith("Validating arguments")]


def selected(*wanted: str) -> list[tuple[str, str]]:
    """The plays and tasks that --tags with these words runs: those that carry one of them."""
    return [(play, task) for play, task, tags in listed() if tags & set(wanted)]


def of(play: str) -> list[tuple[str, str]]:
    return [(its, task) for its, task, _ in listed() if its == play]


@pytest.mark.parametrize("tag", SELECTED)
def test_a_tag_selects_its_part_and_nothing_else(tag: str) -> None:
    assert [task for _, task in selected(tag)] == SELECTED[tag]


def test_the_tag_hub_selects_all_of_the_hubs_and_nothing_of_the_clusters() -> None:
    assert selected("hub") == of(VALUES) + of(HUB)


def test_the_parts_leave_out_nothing_but_the_volumes_that_a_hub_makes_too() -> None:
    parts = selected("hub", *SELECTED)
    assert [(play, task) for play, task, _ in listed() if (play, task) not in parts] == of(HOMES)


@pytest.mark.parametrize("tag", NEEDED)
def test_a_part_of_a_hub_brings_what_it_is_deployed_with(tag: str) -> None:
    assert {task for play, task in selected(tag) if play == HUB} >= NEEDED[tag]


def test_the_list_of_tasks_reads_like_a_table_of_contents() -> None:
    assert list(dict.fromkeys(play for play, _, _ in listed())) == [VALUES, "Provision the clusters", HOMES, HUB]
    assert [task for _, task, _ in listed() if not re.match(r"[A-Z][a-z]+ [^{}]+$", task)] == []
