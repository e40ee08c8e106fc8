"""Kinds that are so new that kubectl fails over them are waited for."""

import pytest

from local_cloud import bring_up, cluster_api
from local_cloud.cloud import Cloud
from local_cloud.errors import CloudError


@pytest.fixture
def cloud(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster_api, "kinds", lambda *_: [])
    (tmp_path / "etc").mkdir()
    return Cloud.open(tmp_path)


def test_a_kind_without_conditions_is_waited_for(cloud, monkeypatch):
    answers = [None, CloudError("no conditions yet"), None]

    def call(*_):
        if failure := answers.pop(0):
            raise failure

    monkeypatch.setattr(bring_up, "call", call)
    bring_up.install_kinds(cloud)
    assert answers == []


def test_kinds_that_are_never_served_end_the_step(cloud, monkeypatch):
    def call(_cloud, _name, command):
        if "wait" in command:
            raise CloudError("never")

    monkeypatch.setattr(bring_up, "call", call)
    monkeypatch.setattr(bring_up, "ESTABLISHED_WITHIN", 0.1)
    with pytest.raises(CloudError, match="not served within"):
        bring_up.install_kinds(cloud)
