"""People who come to a hub at the same moment: how long each waits for a server, and what the machine has to give.

usage: users.py [NUMBER]      (10; the hub by the variables of tests/browser/hub.py)
"""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parents[1] / "hub"))
from person import Person


def come(number: int) -> tuple[Person, float]:
    """Log in, take one of the profiles by turns, and wait for JupyterLab."""
    person = Person(os.environ["HUB_URL"].rstrip("/"), f"user-{number}", os.environ.get("HUB_PASSWORD", ""))
    if not person.log_in():
        sys.exit(f"{person.name} cannot log in: HUB_PASSWORD is what the hub wants?")
    profiles, began = person.profiles(), time.monotonic()
    person.start(profiles[number % len(profiles)])
    return person, time.monotonic() - began


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    before = psutil.virtual_memory().used
    with ThreadPoolExecutor(count) as pool:
        came = list(pool.map(come, range(count)))
        waits = sorted(seconds for _, seconds in came)
        memory = (psutil.virtual_memory().used - before) / 1e9
        told = f"the first had JupyterLab after {waits[0]:.0f} s, the last after {waits[-1]:.0f} s"
        print(f"{count} users: {told}; {memory:.1f} GB more in use.")
        list(pool.map(lambda found: found[0].stop(), came))


if __name__ == "__main__":
    main()
