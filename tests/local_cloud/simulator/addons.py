"""The add-on provider: HelmReleases are only said to be deployed, Manifests are rendered and applied."""

import base64
import time

import jinja2
import jinja2.sandbox
import yaml

from .kubernetes import KINDS
from .objects import OWNER, deleting, label, owned_by, place

# The names that templates may use, as the real provider has them.
TEMPLATES = jinja2.sandbox.SandboxedEnvironment()
TEMPLATES.filters |= {
    "toyaml": yaml.safe_dump,
    "fromyaml": yaml.safe_load,
    "b64encode": lambda data: base64.b64encode(data).decode(),
    "b64decode": lambda data: base64.b64decode(data).decode(),
}


def reconcile(cluster):
    for addon in cluster.mine("HelmRelease") + cluster.mine("Manifests"):
        if not deleting(addon):
            adopt(cluster, addon)
            deploy(cluster, addon)


def adopt(cluster, addon):
    """Say whose the add-on is. Magnum finds add-ons by this label, which charts leave to the provider."""
    name = addon["spec"]["clusterName"]
    owner = cluster.find("Cluster", name)
    if owner is None or (label(addon, OWNER) == name and owned_by(addon, "Cluster")):
        return
    version, uid = KINDS["Cluster"][0].removeprefix("apis/"), owner["metadata"]["uid"]
    reference = {"apiVersion": version, "kind": "Cluster", "name": name, "uid": uid, "blockOwnerDeletion": True}
    cluster.change(addon, {"metadata": {"labels": {OWNER: name}, "ownerReferences": [reference]}})


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
        install(cluster, addon, generation)


def install(cluster, addon, generation):
    """Apply what there is to apply, and say so. One add-on that cannot be rendered must not hold up the rest of the cluster."""
    try:
        found = documents(cluster, addon)
    except (jinja2.TemplateError, yaml.YAMLError) as error:
        cluster.tell(addon, phase="Failed", failureMessage=str(error))
        return
    for document in found:
        cluster.workload.api.apply(document)
    cluster.tell(addon, phase="Deployed", observedGeneration=generation, failureMessage=None)


def documents(cluster, addon):
    """The add-on's objects after its namespace, of the kinds that are served here."""
    namespace, names = addon["spec"]["targetNamespace"], known(cluster, addon)
    found = []
    for source in addon["spec"].get("manifestSources", []):
        rendered = yaml.safe_load_all(TEMPLATES.from_string(source["template"]).render(names))
        found += [document for document in rendered if document and document["kind"] in KINDS]
    for document in found:
        if KINDS[document["kind"]][2]:
            document["metadata"].setdefault("namespace", namespace)
    return [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}, *found]


def known(cluster, addon):
    """What a template is rendered with: the cluster, its infrastructure, and the Secret that opens the cloud."""
    infra = cluster.find("OpenStackCluster", cluster.stack)
    identity = cluster.api.get("Secret", place(addon)[0], infra["spec"]["identityRef"]["name"])
    return {"cluster": cluster.find("Cluster", cluster.stack), "infra_cluster": infra, "cloud_identity": identity}
