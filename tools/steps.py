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
from pathlib import Path
from types import MappingProxyType

import nox

from environment import FILES, ROOT

LOGS = FILES / "logs"
SHORT = 50_000  # characters: what some steps say, each with an excerpt
COMPLAINT = re.compile(r"^fatal: |\[ERROR\]|^Task failed|\bfailed: |FAILED(?! - RETRYING)|Traceback|Error: ")


class Steps:
    """Steps that are all done, also after one has failed, so that one run shows all there is to mend; and how long each took."""

    def __init__(self, session: nox.Session) -> None:
        self.session, self.results, self.problems = session, list[tuple[str, bool, float]](), list[str]()
        self.logs = LOGS / session.name
        shutil.rmtree(self.logs, ignore_errors=True)

    def take(self, name: str, act: Callable[[], object]) -> bool:
        """Do one, what it prints goes to its log; False when it failed."""
        log = self.logs / f"{len(self.results) + 1}-{name.replace(' ', '-')}.log"
        print(f"{name:<12} begins: {log.relative_to(ROOT)}", flush=True)
        started = time.monotonic()
        try:
            with written_to(log):
                act()
            problem = None
        except Exception as error:  # a step's failure is a result
            problem = str(error) or type(error).__name__
            print(excerpt(name, log.read_text(errors="replace")), flush=True)
        return self.note(name, time.monotonic() - started, problem)

    def note(self, name: str, seconds: float, problem: str | None) -> bool:
        """How one ended; False when it failed."""
        self.results.append((name, problem is None, seconds))
        print(line(*self.results[-1]), flush=True)
        if problem is not None:
            self.problems.append(f"{name}: {problem}")
        return problem is None

    def tell(self) -> None:
        """Print how each went; the session fails when one did."""
        print("", *(line(*result) for result in self.results), sep="\n")
        failed = [name for name, passed, _ in self.results if not passed]
        print(f"{len(self.results) - len(failed)} passed, {len(failed)} failed", flush=True)
        if failed:
            self.session.error("\n".join(self.problems))


def line(name: str, passed: bool, seconds: float) -> str:
    return f"{name:<12} {'passed' if passed else 'FAILED'} {seconds:6.0f} s"


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
def running_beside(
    steps: Steps, name: str, variables: Mapping[str, str] = MappingProxyType({}), *words: str
) -> Iterator[None]:
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
            code = other.wait()
            told = log.read_text(errors="replace")
            if len(told) < SHORT or code:
                print(told if len(told) < SHORT else excerpt(name, told), flush=True)
            steps.note(name, time.monotonic() - began, f"see {log.relative_to(ROOT)}" if code else None)
        finally:
            other.terminate()
