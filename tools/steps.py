"""Steps of a long test run: all are taken, each is timed, and what went wrong stands at the end; knows nothing of what they do."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import nox

from environment import FILES, ROOT

COMPLAINT = re.compile(r"^fatal: |\[ERROR\]|^Task failed|\bfailed: |FAILED(?! - RETRYING)|Traceback|Error: ")


class Steps:
    """Steps that are all done, also after one has failed, so that one run shows all there is to mend; and how long each took."""

    def __init__(self, session: nox.Session) -> None:
        self.session, self.results, self.problems = session, list[tuple[str, bool, float]](), list[str]()

    def take(self, name: str, act: Callable[[], object]) -> bool:
        """Do one; False when it failed."""
        started = time.monotonic()
        try:
            act()
            passed = True
        except Exception as problem:  # a step's failure is a result
            self.problems.append(f"{name}: {str(problem) or 'see above'}")
            self.session.warn(self.problems[-1])
            passed = False
        self.results.append((name, passed, time.monotonic() - started))
        return passed

    def tell(self) -> None:
        """Print how each went; the session fails when one did."""
        for name, passed, seconds in self.results:
            print(f"{name:<12} {'passed' if passed else 'FAILED'} {seconds:6.0f} s")
        failed = [name for name, passed, _ in self.results if not passed]
        print(f"{len(self.results) - len(failed)} passed, {len(failed)} failed", flush=True)
        if failed:
            self.session.error("\n".join(self.problems))


def complaints(told: str, most: int = 12) -> str:
    """The lines of a long log that say what went wrong, the last ones: a log is read from its end, and often only that is kept."""
    lines = [line.strip() for line in told.splitlines() if COMPLAINT.search(line)]
    return "\n".join(line[:600] for line in lines[-most:])


@contextlib.contextmanager
def running_beside(
    steps: Steps, name: str, variables: Mapping[str, str] = MappingProxyType({}), *words: str
) -> Iterator[None]:
    """Another session in the meantime, given `words`, with `variables` set too; what it says is shown when it has ended."""
    log = FILES / f"{name}.log"
    log.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "nox", "--no-error-on-missing-interpreters", "-s", name, "--", *words]
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

        def wait() -> None:
            code = other.wait()
            told = log.read_text(errors="replace")
            print(told, flush=True)
            if code:
                raise RuntimeError(f"what ran beside has failed: {log}\n{complaints(told)}")

        try:
            yield
            steps.take(f"and {name}", wait)
        finally:
            other.terminate()
