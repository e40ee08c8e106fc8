"""What can be set, and what is refused."""

import pytest

from local_cloud import settings
from local_cloud.errors import CloudError


def test_every_setting_is_explained_in_the_help():
    text = settings.help_text()
    for setting in settings.TABLE:
        assert setting.variable in text
        assert setting.says in text


def test_nothing_in_the_environment_means_the_defaults():
    assert settings.read_settings({}) == {setting.name: setting.default for setting in settings.TABLE}


def test_a_number_of_seconds_is_taken_from_the_environment():
    assert settings.read_settings({"LOCAL_CLOUD_BOOT_SECONDS": "60"})["boot_seconds"] == 60.0


@pytest.mark.parametrize("text", ["soon", "-1", "nan", "inf"])
def test_what_is_no_number_of_seconds_is_rejected_by_its_name(text):
    with pytest.raises(CloudError, match=f"LOCAL_CLOUD_SYNC_SECONDS is '{text}'"):
        settings.read_settings({"LOCAL_CLOUD_SYNC_SECONDS": text})


def test_the_parts_read_the_settings_that_up_has_read():
    values = settings.read_settings({"LOCAL_CLOUD_IDLE_SECONDS": "3", "LOCAL_CLOUD_MAX_MICROVERSION": "1.10"})
    assert settings.read_settings(settings.as_environment(values)) == values


def test_no_two_parts_and_no_cluster_share_a_port():
    numbers = [*settings.OFFSETS.values(), *settings.CLUSTER_PORTS]
    assert len(numbers) == len(set(numbers))
    assert max(numbers) < settings.PORTS


def test_clouds_a_hundred_ports_apart_do_not_touch():
    first = {settings.port(35000, name) for name in settings.OFFSETS} | {35000 + n for n in settings.CLUSTER_PORTS}
    second = {settings.port(35100, name) for name in settings.OFFSETS} | {35100 + n for n in settings.CLUSTER_PORTS}
    assert not first & second


@pytest.mark.parametrize("base", [80, 65500, 70000])
def test_a_port_base_out_of_range_is_rejected(base):
    with pytest.raises(CloudError, match="--port-base"):
        settings.check_port_base(base)


def test_state_and_cache_follow_the_xdg_variables(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert settings.default_state() == tmp_path / "state/hubforge.magnum/local-cloud"
    assert settings.cache() == tmp_path / "cache/hubforge.magnum"


def test_pods_run_simulated_or_as_the_machine_allows_and_nothing_else():
    assert settings.read_settings({"LOCAL_CLOUD_PODS": "real"})["pods"] == "real"
    with pytest.raises(CloudError, match="LOCAL_CLOUD_PODS is 'docker', but it takes auto, real, simulated"):
        settings.read_settings({"LOCAL_CLOUD_PODS": "docker"})


def test_load_balancers_of_two_clouds_have_different_addresses_of_this_machine():
    assert settings.balancer_network(25000) == "127.97.168"
    assert settings.balancer_network(25000) != settings.balancer_network(25100)


def test_where_logs_are_asked_no_other_part_listens():
    asked = {number + settings.KUBELET_PORT for number in settings.CLUSTER_PORTS}
    assert not asked & {*settings.OFFSETS.values(), *settings.CLUSTER_PORTS}
    assert max(asked) < settings.PORTS


def test_a_base_among_the_ports_of_outgoing_connections_is_refused():
    assert settings.check_port_base(32668, ephemeral=32768) == 32668
    with pytest.raises(CloudError, match="choose 1024 to 32668"):
        settings.check_port_base(32700, ephemeral=32768)
