"""What the autoscaler says of itself has the form that Kubernetes' own writes."""

import yaml

from local_cloud.simulator.autoscaler_status import config_map

GROUP = {
    "name": "MachineDeployment/magnum-x/lab-user",
    "target": 3,
    "minimum": 1,
    "maximum": 5,
    "registered": 2,
    "ready": 1,
    "empty": 0,
}


def status(*groups):
    return yaml.safe_load(config_map(groups)["data"]["status"])


def test_a_group_has_its_limits_and_its_target():
    health = status(GROUP)["nodeGroups"][0]["health"]
    assert (health["minSize"], health["maxSize"], health["cloudProviderTarget"]) == (1, 5, 3)


def test_machines_that_are_no_nodes_yet_are_unregistered():
    counts = status(GROUP)["nodeGroups"][0]["health"]["nodeCounts"]
    assert counts["registered"]["ready"] == 1
    assert counts["registered"]["notStarted"] == 1
    assert counts["unregistered"] == 1


def test_a_group_below_its_target_is_being_scaled_up():
    assert status(GROUP)["nodeGroups"][0]["scaleUp"]["status"] == "InProgress"
    assert status(GROUP | {"registered": 3, "ready": 3})["clusterWide"]["scaleUp"]["status"] == "NoActivity"


def test_empty_nodes_are_candidates():
    told = status(GROUP | {"empty": 2}, GROUP)
    assert told["nodeGroups"][0]["scaleDown"] == told["nodeGroups"][0]["scaleDown"] | {
        "status": "CandidatesPresent",
        "candidates": 2,
    }
    assert told["nodeGroups"][1]["scaleDown"]["status"] == "NoCandidates"
    assert told["clusterWide"]["scaleDown"]["candidates"] == 2
