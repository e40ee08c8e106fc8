"""What a fault in faults.json does to machines: each keeps them from becoming nodes in its own way."""

import json

import pytest

from local_cloud.faults import Faults
from local_cloud.simulator import deployments, machines
from local_cloud.simulator.objects import COMPONENT, GROUP

DELAYS = {"boot_seconds": 5, "control_plane_seconds": 5}


class Cluster:
    """A cluster whose machines were started `age` seconds ago, and whose API answers."""

    def __init__(self, folder, age, faults):
        (folder / "faults.json").write_text(json.dumps(faults))
        self.faults, self.age, self.delays, self.ready_since = Faults(folder / "faults.json"), age, DELAYS, 1.0
        self.stack, self.status, self.nodes = "lab-x", {}, []

    def fault(self, part, name, default=None):
        return self.faults.get(name, part, f"{self.stack}/{part}", default=default)

    def tell(self, _thing, **values):
        self.status.update(values)

    def since(self, _thing, _mark):
        return self.age

    def up(self):
        return True

    def node(self, _name):
        return None

    def change(self, _thing, _body):
        pass


@pytest.fixture
def boot(tmp_path, monkeypatch):
    """Look at a machine of this age once; whether it became a node, and its phase."""
    monkeypatch.setattr(machines.nodes, "create", lambda cluster, machine, _master: cluster.nodes.append(machine))

    def boot(age, group="gpu", **faults):
        cluster = Cluster(tmp_path, age, faults)
        labels = {COMPONENT: "control-plane"} if group is None else {GROUP: group}
        machines.boot(cluster, {"metadata": {"name": "m", "labels": labels}})
        return len(cluster.nodes) == 1, cluster.status["phase"]

    return boot


@pytest.mark.parametrize("group", ["gpu", None])
def test_a_machine_becomes_a_node_when_its_time_has_come(boot, group):
    assert boot(4, group) == (False, "Provisioning")
    assert boot(6, group) == (True, "Provisioning")


def test_a_group_that_boots_slowly_takes_its_own_time(boot):
    assert boot(6, gpu={"boot_seconds": 90}) == (False, "Provisioning")
    assert boot(91, gpu={"boot_seconds": 90}) == (True, "Provisioning")
    assert boot(6, other={"boot_seconds": 90}) == (True, "Provisioning")


def test_a_group_that_never_gets_ready_has_no_node(boot):
    assert boot(9999, gpu={"never_ready": True}) == (False, "Provisioning")


def test_a_boot_that_fails_says_so(boot):
    assert boot(9999, gpu={"phase": "Failed"}) == (False, "Failed")


def test_a_create_hangs_where_the_control_plane_is_never_ready(boot):
    never = {"control-plane": {"never_ready": True}}
    assert boot(9999, None, **never) == (False, "Provisioning")
    assert boot(9999, "gpu", **never) == (True, "Provisioning")


@pytest.mark.parametrize(("faults", "phase"), [({}, "ScalingUp"), ({"gpu": {"phase": "Failed"}}, "Failed")])
def test_a_group_whose_boot_fails_is_failed_as_a_whole(tmp_path, monkeypatch, faults, phase):
    monkeypatch.setattr(deployments, "scale", lambda *_: [])
    cluster = Cluster(tmp_path, 9999, faults)
    spec = {"version": "v1.33.5", "infrastructureRef": {"name": "t"}}
    template = {"metadata": {"labels": {}}, "spec": spec}
    metadata = {"name": "gpu", "labels": {GROUP: "gpu"}, "generation": 1}
    deployments.follow(cluster, {"metadata": metadata, "spec": {"replicas": 1, "template": template}})
    assert cluster.status["phase"] == phase
