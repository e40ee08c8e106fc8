"""What the page of the stand-in for BinderHub reads from its chart's values, and what it says of itself."""

from pathlib import Path

import pytest
import yaml
from binder_answers import health, versions
from binder_settings import read_settings

CHART = Path(__file__).parents[2] / "charts/binderhub"
ENVIRON = {"JUPYTERHUB_API_TOKEN": "t", "READY_IMAGE": "sample:1", "CHART_VERSION": "1.0"}


def settings(launches=None, **binder):
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    values["config"]["BinderHub"].update(binder)
    return read_settings(values | {"config": values["config"] | {"LaunchQuota": launches}}, ENVIRON)


def test_the_charts_defaults_are_enough():
    found = settings()
    assert (found.base_url, found.hub_url, found.hub_url_local) == ("/", "", "")
    assert (found.per_repo_quota, found.total_quota, found.banner_message, found.cors_allow_origin) == (0, None, "", "")
    assert (found.image, found.token) == ("sample:1", "t")


@pytest.mark.parametrize("url", ["http://hub:8080", "http://hub:8080/"])
def test_a_hub_is_asked_where_browsers_are_sent_unless_it_is_said(url):
    found = settings(hub_url=url)
    assert (found.hub_url, found.hub_url_local) == ("http://hub:8080/", "http://hub:8080/")
    assert settings(hub_url=url, hub_url_local="http://proxy-public/").hub_url_local == "http://proxy-public/"


def test_quotas_have_the_names_that_the_role_gives_them():
    found = settings({"total_quota": 0}, per_repo_quota=3)
    assert (found.total_quota, found.per_repo_quota) == (0, 3)


def test_a_page_below_another_address_knows_it():
    assert settings(base_url="/binder").base_url == "/binder/"


def test_nobody_takes_it_for_binderhub():
    assert versions(settings()) == {"builder": "none", "binderhub": "1.0 (stand-in)"}


def test_it_is_healthy_when_its_hub_answers():
    told = health(settings({"total_quota": 5}), [{}, {}])
    assert (told["ok"], [check["service"] for check in told["checks"]]) == (True, ["JupyterHub API", "Pod quota"])
    assert (
        told["checks"][1].items() >= {"user_pods": 2, "build_pods": 0, "total_pods": 2, "quota": 5, "ok": True}.items()
    )


def test_it_is_not_when_the_hub_does_not():
    assert health(settings(), None) == {"ok": False, "checks": [{"service": "JupyterHub API", "ok": False}]}


def test_a_full_hub_is_healthy_all_the_same():
    told = health(settings({"total_quota": 1}), [{}, {}])
    assert (told["ok"], told["checks"][1]["ok"]) == (True, False)
