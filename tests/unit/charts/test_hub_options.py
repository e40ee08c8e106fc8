"""From the stand-in chart's values to JupyterHub's options: of the defaults, and of what is laid over them."""

from pathlib import Path

import pytest
import yaml
from chart_options import make_options

CHART = Path(__file__).parents[2] / "charts/jupyterhub"
SECRETS = {
    "hub.config.ConfigurableHTTPProxy.auth_token": "proxy-token",
    "hub.config.JupyterHub.cookie_secret": "ab" * 32,
    "hub.config.CryptKeeper.keys": "cd" * 32,
    "hub.services.hub-check.apiToken": "check-token",
}
ENVIRON = {"HELM_RELEASE_NAME": "demo", "HELM_CHART": "jupyterhub-4.4.0"}


def overlay(below, above):
    """As Helm lays values over the chart's: mappings are merged, anything else is replaced."""
    for key, value in above.items():
        both = isinstance(value, dict) and isinstance(below.get(key), dict)
        below[key] = overlay(below[key], value) if both else value
    return below


def options(**values):
    return make_options(overlay(yaml.safe_load((CHART / "values.yaml").read_text()), values), SECRETS, ENVIRON)


def hub(**values):
    return options(**values)["JupyterHub"]


def spawner(**values):
    return options(**values)["KubeSpawner"]


# -- the hub --------------------------------------------------------------------------------------------------


def test_nobody_is_let_in_by_an_authenticator_that_was_not_asked_for():
    assert "authenticator_class" not in hub()


def test_a_hub_finds_its_proxy_and_is_found_by_it():
    assert options()["ConfigurableHTTPProxy"] == {
        "api_url": "http://proxy-api:8001",
        "should_start": False,
        "auth_token": "proxy-token",
    }
    assert hub()["hub_connect_url"] == "http://hub:8081"


def test_keys_are_read_as_their_options_want_them():
    assert hub()["cookie_secret"] == b"\xab" * 32
    assert options()["CryptKeeper"] == {"keys": ["cd" * 32]}


def test_what_is_written_to_config_is_passed_on_and_wins():
    found = options(hub={"config": {"JupyterHub": {"base_url": "/own/"}, "Authenticator": {"admin_users": ["ada"]}}})
    assert found["JupyterHub"]["base_url"] == "/own/"
    assert found["Authenticator"] == {"admin_users": ["ada"]}


def test_an_option_that_is_null_is_left_to_jupyterhub():
    assert "active_server_limit" not in hub()
    assert hub(hub={"activeServerLimit": 0})["active_server_limit"] == 0


@pytest.mark.parametrize(
    ("db", "url"),
    [
        ({}, "sqlite:///jupyterhub.sqlite"),
        ({"type": "sqlite-memory"}, "sqlite://"),
        ({"type": "postgres", "url": "postgresql://hub@db/hub"}, "postgresql://hub@db/hub"),
    ],
)
def test_the_database_is_where_it_was_asked_for(db, url):
    assert hub(hub={"db": db})["db_url"] == url


def test_a_file_of_its_own_is_brought_up_to_date_and_a_server_of_others_is_not():
    assert hub()["upgrade_db"] is True
    assert hub(hub={"db": {"upgrade": False}})["upgrade_db"] is False
    assert "upgrade_db" not in hub(hub={"db": {"type": "postgres", "url": "postgresql://hub@db/hub"}})


def test_debugging_reaches_hub_and_spawner():
    found = options(debug={"enabled": True})
    assert (found["JupyterHub"]["log_level"], found["KubeSpawner"]["debug"]) == ("DEBUG", True)
    assert "log_level" not in hub()


# -- services and roles ---------------------------------------------------------------------------------------


def test_a_service_has_the_token_that_the_chart_keeps():
    services = hub(hub={"services": {"hub-check": {"display": False, "apiToken": None}}}, cull={"enabled": False})[
        "services"
    ]
    assert services == [{"name": "hub-check", "api_token": "check-token", "display": False}]


def test_a_role_has_the_name_of_its_folder():
    told = {"hub-check": {"services": ["hub-check"], "scopes": ["admin:servers"]}}
    roles = hub(hub={"loadRoles": told}, cull={"enabled": False})["load_roles"]
    assert roles == [{"name": "hub-check", "services": ["hub-check"], "scopes": ["admin:servers"]}]


def test_services_and_roles_in_config_are_kept_beside_the_charts_own():
    own = {"services": [{"name": "mine", "url": "http://mine"}], "load_roles": [{"name": "mine"}]}
    found = hub(hub={"config": {"JupyterHub": own}})
    assert [service["name"] for service in found["services"]] == ["mine", "jupyterhub-idle-culler"]
    assert [role["name"] for role in found["load_roles"]] == ["mine", "jupyterhub-idle-culler"]


