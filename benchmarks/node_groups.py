# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a cluster with node groups takes: all declared at once, beside each waited for. Brings up a local cloud of its own."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests/soak"))

from overlap import methods, read_seen  # noqa: E402
from plays import ROLE, role, run  # noqa: E402
from standing import problems  # noqa: E402

STOCK = {"LOCAL_CLOUD_SYNC_SECONDS": "10", "LOCAL_CLOUD_HEALTH_SECONDS": "60"}  # Magnum's own rhythms


@contextmanager
def local_cloud(state: Path, base: int, boot: float) -> Iterator[dict[str, str]]:
    """A cloud with stock rhythms; the environment for plays on it. It ends also when they fail."""
    command = [str(Path(sys.executable).with_name("local-cloud"))]
    told = {**os.environ, **STOCK, "LOCAL_CLOUD_BOOT_SECONDS": str(boot)}
    where = ["--state-dir", str(state)]
    try:
        with open(state / "up.log", "w") as log:
            up = subprocess.run([*command, "up", *where, "--port-base", str(base)], env=told, stdout=log, stderr=log)
        if up.returncode:
            sys.exit((state / "up.log").read_text())
        yield {**os.environ, "OS_CLIENT_CONFIG_FILE": str(state / "clouds.yaml"), "OS_CLOUD": "local"}
    finally:
        subprocess.run([*command, "down", *where], stdout=subprocess.DEVNULL)


def measure(state: Path, environment: Mapping[str, str], how: str, count: int, folder: str) -> dict[str, Any]:
    """Make a cluster one way, see that it is whole, take it down: seconds, requests to Magnum, and what Helm's log says."""
    cluster, groups = f"bench-{how}", [f"user-{number}" for number in range(count)]
    wish = role(cluster, groups, kubeconfig=f"{folder}/{cluster}.yaml")
    playbook = ROLE
    if how == "serial":
        playbook, wish["serial_nodegroups"] = f"benchmarks/{how}.yml", wish.pop("kubernetes_cluster_nodegroups")
    play = run(wish, playbook, environment)
    ended = time.time()
    seen = read_seen(state, play.began, cluster)
    asked = methods([request for request in seen.requests if request.time <= ended])
    wrong = problems(state, cluster, groups) + seen.problems()
    if wrong:
        sys.exit("\n".join([f"{how}: {play.seconds:.0f} s, and then:", *wrong]))
    run(role(cluster, state="absent", kubeconfig=f"{folder}/{cluster}.yaml"), ROLE, environment)
    return {"seconds": round(play.seconds, 1), "requests": asked, "resizes": seen.resizes}


def main() -> None:
    own = argparse.ArgumentParser(description=__doc__)
    own.add_argument("--groups", type=int, default=5, metavar="N", help="node groups (default: %(default)s)")
    own.add_argument("--boot-seconds", type=float, default=60, metavar="S", help="of a worker (default: %(default)g)")
    own.add_argument("--port-base", type=int, default=28000, metavar="N", help="of its cloud (default: %(default)s)")
    own.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    options = own.parse_args()
    figures: dict[str, Any] = {"groups": options.groups, "boot_seconds": options.boot_seconds}
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        with local_cloud(state, options.port_base, options.boot_seconds) as environment:
            for how in ("at-once", "serial"):
                figures[how] = found = measure(state, environment, how, options.groups, folder)
                asked = ", ".join(f"{number} {method}" for method, number in found["requests"].items())
                total = sum(found["requests"].values())
                print(
                    f"{how:<8} {found['seconds']:6.1f} s  {total:4} requests ({asked}), {found['resizes']} resizes",
                    flush=True,
                )
    figures["ratio"] = round(figures["at-once"]["seconds"] / figures["serial"]["seconds"], 3)
    print(f"ratio    {figures['ratio']:6.3f}    {options.groups} node groups, boots of {options.boot_seconds:g} s")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
