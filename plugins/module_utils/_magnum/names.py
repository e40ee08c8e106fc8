# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of flavors, images, networks and key pairs → what Magnum is to be sent; the connection is passed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from .._errors import InvalidRequest
from .._fields import Ref

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SHOWN = 12  # names in a message


class Names:
    """Finds names in one project, each once. `connection` is an openstack.connection.Connection."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.flavor, self.image = lru_cache(self._flavor), lru_cache(self._image)
        self.network, self.subnet = lru_cache(self._network), lru_cache(self._subnet)
        self.keypair = lru_cache(self._keypair)

    def _flavor(self, asked: str) -> Ref:
        """The flavor's name: the driver hands it to Cluster API, which knows flavors by name."""
        found = pick("flavor", asked, list(self.connection.compute.flavors(details=False)), "openstack flavor list")
        return Ref(found.name, found.id)

    def _image(self, asked: str) -> Ref:
        """The image's id. InvalidRequest when it lacks the properties from which Magnum knows what it can run."""
        found = self._found_image(asked)
        missing = [name for name in ("os_distro", "kube_version") if not described(found).get(name)]
        if missing:
            raise InvalidRequest(
                f"The image {asked!r} has no property {' and no property '.join(missing)}, by which Magnum chooses its driver and the "
                "Kubernetes version. Use an image made for Kubernetes, or ask who made it to set them."
            )
        return Ref(found.id, found.name)

    def properties(self, asked: str) -> dict[str, Any]:
        """What Magnum knows an image by: os_distro and kube_version."""
        return described(self._found_image(asked))

    def _found_image(self, asked: str) -> Any:
        image = self.connection.image
        some = list(image.images(name=asked)) or self._image_of_id(asked) or list(image.images())
        return pick("image", asked, some, "openstack image list")

    def _image_of_id(self, asked: str) -> list[Any]:
        """The image of that id, also one that no list shows since it is hidden or another project's."""
        found = self.connection.image.find_image(asked, ignore_missing=True) if ID.fullmatch(asked) else None
        return [found] if found is not None and found.id == asked else []

    def _network(self, asked: str) -> Ref:
        """The network's id."""
        found = pick("network", asked, list(self.connection.network.networks()), "openstack network list")
        return Ref(found.id, found.name)

    def _subnet(self, asked: str) -> Ref:
        """The subnet's id."""
        found = pick("subnet", asked, list(self.connection.network.subnets()), "openstack subnet list")
        return Ref(found.id, found.name)

    def _keypair(self, asked: str) -> Ref:
        """The key pair's name, which is also its id."""
        return Ref(pick("key pair", asked, list(self.connection.compute.keypairs()), "openstack keypair list").name)


def described(image: Any) -> dict[str, Any]:
    """The properties of an image, those that the SDK knows by name among them."""
    return {**(image.properties or {}), "os_distro": image.os_distro}


def pick(
    kind: str,
    asked: str,
    there: list[Any],
    command: str,
    key: Callable[[Any], tuple[str, str]] = lambda it: (it.id, it.name),
) -> Any:
    """The one thing of that id or name. Raises InvalidRequest when there is none, or more than one of the name."""
    exact = [it for it in there if key(it)[0] == asked]
    found = exact or [it for it in there if key(it)[1] == asked]
    if len(found) == 1:
        return found[0]
    if found:
        ids = " and ".join(sorted(key(it)[0] for it in found))
        raise InvalidRequest(f"There are {len(found)} of the {kind} name {asked!r}: {ids}. Ask by id, or rename one.")
    raise InvalidRequest(unknown(kind, asked, [key(it)[1] for it in there], command))


def unknown(kind: str, asked: str, names: Iterable[str | None], command: str) -> str:
    """The sentence for a name that is not there, with the names that are, nearest first."""
    known = sorted({name for name in names if name})
    near = get_close_matches(asked, known, n=SHOWN, cutoff=0.4)
    shown = (near + [name for name in known if name not in near])[:SHOWN]
    there = (
        f"there are {', '.join(shown)}{' and more' if len(known) > len(shown) else ''}" if shown else "there is none"
    )
    return f"There is no {kind} {asked!r} in this project; {there}. Correct the name, or see `{command}`."
