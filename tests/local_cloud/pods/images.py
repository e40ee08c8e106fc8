"""The table of images that can run here, and KWOK's stages for all other pods."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

STAGES = Path(__file__).with_name("kwok_stages.yaml")
HUB, NOTEBOOK, PROXY = "k8s-hub", "k8s-singleuser-sample", "configurable-http-proxy"
BINDER = "k8s-binderhub"
NAMES = (HUB, NOTEBOOK, PROXY, BINDER)


@dataclass(frozen=True)
class Image:
    """What stands for an image: folders of programs, what else has to be seen, and what the image says of itself."""

    path: tuple[str, ...]
    shown: tuple[str, ...]
    folder: str
    home: str = "/home/jovyan"
    uid: int = 1000
    command: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)


def short_name(image: str) -> str:
    """quay.io/jupyterhub/k8s-hub:4.4.0@sha256:… → k8s-hub"""
    return image.split("@", maxsplit=1)[0].rsplit("/", 1)[-1].split(":", maxsplit=1)[0]


def runs(pod: dict) -> bool:
    """Whether every container of a pod has an image of the table. Init containers of other images are said to have ended well."""
    return all(short_name(container["image"]) in NAMES for container in pod["spec"]["containers"])


def table(environment: Path, node_modules: Path, node: Path) -> dict[str, Image]:
    """The images by their short names."""
    python = (str(environment / "bin"),)
    shown = (str(environment), *interpreter(environment))
    chp = (str(node_modules / ".bin"), str(node.parent))
    return {
        HUB: Image(python, shown, "/srv/jupyterhub", command=("jupyterhub",)),
        NOTEBOOK: Image(python, shown, "/home/jovyan", command=("jupyter", "lab")),
        BINDER: Image(python, shown, "/srv/binderhub", command=("python",)),
        PROXY: Image(chp, (str(node_modules), *outside_usr(node.parent.parent)), "/srv", command=(PROXY,)),
    }


def interpreter(environment: Path) -> tuple[str, ...]:
    """The Python that a virtual environment links to, where it is not the machine's own."""
    home = re.search(r"^home *= *(.*)/bin$", (environment / "pyvenv.cfg").read_text(), re.MULTILINE)
    return outside_usr(Path(os.path.realpath(home[1]))) if home else ()


def outside_usr(folder: Path) -> tuple[str, ...]:
    """A folder that a container does not see anyway."""
    return () if folder.is_relative_to("/usr") else (str(folder),)


def stages() -> str:
    """KWOK's stages of pods, for those that do not run here."""
    return STAGES.read_text().replace("@IMAGES@", "|".join(NAMES))
