# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills site.yml, each time a little later, until a run ends by itself; then the end must be as if nothing had happened.

usage: killed.py [STEP]      seconds between one kill and the next (4); needs the variables of `local-cloud env`

The run after the last kill must end well, and one more run must say changed=0.
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
from killing import SOON, kill_after, last_task

SITE = [
    "ansible-playbook",
    "-i",
    "inventories/local",
    "playbooks/site.yml",
    "-e",
    "kubernetes_cluster_name=killed",
    *SOON,
]


def main() -> None:
    step = float(sys.argv[1]) if len(sys.argv) > 1 else 4.0
    seconds, code, said = step, None, ""
    while code is None:
        start = time.monotonic()
        code, said = kill_after(SITE, seconds)
        end = "killed" if code is None else f"ended with {code}"
        print(f"{time.monotonic() - start:5.1f} s  {end} in: {last_task(said)}", flush=True)
        seconds += step
    if code:
        sys.exit(f"the run after the kills failed:\n{said[-4000:]}")
    code, said = kill_after(SITE, None)
    recap = re.findall(r"changed=(\d+)", said)
    print(f"once more: exit code {code}, changed={', '.join(recap)}")
    if code or set(recap) != {"0"}:
        sys.exit(said[-4000:])


if __name__ == "__main__":
    main()
