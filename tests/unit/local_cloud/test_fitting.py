"""What the autoscaler computes, and which Kubernetes a cluster plays."""

import pytest

from local_cloud.simulator.fitting import emulated_version, nodes_for, quantity, selects, wants


def pod(cpu="1", memory="1Gi", **spec):
    return {"spec": {"containers": [{"resources": {"requests": {"cpu": cpu, "memory": memory}}}], **spec}}


def affinity(*rules):
    terms = {"nodeSelectorTerms": [{"matchExpressions": list(rules)}]}
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": terms}}


@pytest.mark.parametrize(
    ("text", "number"),
    [("500m", 0.5), ("2", 2), ("1Ki", 1024), ("3Gi", 3 * 2**30), ("1k", 1000), ("2M", 2e6), (0.5, 0.5)],
)
def test_a_quantity_is_a_number(text, number):
    assert quantity(text) == pytest.approx(number)


def test_a_pod_wants_the_sum_of_its_containers_or_its_largest_init_container():
    small = {"resources": {"requests": {"cpu": "1", "memory": "1Ki"}}}
    assert wants({"spec": {"containers": [small, small]}}) == (2, 2048)
    assert wants({"spec": {"containers": [small], "initContainers": [{"resources": {"limits": {"cpu": "4"}}}]}}) == (
        4,
        1024,
    )


def test_a_pod_goes_where_its_selector_and_affinity_point():
    labels = {"group": "gpu", "zone": "nova"}
    assert selects(pod(), labels)
    assert selects(pod(nodeSelector={"group": "gpu"}), labels)
    assert not selects(pod(nodeSelector={"group": "cpu"}), labels)
    assert selects(pod(affinity=affinity({"key": "group", "operator": "In", "values": ["gpu", "cpu"]})), labels)
    assert not selects(pod(affinity=affinity({"key": "group", "operator": "NotIn", "values": ["gpu"]})), labels)
    assert not selects(pod(affinity=affinity({"key": "rack", "operator": "Exists"})), labels)
    assert selects(pod(affinity=affinity({"key": "rack", "operator": "DoesNotExist"})), labels)


def test_pods_are_packed_before_another_node_is_counted():
    assert nodes_for([], 4, 16) == 0
    assert nodes_for([pod("1", "1")] * 4, 4, 16) == 1
    assert nodes_for([pod("3", "1"), pod("3", "1"), pod("1", "1")], 4, 16) == 2
    assert nodes_for([pod("0", "0")] * 111, 4, 16) == 2


@pytest.mark.parametrize(
    ("kube_version", "emulated"),
    [("v1.33.5", "1.33"), ("v1.35.3", "1.35"), ("1.36.3", "1.36"), ("v1.29.0", "1.33"), ("v1.40.0", "1.36")],
)
def test_a_cluster_plays_the_minor_version_of_its_image(kube_version, emulated):
    assert emulated_version(kube_version) == emulated
