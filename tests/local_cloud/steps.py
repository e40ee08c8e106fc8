"""Steps that depend on each other, as many at a time as can be, shown while they go."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.live import Live
from rich.table import Table


@dataclass
class Step:
    """One thing to do once the steps named in `after` are done."""

    name: str
    go: Callable[[], object]
    after: tuple[str, ...] = ()
    state: str = "waiting"
    began: float = 0.0
    seconds: float = 0.0


class StepFailed(Exception):
    """The first step that failed; its cause is the reason."""

    def __init__(self, step: Step) -> None:
        super().__init__(step.name)
        self.step = step


def take(steps: list[Step], console: Console) -> None:
    """Go through all steps; after a failure no new one begins, and those under way are waited for."""
    shown = Screen(steps, console)
    with shown.live(), ThreadPoolExecutor(len(steps)) as pool:
        running: dict[Future[object], Step] = {}
        failed: StepFailed | None = None
        while True:
            done = {step.name for step in steps if step.state == "done"}
            for step in steps if failed is None else ():
                if step.state == "waiting" and done.issuperset(step.after):
                    step.state, step.began = "running", time.monotonic()
                    running[pool.submit(step.go)] = step
            if not running:
                break
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                step = running.pop(future)
                step.seconds = time.monotonic() - step.began
                step.state = "failed" if future.exception() else "done"
                shown.ended(step)
                if future.exception() and failed is None:
                    failed = StepFailed(step)
                    failed.__cause__ = future.exception()
    if failed:
        raise failed


class Screen:
    """A table that moves on a terminal, one line per ended step elsewhere."""

    STYLES = {"waiting": "dim", "running": "yellow", "done": "green", "failed": "bold red"}

    def __init__(self, steps: list[Step], console: Console) -> None:
        self.steps, self.console, self.lock = steps, console, threading.Lock()

    @contextmanager
    def live(self) -> Iterator[None]:
        if not self.console.is_terminal:
            yield
            return
        with Live(get_renderable=self.table, console=self.console, refresh_per_second=5):
            yield

    def table(self) -> Table:
        table = Table(box=None, show_header=False)
        now = time.monotonic()
        for step in self.steps:
            seconds = now - step.began if step.state == "running" else step.seconds
            told = "" if step.state == "waiting" else f"{seconds:.1f} s"
            table.add_row(step.name, f"[{self.STYLES[step.state]}]{step.state}[/]", told)
        return table

    def ended(self, step: Step) -> None:
        if not self.console.is_terminal:
            self.console.print(
                f"{step.name:<32} {step.state:<7} {step.seconds:6.1f} s", highlight=False, soft_wrap=True
            )
