# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One project of a cloud, by the answers of its Magnum to somebody who only looks."""

from __future__ import annotations

from types import SimpleNamespace

from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest

TEMPLATE = {"uuid": "t1", "name": "kubernetes-1.33", "labels": {"auto_scaling_enabled": "true", "min_node_count": "1"}}


class Answer:
    content, headers, text, reason = b"x", {}, "", "Not Found"

    def __init__(self, status_code, body):
        self.status_code, self.body = status_code, body

    def json(self):
        return self.body


class Server:
    """A Magnum with one cluster, by its answers to reads; it rejects to be changed."""

    def __init__(self, *groups, **cluster):
        self.asked = []
        self.cluster = {
            "uuid": "c1", "name": "hub", "status": "UPDATE_COMPLETE", "cluster_template_id": "t1", "labels": TEMPLATE["labels"],
            "master_count": 1, "keypair": "ops", "flavor_id": "m3.small", **cluster,
        }  # fmt: skip
        self.groups = [
            group("default-master", role="master", is_default=True),
            group("default-worker", is_default=True),
        ]
        self.groups += groups

    def request(self, path, method, **_words):
        self.asked.append(path)
        assert method == "GET", "looking must not change anything"
        things = {f"/clustertemplates/{key}": TEMPLATE for key in ("t1", TEMPLATE["name"])}
        things |= {f"/clusters/{key}": self.cluster for key in ("c1", "hub")}
        things |= {f"/clusters/c1/nodegroups/{record['name']}": record for record in self.groups}
        things |= {
            "/clusters": {"clusters": [self.cluster]},
            "/clustertemplates": {"clustertemplates": [TEMPLATE]},
            "/clusters/c1/nodegroups": {"nodegroups": self.groups},
            "/stats?project_id=p1&type=cluster": {"clusters": 1, "nodes": 2},
            "/quotas/p1/Cluster": {"hard_limit": 20},
        }
        return Answer(200, things[path]) if path in things else Answer(404, {"errors": [{"detail": "not here"}]})


class Connection:
    """A project without quotas, whose flavors are m3.small and m3.medium."""

    current_project_id = "p1"

    def __init__(self):
        self.compute = SimpleNamespace(flavors=self.flavors)

    @staticmethod
    def flavors(details=True):
        sizes = {"m3.small": 2, "m3.medium": 8}
        return [SimpleNamespace(id=f"id-{n}", name=n, vcpus=v, ram=v * 3072, disk=20) for n, v in sizes.items()]

    @staticmethod
    def has_service(_service):
        return False


class Names:
    """Names that are all there, as they are."""

    connection = Connection()

    def flavor(self, asked):
        if asked not in ("m3.small", "m3.medium"):
            raise InvalidRequest(f"There is no flavor {asked!r}.")
        return asked

    def keypair(self, asked):
        return asked

    image = network = keypair

    def properties(self, _image):
        return {"os_distro": "ubuntu", "kube_version": "1.33.5"}


def group(name, **more):
    return {
        "uuid": f"id-{name}", "name": name, "role": "worker", "is_default": False, "status": "CREATE_COMPLETE", "node_count": 1,
        "flavor_id": "m3.small", "min_node_count": 1, "max_node_count": 5, **more,
    }  # fmt: skip


class NewCloud(Server):
    """A Magnum without the cluster, with a template of these fields."""

    def __init__(self, **template):
        super().__init__()
        self.template = {**TEMPLATE, "master_lb_enabled": True, **template}

    def request(self, path, method, **words):
        if path.startswith("/clusters"):
            return Answer(200, {"clusters": []}) if path == "/clusters" else Answer(404, {"errors": [{"detail": "no"}]})
        if path.startswith("/clustertemplates/"):
            return Answer(200, self.template)
        return super().request(path, method, **words)


class Scarce(Names):
    """Names of a project that may have so many cores, none of them in use, and whose flavors have no disk of their own."""

    def __init__(self, cores):
        flavors = [
            SimpleNamespace(id=it.id, name=it.name, vcpus=it.vcpus, ram=it.ram, disk=0) for it in Connection.flavors()
        ]
        limits = {"maxTotalInstances": 99, "totalInstancesUsed": 0, "maxTotalCores": cores, "totalCoresUsed": 0}
        answer = Answer(200, {"limits": {"absolute": {**limits, "maxTotalRAMSize": -1, "totalRAMUsed": 0}}})
        compute = SimpleNamespace(flavors=lambda details=True: flavors, get=lambda *_words, **_more: answer)
        self.connection = SimpleNamespace(
            current_project_id="p1", compute=compute, has_service=lambda service: service == "compute"
        )


def desired(name, **more):
    return {"name": name, "flavor": "m3.small", "min": 1, "max": 5, **more}
