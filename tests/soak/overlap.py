# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether requests of a cluster ever met one of its Helm runs, by the local cloud's own logs.

Two Helm runs of one release must not overlap, and no change of a cluster or a node group may reach Magnum during one. A Helm upgrade
that failed counts too: it lost a race that should not have been run. Certificates and reads do not count, nor does what was refused.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import openstack

CLUSTER = re.compile(r"/v1/clusters/([^/]+)(/.*)?$")
CHANGES = ("POST", "PATCH", "DELETE")


@dataclass(frozen=True)
class HelmRun:
    """One run of Helm by Magnum's driver; seconds since the epoch."""

    start: float
    end: float
    exit: int
    release: str
    verb: str


@dataclass(frozen=True)
class Request:
    """One request to an API; `time` is when the API received it, in seconds since the epoch."""

    time: float
    method: str
    path: str
    status: int
    part: str

    @property
    def cluster(self) -> str | None:
        """Name or id of the cluster that it would change; None for reads, and for what was refused."""
        found = CLUSTER.match(self.path)
        return found[1] if found and self.method in CHANGES and self.status < 400 else None

    @property
    def resizes(self) -> bool:
        """Whether it asks for a resize, also one to the same count."""
        return self.cluster is not None and self.path.endswith("/actions/resize")


def overlapping(runs: Iterable[HelmRun]) -> list[tuple[HelmRun, HelmRun]]:
    """Pairs of Helm runs of one release that went on at the same time."""
    found, last = [], dict[str, HelmRun]()
    for run in sorted(runs, key=lambda run: run.start):
        before = last.get(run.release)
        if before and run.start < before.end:
            found.append((before, run))
        if before is None or run.end > before.end:
            last[run.release] = run
    return found


def met(
    requests: Iterable[Request], runs: Iterable[HelmRun], releases: Mapping[str, str]
) -> list[tuple[Request, HelmRun]]:
    """Requests that reached Magnum during a Helm run of their cluster. `releases`: cluster, by name and by id → release."""
    runs = list(runs)
    return [
        (request, run)
        for request in requests
        if request.cluster
        for run in runs
        if run.release == releases.get(request.cluster) and run.start <= request.time < run.end
    ]


def lost(runs: Iterable[HelmRun]) -> list[HelmRun]:
    """Helm upgrades that failed."""
    return [run for run in runs if run.verb == "upgrade" and run.exit]


def methods(requests: Iterable[Request], part: str = "magnum") -> dict[str, int]:
    """How many requests a part got, by method."""
    return dict(sorted(Counter(request.method for request in requests if request.part == part).items()))


@dataclass(frozen=True)
class Seen:
    """What both logs say of some clusters since some moment."""

    requests: list[Request]
    runs: list[HelmRun]
    releases: dict[str, str]

    @property
    def resizes(self) -> int:
        """How many resizes were asked for. Where no count was to change, each of them cured something or was a proof."""
        return sum(request.resizes for request in self.requests if request.cluster in self.releases)

    @property
    def upgrades(self) -> list[HelmRun]:
        """Helm runs of these clusters that installed or changed a release."""
        return [run for run in self.runs if run.verb == "upgrade"]

    def problems(self) -> list[str]:
        """Every violation in a sentence."""
        overlaps = [
            f"two Helm runs of {one.release} overlapped by {min(one.end, two.end) - two.start:.1f} s ({one.start:.1f}, {two.start:.1f})"
            for one, two in overlapping(self.runs)
        ]
        meetings = [
            f"{request.method} {request.path} came {request.time - run.start:.1f} s into a Helm run of {run.end - run.start:.1f} s"
            for request, run in met(self.requests, self.runs, self.releases)
        ]
        return [*overlaps, *meetings, *(f"a Helm upgrade of {run.release} failed" for run in lost(self.runs))]

    def line(self) -> str:
        """The logs in one line."""
        asked = ", ".join(f"{count} {method}" for method, count in methods(self.requests).items())
        longest = max((run.end - run.start for run in self.upgrades), default=0.0)
        return f"{len(self.upgrades)} Helm runs (≤ {longest:.1f} s), {self.resizes} resizes, {asked or 'no requests'}"


def read_log(file: Path, kind: type[Any], since: float, moment: str) -> list[Any]:
    """The lines of a log from a moment on; a line that is still being written is not there yet."""
    names = [field.name for field in fields(kind)]
    lines = file.read_text().splitlines(keepends=True) if file.exists() else []
    entries = (json.loads(line) for line in lines if line.endswith("\n"))
    return [kind(**{name: entry[name] for name in names}) for entry in entries if entry[moment] >= since]


def ask_magnum(state: Path, path: str) -> list[dict[str, Any]]:
    """What Magnum lists at a path, whichever database it has."""
    config = openstack.config.OpenStackConfig(config_files=[str(state / "clouds.yaml")]).get_one("local")
    service = {
        "endpoint_filter": {"service_type": "container-infra"},
        "headers": {"OpenStack-API-Version": "container-infra 1.9"},
    }
    body = config.get_session().get(path, **service).json()
    return list(body[path.rsplit("/", 1)[1]])


def read_releases(state: Path, cluster: str | None = None) -> dict[str, str]:
    """Cluster → release as Magnum has it, by name and by id: of one cluster, or of all there are."""
    rows = [row for row in ask_magnum(state, "/clusters") if row["stack_id"]]
    chosen = [row for row in rows if cluster in (None, row["uuid"], row["name"])]
    return {row[key]: row["stack_id"] for row in chosen for key in ("uuid", "name")}


def read_seen(state: Path, since: float, cluster: str | None = None) -> Seen:
    """What the logs of the local cloud in `state` say of one cluster, or of all that there still are."""
    releases = read_releases(state, cluster)
    runs = read_log(state / "log/helm.jsonl", HelmRun, since, "end")
    requests = read_log(state / "log/requests.jsonl", Request, since, "time")
    return Seen(requests, [run for run in runs if run.release in releases.values()], releases)


def state_folder() -> Path:
    """The folder of the cloud that `local-cloud env` names."""
    return Path(os.environ.get("OS_CLIENT_CONFIG_FILE", "clouds.yaml")).parent


def main() -> None:
    own = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    own.add_argument("--state-dir", type=Path, default=state_folder(), metavar="DIR", help="of the local cloud")
    own.add_argument("--since", type=float, default=0.0, metavar="EPOCH", help="leave out what was before")
    own.add_argument("--cluster", metavar="NAME", help="only this one (default: all there are)")
    own.add_argument("--most-resizes", type=int, metavar="N", help="more than these count as cures of something")
    options = own.parse_args()
    seen = read_seen(options.state_dir, options.since, options.cluster)
    if options.cluster and not seen.releases:
        sys.exit(f"The local cloud in {options.state_dir} has no cluster {options.cluster!r}.")
    problems = seen.problems()
    if options.most_resizes is not None and seen.resizes > options.most_resizes:
        problems.append(
            f"{seen.resizes} resizes where {options.most_resizes} were to be expected: something was repaired"
        )
    print(seen.line(), *problems, sep="\n")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
