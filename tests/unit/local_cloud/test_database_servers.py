"""MariaDB and RabbitMQ: which packages they come from, what a cloud with them is made of, and that they keep to its ports."""

import pytest

from local_cloud import bring_up, database_servers, settings
from local_cloud.cloud import Cloud
from local_cloud.parts import PARTS, part, parts

PLANNED = """NOTE: This is only a simulation!
Inst erlang-base (1:25.2.3+dfsg-1+deb12u4 Debian:12.15/oldstable [amd64])
Inst mariadb-server-core (1:10.11.19-0+deb12u1 Debian-Security:12/oldstable-security [amd64])
Conf erlang-base (1:25.2.3+dfsg-1+deb12u4 Debian:12.15/oldstable [amd64])
"""


@pytest.fixture
def cloud(tmp_path):
    made = Cloud.open(tmp_path, 29000)
    made.values["databases"] = "mariadb"
    made.settle()
    made.make_folders()
    made.servers = tmp_path / "servers"
    return made


def test_only_what_a_simulated_installation_would_unpack_is_downloaded():
    assert database_servers.missing(PLANNED) == ["erlang-base", "mariadb-server-core"]


def test_a_cloud_on_sqlite_has_neither_servers_nor_conductors_of_their_own(tmp_path):
    plain = Cloud.open(tmp_path)
    plain.settle()
    assert parts(plain) == PARTS
    assert "fake://" in plain.render("magnum.conf")
    assert part("magnum").command(plain)[4] == "all"


def test_with_a_bus_between_processes_each_has_one_task(cloud):
    assert [part(name).command(cloud)[4] for name in ("magnum", "conductor-1")] == ["api", "conductor"]
    conf = cloud.render("magnum.conf")
    assert "mysql+pymysql://magnum:magnum-secret@127.0.0.1:29015/magnum" in conf
    assert "rabbit://guest:guest@127.0.0.1:29016/" in conf


def test_a_cloud_remembers_its_servers(cloud):
    assert parts(Cloud.open(cloud.state)) == parts(cloud)


def test_magnum_starts_after_what_it_needs(cloud):
    steps = {step.name: step for step in bring_up.steps(cloud, None)}
    for name in ("magnum", "conductor-1", "conductor-2"):
        assert {"mariadb", "rabbitmq", "magnum database", "kinds"} <= set(steps[name].after)
    assert "mariadb" in steps["magnum database"].after


def test_every_listener_has_a_port_of_the_cloud(cloud, tmp_path):
    home = cloud.servers
    script = home / "usr/lib/erlang/bin/erl"
    script.parent.mkdir(parents=True)
    script.write_text("ROOTDIR=/usr/lib/erlang\n")
    told = database_servers.rabbitmq_environment(home, cloud.state / "data/rabbitmq", cloud.base)
    assert told["ERL_EPMD_PORT"] == "29018"
    assert told["ERL_EPMD_ADDRESS"] == "127.0.0.1"
    assert told["RABBITMQ_DIST_PORT"] == "29017"
    assert "127.0.0.1:29016" in (cloud.state / "data/rabbitmq/rabbitmq.conf").read_text()
    assert (cloud.state / "data/rabbitmq/bin/erl").read_text() == f"ROOTDIR={home}/usr/lib/erlang\n"
    command = database_servers.mariadb_command(home, cloud.state / "data/mariadb", settings.port(cloud.base, "mariadb"))
    assert "--bind-address=127.0.0.1" in command
    assert "--port=29015" in command


def test_where_there_is_no_debian_it_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(database_servers.shutil, "which", lambda _: None)
    with pytest.raises(database_servers.CloudError, match="there is no apt-get here"):
        database_servers.fill(tmp_path)
