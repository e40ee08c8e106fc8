"""What the infrastructure provider asks of Nova and Neutron, with the cluster's own credential: network, ports, servers."""

import base64
from http import HTTPStatus

import requests
import yaml
from keystoneauth1 import adapter, session
from keystoneauth1.identity import v3

RANGE = "192.168.3.0/24"  # of a cluster's network, as the chart has it


class RefusedError(Exception):
    """OpenStack does not give what was asked for: a quota is used up, a flavor is not there."""


class Servers:
    """One project. Every verb may come twice: things are known by their names."""

    def __init__(self, clouds):
        cloud = clouds["clouds"]["openstack"]
        auth, plain = cloud["auth"], requests.Session()
        plain.trust_env = False
        credential = v3.ApplicationCredential(
            auth["auth_url"],
            application_credential_id=auth["application_credential_id"],
            application_credential_secret=auth["application_credential_secret"],
        )
        own = session.Session(credential, session=plain)
        where = {"interface": cloud.get("interface") or "public", "region_name": cloud.get("region_name")}
        self.compute, self.network = (
            adapter.Adapter(own, service_type=kind, raise_exc=False, **where) for kind in ("compute", "network")
        )
        self.flavors = {}

    @classmethod
    def of_secret(cls, secret):
        """From the Secret that Magnum's driver keeps for the cluster."""
        return cls(yaml.safe_load(base64.b64decode(secret["data"]["clouds.yaml"])))

    def flavor(self, wanted):
        """The flavor of this name or id; a flavor cannot change, so that one read is enough."""
        if wanted not in self.flavors:
            for flavor in self._list(self.compute, "/flavors/detail", "flavors"):
                self.flavors[flavor["id"]] = self.flavors[flavor["name"]] = flavor
        if wanted not in self.flavors:
            raise RefusedError(f"no flavor has the name or id {wanted}")
        return self.flavors[wanted]

    def make_network(self, name):
        """The cluster's network, with its subnet; its id."""
        network = self._named("networks", name) or self._make(self.network, "/v2.0/networks", "network", {"name": name})
        if not network["subnets"]:
            subnet = {"name": name, "network_id": network["id"], "ip_version": 4, "cidr": RANGE}
            self._make(self.network, "/v2.0/subnets", "subnet", subnet)
        return network["id"]

    def remove_network(self, name):
        network = self._named("networks", name)
        if network is not None:
            answered(self.network.delete(f"/v2.0/networks/{network['id']}"), gone=True)

    def find(self, name):
        """The server of this name, None where there is none."""
        found = self._list(self.compute, "/servers/detail", "servers", name=f"^{name}$")
        return found[0] if found else None

    def standing(self):
        """The ids of all servers of the project."""
        return {server["id"] for server in self._list(self.compute, "/servers", "servers")}

    def make(self, name, spec, network):
        """A server as an OpenStackMachine's spec says, with a port on this network; its id."""
        found = self.find(name)
        if found is None:
            flavor = self.flavor(spec["flavor"])["id"]
            port = self._named("ports", name) or self._make(
                self.network, "/v2.0/ports", "port", {"name": name, "network_id": network}
            )
            body = {
                "name": name,
                "flavorRef": flavor,
                "imageRef": spec["image"]["id"],
                "networks": [{"port": port["id"]}],
            }
            found = self._make(self.compute, "/servers", "server", body)
        return found["id"]

    def remove(self, name):
        found, port = self.find(name), self._named("ports", name)
        if found is not None:
            answered(self.compute.delete(f"/servers/{found['id']}"), gone=True)
        if port is not None:
            answered(self.network.delete(f"/v2.0/ports/{port['id']}"), gone=True)

    def _list(self, service, path, kind, **known):
        return answered(service.get(path, params=known))[kind]

    def _named(self, kind, name):
        found = self._list(self.network, f"/v2.0/{kind}", kind, name=name)
        return found[0] if found else None

    def _make(self, service, path, kind, body):
        return answered(service.post(path, json={kind: body}))[kind]


def answered(answer, gone=False):
    """What an API answers; a RefusedError says why it does not. `gone`: what is not there any more is as good as deleted."""
    if gone and answer.status_code == HTTPStatus.NOT_FOUND:
        return {}
    if answer.status_code >= HTTPStatus.BAD_REQUEST:
        try:
            said = next(iter(answer.json().values()))["message"]
        except (ValueError, StopIteration, KeyError, TypeError):
            said = f"{answer.status_code} {answer.reason}"
        raise RefusedError(said)
    return answer.json() if answer.content else {}


def addresses(server):
    """A server's fixed addresses."""
    return [at["addr"] for ports in server.get("addresses", {}).values() for at in ports]
