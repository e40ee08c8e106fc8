# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a node group is called in its cluster, and which names break one; sends nothing."""

from __future__ import annotations

import re

NAME = re.compile(r"[a-z][a-z0-9-]+[a-z0-9]")  # of a node group in the driver's chart
LONGEST = 63  # letters of a label's value in Kubernetes, and of the name of a MachineDeployment, which is one


def sanitised(name: str) -> str:
    """The name as the driver gives it to the chart and to node labels (magnum_capi_helm.driver_utils.sanitized_name)."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def unreadable(name: str) -> str | None:
    """Why no label of a node, and no policy that reads it, could carry this name of a node group: the end of a sentence."""
    if not all(it.isalnum() or (it.isascii() and it.isprintable()) for it in name):
        return "has characters that cannot be seen, or are no letters: use letters from a to z, digits and -"
    if not sanitised(name):
        return "has none of a-z and 0-9, and would be empty in the cluster: use letters from a to z, digits and -"
    length = len(sanitised(name))
    return (
        f"is {length} letters long in the cluster, and a label of Kubernetes takes at most {LONGEST}"
        if length > LONGEST
        else None
    )


def name_problems(name: str) -> list[str]:
    """What is wrong with the name of a new node group; a sentence each."""
    if "/" in name:
        return [f"The node group name {name!r} has a slash, by which Magnum cannot find it again: leave it out."]
    if wrong := unreadable(name):
        return [f"The node group name {name!r} {wrong}."]
    if not name.isascii():
        return [
            f"The node group name {name!r} has characters that are not of ASCII: use letters from a to z, digits and -."
        ]
    if NAME.fullmatch(sanitised(name)):
        return []
    rule = "use at least three of a-z, 0-9 and -, beginning with a letter and not ending with -"
    harm = "which the chart does not take and which would break every later operation of the cluster"
    return [f"The node group name {name!r} becomes {sanitised(name)!r} in the cluster, {harm}: {rule}."]
