# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two clusters, or two templates, of one name: whoever knows the id is never asked for it again."""

from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.api import Magnum
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.declaration import read_declaration
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.desired_state import DesiredCluster
from ansible_collections.hubforge.magnum.plugins.module_utils._resources.upgrade import Upgrade
from fake_project import TEMPLATE, Answer, Names, Server, desired, group

OTHER_CLUSTER = {"uuid": "c9", "name": "hub", "status": "CREATE_COMPLETE", "cluster_template_id": "t9", "labels": {}}
OTHER_TEMPLATE = {**TEMPLATE, "uuid": "t9", "image_id": "i9"}


class Twins(Server):
    """A Magnum with a second cluster and a second template of the first one's names."""

    def __init__(self, *groups, clusters=(), templates=(), **cluster):
        super().__init__(*groups, **cluster)
        self.clusters, self.templates = [self.cluster, *clusters], [{**TEMPLATE, "image_id": "i1"}, *templates]

    def request(self, path, method, **words):
        for word, things in (("clusters", self.clusters), ("clustertemplates", self.templates)):
            if path == f"/{word}":
                return Answer(200, {word: things})
            called = [it for it in things if path in (f"/{word}/{it['uuid']}", f"/{word}/{it['name']}")]
            if called:
                return Answer(200, called[0]) if len(called) == 1 else Answer(409, {"errors": [{"detail": "Multiple"}]})
        if path.startswith("/clustertemplates/"):
            return Answer(404, {"errors": [{"detail": "no"}]})
        return super().request(path, method, **words)


def review(server, name, template, *groups):
    return DesiredCluster(Magnum(server), Names(), name, template, None).review({"keypair": "ops"}, groups)


def adopted(server, name="c1"):
    """What an inventory says of a cluster, and what its plan then finds."""
    found = read_declaration(Magnum(server), {}, name)
    return found, review(server, found["name"], found["cluster_template"], desired("user"))


def test_one_of_two_clusters_of_a_name_is_adopted_by_its_id():
    found, plan = adopted(Twins(group("user"), clusters=[OTHER_CLUSTER]))
    assert (found["name"], found["cluster_template"]) == ("c1", TEMPLATE["name"])
    assert plan.requests == []


def test_a_cluster_whose_template_has_a_twin_is_adopted_with_its_template_s_id():
    found, plan = adopted(Twins(group("user"), templates=[OTHER_TEMPLATE]), "hub")
    assert (found["name"], found["cluster_template"]) == ("hub", "t1")
    assert plan.requests == []


def test_a_cluster_with_the_name_of_another_project_s_is_adopted_by_its_id():
    """An administrator sees both, and may name only the own one by its name."""
    server = Twins(group("user"), project_id="theirs")
    found = read_declaration(Magnum(server, project=lambda: "mine"), {}, "c1")
    assert found["name"] == "c1"


@pytest.mark.parametrize("template", [{"uuid": "t1", "name": None}, None])
def test_a_template_without_a_name_or_that_cannot_be_seen_is_named_by_its_id(template):
    server = Twins(group("user"))
    server.templates = [template] if template else []
    assert read_declaration(Magnum(server), {}, "hub")["cluster_template"] == "t1"


def test_names_that_are_nobody_else_s_stay_names():
    found, _plan = adopted(Twins(group("user")))
    assert (found["name"], found["cluster_template"]) == ("hub", TEMPLATE["name"])


def test_of_two_templates_of_the_name_the_one_that_the_cluster_has_is_meant():
    server = Twins(group("user"), templates=[OTHER_TEMPLATE])
    assert review(server, "hub", TEMPLATE["name"], desired("user")).requests == []
    assert Upgrade(Magnum(server), Names(), 1).problems(server.cluster, TEMPLATE["name"], []) == []


def test_of_two_templates_of_the_name_that_the_cluster_lacks_neither_is_guessed():
    server = Twins(group("user"), templates=[OTHER_TEMPLATE], cluster_template_id="t5")
    with pytest.raises(InvalidRequest, match=r"There are 2 of the cluster template name .*t1 and t9"):
        review(server, "hub", TEMPLATE["name"], desired("user"))
