# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._clock import Deadline, WallClock
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest, RequestFailed
from ansible_collections.hubforge.magnum.plugins.module_utils._reconcile.converge import converge
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.cluster_template import (
    ClusterTemplate,
    versions,
)
from fake_clock import FakeClock

LABELS = {"capi_helm_chart_version": "0.16.0", "kube_dashboard_enabled": "false"}
BASE = {
    "uuid": "t1",
    "name": "kube",
    "coe": "kubernetes",
    "image_id": "i1",
    "external_network_id": "public",
    "labels": LABELS,
}
PLAIN = {"flavor_id": "small", "floating_ip_enabled": False, "public": False, "tags": None}


class Server:
    """Templates and clusters in memory, with Magnum's rule that a template in use is frozen."""

    def __init__(self, *templates, clusters=(), unseen=()):
        self.templates = {it["uuid"]: dict(it) for it in templates}
        self.clusters, self.unseen = (
            [dict(zip(("name", "cluster_template_id"), it, strict=True)) for it in clusters],
            unseen,
        )
        self.sent, self.asked = [], []
        self.clock = FakeClock()

    def get(self, path, gone=()):
        self.asked.append(path)
        if path == "/clusters":
            return {"clusters": self.clusters}
        if path == "/clustertemplates":
            return {"clustertemplates": list(self.templates.values())}
        name = path.removeprefix("/clustertemplates/")
        return next((dict(it) for it in self.templates.values() if name in (it["uuid"], it["name"])), None)

    def post(self, path, body):
        self.sent.append(("POST", body["name"]))
        self.templates[body["name"]] = {"uuid": body["name"], **body}
        return self.templates[body["name"]]

    def patch(self, path, values):
        uuid = path.removeprefix("/clustertemplates/")
        self._reject_used(uuid)
        self.sent.append(("PATCH", values))
        self.templates[uuid].update(values)

    def delete(self, path):
        uuid = path.removeprefix("/clustertemplates/")
        self._reject_used(uuid)
        self.sent.append(("DELETE", uuid))
        del self.templates[uuid]

    def _reject_used(self, uuid):
        if uuid in self.unseen:
            raise RequestFailed("Magnum rejected (400): it is referenced by one or multiple clusters.", 400)


def same(asked):
    if asked.startswith("no-"):
        raise InvalidRequest(f"There is no {asked}.")
    return asked


NAMES = SimpleNamespace(
    image=same, flavor=same, keypair=same, network=same, subnet=same, properties=lambda it: {"os_distro": it}
)


def bring(server, desired, name="kube", present=True, check_mode=False, beside=False):
    template = ClusterTemplate(server, NAMES, name)
    if beside:
        template, desired = template.beside(desired)
    return converge(template, desired, present, Deadline(WallClock(), 5), True, check_mode)


def base(**words):
    return {**BASE, **PLAIN, **words}


def test_an_unused_template_is_changed_in_place_a_field_a_request():
    server = Server(base())
    assert bring(server, {"flavor_id": "big", "apiserver_port": 6443, "tags": "hub"}).changed
    assert server.sent == [
        ("PATCH", {"flavor_id": "big"}),
        ("PATCH", {"apiserver_port": 6443}),
        ("PATCH", {"tags": "hub"}),
    ]
    assert not bring(server, {"flavor_id": "big", "apiserver_port": 6443, "tags": "hub"}).changed


def test_labels_that_were_not_asked_for_stay():
    server = Server(base())
    bring(server, {"labels": {"min_node_count": 1, "auto_scaling_enabled": True}})
    assert server.templates["t1"]["labels"] == {**LABELS, "min_node_count": "1", "auto_scaling_enabled": "true"}


def test_a_template_that_is_as_asked_is_all_that_is_looked_at():
    server = Server(base())
    assert not bring(server, {"flavor_id": "small", "labels": {"kube_dashboard_enabled": False}}).changed
    assert set(server.asked) == {"/clustertemplates/kube"}


def test_a_frozen_template_tells_every_field_the_cluster_and_the_ways_out():
    server = Server(base(), clusters=[("hub", "t1"), ("other", "t2")])
    with pytest.raises(InvalidRequest) as rejected:
        bring(server, {"flavor_id": "big", "labels": {"a": "b"}, "tags": "hub"})
    words = str(rejected.value)
    assert "frozen while the cluster hub uses it" in words
    assert (
        "flavor_id is 'small' and was asked to be 'big', labels is {'a': None} and was asked to be {'a': 'b'}" in words
    )
    assert "replace: new_version" in words
    assert "tags" not in words
    assert server.sent == []


@pytest.mark.parametrize(
    "name",
    [
        *("image_id", "flavor_id", "master_flavor_id", "keypair_id", "external_network_id", "fixed_network"),
        *("fixed_subnet", "network_driver", "volume_driver", "dns_nameserver", "docker_volume_size"),
        *("master_lb_enabled", "floating_ip_enabled", "server_type", "labels", "driver", "apiserver_port"),
        *("docker_storage_driver", "http_proxy", "https_proxy", "no_proxy", "insecure_registry"),
        *("registry_enabled", "tls_disabled"),
    ],
)
def test_what_clusters_are_made_of_is_frozen_while_one_uses_the_template(name):
    old, new = ({"a": "old"}, {"a": "new"}) if name == "labels" else ("old", "new")
    server = Server(base(**{name: old}), clusters=[("hub", "t1")])
    with pytest.raises(InvalidRequest, match=re.escape(f": {name} is {old!r} and was asked to be {new!r}")):
        bring(server, {name: new})
    assert server.sent == []


