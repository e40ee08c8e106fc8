"""Empty databases: made by the services' own commands once, then copied, since a schema is the same for every cloud."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from . import cache, settings
from .cloud import HERE, Cloud
from .install import requirements

FILES = {
    "nova": ("nova.db", "nova_api.db", "nova_cell0.db"),
    "glance": ("glance.db",),
    "cinder": ("cinder.db",),
    "neutron": ("neutron.db",),
    "magnum": ("magnum.db",),
}
CELLS = {"cell0": "nova_cell0.db", "cell1": "nova.db"}
MAKERS = tuple(HERE / "openstack" / f"{name}.py" for name in ("nova_setup", "magnum_schema", "neutron_schema"))


def copy_or_make(cloud: Cloud, name: str, make: Callable[[], None]) -> None:
    """Let `make` fill the cloud's databases of this service, or copy those that it made for another cloud."""
    place = (
        settings.cache() / f"databases-{cache.digest(*requirements(str(cloud.values['openstack'])), *MAKERS)}" / name
    )
    here = cloud.state / "data"

    def make_and_keep(new: Path) -> None:
        make()
        for file in FILES[name]:
            shutil.copy(here / file, new)

    cache.once(place, make_and_keep)
    for file in FILES[name]:
        if not (here / file).exists():
            shutil.copy(place / file, here)
    if name == "nova":
        point_to_cells(here)


def point_to_cells(data: Path) -> None:
    """The one place of a schema that names the folder it was made in."""
    connection = sqlite3.connect(data / "nova_api.db")
    with connection:
        for cell, file in CELLS.items():
            connection.execute(
                "update cell_mappings set database_connection = ? where name = ?",
                (f"sqlite:///{data}/{file}?timeout=60", cell),
            )
    connection.close()
