# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Broken
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.pace import UNMEASURED, Kind
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.records import polled
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.watch import Watch
from fake_clock import FakeClock

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)
CONFLICT_WORDS = "another operation (install/upgrade/rollback) is in progress"
WORKER = {"uuid": "w", "name": "default-worker", "role": "worker", "is_default": True, "node_count": 1}
USER = {"uuid": "u", "name": "user", "role": "worker", "is_default": False, "node_count": 2}


class Cloud:
    """One cluster's records, and the requests that were sent for it."""

    def __init__(self, *records, **cluster):
        self.cluster = {"uuid": "c", "status": "UPDATE_FAILED", "api_address": "x", "updated_at": at(99), **cluster}
        self.records, self.sent, self.read = list(records), [], []
        self.server_time, self.clock = NOW, FakeClock()

    def get(self, path, *_version, gone=()):
        self.read.append(path)
        if path.endswith("/nodegroups"):
            keys = ("uuid", "name", "role", "is_default", "node_count", "status")
            return {"nodegroups": [{key: record[key] for key in keys} for record in self.records]}
        if "/nodegroups/" in path:
            return next(dict(record) for record in self.records if path.endswith(f"/{record['uuid']}"))
        return dict(self.cluster)

    def each(self, read, keys):
        return [read(key) for key in keys]

    def post(self, path, body, version):
        self.sent.append((path, body))


def at(seconds):
    return (NOW - timedelta(seconds=seconds)).isoformat()


def group(base, status, reason=None, age=600):
    return {**base, "status": status, "status_reason": reason, "created_at": at(age), "updated_at": at(age)}


def broken():
    return Cloud(group(WORKER, "CREATE_COMPLETE"), group(USER, "CREATE_FAILED", CONFLICT_WORDS, age=60))


def test_a_group_whose_request_met_another_one_is_repaired_by_a_resize_to_the_count_it_has():
    cloud = broken()
    watch = Watch(cloud, "hub")
    assert watch.next_action(cloud.cluster, "create").kind is Kind.HOLD
    assert cloud.sent == [("/clusters/c/actions/resize", {"nodegroup": "u", "node_count": 2})]
    assert watch.repaired == ["user"]


def test_a_rendering_ends_when_its_record_shows_it_so_that_the_next_job_sees_it():
    cloud = broken()

    class Conductor(FakeClock):
        def sleep(self, seconds):
            super().sleep(seconds)
            if cloud.sent and self.moment > 3:
                cloud.records[0].update(status="UPDATE_IN_PROGRESS", updated_at=at(0))

    cloud.clock = Conductor()
    Watch(cloud, "hub").apply_again("c", "default-worker")
    assert cloud.records[0]["status"] == "UPDATE_IN_PROGRESS"
    assert cloud.clock.moment < 5


def test_nothing_is_repaired_where_repair_is_switched_off():
    cloud = broken()
    with pytest.raises(Broken, match="repair is switched off"):
        Watch(cloud, "hub", repair=False).next_action(cloud.cluster, "create")
    assert cloud.sent == []


def test_a_job_leaves_repair_to_another_one_that_was_quicker():
    cloud = broken()

    class Other(FakeClock):
        def sleep(self, seconds):
            cloud.records[1].update(status="UPDATE_IN_PROGRESS", updated_at=at(0))

    cloud.clock = Other()
    assert Watch(cloud, "hub").next_action(cloud.cluster, "create").kind is Kind.HOLD
    assert cloud.sent == []


def test_what_three_repairs_do_not_help_is_left_to_the_operator():
    cloud = broken()
    watch = Watch(cloud, "hub")
    for _read in range(3):
        watch.next_action(cloud.cluster, "create")
        cloud.server_time += timedelta(seconds=31)
    with pytest.raises(Broken, match="operator"):
        watch.next_action(cloud.cluster, "create")
    assert len(cloud.sent) == 3


def test_a_quiet_cluster_is_seen_by_its_list_alone():
    cloud = Cloud(group(WORKER, "CREATE_COMPLETE"), group(USER, "UPDATE_COMPLETE"), status="UPDATE_COMPLETE")
    assert Watch(cloud, "hub").next_action(cloud.cluster, "create").kind is Kind.GO
    assert cloud.read == ["/clusters/c/nodegroups"]


