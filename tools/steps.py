"""Sessions as steps of a long run, dealt out to lanes: each lane takes the next one when it is free; knows nothing of what they do.

Every step has its log and is timed; what went wrong stands at the end.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import nox

from environment import FILES, ROOT

LOGS = FILES / "logs"
COMPLAINT = re.compile(
    r"^fatal: |^(ERROR|FATAL): |\[ERROR\]|^Task failed|\bfailed: |FAILED(?! - RETRYING)|Traceback|Error: "
)


@dataclass(frozen=True)
class Step:
    """A session of noxfile.py, what it is given after `--`, what it is called where that is not the session's name, and its variables."""

    session: str
    words: tuple[str, ...] = ()
    called: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What its result and its log are called."""
        return self.called or self.session

    @property
    def command(self) -> list[str]:
        """How it is run."""
        nox_itself = (sys.executable, "-m", "nox", "--no-error-on-missing-interpreters")
        return [*nox_itself, "-s", self.session, "--", *self.words]


@dataclass(frozen=True)
class Result:
    """How a step ended. `seconds` it took, and `work` the seconds of processor time of what it started, clouds apart."""

    name: str
    passed: bool
    seconds: float
    work: float

    def __str__(self) -> str:
        verdict = "passed" if self.passed else "FAILED"
        return f"{self.name:<12} {verdict} {self.seconds:6.0f} s, {self.work:5.0f} s of work"


@dataclass
class Steps:
    """Steps that are all done, also after one has failed, so that one run shows all there is to mend."""

    waiting: list[Step]
    results: list[Result] = field(default_factory=list)
    running: set[subprocess.Popen[bytes]] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, lanes: Sequence[Mapping[str, str]]) -> None:
        """Do all of them, one at a time in each lane; `lanes`: the variables that are set in each."""
        shutil.rmtree(LOGS, ignore_errors=True)
        LOGS.mkdir(parents=True)
        pool = ThreadPoolExecutor(len(lanes))
        try:
            for ended in [pool.submit(self._lane, variables) for variables in lanes]:
                ended.result()
        finally:
            self.waiting.clear()
            for process in list(self.running):
                process.terminate()
            pool.shutdown()

    def tell(self, session: nox.Session) -> None:
        """Print how each went; the session fails when one did."""
        print("", *self.results, sep="\n")
        failed = [result.name for result in self.results if not result.passed]
        print(f"{len(self.results) - len(failed)} passed, {len(failed)} failed", flush=True)
        if failed:
            session.error(f"failed: {', '.join(failed)}; see {LOGS.relative_to(ROOT)}")

    def _lane(self, variables: Mapping[str, str]) -> None:
        while step := self._next():
            self._do(step, variables)

    def _next(self) -> Step | None:
        with self.lock:
            return self.waiting.pop(0) if self.waiting else None

    def _do(self, step: Step, variables: Mapping[str, str]) -> None:
        log = LOGS / f"{step.name}.log"
        self._say(f"{step.name:<12} begins: {log.relative_to(ROOT)}")
        began = time.monotonic()
        own = {**os.environ, **variables, **step.variables}
        with open(log, "wb") as said:
            process = subprocess.Popen(
                step.command, cwd=ROOT, env=own, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
            )
            self.running.add(process)
            _pid, status, spent = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            self.running.discard(process)
        work = spent.ru_utime + spent.ru_stime
        result = Result(step.name, process.returncode == 0, time.monotonic() - began, work)
        self.results.append(result)
        self._say(str(result))
        if not result.passed:
            self._say(excerpt(step.name, log.read_text(errors="replace")))

    def _say(self, words: str) -> None:
        with self.lock:
            print(words, flush=True)


def excerpt(name: str, told: str, complaints: int = 12, last: int = 60) -> str:
    """Of a long log what says what went wrong: its last complaints, and its last lines; not every machine keeps the log."""
    lines = [one.rstrip()[:600] for one in told.splitlines()]
    bad = [one.strip() for one in lines if COMPLAINT.search(one)]
    return "\n".join(
        [f"--- the end of {name}", *lines[-last:], f"--- what {name} complains about", *bad[-complaints:], "---"]
    )
