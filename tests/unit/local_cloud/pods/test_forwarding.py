"""Where connections to Services end."""

from local_cloud.pods.forwarding import Door, Target, doors, endpoints, machine_port

OFFSET = 8000


def service(**spec):
    status = {"loadBalancer": {"ingress": spec.pop("ingress", [])}}
    spec = {"clusterIP": "172.24.0.9", "ports": [{"name": "http", "port": 80}], **spec}
    return {"metadata": {"namespace": "demo", "name": "proxy-public"}, "spec": spec, "status": status}


HTTP = Target("demo", "proxy-public", "http")


def test_a_service_has_a_door_inside_the_cluster():
    assert doors([service()], OFFSET) == {Door(False, "172.24.0.9", 80): HTTP}


def test_a_load_balancer_has_one_on_the_machine_too_that_needs_no_root():
    assert doors([service(ingress=[{"ip": "127.97.168.1"}])], OFFSET) == {
        Door(False, "172.24.0.9", 80): HTTP,
        Door(True, "127.97.168.1", 8080): HTTP,
    }
    assert machine_port(8888, OFFSET) == 8888


def test_addresses_that_are_not_of_this_machine_have_no_door():
    assert not [door for door in doors([service(ingress=[{"ip": "192.0.2.1"}])], OFFSET) if door.outside]


def test_services_without_an_address_and_ports_without_tcp_have_none():
    assert doors([service(clusterIP="None"), service(type="ExternalName")], OFFSET) == {}
    assert doors([service(ports=[{"port": 53, "protocol": "UDP"}])], OFFSET) == {}


def piece(*endpoints, namespace="demo", name="proxy-public", port="http"):
    meta = {"namespace": namespace, "labels": {"kubernetes.io/service-name": name}}
    return {"metadata": meta, "endpoints": list(endpoints), "ports": [{"name": port, "port": 8000}]}


def end(address, **conditions):
    return {"addresses": [address], "conditions": conditions}


def test_connections_go_to_ready_pods_that_run():
    slices = [piece(end("10.201.0.2", ready=True), end("10.201.0.3", ready=False), end("10.200.0.4", ready=True))]
    assert endpoints(slices, HTTP) == [("10.201.0.2", 8000)]


def test_they_go_to_nothing_of_another_service_or_port():
    others = [
        piece(end("10.201.0.2"), name="hub"),
        piece(end("10.201.0.2"), namespace="x"),
        piece(end("10.201.0.2"), port="https"),
    ]
    assert endpoints(others, HTTP) == []
