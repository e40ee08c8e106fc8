"""A cloud's folder and files."""

import configparser
import socket

import pytest
from rich.console import Console

from local_cloud import bring_up
from local_cloud.cloud import HERE, Cloud
from local_cloud.errors import CloudError
from local_cloud.steps import Step, StepFailed, take


def test_a_port_base_given_once_holds_for_the_next_commands(tmp_path):
    Cloud.open(tmp_path, 26000).make_folders()
    assert Cloud.open(tmp_path).base == 26000


def test_the_ports_of_a_cloud_with_databases_cannot_change(tmp_path):
    cloud = Cloud.open(tmp_path, 26000)
    cloud.make_folders()
    assert Cloud.open(tmp_path, 27000).base == 27000
    cloud.seeded.touch()
    with pytest.raises(CloudError, match="names ports from 26000"):
        Cloud.open(tmp_path, 27000)
    assert Cloud.open(tmp_path, 26000).base == 26000


@pytest.mark.parametrize(
    ("name", "made", "other"), [("cluster_api", "1.10", "1.13"), ("openstack", "magnum-20", "default")]
)
def test_a_cloud_keeps_what_it_was_made_with(tmp_path, name, made, other):
    cloud = Cloud.open(tmp_path)
    cloud.values[name] = made
    cloud.settle()
    cloud.make_folders()
    cloud.seeded.touch()
    later = Cloud.open(tmp_path)
    later.settle()
    assert later.values[name] == made
    later.values[name] = other
    with pytest.raises(CloudError, match=f"made with --{name.replace('_', '-')} {made}, and {other} was asked for"):
        later.settle()


def test_a_cloud_that_does_not_say_which_openstack_it_has_has_the_default(tmp_path):
    cloud = Cloud.open(tmp_path)
    cloud.settle()
    cloud.make_folders()
    cloud.seeded.touch()
    cloud.made_with("openstack").unlink()
    later = Cloud.open(tmp_path)
    later.settle()
    assert later.values["openstack"] == "default"
    later.values["openstack"] = "magnum-20"
    with pytest.raises(CloudError, match="made with --openstack default"):
        later.settle()


def test_a_cloud_of_before_is_not_taken_for_one_of_a_cluster_api(tmp_path):
    cloud = Cloud.open(tmp_path)
    cloud.make_folders()
    cloud.made_with("cluster_api").unlink()
    cloud.seeded.touch()
    with pytest.raises(CloudError, match="local-cloud reset"):
        cloud.settle()


def test_only_the_owner_can_look_into_the_state(tmp_path):
    Cloud.open(tmp_path / "cloud").make_folders()
    assert (tmp_path / "cloud").stat().st_mode & 0o777 == 0o700


def test_every_template_is_filled_in(tmp_path):
    cloud = Cloud.open(tmp_path, 26000)
    for template in (HERE / "conf").iterdir():
        assert "@" not in cloud.render(template.name), template.name


def test_keystone_keeps_all_its_keys_in_the_cloud_and_needs_no_root_for_them(tmp_path):
    read = configparser.ConfigParser()
    read.read_string(Cloud.open(tmp_path, 26000).render("keystone.conf"))
    for section in ("fernet_tokens", "fernet_receipts", "credential"):
        assert read[section]["key_repository"].startswith(str(tmp_path)), section


def test_a_port_in_use_is_named_with_the_part_that_needs_it():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        with pytest.raises(CloudError, match=rf"Port {number}, which keystone needs.*--port-base"):
            bring_up.check_ports(number)


def test_a_step_goes_only_after_those_it_needs():
    order = []
    steps = [Step("second", lambda: order.append("second"), ("first",)), Step("first", lambda: order.append("first"))]
    take(steps, Console(quiet=True))
    assert order == ["first", "second"]


def test_after_a_failure_no_step_begins_and_the_failed_one_is_named():
    began = []

    def fail():
        raise CloudError("no disk")

    steps = [Step("magnum", fail), Step("seeds", lambda: began.append(1), ("magnum",))]
    with pytest.raises(StepFailed) as failed:
        take(steps, Console(quiet=True))
    assert failed.value.step.name == "magnum"
    assert not began


def test_a_failed_step_is_explained_with_the_end_of_its_log(tmp_path):
    cloud = Cloud.open(tmp_path)
    cloud.make_folders()
    cloud.processes.logfile("magnum").write_text("\n".join(f"line {n}" for n in range(100)))
    failed = StepFailed(Step("magnum", lambda: None))
    failed.__cause__ = CloudError("magnum ended with 1.")
    text = bring_up.explain(cloud, failed)
    assert text.startswith("magnum failed: magnum ended with 1.")
    assert "line 99" in text
    assert "line 5\n" not in text


def test_each_start_has_our_chart_and_nothing_of_another(tmp_path):
    cloud = Cloud.open(tmp_path)
    cloud.venv = tmp_path / "venv"
    (cloud.venv / "etc/nova").mkdir(parents=True)
    (cloud.venv / "etc/nova/api-paste.ini").touch()
    cloud.make_folders()
    foreign = tmp_path / "etc/openstack-cluster/templates/foreign.yaml"
    foreign.parent.mkdir(parents=True)
    foreign.touch()
    cloud.write_configuration()
    assert sorted(file.name for file in foreign.parent.iterdir()) == ["addons.yaml", "cluster.yaml"]
