"""Whether a part of the cloud is ready: by what it answers, that it listens, or a file that it writes."""

from collections.abc import Callable

import requests
import yaml

from . import database_servers, settings
from .cloud import Cloud


def session() -> requests.Session:
    """Requests to loopback: no proxy, and no CA bundle of the machine's."""
    own = requests.Session()
    own.trust_env = False
    return own


def answers(part: str) -> Callable[[Cloud], bool]:
    """Whether an HTTP server says anything at all."""

    def ready(cloud: Cloud) -> bool:
        try:
            with session() as own:
                return bool(own.get(cloud.url(part), timeout=10).status_code)
        except requests.RequestException:
            return False

    return ready


def management_ready(cloud: Cloud) -> bool:
    """The management cluster's own word; its token file and RBAC are part of that."""
    config = yaml.safe_load((cloud.state / "etc/management.kubeconfig").read_text())
    headers = {"Authorization": f"Bearer {config['users'][0]['user']['token']}"}
    try:
        with session() as own:
            answer = own.get(
                cloud.url("management", "/readyz"),
                headers=headers,
                timeout=5,
                verify=str(cloud.state / "data/management/apiserver.crt"),
            )
            return answer.text == "ok"
    except (requests.RequestException, OSError):
        return False


def cluster_api_ready(cloud: Cloud) -> bool:
    """Its webhooks answer."""
    try:
        with session() as own:
            return own.get(cloud.url("cluster-api-health", "/readyz"), timeout=5).text == "ok"
    except requests.RequestException:
        return False


def says(name: str) -> Callable[[Cloud], bool]:
    """Whether a part without a port has written that it is ready."""
    return lambda cloud: (cloud.state / f"run/{name}.ready").exists()


def listens(name: str) -> Callable[[Cloud], bool]:
    """Whether something listens that does not speak HTTP."""
    return lambda cloud: database_servers.listens(settings.port(cloud.base, name))
