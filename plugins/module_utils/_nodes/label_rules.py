# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Labels and taints of nodes that Kubernetes would reject, or that somebody else would overwrite; asks no cluster."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

Taint = Mapping[str, str]

# k8s.io/apimachinery/pkg/util/validation: IsQualifiedName, IsDNS1123Subdomain, IsValidLabelValue
NAME = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
LONGEST_PREFIX = 253

KUBERNETES = ("kubernetes.io", "k8s.io")  # with their subdomains: what its own parts set on a node
# What of it is for administrators to set. A kubelet may not (the admission plugin NodeRestriction), so no part of Kubernetes undoes it.
ADMINISTRATORS = ("node-role.kubernetes.io", "node-restriction.kubernetes.io")
# What administrators set by hand for load balancers (k8s.io/api/core/v1: LabelNodeExcludeBalancers).
BY_HAND = ("node.kubernetes.io/exclude-from-external-load-balancers",)
DRIVERS = ("capi.stackhpc.com", "cluster.x-k8s.io")  # what Magnum's drivers and Cluster API know nodes by


def label_problems(where: str, labels: Mapping[str, str]) -> list[str]:
    """What is wrong with the labels of a node group, which `where` names; a sentence each."""
    found = [problem for key in labels for problem in _key_problems(where, "label", key, key in BY_HAND)]
    return found + [
        f"{where} the label {key!r} has the value {value!r}: {_rule('a value')}, or leave it empty."
        for key, value in labels.items()
        if value and not NAME.fullmatch(value)
    ]


def taint_problems(where: str, taints: Sequence[Taint]) -> list[str]:
    """What is wrong with the taints of a node group, which `where` names; a sentence each."""
    found = [problem for taint in taints for problem in _key_problems(where, "taint", taint["key"], False)]
    found += [
        f"{where} the taint {taint['key']!r} has the value {taint['value']!r}: {_rule('a value')}, or leave it out."
        for taint in taints
        if taint["value"] and not NAME.fullmatch(taint["value"])
    ]
    times = Counter((taint["key"], taint["effect"]) for taint in taints)
    return found + [
        f"{where} the taint {key}:{effect} is there {number} times, and a node can have it once: keep one of them."
        for (key, effect), number in times.items()
        if number > 1
    ]


def only_by_administrators(key: str) -> bool:
    """Whether Kubernetes rejects a kubelet's request with a label of this key, also where a policy added the label."""
    return _within(key, ADMINISTRATORS)


def _key_problems(where: str, what: str, key: str, by_hand: bool) -> list[str]:
    prefix, slash, name = key.rpartition("/")
    if slash and (len(prefix) > LONGEST_PREFIX or not SUBDOMAIN.fullmatch(prefix)):
        rule = f"the part before the / is a domain name in lower case of at most {LONGEST_PREFIX} characters"
        return [f"{where} the {what} {key!r} is not one that Kubernetes takes: {rule}."]
    if not NAME.fullmatch(name):
        return [f"{where} the {what} {key!r} is not one that Kubernetes takes: {_rule('its name')}."]
    if _within(key, DRIVERS):
        return [f"{where} the {what} {key!r} is what Magnum's driver knows nodes by: choose another name."]
    if _within(key, KUBERNETES) and not by_hand and not only_by_administrators(key):
        free = " and ".join(f"{domain}/" for domain in ADMINISTRATORS)
        return [
            f"{where} the {what} {key!r} is for Kubernetes itself to set: choose a domain of yours; {free} are free."
        ]
    return []


def _rule(what: str) -> str:
    return f"{what} has at most 63 letters, digits, - _ and ., and begins and ends with a letter or digit"


def _within(key: str, domains: Sequence[str]) -> bool:
    prefix = key.rpartition("/")[0]
    return any(prefix == domain or prefix.endswith(f".{domain}") for domain in domains)
