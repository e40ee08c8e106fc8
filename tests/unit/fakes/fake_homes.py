# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects of a cluster that serves homes, as the module home_claim_info reads them."""

from __future__ import annotations

from types import MappingProxyType

OURS = MappingProxyType({"app.kubernetes.io/managed-by": "hubforge.magnum"})
RELEASED = MappingProxyType({"meta.helm.sh/release-name": "hub-homes", "meta.helm.sh/release-namespace": "hub-homes"})


def thing(kind, name, namespace=None, labels=None, annotations=None, status=None, **spec):
    """An object of any kind."""
    meta = {"name": name, "labels": labels or {}, "annotations": annotations or {}}
    return {
        "kind": kind, "metadata": {**meta, **({"namespace": namespace} if namespace else {})}, "spec": spec, "status": status or {},
    }  # fmt: skip


def served(handle="v1", annotations=RELEASED):
    """The chart's PersistentVolume, of the volume of Cinder."""
    return thing("PersistentVolume", "hub-homes-home-nfs", annotations=annotations, csi={"volumeHandle": handle})


def service(address="172.24.0.9", port=2049):
    """The chart's service."""
    return thing("Service", "home-nfs", "hub-homes", annotations=RELEASED, clusterIP=address, ports=[{"port": port}])


def mounted(server="172.24.0.9", labels=OURS, uid=None):
    """The PersistentVolume that nodes mount from."""
    ref = {"name": "home-nfs", **({"uid": uid} if uid else {})}
    return thing("PersistentVolume", "hub-home-nfs", labels=labels, nfs={"server": server}, claimRef=ref)


def claim(labels=OURS, phase="Bound"):
    """The hub's claim."""
    return thing("PersistentVolumeClaim", "home-nfs", "hub", labels=labels, status={"phase": phase})


def pod(name="jupyter-ada", claimed="home-nfs", namespace="hub", phase="Running"):
    """A user's server."""
    volumes = [{"name": "home", "persistentVolumeClaim": {"claimName": claimed}}, {"name": "etc", "configMap": {}}]
    return thing("Pod", name, namespace, volumes=volumes, status={"phase": phase})


def node(server="s1"):
    """A node on a machine of Nova."""
    return thing("Node", "worker-1", providerID=f"openstack:///{server}")
