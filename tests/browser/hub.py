"""Which hub is visited, as the environment says it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# variable → what it says; a default in brackets
VARIABLES = {
    "HUB_URL": "the hub's address, such as http://127.97.168.1:8080",
    "HUB_NAMESPACE": "the namespace of its release",
    "HUB_KUBECONFIG": "a kubeconfig of its cluster [KUBECONFIG]",
    "HUB_USER": "what the names of the visitors begin with [visitor]",
    "HUB_PASSWORD": "the password of all of them [none]",
    "HUB_PATIENCE": "seconds that a server may take to start, and a node to come or go [900]",
    "HUB_PICTURES": "a folder where pictures are put [none are taken]",
}


class NoHubError(Exception):
    """Which variable is missing."""


@dataclass(frozen=True)
class Hub:
    url: str
    namespace: str
    kubeconfig: str
    user: str
    password: str
    patience: float
    pictures: Path | None


def read_hub(environment: Mapping[str, str] = os.environ) -> Hub:
    """The hub that the variables name; NoHubError says in a sentence which one is missing."""
    kubeconfig = environment.get("HUB_KUBECONFIG") or environment.get("KUBECONFIG", "")
    given = {**environment, "HUB_KUBECONFIG": kubeconfig}
    missing = [name for name in ("HUB_URL", "HUB_NAMESPACE", "HUB_KUBECONFIG") if not given.get(name)]
    if missing:
        wanted = "; ".join(f"{name}: {VARIABLES[name]}" for name in missing)
        raise NoHubError(f"No hub is named, which takes variables that are not set ({wanted}).")
    pictures = given.get("HUB_PICTURES")
    return Hub(
        url=given["HUB_URL"].rstrip("/"),
        namespace=given["HUB_NAMESPACE"],
        kubeconfig=str(Path(kubeconfig).expanduser()),
        user=given.get("HUB_USER") or "visitor",
        password=given.get("HUB_PASSWORD", ""),
        patience=float(given.get("HUB_PATIENCE") or 900),
        pictures=Path(pictures).expanduser() if pictures else None,
    )
