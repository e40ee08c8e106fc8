# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two jobs of AWX's kind at once on one cluster, each asking for three node groups.

In the end all six must be there, each job must have said that it waited for the other, and a third run change nothing.

usage: two_jobs.py ROUNDS [CLUSTER] [--delay SECONDS]      needs the variables of `local-cloud env`

With --delay each request of theirs that changes something, or the answer to it, is on its way for up to so many seconds, which may be
longer than a job waits for an answer. Nothing may be asked for twice.

Each round has a fresh cluster. In the first both ask for the same groups, and who comes second has to wait and finds them there. The
second job starts a little later in each round, so that the two meet at other moments.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "faults"))

import proxy
from overlap import lost, overlapping, read_seen, state_folder
from plays import PATIENCE, Job, ended, role, run
from standing import problems

LATEST = 5.0  # seconds; after that the first job has long sent its first request
MANY = 200  # requests of a round that may be delayed
END = 3000  # characters of what a job said, shown where it did not say enough


def silent(first: Job, second: Job, same: bool) -> list[str]:
    """Which of two jobs did not say that it waited for the other; where both asked for the same, one of them is enough."""
    said = {f"AWX job {number}" in job.waited for number, job in ((2, first), (1, second))}
    if all(said) or (same and any(said)):
        return []
    return [f"they waited for {first.waited} and {second.waited}", first.said[-END:], second.said[-END:]]


def slow(network: proxy.Network, seconds: float) -> None:
    """Delay what changes a cluster: every other one before the cloud takes it, the others on the way back."""
    acts = ("delay", "late")
    network.seen.clear()
    network.faults = [
        proxy.Fault(acts[number % 2], "POST|PATCH|DELETE", "/v1/clusters/", times=1, seconds=random.uniform(0, seconds))
        for number in range(MANY)
    ]


def doubled(network: proxy.Network, groups: list[str]) -> list[str]:
    """What the cloud was asked for more than once."""
    sent = len(network.forwarded("POST", "/nodegroups$"))
    return [f"{sent} node groups were asked for where there are {len(groups)}"] if sent > len(groups) else []


def meet(number: int, cluster: str, folder: Path, network: proxy.Network | None, login: Mapping[str, str]) -> str:
    """One round; the line to print. Ends the script where it did not go well."""
    one = ["one-a", "one-b", "one-c"]
    two = one if number == 1 else ["two-a", "two-b", "two-c"]
    every = sorted({*one, *two})
    own = f"{folder}/third.yaml"  # not the inventory's: another cloud's rounds may run beside these
    run(role(cluster, kubeconfig=own))
    began, later = time.time(), number * 0.7 % LATEST
    patience = 2 * PATIENCE if network else PATIENCE
    first = Job(
        folder / f"{number}-1", 1, role(cluster, one, kubeconfig=f"{folder}/one.yaml", wait_timeout=patience), login
    )
    time.sleep(later)
    second = Job(
        folder / f"{number}-2", 2, role(cluster, two, kubeconfig=f"{folder}/two.yaml", wait_timeout=patience), login
    )
    ended(first, second)
    seconds = time.time() - began
    seen = read_seen(state_folder(), began, cluster)
    again = run(role(cluster, every, kubeconfig=own))
    wrong = [*problems(state_folder(), cluster, every), *silent(first, second, one == two)]
    wrong += doubled(network, every) if network else []
    if again.changed:
        wrong.append(f"a run after both changed something:\n{again.said[-4000:]}")
    if wrong:
        sys.exit("\n".join([f"round {number} after {seconds:.1f} s: {seen.line()}", *seen.problems(), *wrong]))
    run(role(cluster, state="absent", kubeconfig=own))
    races = len(overlapping(seen.runs))
    repaired = sum(job.said.count("repaired:") for job in (first, second))
    # the first of a job's resizes measures how long one takes
    repairs = f"repaired {repaired} times, {seen.resizes} resizes"
    waits = f"waited {len(first.waited)} and {len(second.waited)} times"
    return f"{seconds:.1f} s, {later:.1f} s apart, {waits}, {repairs}, {races} Helm runs met, {len(lost(seen.runs))} of them lost"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("rounds", nargs="?", type=int, default=20)
    parser.add_argument("cluster", nargs="?", default="soak-jobs")
    parser.add_argument("--delay", type=float, default=0.0)
    asked = parser.parse_args()
    run(role(asked.cluster, state="absent"))  # what a round that failed has left
    with ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory()))
        network, login = None, dict[str, str]()
        if asked.delay:
            cloud = proxy.own_cloud()
            network = ends.enter_context(proxy.network(cloud["auth"]["auth_url"]))
            login = proxy.login(network, cloud, folder)
        for number in range(1, asked.rounds + 1):
            if network:
                slow(network, asked.delay)
            line = meet(number, asked.cluster, folder, network, login)
            print(f"round {number} of {asked.rounds}: {line}", flush=True)
    print(f"{asked.rounds} of {asked.rounds}")


if __name__ == "__main__":
    main()
