"""The spawner in the values of the stand-in for BinderHub: how a server is opened without a login."""

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
import yaml

CHART = Path(__file__).parents[2] / "charts/binderhub"
HUB = yaml.safe_load((CHART / "values.yaml").read_text())["jupyterhub"]["hub"]


class PretendedSpawner:
    port, server = 8888, SimpleNamespace(base_url="/user/ada/")

    def get_args(self):
        return ["--own"]

    def get_env(self):
        return {"OWN": "1"}

    def start(self):
        return f"starts {self.image}"


class PretendedTrait:
    """Of traitlets nothing is needed but that an option has a default."""

    def __init__(self, default=""):
        self.default = default

    def tag(self, **_):
        return self.default


class Refused(Exception):
    pass


@pytest.fixture
def spawner(monkeypatch):
    """The class as JupyterHub gets it, of the values' own text."""
    pretended = {
        "kubespawner": {"KubeSpawner": PretendedSpawner},
        "tornado.web": {"HTTPError": Refused},
        "traitlets": {"Bool": PretendedTrait, "Unicode": PretendedTrait},
    }
    for name, contents in pretended.items():
        module = ModuleType(name)
        vars(module).update(contents)
        monkeypatch.setitem(sys.modules, name, module)
    c = SimpleNamespace(JupyterHub=SimpleNamespace())
    exec(HUB["extraConfig"]["00-binder"], {"c": c})
    found = c.JupyterHub.spawner_class()
    found.user_options = {"image": "sample:1", "token": "secret", "repo_url": "https://x", "binder_request": "v2/gh/x"}
    return found


def test_a_server_lets_in_who_has_the_launchs_token(spawner):
    assert spawner.get_args() == [
        "--ServerApp.ip=0.0.0.0",
        "--ServerApp.port=8888",
        "--ServerApp.base_url=/user/ada/",
        "--ServerApp.trust_xheaders=True",
        "--IdentityProvider.token=secret",
        "--own",
    ]


def test_other_pages_may_talk_to_it_where_the_role_says_so(spawner):
    spawner.cors_allow_origin = "https://binder.example.org"
    assert "--ServerApp.allow_origin=https://binder.example.org" in spawner.get_args()


def test_it_runs_the_image_of_the_launch(spawner):
    assert spawner.start() == "starts sample:1"


def test_a_server_that_no_launch_asked_for_is_rejected(spawner):
    spawner.user_options = {}
    with pytest.raises(Refused, match=r"image, token") as told:
        spawner.start()
    assert told.value.args[0] == 400


def test_a_notebook_can_read_what_it_was_launched_from(spawner):
    assert spawner.get_env() == {"OWN": "1", "BINDER_REPO_URL": "https://x", "BINDER_REQUEST": "v2/gh/x"}


def test_the_page_may_make_users_and_start_their_servers_and_no_more():
    assert HUB["loadRoles"] == {"binder": {"services": ["binder"], "scopes": ["admin:users", "servers"]}}
