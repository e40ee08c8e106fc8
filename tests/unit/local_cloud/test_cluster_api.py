"""What is made of Cluster API's manifests, so that its controllers serve them on loopback."""

import base64

import pytest
import yaml
from cryptography import x509

from local_cloud import cluster_api, settings

CRD = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "machines.cluster.x-k8s.io"},
    "spec": {
        "versions": [
            {"name": "v1alpha4", "served": False, "storage": False, "schema": {}},
            {
                "name": "v1beta1",
                "served": True,
                "storage": False,
                "schema": {"description": "long", "properties": {"description": {}}},
            },
            {"name": "v1beta2", "served": True, "storage": True, "schema": {}},
        ]
    },
}
HOOK = {"clientConfig": {"service": {"path": "/mutate-machine"}}, "rules": [{"resources": ["machines"]}]}
OTHER = {"clientConfig": {"service": {"path": "/mutate-pool"}}, "rules": [{"resources": ["machinepools"]}]}


@pytest.fixture
def home(tmp_path):
    """A module's manifests: one kind, and webhooks for it and for another one."""
    for provider in cluster_api.PROVIDERS:
        (tmp_path / provider).mkdir(parents=True)
        configuration = {
            "kind": "MutatingWebhookConfiguration",
            "metadata": {"name": "hooks"},
            "webhooks": [HOOK, OTHER],
        }
        (tmp_path / provider / "manifests.yaml").write_text(yaml.safe_dump(configuration))
    (tmp_path / "config/cluster.x-k8s.io_machines.yaml").write_text(yaml.safe_dump(CRD))
    (tmp_path / "config/ipam.cluster.x-k8s.io_ipaddresses.yaml").write_text("no kind of ours")
    return tmp_path


def test_only_served_versions_stay_and_each_is_a_contract(home):
    machine = cluster_api.kinds(home, 25013, "trust")[0]
    assert [version["name"] for version in machine["spec"]["versions"]] == ["v1beta1", "v1beta2"]
    assert machine["metadata"]["labels"] == {
        "cluster.x-k8s.io/v1beta1": "v1beta1",
        "cluster.x-k8s.io/v1beta2": "v1beta2",
    }


def test_several_versions_are_converted_on_loopback_and_one_is_not_converted():
    both, one = cluster_api.served(CRD, 25013, "trust"), {**CRD, "spec": {"versions": CRD["spec"]["versions"][2:]}}
    client = both["spec"]["conversion"]["webhook"]["clientConfig"]
    assert client == {"url": "https://127.0.0.1:25013/convert", "caBundle": "trust"}
    assert "conversion" not in cluster_api.served(one, 25013, "trust")["spec"]


def test_texts_go_and_a_property_of_that_name_stays():
    schema = cluster_api.without_texts(CRD)["spec"]["versions"][1]["schema"]
    assert schema == {"properties": {"description": {}}}


def test_the_providers_that_are_simulated_have_their_kinds(home):
    names = {crd["metadata"]["name"].split(".")[0] for crd in cluster_api.kinds(home, 1, "")}
    assert names >= {"openstackclusters", "openstackmachines", "openstackmachinetemplates", "helmreleases", "manifests"}


def test_webhooks_are_asked_on_loopback_and_only_those_that_somebody_answers(home):
    configurations = [
        it for it in cluster_api.hooks(home, 25013, "trust") if it["kind"].endswith("WebhookConfiguration")
    ]
    assert [len(it["webhooks"]) for it in configurations] == [1, 1, 1]
    assert configurations[0]["webhooks"][0]["clientConfig"]["url"] == "https://127.0.0.1:25013/mutate-machine"
    assert len({it["metadata"]["name"] for it in configurations}) == 3


def test_the_certificate_is_for_loopback_and_stays_and_its_key_is_nobody_elses(tmp_path):
    trust = cluster_api.certificate(tmp_path / "own")
    made = x509.load_pem_x509_certificate(base64.b64decode(trust))
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(address) for address in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]
    assert (tmp_path / "own/tls.key").stat().st_mode & 0o077 == 0
    assert cluster_api.certificate(tmp_path / "own") == trust


@pytest.mark.parametrize("version", settings.API_VERSIONS)
def test_each_version_that_can_be_chosen_is_pinned(version):
    assert f"sigs.k8s.io/cluster-api v{version}." in (cluster_api.SOURCES / version / "go.mod").read_text()
