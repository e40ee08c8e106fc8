"""What the add-on provider does with the manifests of a chart: render them as the real one, and say whose they are."""

import time

import pytest

from local_cloud.simulator import addons
from local_cloud.simulator.objects import OWNER

NAMES = {
    "Cluster": {"metadata": {"name": "lab-x", "uid": "1"}},
    "OpenStackCluster": {
        "spec": {"identityRef": {"name": "lab-x-cloud"}},
        "status": {"network": {"name": "lab-network"}, "externalNetwork": {"id": "public"}},
    },
    "Secret": {"data": {"cacert": "Y2E=", "clouds.yaml": "e30="}},
}
# in the manner of what capi-helm-charts hands to the provider
CLOUD_CONFIG = """
apiVersion: v1
kind: Secret
metadata:
  name: cloud-config
data:
  {{ cloud_identity.data | toyaml | indent(2) }}
stringData:
  cloud.conf: |
  {%- if "cacert" in cloud_identity.data %}
    ca-file=/etc/config/cacert
  {%- endif %}
    internal-network-name={{ infra_cluster.status.network.name }}
"""


class Cluster:
    """A cluster that has been up for long; what is applied in it and said of its add-ons is kept."""

    def __init__(self):
        self.stack, self.ready_since, self.delays = "lab-x", time.time() - 60, {"addon_seconds": 1}
        self.api = self.workload = self
        self.applied, self.told, self.changed = [], {}, []

    def fault(self, _part, _name):
        return None

    def find(self, kind, _name):
        return NAMES[kind]

    def get(self, kind, _namespace, name):
        return NAMES[kind] if name == "lab-x-cloud" else None

    def apply(self, thing):
        self.applied.append(thing)

    def tell(self, _thing, **values):
        self.told.update(values)

    def change(self, _thing, body):
        self.changed.append(body["metadata"])


@pytest.fixture
def cluster():
    return Cluster()


def manifests(*templates):
    return {
        "kind": "Manifests",
        "metadata": {"namespace": "magnum", "name": "lab-x-config", "generation": 3},
        "spec": {
            "clusterName": "lab-x",
            "targetNamespace": "openstack-system",
            "manifestSources": [{"template": text} for text in templates],
        },
    }


def test_templates_know_the_cloud(cluster):
    addons.deploy(cluster, manifests(CLOUD_CONFIG))
    namespace, secret = cluster.applied
    assert namespace["metadata"] == {"name": "openstack-system"}
    assert secret["metadata"] == {"name": "cloud-config", "namespace": "openstack-system"}
    assert secret["data"] == NAMES["Secret"]["data"]
    assert secret["stringData"]["cloud.conf"] == "ca-file=/etc/config/cacert\ninternal-network-name=lab-network"
    assert (cluster.told["phase"], cluster.told["observedGeneration"]) == ("Deployed", 3)


def test_kinds_that_nobody_serves_are_left_out(cluster):
    addons.deploy(cluster, manifests("kind: GlobalNetworkPolicy\nmetadata: {name: deny}\n"))
    assert [thing["kind"] for thing in cluster.applied] == ["Namespace"]
    assert cluster.told["phase"] == "Deployed"


@pytest.mark.parametrize("template", ["{{ nothing.of.this }}", "{% if %}", "a: [b"])
def test_what_cannot_be_rendered_fails_alone(cluster, template):
    addons.deploy(cluster, manifests(template))
    assert cluster.told["phase"] == "Failed"
    assert cluster.told["failureMessage"]
    assert cluster.applied == []


def test_an_addon_gets_the_label_by_which_magnum_finds_it(cluster):
    addon = manifests()
    addons.adopt(cluster, addon)
    assert cluster.changed[0]["labels"] == {OWNER: "lab-x"}
    assert cluster.changed[0]["ownerReferences"][0]["kind"] == "Cluster"
    addon["metadata"] |= cluster.changed[0]
    addons.adopt(cluster, addon)
    assert len(cluster.changed) == 1
