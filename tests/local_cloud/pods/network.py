"""The cluster's network: a namespace with a bridge, and a namespace with a cable to it for each pod."""

import os
import socket
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from .syscalls import NEWNET, unshare

PREFIX = "10.201"
BRIDGE = f"{PREFIX}.0.1"


@dataclass(frozen=True)
class Place:
    """A pod's place in the network: its namespace lasts as long as this file is open, or a process is in it."""

    file: int
    number: int

    @property
    def address(self) -> str:
        return f"{PREFIX}.{self.number // 256}.{self.number % 256}"

    @property
    def hardware(self) -> str:
        """Always the same for an address: neighbours remember the one that a pod before had."""
        return f"02:00:0a:c9:{self.number // 256:02x}:{self.number % 256:02x}"


class Network:
    """Reached through one thread that lives in the cluster's namespace: a process or socket made there belongs to it for ever."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1, initializer=unshare, initargs=(NEWNET,))
        self.used, self.addresses, self.lock = set[int](), set[str](), threading.Lock()
        for words in (
            "link set lo up",
            "link add pods type bridge",
            f"addr add {BRIDGE}/16 dev pods",
            "link set pods up",
        ):
            self.ip(words)

    def do(self, act: Callable[..., Any], *args: object, **named: object) -> Any:
        return self.thread.submit(act, *args, **named).result()

    def ip(self, words: str, check: bool = True) -> None:
        self.do(ip, words, check)

    def socket(self) -> socket.socket:
        """A socket of the cluster's side."""
        return self.do(socket.socket, socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)

    def have_address(self, address: str) -> None:
        """Take an address, as a Service has one."""
        with self.lock:
            new = address not in self.addresses
            self.addresses.add(address)
        if new:
            self.ip(f"addr add {address}/32 dev lo")

    def join(self) -> Place:
        """A namespace for a pod, with an address on the bridge."""
        with self.lock:
            number = next(n for n in range(2, 65000) if n not in self.used)
            self.used.add(number)
        made, connected = threading.Event(), threading.Event()
        found: dict[str, Any] = {}

        def live_there() -> None:
            try:
                unshare(NEWNET)
                found["place"] = Place(os.open("/proc/thread-self/ns/net", os.O_RDONLY), number)
                made.set()
                connected.wait()
                own = found["place"]
                for words in (
                    "link set lo up", f"link set eth0 address {own.hardware}", f"addr add {own.address}/16 dev eth0",
                    "link set eth0 up", f"route add default via {BRIDGE}",
                ):  # fmt: skip
                    ip(words)
            except (OSError, subprocess.SubprocessError) as problem:
                found["problem"] = problem
            finally:
                made.set()

        guest = threading.Thread(target=live_there, daemon=True)
        guest.start()
        made.wait()
        try:
            if "place" in found:
                namespace = f"/proc/{os.getpid()}/fd/{found['place'].file}"
                self.ip(f"link add pod{number} master pods type veth peer name eth0 netns {namespace}")
                self.ip(f"link set pod{number} up")
        finally:
            connected.set()
            guest.join()
        if "problem" in found:
            raise OSError(f"no network for the pod: {found['problem']}")
        return found["place"]

    def leave(self, place: Place) -> None:
        """Give a pod's place up; its namespace ends with the last process in it."""
        os.close(place.file)
        self.ip(f"link del pod{place.number}", check=False)
        with self.lock:
            self.used.discard(place.number)


def ip(words: str, check: bool = True) -> None:
    """The command `ip`, in the network namespace of the calling thread."""
    done = subprocess.run(["ip", *words.split()], capture_output=True, text=True)
    if done.returncode and check:
        raise OSError(f"ip {words}: {done.stderr.strip()}")
