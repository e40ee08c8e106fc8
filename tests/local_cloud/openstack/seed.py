"""Fill the empty cloud with what a user finds in one: flavors, images, a network, a keypair, a credential.

usage: OS_CLIENT_CONFIG_FILE=clouds.yaml python -m local_cloud.openstack.seed
"""

import json
import os
from pathlib import Path

import openstack
import yaml

KUBERNETES = ("v1.33.5", "v1.34.4", "v1.35.3", "v1.36.3")
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKcHWnhQe8n3Fz0mKq0s8e7HkJ9m9uO4eVq1Rz2Xy3aB demo"


def create_image(admin, name, **properties):
    """An image without content: nothing ever boots it."""
    admin.image.create_image(
        name,
        data=b"no image",
        disk_format="raw",
        container_format="bare",
        visibility="public",
        validate_checksum=False,
        **properties,
    )


def create_public_network(admin):
    """The network that routers and floating addresses of every project come from."""
    network = admin.network.create_network(name="public", is_router_external=True, provider_network_type="local")
    admin.network.create_subnet(
        name="public_subnet", network_id=network.id, ip_version=4, cidr="203.0.113.0/24", enable_dhcp=False
    )


def create_network(demo):
    """What a project of Jetstream2 finds: Neutron's auto-allocated topology, by its own names."""
    network = demo.network.create_network(name="auto_allocated_network")
    demo.network.create_subnet(
        name="auto_allocated_subnet_v4", network_id=network.id, ip_version=4, cidr="10.0.0.0/26", enable_dhcp=False
    )


def main():
    admin = openstack.connect(cloud="local-admin")
    for name, flavor in json.loads((Path(__file__).parent / "flavors.json").read_text()).items():
        admin.compute.create_flavor(name=name, **flavor)
    for version in KUBERNETES:
        create_image(admin, f"ubuntu-jammy-kube-{version}", os_distro="ubuntu", kube_version=version)
    create_image(admin, "ubuntu-jammy-plain")
    create_public_network(admin)
    # the storage classes of a cluster are Cinder's volume types; Cinder's set-up makes this one
    assert "__DEFAULT__" in [kind.name for kind in admin.block_storage.types()]
    demo = openstack.connect(cloud="local-demo")
    create_network(demo)
    demo.compute.create_keypair(name="demo", public_key=KEY)
    add_credential(demo)


def add_credential(demo):
    """Let clouds.yaml's `local` use an application credential: unrestricted, since Magnum's driver makes more of them."""
    credential = demo.identity.create_application_credential(demo.current_user_id, "local-cloud", unrestricted=True)
    file = Path(os.environ["OS_CLIENT_CONFIG_FILE"])
    clouds = yaml.safe_load(file.read_text())
    auth = {
        "auth_url": clouds["clouds"]["local-demo"]["auth"]["auth_url"],
        "application_credential_id": credential.id,
        "application_credential_secret": credential.secret,
    }
    for name, region in (("local", "RegionOne"), ("local-no-magnum", "NoMagnum")):
        clouds["clouds"][name] = {"auth_type": "v3applicationcredential", "auth": dict(auth), "region_name": region}
    file.write_text(yaml.safe_dump(clouds, sort_keys=False))


if __name__ == "__main__":
    main()
