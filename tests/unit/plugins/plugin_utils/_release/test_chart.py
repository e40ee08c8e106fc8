# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a chart can be read, in sentences without who logs in at its repository."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.chart import require_chart
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.desired import Chart, DesiredRelease

CHART = Chart("jupyterhub", "4.4.0", "https://ada:swordfish@charts.example/")


def test_the_command_names_what_is_given_alone():
    assert CHART.show()[3:] == ["jupyterhub", "--version", "4.4.0", "--repo", "https://ada:swordfish@charts.example/"]
    assert Chart("./chart").show() == ["helm", "show", "chart", "./chart"]


def test_a_chart_that_is_there_has_a_name_and_a_version():
    answer = {"rc": 0, "stdout": "name: jupyterhub\nversion: 4.4.0\n"}
    assert require_chart(DesiredRelease(chart=CHART), answer) == {"name": "jupyterhub", "version": "4.4.0"}


@pytest.mark.parametrize(
    ("name", "answer", "sentence"),
    [
        ("hub_values", {"rc": 1, "stderr": "a\nError: none in https://ada:swordfish@charts.example/."}, "Check hub_chart_ref,"),
        ("values", {"rc": 1, "stderr": "Error: none"}, "read: Error: none. Check chart_ref, chart_version and chart_repo_url,"),
        ("values", {"rc": 2, "stderr": "", "msg": "No such file"}, "cannot be run: put Helm 3 on PATH"),
    ],
)  # fmt: skip
def test_a_chart_that_cannot_be_read_is_rejected(name, answer, sentence):
    with pytest.raises(InvalidRequest) as caught:
        require_chart(DesiredRelease(chart=CHART, values_name=name), answer)
    assert sentence in str(caught.value)
    assert "swordfish" not in str(caught.value)


@pytest.mark.parametrize("said", ["", "- a", "a: [", "a: 2024-99-99", "a: !x 1\n---\nb"])
def test_what_is_no_description_of_a_chart_is_said(said):
    with pytest.raises(InvalidRequest, match="Helm does not describe the chart jupyterhub"):
        require_chart(DesiredRelease(chart=CHART), {"rc": 0, "stdout": said})
