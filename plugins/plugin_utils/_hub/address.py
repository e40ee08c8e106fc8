# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hub's address and HTTPS: what is wrong with the settings, the chart's values and the DNS record that they come to. Knows no cloud."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._errors import reject_all

Desired = Mapping[str, Any]  # the role's variables without their prefix: host_name, zone, email, https, …

BINDER = "binder"  # the Service of the chart binderhub; any other one is the hub's
KEEP = "loadbalancer.openstack.org/keep-floatingip"  # OpenStack's cloud controller leaves the floating IP when the Service goes
CERTIFICATE = "hubforge.magnum/certificate"  # annotation of the proxy's pod: which certificate it has
LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"  # RFC 1123


# -- what is refused ------------------------------------------------------------------------------------------------


def address_problems(desired: Desired) -> list[str]:
    """What cannot be granted, one sentence each; nothing is asked of any cloud."""
    return [*_host_problems(desired), *_https_problems(desired), *_ip_problems(desired)]


def _host_problems(desired: Desired) -> list[str]:
    host, zone = str(desired.get("host_name") or ""), _bare(desired.get("zone"))
    if not host:
        needs = [word for word in ("zone", "ingress_class") if desired.get(word)]
        return [f"hub_address_{word} is given and no host name: set hub_address_host_name." for word in needs]
    if len(host) > 253 or not re.fullmatch(rf"{LABEL}(\.{LABEL})+", host) or _is_ip(host):
        return [
            f"hub_address_host_name is {host!r}, which is no host name: write one such as hub.example.org, in small letters."
        ]
    if zone and host != zone and not host.endswith(f".{zone}"):
        return [
            f"The host name {host} is not in the zone {zone}: name its zone, or leave hub_address_zone out and make the record."
        ]
    return []


def _https_problems(desired: Desired) -> list[str]:
    way, found = desired.get("https") or "none", []
    if way != "none" and not desired.get("host_name"):
        found.append(f"HTTPS ({way}) is asked for and no host name: set hub_address_host_name.")
    if way == "letsencrypt":
        if "@" not in str(desired.get("email") or ""):
            found.append("Let's Encrypt needs an e-mail address: set hub_address_email.")
        if desired.get("ingress_class"):
            found.append(
                "Let's Encrypt by the hub's own proxy does not work behind an ingress: set hub_address_issuer to an issuer of "
                "cert-manager, or leave hub_address_ingress_class out."
            )
    if way == "issuer" and not (desired.get("issuer") and desired.get("ingress_class")):
        found.append("A certificate of cert-manager needs both hub_address_issuer and hub_address_ingress_class.")
    if desired.get("service") == BINDER and way in ("letsencrypt", "self_signed") and not desired.get("ingress_class"):
        found.append(f"BinderHub does not do HTTPS by itself ({way}): set hub_address_ingress_class.")
    return found


def _ip_problems(desired: Desired) -> list[str]:
    ip = str(desired.get("floating_ip") or "")
    if ip and not _is_ip(ip):
        return [f"hub_address_floating_ip is {ip!r}, which is no IP address: name one of `openstack floating ip list`."]
    if ip and desired.get("ingress_class"):
        return [
            "hub_address_floating_ip needs a load balancer of the hub's own, which hub_address_ingress_class takes: leave one out."
        ]
    return []


# -- values for the chart -------------------------------------------------------------------------------------------


def address_values(desired: Desired) -> dict[str, Any]:
    """Values that give the hub, or binder, the address and the certificate asked for. Raises InvalidRequest with all that is wrong.

    In the words of the chart jupyterhub; of the chart binderhub where `chart` says so or its Service is binder's.
    """
    reject_all(address_problems(desired))
    service, entry = _service(desired), _ingress(desired)
    if desired.get("service") == BINDER:
        return {**({"service": service} if service else {}), **entry}
    proxy = {**({"service": service} if service else {}), **_https(desired)}
    values = {**({"proxy": proxy} if proxy else {}), **entry}
    return {"jupyterhub": values} if desired.get("chart") == "binderhub" and values else values


def _service(desired: Desired) -> dict[str, Any]:
    if desired.get("ingress_class"):
        return {"type": "ClusterIP"}
    keep = {"annotations": {KEEP: "true"}} if desired.get("keep_floating_ip") else {}
    return {**keep, **({"loadBalancerIP": str(desired["floating_ip"])} if desired.get("floating_ip") else {})}


def _ingress(desired: Desired) -> dict[str, Any]:
    if not desired.get("ingress_class"):
        return {}
    host, way = str(desired["host_name"]), desired.get("https") or "none"
    values: dict[str, Any] = {"enabled": True, "ingressClassName": str(desired["ingress_class"]), "hosts": [host]}
    if way == "issuer":
        values["annotations"] = {"cert-manager.io/cluster-issuer": str(desired["issuer"])}
    if way != "none":
        values["tls"] = [{"hosts": [host], "secretName": str(desired["certificate_secret"])}]
    return {"ingress": values}


def _https(desired: Desired) -> dict[str, Any]:
    """HTTPS by the hub's own proxy; behind an ingress it has none."""
    way, on = desired.get("https") or "none", {"enabled": True, "hosts": [desired.get("host_name")]}
    if desired.get("ingress_class") or way == "none":
        return {}
    if way == "letsencrypt":
        return {"https": {**on, "type": "letsencrypt", "letsencrypt": {"contactEmail": str(desired["email"])}}}
    secret = {"https": {**on, "type": "secret", "secret": {"name": str(desired["certificate_secret"])}}}
    # the proxy reads its certificate when it starts: a new one has to make a new pod
    return {
        **secret,
        **({"annotations": {CERTIFICATE: str(desired["certificate"])}} if desired.get("certificate") else {}),
    }


# -- the DNS record -------------------------------------------------------------------------------------------------


def address_record(addresses: Iterable[str], desired: Desired) -> dict[str, Any]:
    """The record that leads the host name to the address, in the words of openstack.cloud.recordset; {} without one or the other.

    One record: an IPv4 address before an IPv6 one before a name, since Designate's module knows a name's record by the name alone.
    """
    host, found = str(desired.get("host_name") or ""), sorted(addresses, key=_rank)
    if not host or not found:
        return {}
    kind = ("a", "aaaa", "cname")[_rank(found[0])]
    target = f"{found[0].rstrip('.')}." if kind == "cname" else found[0]
    record = {"name": f"{host}.", "recordset_type": kind, "records": [target], "ttl": int(desired.get("ttl") or 300)}
    return {**record, "zone": f"{_bare(desired['zone'])}."} if desired.get("zone") else record


def _rank(address: str) -> int:
    return {4: 0, 6: 1}[ipaddress.ip_address(address).version] if _is_ip(address) else 2


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _bare(zone: Any) -> str:
    return str(zone or "").rstrip(".").lower()
