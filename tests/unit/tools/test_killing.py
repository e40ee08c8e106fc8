# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is killed leaves nothing that goes on."""

from __future__ import annotations

import subprocess
import sys

import psutil

from killing import kill_after, kill_tree, last_task

# as Ansible's workers do: in a session of its own, below a process that waits
WORKER = "import os, time; os.setsid(); print(os.getpid(), flush=True); time.sleep(60)"
PLAY = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {WORKER!r}])"


def test_a_worker_in_a_session_of_its_own_is_killed_too():
    with subprocess.Popen([sys.executable, "-c", PLAY], stdout=subprocess.PIPE, text=True) as play:
        worker = psutil.Process(int(play.stdout.readline()))
        kill_tree(psutil.Process(play.pid))
    psutil.wait_procs([worker], timeout=10)
    assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE


def test_what_lasts_longer_than_it_may_is_killed():
    assert kill_after([sys.executable, "-c", "import time; time.sleep(60)"], 0.1) == (None, "")


def test_what_ends_by_itself_is_not_killed():
    assert kill_after([sys.executable, "-c", "print('done'); raise SystemExit(2)"], 30) == (2, "done\n")


def test_the_last_task_is_the_one_that_was_cut_off():
    assert last_task("TASK [a] ***\nok\nTASK [role : b] ***") == "role : b"
    assert last_task("") == "before the first task"
