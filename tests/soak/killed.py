# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills site.yml, each time a little later, until a run ends by itself; then the end must be as if nothing had happened.

usage: killed.py [STEP]      seconds between one kill and the next (4); needs the variables of `local-cloud env`

Every process of a run is killed at once (SIGKILL), also modules and Helm. The run after the last kill must end well, and one more
run must say changed=0.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time

SITE = ["ansible-playbook", "-i", "inventories/local", "playbooks/site.yml", "-e", "kubernetes_cluster_name=killed"]
SITE += [
    word for role in ("jupyterhub", "binderhub", "home_directories") for word in ("-e", f"{role}_pending_timeout=10")
]


def run(seconds: float | None) -> tuple[int | None, str]:
    """Run site.yml, for that many seconds at most; its exit code (None: killed) and what it said."""
    with subprocess.Popen(
        SITE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as play:
        try:
            said = play.communicate(timeout=seconds)[0]
        except subprocess.TimeoutExpired:
            os.killpg(play.pid, signal.SIGKILL)
            said = play.communicate()[0]
            return None, said
    return play.returncode, said


def last_task(said: str) -> str:
    return (re.findall(r"TASK \[(.*?)\]", said) or ["before the first task"])[-1]


def main() -> None:
    step = float(sys.argv[1]) if len(sys.argv) > 1 else 4.0
    seconds, code, said = step, None, ""
    while code is None:
        start = time.monotonic()
        code, said = run(seconds)
        end = "killed" if code is None else f"ended with {code}"
        print(f"{time.monotonic() - start:5.1f} s  {end} in: {last_task(said)}", flush=True)
        seconds += step
    if code:
        sys.exit(f"the run after the kills failed:\n{said[-4000:]}")
    code, said = run(None)
    recap = re.findall(r"changed=(\d+)", said)
    print(f"once more: exit code {code}, changed={', '.join(recap)}")
    if code or set(recap) != {"0"}:
        sys.exit(said[-4000:])


if __name__ == "__main__":
    main()