def test_what_is_free_is_changed_while_a_cluster_uses_it():
    server = Server(base(), clusters=[("hub", "t1")])
    bring(server, {"tags": "hub", "public": True})
    assert server.sent == [("PATCH", {"public": True}), ("PATCH", {"tags": "hub"})]


def test_what_is_public_stays_so_once_a_cluster_uses_it():
    with pytest.raises(InvalidRequest, match="public is True"):
        bring(Server(base(public=True), clusters=[("hub", "t1")]), {"public": False})
    assert bring(Server(base(public=True)), {"public": False}).changed


def test_an_unused_template_takes_another_image_of_the_same_system_only():
    server = Server(base(cluster_distro="ubuntu"))
    with pytest.raises(
        InvalidRequest, match="is for images of ubuntu and stays so, and the new image is one of flatcar"
    ):
        bring(server, {"image_id": "flatcar"})
    assert bring(server, {"image_id": "ubuntu"}).changed


def test_the_kind_of_clusters_never_changes():
    with pytest.raises(InvalidRequest, match="coe"):
        bring(Server(base(coe="swarm")), {"coe": "kubernetes"})


def test_a_cluster_that_was_not_seen_still_makes_a_sentence():
    server = Server(base(), unseen=["t1"])
    for act in (lambda: bring(server, {"flavor_id": "big"}), lambda: bring(server, {}, present=False)):
        with pytest.raises(InvalidRequest, match="clusters use that are new or of another project"):
            act()


def test_a_used_template_is_not_asked_to_go():
    server = Server(base(), clusters=[("hub", "t1"), ("lab", "t1")])
    with pytest.raises(InvalidRequest, match="cannot go while the clusters hub and lab use it"):
        bring(server, {}, present=False, check_mode=True)
    assert server.sent == []


def test_an_unused_template_goes_once():
    server = Server(base(), clusters=[("hub", "t2")])
    assert bring(server, {}, present=False).changed
    assert not bring(server, {}, present=False).changed


def test_a_new_version_has_what_was_asked_and_the_rest_of_the_template():
    server = Server(base(), clusters=[("hub", "t1")])
    desired = {"flavor_id": "big", "labels": {"min_node_count": 2}}
    checked = bring(server, desired, beside=True, check_mode=True)
    assert (checked.sent, server.sent) == (["create cluster template 'kube-2'"], [])
    outcome = bring(server, desired, beside=True)
    made = server.templates["kube-2"]
    assert outcome.current == made
    assert made["flavor_id"] == "big"
    assert made["labels"] == {**LABELS, "min_node_count": "2"}
    assert (made["image_id"], made["floating_ip_enabled"]) == ("i1", False)
    assert server.templates["t1"] == base()


def test_a_version_that_is_as_asked_is_taken():
    server = Server(base(), clusters=[("hub", "t1")])
    bring(server, {"flavor_id": "big"}, beside=True)
    again = bring(server, {"flavor_id": "big"}, beside=True)
    assert (again.changed, again.current["name"]) == (False, "kube-2")


def test_another_change_is_the_next_version_and_the_first_one_stays_known():
    server = Server(base(), clusters=[("hub", "t1")])
    for desired in ({"flavor_id": "big"}, {"flavor_id": "big", "network_driver": "cilium"}, {"flavor_id": "big"}):
        outcome = bring(server, desired, beside=True)
    assert server.sent == [("POST", "kube-2"), ("POST", "kube-3")]
    assert outcome.current["name"] == "kube-2"


def test_no_new_version_is_made_of_what_can_change_in_place():
    server = Server(base())
    bring(server, {"flavor_id": "big"}, beside=True)
    used = Server(base(), clusters=[("hub", "t1")])
    bring(used, {"tags": "hub"}, beside=True)
    assert (server.sent, used.sent) == ([("PATCH", {"flavor_id": "big"})], [("PATCH", {"tags": "hub"})])


def test_a_new_version_of_nothing_is_the_template_itself():
    server = Server()
    bring(server, {"image_id": "i1", "external_network_id": "public"}, beside=True)
    assert server.sent == [("POST", "kube")]


def test_all_that_a_new_template_lacks_or_misnames_is_reported_at_once():
    with pytest.raises(InvalidRequest) as rejected:
        bring(Server(), {"image_id": "no-image", "flavor_id": "no-flavor"})
    for words in ("an external network must be given", "There is no no-image.", "There is no no-flavor."):
        assert words in str(rejected.value)


def test_versions_are_distinguished_from_other_names():
    listed = [{"name": name} for name in ("kube", "kube-2", "kube-10", "kube-1", "kube-b", "kube-2-3", "my-kube-4")]
    assert sorted(versions("kube", listed)) == [2, 10]


@pytest.mark.parametrize(
    ("labels", "warnings"),
    [
        ({}, ["capi_helm_chart_version", "kube_dashboard_enabled"]),
        ({"capi_helm_chart_version": "0.16.0"}, ["kube_dashboard_enabled"]),
        ({"capi_helm_chart_version": "0.16.0", "kube_dashboard_enabled": False}, []),
    ],
)
def test_a_new_template_is_warned_about_what_its_labels_leave_to_the_site(labels, warnings):
    template = ClusterTemplate(Server(), NAMES, "kube")
    assert template.problems({"image_id": "i", "external_network_id": "n", "labels": labels}, None, present=True) == []
    assert [
        word
        for word in ("capi_helm_chart_version", "kube_dashboard_enabled")
        if any(word in it for it in template.notes)
    ] == warnings


@pytest.mark.parametrize("name", ["kube\n", "k" * 256])
def test_a_name_that_magnum_could_not_keep_is_rejected(name):
    template = ClusterTemplate(None, None, name)
    assert "cannot be made: a name has at most 255 letters" in template.problems({}, None, True)[0]