def test_of_a_group_that_boots_the_time_is_read_and_only_once():
    cloud = Cloud(
        group(WORKER, "CREATE_COMPLETE"),
        group(USER, "CREATE_IN_PROGRESS", age=5),
        status="UPDATE_IN_PROGRESS",
        updated_at=at(5),
    )
    watch = Watch(cloud, "hub")
    for _read in range(3):
        assert watch.next_action(cloud.cluster, "create").words.startswith("the last request is 5 s old")
    listing = "/clusters/c/nodegroups"
    assert cloud.read == [listing, f"{listing}/u", f"{listing}/w", listing, listing]


def test_a_cluster_that_something_touched_is_looked_at_as_a_whole():
    cloud = Cloud(group(WORKER, "UPDATE_COMPLETE", age=8), status="UPDATE_COMPLETE", updated_at=at(3))
    watch = Watch(cloud, "hub")
    assert "8 s old" in watch.next_action(cloud.cluster, "create").words
    cloud.records[0]["updated_at"] = at(1)  # its limits were changed again: the reduced view is as before
    cloud.cluster["updated_at"] = at(0)
    assert "1 s old" in watch.next_action(cloud.cluster, "create").words


def test_a_delete_that_was_lost_is_sent_again_since_a_resize_would_bring_the_group_back():
    cloud = Cloud(group(WORKER, "CREATE_COMPLETE"), group(USER, "DELETE_IN_PROGRESS", age=60), status="UPDATE_COMPLETE")
    cloud.delete = lambda path: cloud.sent.append(("DELETE", path))
    Watch(cloud, "hub").next_action(cloud.cluster, "create")
    assert cloud.sent == [("DELETE", "/clusters/c/nodegroups/u")]


def test_repair_never_brings_back_a_group_that_somebody_is_deleting():
    cloud = broken()
    cloud.records.append(group({**USER, "uuid": "d", "name": "deleting"}, "DELETE_IN_PROGRESS", age=40))
    cloud.delete = lambda path: cloud.sent.append(("DELETE", path))
    Watch(cloud, "hub").next_action(cloud.cluster, "create")
    assert cloud.sent == [("DELETE", "/clusters/c/nodegroups/d")]


def test_a_resize_that_was_lost_is_repaired_through_a_group_whose_record_shows_it():
    cloud = Cloud(group(WORKER, "CREATE_COMPLETE"), group(USER, "UPDATE_IN_PROGRESS", age=60), status="UPDATE_COMPLETE")
    watch = Watch(cloud, "hub")
    watch.next_action(cloud.cluster, "create")
    assert cloud.sent == [("/clusters/c/actions/resize", {"nodegroup": "w", "node_count": 1})]
    assert "being repaired" in watch.next_action(cloud.cluster, "create").words
    assert len(cloud.sent) == 1


def test_a_resize_of_the_default_group_that_was_lost_is_repaired_through_another_worker():
    cloud = Cloud(group(WORKER, "UPDATE_IN_PROGRESS", age=60), group(USER, "CREATE_COMPLETE"), status="UPDATE_COMPLETE")
    Watch(cloud, "hub").next_action(cloud.cluster, "create")
    assert cloud.sent == [("/clusters/c/actions/resize", {"nodegroup": "u", "node_count": 2})]


def test_who_waits_for_a_group_whose_resize_was_lost_has_it_repaired():
    cloud = Cloud(group(WORKER, "CREATE_COMPLETE"), group(USER, "UPDATE_IN_PROGRESS", age=60), status="UPDATE_COMPLETE")
    watch = Watch(cloud, "hub")
    assert "is UPDATE_IN_PROGRESS" in watch.poll_and_repair(cloud.cluster, cloud.records[1])
    assert watch.repaired == ["user"]
    assert len(cloud.sent) == 1


def test_who_waits_for_a_group_whose_request_met_another_one_has_it_repaired():
    cloud = broken()
    watch = Watch(cloud, "hub")
    assert "since two requests conflicted" in watch.poll_and_repair(cloud.cluster, cloud.records[1])
    assert watch.repaired == ["user"]
    assert len(cloud.sent) == 1


def test_a_group_whose_delete_met_another_request_is_settled():
    cloud = Cloud(group(WORKER, "CREATE_COMPLETE"), group(USER, "DELETE_FAILED", CONFLICT_WORDS))
    assert Watch(cloud, "hub").poll_and_repair(cloud.cluster, cloud.records[1]) is None
    assert cloud.sent == []


def test_a_control_plane_that_is_resized_is_seen_to_be_in_progress():
    master = {**WORKER, "uuid": "m", "name": "default-master", "role": "master"}
    cloud = Cloud(
        group(WORKER, "CREATE_COMPLETE"), group(master, "UPDATE_IN_PROGRESS", age=3), status="UPDATE_COMPLETE"
    )
    assert "3 s old" in Watch(cloud, "hub").next_action(cloud.cluster, "create").words


