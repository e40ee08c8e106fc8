"""What a container sees of the API."""

import base64

import pytest

from local_cloud.pods.contents import Missing, chosen, environment, expand, field, files, hosts, service_links

POD = {
    "metadata": {"name": "hub-1", "namespace": "demo", "labels": {"app": "hub", "a": "b"}},
    "spec": {"nodeName": "n1"},
}
ADDRESSES = {"status.podIP": "10.201.0.2"}
THERE = {
    ("ConfigMap", "settings"): {"data": {"colour": "blue"}, "binaryData": {"raw": base64.b64encode(b"\xff").decode()}},
    ("Secret", "hub"): {"data": {"token": base64.b64encode(b"t0k3n").decode()}},
}


def read(kind, name):
    return THERE.get((kind, name))


def service(name="hub", namespace="demo", address="172.24.0.9", **port):
    return {
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"clusterIP": address, "ports": [{"port": 8081, **port}]},
    }


def seen(*entries, **container):
    return environment(POD, {"env": list(entries), **container}, read, ADDRESSES, {"HOME": "/home/jovyan"})


def test_variables_come_from_texts_fields_config_maps_and_secrets():
    assert seen(
        {"name": "PLAIN", "value": "1"},
        {"name": "POD", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
        {"name": "IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},
        {"name": "COLOUR", "valueFrom": {"configMapKeyRef": {"name": "settings", "key": "colour"}}},
        {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "hub", "key": "token"}}},
    ) == {
        "HOME": "/home/jovyan", "PLAIN": "1", "POD": "hub-1", "IP": "10.201.0.2", "COLOUR": "blue", "TOKEN": "t0k3n",
    }  # fmt: skip


def test_a_variable_may_use_those_before_it():
    assert seen({"name": "A", "value": "x"}, {"name": "B", "value": "$(A)/$(HOME)/$(NOBODY)/$$(A)"})["B"] == (
        "x//home/jovyan/$(NOBODY)/$(A)"
    )


def test_all_entries_of_a_secret_get_a_prefix():
    assert seen(envFrom=[{"prefix": "HUB_", "secretRef": {"name": "hub"}}])["HUB_token"] == "t0k3n"


def test_limits_are_given_in_bytes_and_whole_cores():
    container = {"resources": {"limits": {"memory": "1Gi", "cpu": "500m"}}}
    found = seen(
        {"name": "MEM", "valueFrom": {"resourceFieldRef": {"resource": "limits.memory"}}},
        {"name": "CPU", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu"}}},
        **container,
    )
    assert (found["MEM"], found["CPU"]) == ("1073741824", "1")


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ({"secretKeyRef": {"name": "none", "key": "x"}}, 'secret "none" not found'),
        ({"secretKeyRef": {"name": "hub", "key": "x"}}, "couldn't find key x in Secret demo/hub"),
        ({"configMapKeyRef": {"name": "none", "key": "x"}}, 'configmap "none" not found'),
    ],
)
def test_what_is_missing_is_named_as_a_kubelet_names_it(source, says):
    with pytest.raises(Missing, match=says):
        seen({"name": "X", "valueFrom": source})


def test_what_is_optional_may_be_missing():
    assert seen({"name": "X", "valueFrom": {"secretKeyRef": {"name": "none", "key": "x", "optional": True}}}) == {
        "HOME": "/home/jovyan"
    }


def test_labels_can_be_read_one_by_one_and_all_at_once():
    assert field(POD, {}, "metadata.labels['app']") == "hub"
    assert field(POD, {}, "metadata.labels") == 'a="b"\napp="hub"'
    assert field(POD, {}, "spec.nodeName") == "n1"


def test_services_of_the_own_namespace_are_reported_in_variables():
    there = [
        service(name="hub", port=8081),
        service(name="far", namespace="other"),
        service(address="None", name="headless"),
    ]
    assert service_links(there, "demo", True) == {
        "HUB_SERVICE_HOST": "172.24.0.9", "HUB_SERVICE_PORT": "8081", "HUB_PORT": "tcp://172.24.0.9:8081",
        "HUB_PORT_8081_TCP": "tcp://172.24.0.9:8081",
    }  # fmt: skip


def test_the_api_is_reported_also_to_pods_that_want_no_services():
    api = service(name="kubernetes", namespace="default", address="172.24.0.1", name_of_port="https")
    assert "KUBERNETES_SERVICE_HOST" in service_links([api, service()], "demo", False)
    assert "HUB_SERVICE_HOST" not in service_links([api, service()], "demo", False)


def test_a_volume_holds_what_its_source_names():
    assert files(POD, read, {}, lambda _: "jwt", {"configMap": {"name": "settings"}}) == {
        "colour": b"blue",
        "raw": b"\xff",
    }
    assert files(POD, read, {}, lambda _: "jwt", {"secret": {"secretName": "hub"}}) == {"token": b"t0k3n"}
    assert files(POD, read, {}, lambda _: "jwt", {"serviceAccountToken": {"path": "token"}}) == {"token": b"jwt"}
    labels = {"downwardAPI": {"items": [{"path": "app", "fieldRef": {"fieldPath": "metadata.labels['app']"}}]}}
    assert files(POD, read, {}, lambda _: "jwt", labels) == {"app": b"hub"}
    assert files(POD, read, {}, lambda _: "jwt", {"emptyDir": {}}) == {}


def test_items_choose_entries_and_name_their_files():
    assert chosen({"a": b"1", "b": b"2"}, {"items": [{"key": "a", "path": "x/y"}]}) == {"x/y": b"1"}
    with pytest.raises(Missing, match="non-existent config key: c"):
        chosen({"a": b"1"}, {"items": [{"key": "c", "path": "c"}]})


def test_services_have_names_short_in_their_own_namespace():
    text = hosts(
        "hub-1",
        "10.201.0.2",
        "demo",
        [service("hub"), service("far", "other", "172.24.0.7"), service("x", address="None")],
    )
    assert text.splitlines() == [
        "127.0.0.1 localhost", "10.201.0.2 hub-1", "172.24.0.9 hub.demo.svc.cluster.local hub.demo.svc hub.demo hub",
        "172.24.0.7 far.other.svc.cluster.local far.other.svc far.other",
    ]  # fmt: skip


def test_a_dollar_is_written_by_two():
    assert expand("$$HOME $(HOME)", {"HOME": "/h"}) == "$HOME /h"
