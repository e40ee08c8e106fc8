# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a node group is called in its cluster, and which names break one; sends nothing."""

from __future__ import annotations

import re

NAME = re.compile(r"[a-z][a-z0-9-]+[a-z0-9]")  # in the driver's chart
LETTERS = re.compile(r"[A-Za-z0-9_. -]*")  # of a new group's name: other letters all become - in the cluster
LONGEST = 63  # of a name in Kubernetes that is also the value of a label
SHOWN = 80  # letters of a wrong name


def sanitised(name: str) -> str:
    """The name as the driver gives it to the chart and to node labels (magnum_capi_helm.driver_utils.sanitized_name)."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def new_name_problems(name: str) -> list[str]:
    """What is wrong with the name of a new node group, whatever its cluster is called; a sentence each."""
    if "/" in name:
        return [f"The node group name {name!r} has a slash, by which Magnum cannot find it again: leave it out."]
    if not LETTERS.fullmatch(name):
        return [_of_other_letters(name)]
    if NAME.fullmatch(sanitised(name)):
        return []
    rule = "use at least three of a-z, 0-9 and -, beginning with a letter and not ending with -"
    harm = "which the chart does not take and which would break every later operation of the cluster"
    return [f"The node group name {name!r} becomes {sanitised(name)!r} in the cluster, {harm}: {rule}."]


def on_nodes_problems(name: str) -> list[str]:
    """Why no label of a node, and no policy that reads it, could carry the name of a node group, also of one that is there."""
    if not all(it.isalnum() or (it.isascii() and it.isprintable()) for it in name) or not sanitised(name):
        return [_of_other_letters(name)]
    if len(sanitised(name)) <= LONGEST:
        return []
    return [
        f"The node group name {name[:SHOWN]!r} has {len(sanitised(name))} characters in labels of nodes, which have at most {LONGEST}."
    ]


def _of_other_letters(name: str) -> str:
    rule = "use letters, digits, dots, - and _"
    return f"The node group name {name[:SHOWN]!r} has characters that no name in the cluster can have: {rule}."
