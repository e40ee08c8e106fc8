# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.failures import decoded, is_conflict


@pytest.mark.parametrize(
    "reason",
    [
        "Stderr: 'Error: UPGRADE FAILED:\nanother operation (install/upgrade/rollback) is in progress'",
        "Error: UPGRADE FAILED: another operation\n(install/upgrade/rollback) is in\nprogress",
        "Error: update: failed to create: release: already exists",
    ],
)
def test_two_requests_that_met_are_known_by_what_helm_says(reason):
    assert is_conflict(reason)


@pytest.mark.parametrize("reason", [None, "", "Quota exceeded for cores", "Flavor m9 not found"])
def test_nothing_else_passes_for_two_requests_that_met(reason):
    assert not is_conflict(reason)


def test_a_reason_comes_with_what_can_be_done():
    assert decoded("Quota exceeded\n for cores").startswith("Quota exceeded for cores The project's quota")


def test_no_reason_is_said_to_be_none():
    assert decoded(None) == "Magnum gives no reason."


def test_of_a_failed_helm_run_helms_own_error_is_shown():
    reason = (
        "default-worker: Unexpected error while running command. Command: helm upgrade hub /chart --version 0.16.0 Exit code: 1 Stdout: '' "
        'Stderr: \'I1130 warnings.go:110] "Warning: v1beta1 Cluster is deprecated"\\nError: UPGRADE FAILED: conversion webhook for Cluster '
        "failed: request canceled\\n'"
    )
    assert decoded(reason).startswith(
        "Helm: UPGRADE FAILED: conversion webhook for Cluster failed: request canceled. Cluster API does not answer"
    )


def test_what_a_webhook_rejects_is_no_webhook_that_does_not_answer():
    reason = 'admission webhook "validation.machinedeployment" denied the request: spec.version: Invalid value'
    assert decoded(reason) == reason
