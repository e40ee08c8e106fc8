# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cloud behind a network that fails, and modules of ours that are run on it. Needs the variables of `local-cloud env`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import proxy
import pytest

BIN = Path(sys.executable).parent
CLUSTER = "faults"


@dataclass
class Done:
    """What a module returned, how long it took, and all that was printed."""

    result: dict[str, Any]
    seconds: float
    printed: str

    @property
    def msg(self) -> str:
        assert self.result.get("failed"), self.printed
        return str(self.result["msg"])


class Running:
    """A module that runs on this machine, as one task of a play."""

    def __init__(self, name: str, options: dict[str, Any], environment: dict[str, str]) -> None:
        words = [str(BIN / "ansible"), "localhost", "-i", "localhost,", "-c", "local", "-m", f"hubforge.magnum.{name}"]
        words += [
            "-a",
            json.dumps({"api_timeout": 60, **options}),
            "-e",
            f"ansible_python_interpreter={sys.executable}",
        ]
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def done(self) -> Done:
        """Its result. Fails where it does not end: these tests are about that."""
        try:
            printed, _nothing = self.process.communicate(timeout=400)
        except subprocess.TimeoutExpired:
            self.process.kill()
            pytest.fail("The module has not ended after 400 s.")
        seconds = time.monotonic() - self.began
        failed = " FAILED! => " in printed
        text = printed.split(" => ", 1)[1] if " => " in printed else "{}"
        result = json.JSONDecoder().raw_decode(text)[0]
        return Done({**result, **({"failed": True} if failed else {})}, seconds, printed)


@pytest.fixture(scope="session", name="cloud")
def fixture_cloud() -> dict[str, Any]:
    return proxy.own_cloud()


@pytest.fixture(name="network")
def fixture_network(cloud: dict[str, Any]) -> Iterator[proxy.Network]:
    with proxy.network(cloud["auth"]["auth_url"]) as network:
        yield network


@pytest.fixture(name="begin")
def fixture_begin(cloud: dict[str, Any], network: proxy.Network, tmp_path: Path) -> Callable[..., Running]:
    """Begins a module with the cloud behind the network; options besides its own: `job`, the number of a job of AWX."""
    own = {**os.environ, **proxy.login(network, cloud, tmp_path)}
    own |= {"ANSIBLE_CALLBACK_RESULT_FORMAT": "json", "ANSIBLE_NOCOLOR": "1"}

    def begin(name: str, /, number: int = 0, **options: Any) -> Running:
        job = {"JOB_ID": str(number), "AWX_HOST": "https://awx"} if number else {}
        return Running(name, options, {**own, **job})

    return begin


@pytest.fixture(name="module")
def fixture_module(begin: Callable[..., Running]) -> Callable[..., Done]:
    """Runs a module to its end."""

    def run(name: str, /, **options: Any) -> Done:
        return begin(name, **options).done()

    return run
