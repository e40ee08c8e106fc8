# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of a cluster over a network that fails: what was asked for is there in the end, and was sent once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
import stock_client
from conftest import CLUSTER, Done, Running
from proxy import Fault, Network, Tunnel

Module = Callable[..., Done]
GROUPS = r"/nodegroups$"
LEASE = 60.0  # seconds for which the lock lasts without being renewed
APART = 10.0  # seconds between two requests at least


@pytest.fixture(scope="module", autouse=True)
def fixture_cluster() -> Iterator[None]:
    stock_client.make_template()
    assert stock_client.make_cluster(CLUSTER) == "CREATE_COMPLETE"
    yield
    stock_client.take_down(CLUSTER)


def group(name: str, **more: object) -> dict[str, object]:
    return {
        "cluster": CLUSTER,
        "name": name,
        "flavor": "m3.small",
        "min": 1,
        "max": 2,
        "timeout": 600,
        "request_interval": APART + 2,
        **more,
    }


@pytest.fixture(name="made")
def fixture_made(module: Module, network: Network) -> Iterator[list[str]]:
    """Names of node groups that a test makes, and that go after it."""
    names: list[str] = []
    yield names
    network.faults = []
    for name in names:
        assert not module("nodegroup", **group(name, state="absent")).result.get("failed")


@pytest.mark.parametrize(
    "fault",
    [
        Fault("lost", "POST", GROUPS, times=1),
        Fault("answer", "POST", GROUPS, times=2, status=503),
    ],
    ids=lambda it: f"{it.act} {it.status}",
)
def test_a_group_is_made_once_whatever_becomes_of_the_request(
    module: Module, network: Network, made: list[str], fault: Fault
) -> None:
    made.append("once")
    network.faults = [fault]
    assert module("nodegroup", **group("once")).result["changed"]
    assert len(network.forwarded("POST", GROUPS)) == 1
    network.faults = []
    assert not module("nodegroup", **group("once")).result["changed"]


def test_a_request_that_was_lost_on_its_way_is_told_as_that(module: Module, network: Network) -> None:
    network.faults = [Fault("answer", "POST", GROUPS, status=504, body="<title>Gateway Time-out</title>")]
    done = module("nodegroup", **group("never", timeout=40))
    assert "Magnum's answer to POST /clusters/" in done.msg
    assert "Gateway Time-out" in done.msg
    assert "Run again to send it again." in done.msg
    assert "auth_url" not in done.msg
    assert len([it for it in network.seen if it.method == "POST" and it.path.endswith("/nodegroups")]) == 1


def test_a_keystone_that_is_away_for_20_s_ends_no_run(module: Module, network: Network, made: list[str]) -> None:
    made.append("away")
    away = time.monotonic() + 20
    network.faults = [Fault("drop", path="/auth/tokens", until=away)]
    assert module("nodegroup", **group("away")).result["changed"]


@pytest.mark.parametrize("seconds", [-3600, 3600])
def test_a_proxy_s_wrong_clock_neither_stops_nor_hurries_requests(
    module: Module, network: Network, made: list[str], seconds: float
) -> None:
    names = [f"clock{number}" for number in range(2)]
    made += names
    network.faults = [Fault("date", seconds=seconds)]
    for name in names:
        assert module("nodegroup", **group(name, wait=False)).result["changed"]
    sent = [it.forwarded or 0.0 for it in network.forwarded("POST", GROUPS)]
    assert APART <= sent[1] - sent[0] < 120
    network.faults = []
    assert not module("cluster_wait", cluster=CLUSTER, timeout=300).result.get("failed")


def test_a_lock_lasts_as_long_as_a_request_and_nobody_sends_meanwhile(
    begin: Callable[..., Running], network: Network, made: list[str]
) -> None:
    """The first job's request waits on its way for longer than the lock lasts without being renewed."""
    made += ["one", "two"]
    network.faults = [Fault("delay", "POST", GROUPS, times=1, seconds=LEASE + 15)]
    first = begin("nodegroup", number=2, **group("one", api_timeout=120))
    while not [it for it in network.seen if it.method == "POST" and it.path.endswith("/nodegroups")]:
        time.sleep(0.2)
    second = begin("nodegroup", number=3, **group("two"))
    for running in (first, second):
        assert running.done().result["changed"]
    sent = [it.forwarded or 0.0 for it in network.forwarded("POST", GROUPS)]
    assert len(sent) == 2
    assert sent[1] - sent[0] >= APART


def test_a_cluster_whose_own_api_hangs_is_waited_for_no_longer_than_asked(module: Module, network: Network) -> None:
    address = urlsplit(str(stock_client.shown("cluster", "show", CLUSTER)["api_address"]))
    tunnel = Tunnel(str(address.hostname), address.port or 443)
    network.tunnel = tunnel.address
    assert not module("cluster_wait", cluster=CLUSTER, timeout=60).result.get("failed")
    tunnel.silent = True
    done = module("cluster_wait", cluster=CLUSTER, timeout=30)
    tunnel.close()
    assert done.seconds < 30 + 60 + 15
    assert "Traceback" not in done.printed
