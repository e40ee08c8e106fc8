"""Probes of a container: when one is due and what its answers mean, pure; and the asking, from the cluster's network."""

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field

STARTUP, READINESS, LIVENESS = "startupProbe", "readinessProbe", "livenessProbe"


@dataclass
class Probe:
    """One probe of one life of a container. `good` is the last verdict, None before there is one."""

    spec: dict
    asked: float = float("-inf")
    passes: int = 0
    failures: int = 0
    good: bool | None = None

    def due(self, now: float, since: float) -> bool:
        first = since + self.spec.get("initialDelaySeconds", 0)
        return now >= first and now >= self.asked + self.spec.get("periodSeconds", 10)

    def answered(self, well: bool, now: float) -> None:
        """Take an answer in; thresholds are Kubernetes': so many in a row."""
        self.asked = now
        self.passes, self.failures = (self.passes + 1, 0) if well else (0, self.failures + 1)
        if self.passes >= self.spec.get("successThreshold", 1):
            self.good = True
        if self.failures >= self.spec.get("failureThreshold", 3):
            self.good = False


@dataclass
class Probes:
    """All probes of one life: `ask(spec)` answers whether one passes."""

    container: dict
    since: float
    known: dict[str, Probe] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kinds = [kind for kind in (STARTUP, READINESS, LIVENESS) if kind in self.container]
        self.known = {kind: Probe(self.container[kind]) for kind in kinds}

    @property
    def started(self) -> bool:
        return STARTUP not in self.known or self.known[STARTUP].good is True

    @property
    def ready(self) -> bool:
        return self.started and (READINESS not in self.known or self.known[READINESS].good is True)

    def look(self, now: float, ask: Callable[[dict], str]) -> list[tuple[str, str]]:
        """Ask what is due. `ask` returns why a probe failed, or nothing. The failures: (kind, why)."""
        found = []
        for kind in [STARTUP] if not self.started else [READINESS, LIVENESS]:
            probe = self.known.get(kind)
            if probe and probe.due(now, self.since):
                why = ask(probe.spec)
                probe.answered(not why, now)
                if why:
                    found.append((kind, why))
        return found

    def fatal(self) -> str:
        """The probe for whose sake the container is to be ended, or nothing."""
        return next((kind for kind in (STARTUP, LIVENESS) if kind in self.known and self.known[kind].good is False), "")


def port_number(port: int | str, container: dict) -> int:
    """A port by number, or by the name that the container gives it."""
    if isinstance(port, int):
        return port
    return next(entry["containerPort"] for entry in container.get("ports", []) if entry.get("name") == port)


def ask(spec: dict, container: dict, address: str, new_socket: Callable[[], socket.socket]) -> str:
    """Why the probe fails, in a kubelet's words; nothing when it passes. Commands in the container are not run: they pass."""
    how = spec.get("httpGet") or spec.get("tcpSocket")
    if not how:
        return ""
    seconds, port = spec.get("timeoutSeconds", 1), port_number(how["port"], container)
    host = how.get("host") or address
    try:
        with new_socket() as end:
            end.settimeout(seconds)
            end.connect((host, port))
            return "" if "httpGet" not in spec else http_answer(end, how, f"{host}:{port}")
    except OSError as problem:
        return f"dial tcp {host}:{port}: {problem}"


def http_answer(end: socket.socket, how: dict, place: str) -> str:
    if how.get("scheme") == "HTTPS":
        end = ssl._create_unverified_context().wrap_socket(end)  # a kubelet does not verify either
    lines = [f"GET {how.get('path', '/')} HTTP/1.0", f"Host: {place}", "User-Agent: kube-probe/local-cloud", "", ""]
    end.sendall("\r\n".join(lines).encode())
    words = end.recv(64).split()
    if len(words) < 2 or not words[1].isdigit():
        return f"malformed HTTP response from {place}"
    return "" if 200 <= int(words[1]) < 400 else f"HTTP probe failed with statuscode: {int(words[1])}"
