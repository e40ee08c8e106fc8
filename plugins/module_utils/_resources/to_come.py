# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The template and the labels of a cluster that is to be made: how Magnum and its driver will have them. Pure."""

from __future__ import annotations

from typing import Any

from .._fields import Values
from .._magnum.capabilities import driver_labels
from .._magnum.rules import effective_labels


def template_to_come(there: Values | None, asked: Values | None) -> dict[str, Any]:
    """The template as it will be, from what is there and what is asked of it; empty where there is neither.

    Labels that are asked for join those that it has, as the request does (cluster_template.ClusterTemplate.resolve).
    """
    if not there and not asked:
        return {}
    labels = {**((there or {}).get("labels") or {}), **((asked or {}).get("labels") or {})}
    return {**(there or {}), **(asked or {}), "labels": labels}


def kept_labels(template: Values, cluster: Values) -> dict[str, Any]:
    """The labels that Magnum will keep of a desired cluster that is made from a template."""
    return effective_labels(template.get("labels"), cluster.get("labels"), bool(cluster.get("merge_labels")))


def labels_to_come(template: Values, cluster: Values) -> dict[str, Any]:
    """The labels by which the driver will make a desired cluster from a template."""
    return driver_labels({"labels": kept_labels(template, cluster)}, template)
