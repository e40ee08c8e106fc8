"""When an ended container starts again."""

import pytest

from local_cloud.pods.restarts import BackOff, again


@pytest.mark.parametrize(
    ("policy", "code", "expected"),
    [("Always", 0, True), ("Always", 1, True), ("OnFailure", 0, False), ("OnFailure", 1, True), ("Never", 1, False)],
)
def test_the_policy_of_the_pod_decides(policy, code, expected):
    assert again(policy, code) is expected


def test_the_first_start_is_at_once_and_the_next_ones_wait_longer_and_longer():
    back_off, waits = BackOff(), []
    for _ in range(10):
        back_off.ended(now=100, lived=1)
        waits.append(back_off.until - 100)
    assert waits == [0, 2, 4, 8, 16, 32, 64, 128, 256, 300]


def test_one_end_is_no_crash_loop_and_two_are():
    back_off = BackOff()
    back_off.ended(0, 1)
    assert not back_off.looping
    back_off.ended(0, 1)
    assert back_off.looping


def test_a_long_life_wipes_the_slate():
    back_off = BackOff()
    for _ in range(5):
        back_off.ended(0, 1)
    back_off.ended(1000, 601)
    assert back_off.over(1000)
    assert not back_off.looping
