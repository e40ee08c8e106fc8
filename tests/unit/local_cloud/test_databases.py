"""Empty databases are made once, and a copy belongs to its cloud."""

import sqlite3

import pytest

from local_cloud import databases
from local_cloud.cloud import Cloud


@pytest.fixture
def clouds(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = [Cloud.open(tmp_path / name) for name in ("one", "two")]
    for cloud in made:
        cloud.make_folders()
    return made


def make_nova(cloud, calls):
    calls.append(cloud)
    for file in databases.FILES["nova"]:
        connection = sqlite3.connect(cloud.state / "data" / file)
        with connection:
            connection.execute("create table cell_mappings (database_connection text)")
            connection.execute("insert into cell_mappings values (?)", (str(cloud.state),))
        connection.close()


def cell0(cloud):
    connection = sqlite3.connect(cloud.state / "data/nova_api.db")
    found = connection.execute("select database_connection from cell_mappings").fetchone()[0]
    connection.close()
    return found


def test_a_second_cloud_gets_a_copy_that_names_its_own_folder(clouds):
    calls = []
    for cloud in clouds:
        databases.copy_or_make(cloud, "nova", lambda c=cloud: make_nova(c, calls))
    assert calls == [clouds[0]]
    for cloud in clouds:
        assert cell0(cloud) == f"sqlite:///{cloud.state}/data/nova_cell0.db"
