"""The add-on provider: HelmReleases are only said to be deployed, Manifests are applied."""

import time

import yaml

from .kubernetes import KINDS
from .objects import deleting


def reconcile(cluster):
    for addon in cluster.mine("HelmRelease") + cluster.mine("Manifests"):
        if not deleting(addon):
            deploy(cluster, addon)


def deploy(cluster, addon):
    failed, old = cluster.fault("addons", "phase"), addon.get("status", {})
    generation = addon["metadata"]["generation"]
    if failed:
        cluster.tell(addon, phase=failed)
    elif old.get("phase") == "Deployed" and old.get("observedGeneration") == generation:
        return
    elif not cluster.ready_since or time.time() - cluster.ready_since < cluster.delays["addon_seconds"]:
        cluster.tell(addon, phase="Pending")
    else:
        for source in addon["spec"].get("manifestSources", []):
            for document in yaml.safe_load_all(source["template"]):
                if document and document["kind"] in KINDS:
                    cluster.workload.api.apply(document)
        cluster.tell(addon, phase="Deployed", observedGeneration=generation)
