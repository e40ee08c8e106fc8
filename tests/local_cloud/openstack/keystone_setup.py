"""Keystone's whole set-up in one interpreter: each of its commands, and of our requests, would cost seconds.

usage: python -m local_cloud.openstack.keystone_setup KEYSTONE_CONF PORT_BASE
"""

import grp
import os
import pwd
import sys
import uuid

from keystone.cmd import cli
from keystone.common import provider_api

from ..settings import port

PROVIDERS = provider_api.ProviderAPIs
SERVICES = {
    "container-infra": ("magnum", "/v1"),
    "compute": ("nova", "/v2.1"),
    "image": ("glance", ""),
    "network": ("neutron", ""),
    "block-storage": ("cinder", "/v3"),
    "identity": ("keystone", "/v3"),
}
WITHOUT_MAGNUM = ("identity", "compute", "image", "network")


def run_commands(conf, url):
    """Schema, keys and the administrator, as an operator makes them."""
    owner = [
        "--keystone-user",
        pwd.getpwuid(os.getuid()).pw_name,
        "--keystone-group",
        grp.getgrgid(os.getgid()).gr_name,
    ]
    bootstrap = ["--bootstrap-password", "admin-secret", "--bootstrap-region-id", "RegionOne"]
    bootstrap += ["--bootstrap-public-url", url, "--bootstrap-internal-url", url]
    for command in (["db_sync"], ["fernet_setup", *owner], ["credential_setup", *owner], ["bootstrap", *bootstrap]):
        sys.argv = ["keystone-manage", "--config-file", conf, *command]
        cli.CONF.reset()
        cli.main(argv=sys.argv)


def create(verb, **fields):
    """Call one of Keystone's own create verbs with a new id."""
    thing = {"id": uuid.uuid4().hex, "enabled": True, **fields}
    verb(thing["id"], thing)
    return thing


def make_catalogue(base):
    """RegionOne has all services; NoMagnum is the same cloud as seen where Magnum is not offered."""
    catalogue = PROVIDERS.catalog_api
    catalogue.create_region({"id": "NoMagnum", "description": ""})
    known = {service["type"]: service for service in catalogue.list_services()}
    for kind, (name, path) in SERVICES.items():
        service = known.get(kind) or create(catalogue.create_service, type=kind, name=name)
        regions = ([] if kind == "identity" else ["RegionOne"]) + ["NoMagnum"] * (kind in WITHOUT_MAGNUM)
        for region in regions:
            for interface in ("public", "internal"):
                url = f"http://127.0.0.1:{port(base, name)}{path}"
                create(
                    catalogue.create_endpoint, service_id=service["id"], interface=interface, url=url, region_id=region
                )


def make_projects():
    """The services' own project and user, and those of the person who tries the cloud."""
    roles = {role["name"]: role["id"] for role in PROVIDERS.role_api.list_roles()}
    in_domain = {"domain_id": "default"}
    for project_name, name, given in (("service", "magnum", ("admin", "service")), ("demo", "demo", ("member",))):
        project = create(
            PROVIDERS.resource_api.create_project,
            name=project_name,
            parent_id="default",
            is_domain=False,
            description="",
            **in_domain,
        )
        user = {
            "name": name,
            "password": f"{name}-secret",
            "enabled": True,
            "default_project_id": project["id"],
            **in_domain,
        }
        user = PROVIDERS.identity_api.create_user(user)
        for role in given:
            PROVIDERS.assignment_api.add_role_to_user_and_project(user["id"], project["id"], roles[role])


def make_trustees():
    """The domain of the users that Magnum makes for clusters: up to Magnum 20 each request asks for its id."""
    roles = {role["name"]: role["id"] for role in PROVIDERS.role_api.list_roles()}
    domain = create(PROVIDERS.resource_api.create_domain, name="magnum", description="")
    admin = {"name": "magnum-domain-admin", "password": "magnum-secret", "enabled": True, "domain_id": domain["id"]}
    user = PROVIDERS.identity_api.create_user(admin)
    PROVIDERS.assignment_api.create_grant(roles["admin"], user_id=user["id"], domain_id=domain["id"])


def main(conf, base):
    run_commands(conf, f"http://127.0.0.1:{port(base, 'keystone')}/v3")
    make_catalogue(base)
    make_projects()
    make_trustees()


main(sys.argv[1], int(sys.argv[2]))
