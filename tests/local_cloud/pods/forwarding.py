"""Services: connections to their addresses end at a ready pod. Cluster addresses inside, load balancers on the machine."""

import asyncio
import contextlib
import errno
import itertools
import logging
import socket
import threading
from dataclasses import dataclass

from .network import PREFIX

LOG = logging.getLogger("pods")
PRIVILEGED = 1024
PAUSE = 0.3
API = ("default", "kubernetes")


@dataclass(frozen=True)
class Door:
    """Where connections come in: on a cluster's address, or (`outside`) on one of the machine."""

    outside: bool
    address: str
    port: int


@dataclass(frozen=True)
class Target:
    """Where they go: a port of a Service."""

    namespace: str
    name: str
    port: str


def machine_port(port: int, offset: int) -> int:
    """The port that is served on the machine: low ones need root, so they are moved."""
    return port + offset if port < PRIVILEGED else port


def doors(services: list[dict], offset: int) -> dict[Door, Target]:
    """All doors that Services ask for."""
    found = {}
    for service in services:
        meta, spec = service["metadata"], service["spec"]
        address = spec.get("clusterIP")
        if spec.get("type") == "ExternalName" or address in (None, "", "None"):
            continue
        given = [entry.get("ip", "") for entry in service.get("status", {}).get("loadBalancer", {}).get("ingress", [])]
        for port in spec.get("ports", []):
            if port.get("protocol", "TCP") != "TCP":
                continue
            target = Target(meta["namespace"], meta["name"], port.get("name", ""))
            found[Door(False, address, port["port"])] = target
            for outer in given:
                if outer.startswith("127."):
                    found[Door(True, outer, machine_port(port["port"], offset))] = target
    return found


def endpoints(slices: list[dict], target: Target) -> list[tuple[str, int]]:
    """The ready ends of a Service's port. Those of pods that only seem to run are left out: nothing listens there."""
    found = []
    for piece in slices:
        meta = piece["metadata"]
        if (
            meta["namespace"] != target.namespace
            or meta.get("labels", {}).get("kubernetes.io/service-name") != target.name
        ):
            continue
        ports = [port["port"] for port in piece.get("ports") or [] if (port.get("name") or "") == target.port]
        ready = [e for e in piece.get("endpoints") or [] if e.get("conditions", {}).get("ready") is not False]
        addresses = [address for end in ready for address in end["addresses"] if address.startswith(f"{PREFIX}.")]
        found += list(itertools.product(addresses, ports))
    return found


class Forwarding(threading.Thread):
    """Keeps the doors open that are wanted."""

    def __init__(self, cluster):
        super().__init__(daemon=True, name="forwarding")
        self.cluster, self.servers, self.turn = cluster, dict[Door, asyncio.Server](), itertools.count()
        self.refused = set[Door]()

    def run(self):
        asyncio.run(self.main())

    async def main(self):
        while True:
            try:
                await self.reconcile()
            except Exception:
                LOG.exception("forwarding")
            await asyncio.sleep(PAUSE)

    async def reconcile(self):
        wanted = doors(self.cluster.mirrors["Service"].values(), self.cluster.port_offset)
        for door in [door for door in self.servers if door not in wanted]:
            self.servers.pop(door).close()
        self.refused &= wanted.keys()
        for door, target in wanted.items():
            if door not in self.servers:
                await self.open(door, target)

    async def open(self, door, target):
        listener = await asyncio.to_thread(self.listener, door)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((door.address, door.port))
        except OSError as problem:
            listener.close()
            if door not in self.refused:
                self.refused.add(door)
                await asyncio.to_thread(self.complain, door, target, problem)
            return
        self.refused.discard(door)
        self.servers[door] = await asyncio.start_server(lambda r, w: self.forward(door, r, w), sock=listener)
        if door.outside:
            LOG.info("%s/%s: http://%s:%s", target.namespace, target.name, door.address, door.port)

    def listener(self, door):
        if door.outside:
            return socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        self.cluster.network.have_address(door.address)
        return self.cluster.network.socket()

    def complain(self, door, target, problem):
        """An event of the Service: who asks why nothing answers looks there."""
        why = "another program listens there" if problem.errno == errno.EADDRINUSE else problem.strerror
        message = (
            f"Port {door.port} of {door.address} cannot be served: {why}. End that program, or bring the cloud up with another "
            "LOCAL_CLOUD_PORT_OFFSET. It is tried again."
        )
        LOG.warning("%s/%s: %s", target.namespace, target.name, message)
        service = self.cluster.mirrors["Service"].get((target.namespace, target.name))
        with contextlib.suppress(Exception):
            self.cluster.api.event(service, "service-controller", "SyncLoadBalancerFailed", message, "Warning")

    async def forward(self, door, reader, writer):
        target = doors(self.cluster.mirrors["Service"].values(), self.cluster.port_offset).get(door)
        with contextlib.suppress(OSError), contextlib.closing(writer):
            if target and (target.namespace, target.name) == API:
                back = await asyncio.open_connection(*self.cluster.api_address)
            else:
                ends = endpoints(self.cluster.mirrors["EndpointSlice"].values(), target) if target else []
                if not ends:
                    return
                end = await asyncio.to_thread(self.cluster.network.socket)
                await asyncio.get_running_loop().sock_connect(end, ends[next(self.turn) % len(ends)])
                back = await asyncio.open_connection(sock=end)
            await asyncio.gather(copy(reader, back[1]), copy(back[0], writer))


async def copy(reader, writer):
    """One direction of a connection, to its end."""
    with contextlib.suppress(OSError), contextlib.closing(writer):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
