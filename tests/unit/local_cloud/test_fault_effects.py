"""What a fault in faults.json, a quota, or a person who deletes a server does: each keeps servers from becoming nodes in its own way."""

import json

import pytest

from local_cloud.faults import Faults
from local_cloud.simulator import machines
from local_cloud.simulator.objects import FINALIZER, GROUP
from local_cloud.simulator.servers import RefusedError, answered

DELAYS = {"boot_seconds": 5, "control_plane_seconds": 5}


class Servers:
    """Nova, which refuses with these words where there are any."""

    def __init__(self, refusal=""):
        self.refusal, self.asked = refusal, 0

    def make(self, _name, _spec, _network):
        self.asked += 1
        if self.refusal:
            raise RefusedError(self.refusal)
        return "1"

    def find(self, _name):
        return {"addresses": {"net": [{"addr": "192.168.3.9"}]}}


class Cluster:
    """A cluster whose servers were asked for `age` seconds ago, and whose API answers."""

    def __init__(self, folder, age, faults, machine):
        (folder / "faults.json").write_text(json.dumps(faults))
        self.faults, self.age, self.delays = Faults(folder / "faults.json"), age, DELAYS
        self.stack, self.status, self.machine, self.changes = "lab-x", {}, machine, []
        self.servers, self.refused, self.network = Servers(), {}, "net"

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
    assert cluster.changes[0]["spec"]["providerID"] == "openstack:///1"


def test_a_server_tells_the_address_that_it_has_in_neutron(boot):
    _joined, cluster = boot(4)
    assert {"type": "InternalIP", "address": "192.168.3.9"} in cluster.status["addresses"]


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


@pytest.fixture
def server():
    return {
        "kind": "OpenStackMachine",
        "metadata": {"name": "m", "finalizers": [FINALIZER]},
        "spec": {"instanceID": "1"},
        "status": {"ready": True},
    }


def test_what_nova_refuses_is_said_and_asked_for_again_later(tmp_path, server):
    cluster = Cluster(tmp_path, 9, {}, {})
    cluster.servers = Servers("Quota exceeded for instances")
    assert machines.provide(cluster, server) is False
    assert machines.provide(cluster, server) is False
    assert cluster.servers.asked == 1
    assert cluster.status["conditions"][0]["message"] == "Quota exceeded for instances"


def test_a_server_that_somebody_has_deleted_is_lost(server):
    assert machines.is_lost(server, {"2"})
    assert not machines.is_lost(server, {"1", "2"})


def test_a_server_that_is_deleted_before_it_is_seen_to_run_is_lost(tmp_path, server, monkeypatch):
    cluster = Cluster(tmp_path, 9, {}, {})
    monkeypatch.setattr(cluster.servers, "find", lambda _name: None)
    monkeypatch.setattr(machines.nodes, "delete", lambda *_: None)
    server["spec"]["providerID"], server["status"]["ready"] = "openstack:///1", False
    assert machines.provide(cluster, server) is False
    assert cluster.status["failureReason"] == "UpdateError"


def test_a_server_that_never_ran_is_not_lost(server):
    server["status"]["ready"] = False
    assert not machines.is_lost(server, {"2"})


class Answer:
    """What an API answers."""

    reason, content = "Forbidden", b"..."

    def __init__(self, status, body):
        self.status_code, self.body = status, body

    def json(self):
        if self.body is None:
            raise ValueError
        return self.body


def test_a_refusal_has_the_words_of_the_service():
    with pytest.raises(RefusedError, match="Quota exceeded for cores"):
        answered(Answer(403, {"forbidden": {"code": 403, "message": "Quota exceeded for cores"}}))


def test_a_refusal_without_words_has_its_status():
    with pytest.raises(RefusedError, match="403 Forbidden"):
        answered(Answer(403, None))


def test_what_is_gone_is_as_good_as_deleted():
    assert answered(Answer(404, {}), gone=True) == {}
    with pytest.raises(RefusedError):
        answered(Answer(404, {}))