def test_a_group_of_a_cluster_that_somebody_deletes_is_not_waited_for():
    cloud = Cloud(group(USER, "CREATE_IN_PROGRESS"), status="DELETE_IN_PROGRESS")
    with pytest.raises(Broken, match="somebody is deleting it"):
        Watch(cloud, "hub").poll_and_repair(cloud.cluster, cloud.records[0])


def test_a_quota_that_is_used_up_is_no_case_for_repair():
    cloud = Cloud(group(WORKER, "CREATE_COMPLETE"), group(USER, "CREATE_FAILED", "Quota exceeded for cores"))
    with pytest.raises(Broken, match=r"Quota exceeded for cores .* ask for more"):
        Watch(cloud, "hub").poll_and_repair(cloud.cluster, cloud.records[1])
    assert cloud.sent == []


def test_the_health_poll_tells_which_groups_are_not_there_and_which_are_not_ready():
    reported = "user resource not found.,core waiting on ['Ready', 'Available'],gpu-1 resource not found."
    absent, unready = polled({"health_status_reason": {"nodegroup": reported}})
    assert (absent, unready) == ({"user", "gpu-1"}, {"user", "gpu-1", "core"})


def test_a_job_that_sees_another_ones_request_while_it_waits_waits_longer_than_that_one_will():
    cloud = Cloud(
        group(WORKER, "CREATE_COMPLETE"), group(USER, "CREATE_IN_PROGRESS", age=5), status="UPDATE_IN_PROGRESS"
    )
    watch = Watch(cloud, "hub")
    watch.next_action(cloud.cluster, "create")
    assert watch.stagger == 0
    cloud.records.append(group({**USER, "uuid": "o", "name": "other"}, "CREATE_IN_PROGRESS", age=1))
    watch.next_action(cloud.cluster, "create")
    assert 2 <= watch.stagger <= 6


def test_a_job_that_came_second_holds_for_longer_than_the_request_interval():
    cloud = Cloud(group(WORKER, "UPDATE_COMPLETE", age=31), status="UPDATE_COMPLETE", updated_at=at(31))
    watch = Watch(cloud, "hub")
    assert watch.next_action(cloud.cluster, "create").kind is Kind.GO
    watch.stagger = 4.0
    assert watch.next_action(cloud.cluster, "create").seconds == pytest.approx(3)


@pytest.mark.parametrize(
    ("stack", "known", "kind"), [("hub-abcdefghijkl", True, Kind.GO), ("kube-a1b2c", False, Kind.HOLD)]
)
def test_a_group_is_asked_for_while_another_boots_only_where_the_driver_is_known(stack, known, kind):
    records = group(WORKER, "UPDATE_COMPLETE"), group(USER, "CREATE_IN_PROGRESS", age=40)
    cloud = Cloud(*records, name="hub", stack_id=stack, status="UPDATE_IN_PROGRESS", updated_at=at(40))
    watch = Watch(cloud, "hub")
    assert watch.observe(cloud.cluster).known_driver is known
    assert watch.next_action(cloud.cluster, "create").kind is kind


def test_where_there_are_locks_it_asks_for_the_next_one_instead(monkeypatch):
    cloud = Cloud(
        group(WORKER, "CREATE_COMPLETE"), group(USER, "CREATE_IN_PROGRESS", age=5), status="UPDATE_IN_PROGRESS"
    )
    watch = Watch(cloud, "hub")

    def ask(cluster):
        watch.lock.request_interval = 12.0
        return cluster is cloud.cluster

    monkeypatch.setattr(watch.lock, "ask", ask)
    assert watch.next_action(cloud.cluster, "create").seconds == pytest.approx(UNMEASURED - 5, abs=1)
    cloud.records.append(group({**USER, "uuid": "o", "name": "other"}, "CREATE_IN_PROGRESS", age=1))
    assert watch.next_action(cloud.cluster, "create").seconds == pytest.approx(12 - 1, abs=1)
    assert watch.stagger == 0


def test_a_job_alone_is_not_held_up_by_its_own_requests():
    cloud = Cloud(group(WORKER, "CREATE_COMPLETE"), status="UPDATE_COMPLETE")
    watch = Watch(cloud, "hub")
    assert watch.next_action(cloud.cluster, "create").kind is Kind.GO
    cloud.records.append(group(USER, "CREATE_IN_PROGRESS", age=1))
    cloud.cluster["status"] = "UPDATE_IN_PROGRESS"
    watch.next_action(cloud.cluster, "create")
    assert watch.stagger == 0
