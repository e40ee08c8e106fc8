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
            connection.execute("create table cell_mappings (name text, database_connection text)")
            for cell in databases.CELLS:
                connection.execute("insert into cell_mappings values (?, ?)", (cell, str(cloud.state)))
        connection.close()


def cells(cloud):
    connection = sqlite3.connect(cloud.state / "data/nova_api.db")
    found = dict(connection.execute("select name, database_connection from cell_mappings"))
    connection.close()
    return found


def test_a_second_cloud_gets_a_copy_that_names_its_own_folder(clouds):
    calls = []
    for cloud in clouds:
        databases.copy_or_make(cloud, "nova", lambda c=cloud: make_nova(c, calls))
    assert calls == [clouds[0]]
    for cloud in clouds:
        folder = f"sqlite:///{cloud.state}/data"
        assert cells(cloud) == {"cell0": f"{folder}/nova_cell0.db?timeout=60", "cell1": f"{folder}/nova.db?timeout=60"}
