# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster that the stock client made goes into an inventory, and then site.yml finds nothing to change. Needs `local-cloud env`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import stock_client
import yaml

ROOT = Path(__file__).resolve().parents[2]
PLAYBOOK = Path(sys.executable).with_name("ansible-playbook")
NAME = "stock"


def play(playbook: str, *words: str, home: Path) -> subprocess.CompletedProcess[str]:
    command = [str(PLAYBOOK), f"playbooks/{playbook}.yml", *words]
    own = {**os.environ, "HOME": str(home)}
    return subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, check=False)


def adopt(folder: Path, home: Path) -> subprocess.CompletedProcess[str]:
    return play(
        "adopt",
        "-i",
        "localhost,",
        "-e",
        json.dumps({"adopt_cluster": NAME, "adopt_inventory": str(folder)}),
        home=home,
    )


def changed(run: subprocess.CompletedProcess[str]) -> list[str]:
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr
    return re.findall(r": ok=\d+ +changed=(\d+) ", run.stdout)


@pytest.fixture(scope="module", name="home")
def fixture_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module", autouse=True)
def fixture_cluster() -> Iterator[None]:
    stock_client.make_template()
    assert stock_client.make_cluster(NAME) == "CREATE_COMPLETE"
    assert stock_client.make_nodegroup(NAME, "pool-a", "--min-nodes", "1", "--max-nodes", "3") == "CREATE_COMPLETE"
    yield
    stock_client.take_down(NAME)


@pytest.fixture(scope="module", name="inventory")
def fixture_inventory(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Path:
    folder = tmp_path_factory.mktemp("inventory")
    run = adopt(folder, home)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr
    return folder


def test_the_inventory_names_the_cluster_s_template_flavors_and_node_groups(inventory: Path) -> None:
    hosts = yaml.safe_load((inventory / f"{NAME}.yml").read_text())["clusters"]["hosts"]
    assert hosts[NAME]["kubernetes_cluster_template"] == stock_client.TEMPLATE
    assert hosts[NAME]["kubernetes_cluster_nodegroups"] == [
        {"name": "default-worker", "count": 1},
        {"name": "pool-a", "flavor": "m3.small", "min": 1, "max": 3},
    ]


def test_site_finds_nothing_to_change_in_a_cluster_that_was_adopted(inventory: Path, home: Path) -> None:
    assert changed(play("site", "-i", str(inventory), home=home)) == ["0"]


def test_adopting_it_again_changes_nothing(inventory: Path, home: Path) -> None:
    assert changed(adopt(inventory, home)) == ["0"]


def test_what_somebody_has_written_into_the_inventory_is_not_lost(inventory: Path, home: Path) -> None:
    file = inventory / f"{NAME}.yml"
    written = file.read_text() + "\n# ours\n"
    file.write_text(written)
    run = adopt(inventory, home)
    assert run.returncode != 0
    assert f"{file} is there and says something else." in run.stdout
    assert file.read_text() == written


def test_a_cluster_that_is_not_there_is_said(tmp_path: Path, home: Path) -> None:
    words = json.dumps({"adopt_cluster": "nowhere", "adopt_inventory": str(tmp_path)})
    run = play("adopt", "-i", "localhost,", "-e", words, home=home)
    assert run.returncode != 0
    assert re.search(r"There is no cluster '+nowhere'+ in this project; there are stock", " ".join(run.stdout.split()))


def test_a_node_group_that_breaks_a_rule_is_named_and_nothing_is_written(tmp_path: Path, home: Path) -> None:
    assert stock_client.make_nodegroup(NAME, "pool-b", "--min-nodes", "0", "--max-nodes", "3") == "CREATE_FAILED"
    run = adopt(tmp_path, home)
    assert run.returncode != 0
    assert re.search(r"pool-b.*min", run.stdout)
    assert "Traceback" not in run.stdout + run.stderr
    assert list(tmp_path.iterdir()) == []
