"""Addresses for Services of type LoadBalancer. Where pods run, the pods' runner listens there; else nothing does."""

import time

from .objects import deleting, place


def reconcile(cluster):
    seen = {}
    for service in cluster.workload.mirrors["Service"].values():
        if service["spec"].get("type") == "LoadBalancer" and not deleting(service):
            uid = service["metadata"]["uid"]
            seen[uid] = cluster.services.get(uid, time.time())
            give_address(cluster, service, seen[uid])
    for uid in set(cluster.services) - set(seen):
        cluster.world.release(uid)
    cluster.services = seen


def give_address(cluster, service, since):
    uid, ingress = service["metadata"]["uid"], service["status"].get("loadBalancer", {}).get("ingress")
    if ingress and ingress[0]["ip"].startswith(cluster.world.network):
        cluster.world.address(uid, ingress[0]["ip"])  # it keeps what it had before a restart
    elif time.time() - since >= cluster.delays["address_seconds"]:
        balancer = {"ingress": [{"ip": cluster.world.address(uid)}]}
        cluster.workload.api.merge("Service", *place(service), {"status": {"loadBalancer": balancer}}, "status")
