# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why Magnum or its driver says that something failed, and what a person can do about it; reads words, asks nobody."""

from __future__ import annotations

CONFLICT_WORDS = ("another operation (install/upgrade/rollback) is in progress", "release: already exists")
REJECTED = "denied the request"
ADVICE = (
    (
        "webhook",
        "Cluster API does not answer in the cloud's management cluster: tell the cloud's operator, and run again.",
    ),
    ("quota", "The project's quota is used up: ask for more, or make a group smaller. quota_info shows what is free."),
    ("flavor", "Choose a flavor that this project may use: see `openstack flavor list`."),
    (
        "application credential",
        "The cluster's driver makes a credential of its own: the one you log in with must be unrestricted.",
    ),
    ("min node count", "Set the minimum to at least 1, or switch auto_scaling_enabled off in a new cluster."),
    (
        "has no deployed releases",
        "The cluster's Helm release was never deployed: delete the cluster and make it again.",
    ),
    (
        "timed out",
        "The driver's Helm run took longer than it may: ask the cloud's operator how its management cluster is.",
    ),
)


def is_conflict(reason: object) -> bool:
    """Whether two requests conflicted: the driver's Helm rejected the second one, and a repair helps."""
    text = " ".join(str(reason or "").split())
    return any(conflict in text for conflict in CONFLICT_WORDS)


def decoded(reason: object) -> str:
    """A reason in one line, with what can be done about it where that is known."""
    text = _of_helm(" ".join(str(reason or "").split())) or "Magnum gives no reason."
    known = text.lower()
    rejected = REJECTED in known  # then the webhook has answered
    advice = next((words for part, words in ADVICE if part in known and not (rejected and part == "webhook")), "")
    return f"{text} {advice}".rstrip()


def _of_helm(text: str) -> str:
    """The error of Helm's own, without the command line and the warnings that the driver shows before it; other reasons as they are."""
    before, found, after = text.rpartition("Error: ")
    if not found or "Command: helm " not in before:
        return text
    return "Helm: " + after.rstrip(" '").removesuffix("\\n").rstrip(".") + "."
