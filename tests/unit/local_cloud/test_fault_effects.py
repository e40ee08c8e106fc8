"""What a fault in faults.json does to servers: each keeps them from becoming nodes in its own way."""

import json

import pytest

from local_cloud.faults import Faults
from local_cloud.simulator import machines
from local_cloud.simulator.objects import FINALIZER, GROUP

DELAYS = {"boot_seconds": 5, "control_plane_seconds": 5}


class Cluster:
    """A cluster whose servers were asked for `age` seconds ago, and whose API answers."""

    def __init__(self, folder, age, faults, machine):
        (folder / "faults.json").write_text(json.dumps(faults))
        self.faults, self.age, self.delays = Faults(folder / "faults.json"), age, DELAYS
        self.stack, self.status, self.machine, self.changes = "lab-x", {}, machine, []

    def fault(self, part, name, default=None):
        return self.faults.get(name, part, f"{self.stack}/{part}", default=default)

    def find(self, _kind, _name):
        return self.machine

    def tell(self, _thing, **values):
        self.status.update(values)

    def since(self, _thing, _mark):
        return self.age

    def up(self):
        return True

    def node(self, _name):
        return None

    def change(self, _thing, body):
        self.changes.append(body)


@pytest.fixture
def boot(tmp_path, monkeypatch):
    """Look at a server of this age once; whether it became a node, and what is said of it."""
    joined = []
    monkeypatch.setattr(machines, "join", lambda _cluster, machine, *_: joined.append(machine))

    def boot(age, group="gpu", secret="given", provider="openstack:///1", **faults):
        joined.clear()
        labels = {machines.MASTER: ""} if group is None else {GROUP: group}
        machine = {"metadata": {"name": "m", "labels": labels}, "spec": {"bootstrap": {"dataSecretName": secret}}}
        cluster = Cluster(tmp_path, age, faults, machine)
        server = {"metadata": {"name": "m", "finalizers": [FINALIZER]}, "spec": {"providerID": provider}}
        machines.boot(cluster, server)
        return bool(joined), cluster

    return boot


@pytest.mark.parametrize("group", ["gpu", None])
def test_a_server_becomes_a_node_when_its_time_has_come(boot, group):
    assert boot(4, group)[0] is False
    assert boot(6, group)[0] is True


def test_a_server_runs_before_its_node_is_there(boot):
    joined, cluster = boot(4)
    assert not joined
    assert cluster.status["ready"] is True


def test_a_server_gets_its_id_first(boot):
    joined, cluster = boot(9999, provider=None)
    assert not joined
    assert cluster.status == {}
    assert cluster.changes[0]["spec"]["providerID"].startswith("openstack:///")


def test_a_server_waits_for_what_it_boots_with(boot):
    joined, cluster = boot(9999, secret=None)
    assert not joined
    assert cluster.status == {}


def test_a_group_that_boots_slowly_takes_its_own_time(boot):
    assert boot(6, gpu={"boot_seconds": 90})[0] is False
    assert boot(91, gpu={"boot_seconds": 90})[0] is True
    assert boot(6, other={"boot_seconds": 90})[0] is True


def test_a_group_that_never_gets_ready_has_no_node(boot):
    joined, cluster = boot(9999, gpu={"never_ready": True})
    assert not joined
    assert cluster.status["ready"] is True


def test_a_server_without_a_host_says_so(boot):
    joined, cluster = boot(9999, gpu={"no_host": True})
    assert not joined
    assert "No valid host was found" in cluster.status["failureMessage"]


def test_a_create_hangs_where_the_control_plane_is_never_ready(boot):
    never = {"control-plane": {"never_ready": True}}
    assert boot(9999, None, **never)[0] is False
    assert boot(9999, "gpu", **never)[0] is True
