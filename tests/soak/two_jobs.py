# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two jobs at once on one cluster, each asking for two node groups; in the end all four must be there, and a third run change nothing.

usage: two_jobs.py ROUNDS      needs the variables of `local-cloud env`

Each round has a fresh cluster. In the first both ask for the same groups. The second job starts a little later in each round, so that
the two meet at other moments.
"""

from __future__ import annotations

import sys
import tempfile
import time

from overlap import lost, overlapping, read_seen, state_folder
from plays import Play, ended, role, run
from standing import problems

CLUSTER = "soak-jobs"
LATEST = 5.0  # seconds; after that the first job has long sent its first request


def meet(number: int, folder: str) -> str:
    """One round; the line to print. Ends the script where it did not go well."""
    one = ["one-small", "one-large"]
    two = one if number == 1 else ["two-small", "two-large"]
    every = sorted({*one, *two})
    run(role(CLUSTER))
    began, later = time.time(), number * 0.7 % LATEST
    first = Play(role(CLUSTER, one, kubeconfig=f"{folder}/one.yaml"))
    time.sleep(later)
    second = Play(role(CLUSTER, two, kubeconfig=f"{folder}/two.yaml"))
    ended(first, second)
    seconds = time.time() - began
    seen = read_seen(state_folder(), began, CLUSTER)
    again = run(role(CLUSTER, every))
    wrong = problems(state_folder(), CLUSTER, every)
    if again.changed:
        wrong.append(f"a run after both changed something:\n{again.said[-4000:]}")
    if wrong:
        sys.exit("\n".join([f"round {number} after {seconds:.1f} s: {seen.line()}", *seen.problems(), *wrong]))
    run(role(CLUSTER, state="absent"))
    races = len(overlapping(seen.runs))
    healed = f"healed: {seen.resizes} resizes" if seen.resizes else "nothing healed"
    return f"{seconds:.1f} s, {later:.1f} s apart, {healed}, {races} Helm runs met, {len(lost(seen.runs))} of them lost"


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    run(role(CLUSTER, state="absent"))  # what a round that failed has left
    with tempfile.TemporaryDirectory() as folder:
        for number in range(1, rounds + 1):
            print(f"round {number} of {rounds}: {meet(number, folder)}", flush=True)
    print(f"{rounds} of {rounds}")


if __name__ == "__main__":
    main()
