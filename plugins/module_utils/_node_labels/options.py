# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of node_labels: those of the module and of its action, which must not import the module and its Kubernetes client."""

from __future__ import annotations

from typing import Any

OPTIONS: dict[str, dict[str, Any]] = {
    "kubeconfig": {"type": "path", "required": True},
    "nodegroups": {"type": "list", "elements": "dict", "default": []},
    "method": {"choices": ["auto", "policy", "reconciler", "none"], "default": "auto"},
    "reconciler_image": {
        "default": "docker.io/library/python:3.13.7-alpine3.22@sha256:9ba6d8cbebf0fb6546ae71f2a1c14f6ffd2fdab83af7fa5669734ef30ad48844"
    },
    "wait_timeout": {"type": "int", "default": 300},
    "window": {"type": "int", "default": 0},
    "reconciler_status": {"default": ""},
}
