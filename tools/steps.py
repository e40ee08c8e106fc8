"""Steps of a long test run: all are taken and timed, each has its log, what went wrong stands at the end; knows nothing of what they do."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import nox

from environment import FILES, ROOT

LOGS = FILES / "logs"
# characters: what steps say that pass, and what some of them say that fail, each with an excerpt
TABLE, SHORT = 5_000, 50_000
COMPLAINT = re.compile(
    r"^fatal: |^(ERROR|FATAL): |\[ERROR\]|^Task failed|\bfailed: |FAILED(?! - RETRYING)|Traceback|Error: "
)


def work() -> float:
    """Seconds of processor time of all processes that were waited for."""
    spent = os.times()
    return spent.children_user + spent.children_system


@dataclass(frozen=True)
class Result:
    """How a step ended. `seconds` it took, and `work` the seconds of processor time of what it started, clouds apart."""

    name: str
    passed: bool
    seconds: float
    work: float

    def __str__(self) -> str:
        return (
            f"{self.name:<12} {'passed' if self.passed else 'FAILED'} {self.seconds:6.0f} s, {self.work:5.0f} s of work"
        )


class Steps:
    """Steps that are all done, also after one has failed, so that one run shows all there is to mend; and how long each took."""

    def __init__(self, session: nox.Session) -> None:
        self.session, self.results, self.problems = session, list[Result](), list[str]()
        self.logs = LOGS / session.name
        shutil.rmtree(self.logs, ignore_errors=True)

    def take(self, name: str, act: Callable[[], object]) -> bool:
        """Do one, what it prints goes to its log; False when it failed."""
        log = self.logs / f"{len(self.results) + 1}-{name.replace(' ', '-')}.log"
        print(f"{name:<12} begins: {log.relative_to(ROOT)}", flush=True)
        began, spent = time.monotonic(), work()
        try:
            with written_to(log):
                act()
            problem = None
        except Exception as error:  # a step's failure is a result
            problem = str(error) or type(error).__name__
            print(excerpt(name, log.read_text(errors="replace")), flush=True)
        return self.note(Result(name, problem is None, time.monotonic() - began, work() - spent), problem)

    def note(self, result: Result, problem: str | None) -> bool:
        """How one ended; False when it failed."""
        self.results.append(result)
        print(result, flush=True)
        if problem is not None:
            self.problems.append(f"{result.name}: {problem}")
        return result.passed

    def tell(self) -> None:
        """Print how each went; the session fails when one did."""
        print("", *self.results, sep="\n")
        failed = [result.name for result in self.results if not result.passed]
        print(f"{len(self.results) - len(failed)} passed, {len(failed)} failed", flush=True)
        if failed:
            self.session.error("\n".join(self.problems))


def excerpt(name: str, told: str, complaints: int = 12, last: int = 60) -> str:
    """Of a long log what says what went wrong: its last complaints, and its last lines; not every machine keeps the log."""
    lines = [one.rstrip()[:600] for one in told.splitlines()]
    bad = [one.strip() for one in lines if COMPLAINT.search(one)]
    return "\n".join(
        [f"--- the end of {name}", *lines[-last:], f"--- what {name} complains about", *bad[-complaints:], "---"]
    )


@contextlib.contextmanager
def written_to(log: Path) -> Iterator[None]:
    """What this process prints, and those that it starts, goes to a file."""
    log.parent.mkdir(parents=True, exist_ok=True)
    streams = (sys.stdout, sys.stderr)
    with open(log, "wb") as file, contextlib.ExitStack() as kept:
        for number, stream in enumerate(streams, 1):
            stream.flush()
            before = os.dup(number)
            kept.callback(os.close, before)
            kept.callback(os.dup2, before, number)
            kept.callback(stream.flush)
            os.dup2(file.fileno(), number)
        yield


@contextlib.contextmanager
def running_beside(steps: Steps, name: str, variables: Mapping[str, str], *words: str) -> Iterator[None]:
    """Another session in the meantime, given `words`, with `variables` set too; what it says is shown when it has ended, if it is short."""
    log = LOGS / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "nox", "--no-error-on-missing-interpreters", "-s", name, "--", *words]
    began = time.monotonic()
    print(f"{name:<12} begins beside the rest: {log.relative_to(ROOT)}", flush=True)
    with (
        open(log, "w") as said,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        ) as other,
    ):
        try:
            yield
            spent = work()
            code = other.wait()
            told = log.read_text(errors="replace")
            if len(told) < TABLE or code:
                print(told if len(told) < SHORT else excerpt(name, told), flush=True)
            result = Result(name, not code, time.monotonic() - began, work() - spent)
            steps.note(result, f"see {log.relative_to(ROOT)}" if code else None)
        finally:
            other.terminate()