def culler(**cull):
    found = hub(cull=cull, hub={"baseUrl": "/lab/"})
    return found["services"][-1]["command"], found["load_roles"][-1]["scopes"]


def test_the_culler_gets_its_times():
    command, _ = culler(timeout=60, every=10, maxAge=21600)
    assert "--url=http://127.0.0.1:8081/lab/hub/api" in command
    assert {"--timeout=60", "--cull-every=10", "--max-age=21600", "--cull-users=false"} <= set(command)


def test_only_a_culler_of_users_may_delete_them():
    assert "admin:users" not in culler()[1]
    command, scopes = culler(users=True)
    assert "admin:users" in scopes
    assert "--cull-users=true" in command


def test_without_culling_there_is_neither_service_nor_role():
    found = hub(cull={"enabled": False})
    assert (found["services"], found["load_roles"]) == ([], [])


# -- users' pods ----------------------------------------------------------------------------------------------


def test_users_share_what_is_said_for_everybody():
    found = spawner(singleuser={"cpu": {"limit": 2}, "memory": {"guarantee": "512M"}, "startTimeout": 600})
    assert (found["cpu_limit"], found["mem_guarantee"], found["start_timeout"]) == (2, "512M", 600)
    assert "cpu_guarantee" not in found


def test_profiles_are_kubespawners_own():
    profiles = [{"display_name": "Small", "slug": "small", "kubespawner_override": {"node_selector": {"a": "b"}}}]
    assert spawner(singleuser={"profileList": profiles})["profile_list"] == profiles


def test_pods_of_users_carry_the_releases_labels():
    labels = spawner()["common_labels"]
    assert (labels["app"], labels["release"], labels["app.kubernetes.io/managed-by"]) == (
        "jupyterhub",
        "demo",
        "kubespawner",
    )


def test_no_scheduler_is_named_since_nothing_runs_in_the_charts_own():
    assert "scheduler_name" not in spawner(scheduling={"userScheduler": {"enabled": True}})


def test_tolerations_of_all_users_and_of_this_hubs_are_put_together():
    mine = {"key": "gpu", "operator": "Exists"}
    found = spawner(singleuser={"extraTolerations": [mine]})["tolerations"]
    assert [toleration["key"] for toleration in found] == ["hub.jupyter.org/dedicated", "gpu"]


@pytest.mark.parametrize(("match", "required", "preferred"), [("require", 1, 0), ("prefer", 0, 1), ("ignore", 0, 0)])
def test_the_purpose_of_a_node_is_required_preferred_or_ignored(match, required, preferred):
    found = spawner(scheduling={"userPods": {"nodeAffinity": {"matchNodePurpose": match}}})
    assert (len(found["node_affinity_required"]), len(found["node_affinity_preferred"])) == (required, preferred)


# -- homes ----------------------------------------------------------------------------------------------------


def test_a_user_has_a_claim_for_a_home():
    found = spawner(singleuser={"storage": {"capacity": "1Gi", "dynamic": {"storageClass": "fast"}}})
    assert (found["storage_pvc_ensure"], found["storage_capacity"], found["storage_class"]) == (True, "1Gi", "fast")
    assert found["volumes"] == [
        {"name": "volume-{user_server}", "persistentVolumeClaim": {"claimName": "{pvc_name}"}},
    ]
    assert found["volume_mounts"] == [{"name": "volume-{user_server}", "mountPath": "/home/jovyan"}]
    assert "pvc_name_template" not in found


def test_a_user_has_a_folder_on_the_claim_of_all():
    static = {"pvcName": "home-nfs", "subPath": "{escaped_username}"}
    found = spawner(singleuser={"storage": {"type": "static", "static": static}})
    assert found["storage_pvc_ensure"] is False
    assert found["volumes"] == [{"name": "home", "persistentVolumeClaim": {"claimName": "home-nfs"}}]
    assert found["volume_mounts"] == [{"name": "home", "mountPath": "/home/jovyan", "subPath": "{escaped_username}"}]


@pytest.mark.parametrize("more", [[{"name": "data"}], {"b": {"name": "data"}}])
def test_a_user_without_a_home_may_have_other_volumes(more):
    found = spawner(singleuser={"storage": {"type": "none", "extraVolumes": more, "extraVolumeMounts": more}})
    assert (found["storage_pvc_ensure"], found["volumes"], found["volume_mounts"]) == (
        False,
        [{"name": "data"}],
        [{"name": "data"}],
    )
