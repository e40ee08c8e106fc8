"""Other clouds: which are chosen, and what is told of them."""

import nox.command
import pytest

import others


def test_all_are_chosen_unless_some_are_named():
    assert others.chosen([]) == others.OTHERS
    assert list(others.chosen(["mariadb"])) == ["mariadb"]
    with pytest.raises(ValueError, match="There is no other cloud heat; there are magnum-20"):
        others.chosen(["heat"])


def test_every_target_but_the_set_ups_is_tried_and_the_teardown_is_last():
    assert {"cluster", "nodegroup", "race"} <= set(others.EVERY)
    assert not any(name.startswith("setup_") for name in others.EVERY)
    assert others.LAST not in others.EVERY


def test_a_target_that_fails_is_noted_and_the_next_one_tried():
    result = others.Result("magnum-20")
    for name in ("cluster", "race"):
        with result.trying(name):
            if name == "cluster":
                raise nox.command.CommandFailed
    assert others.table([result]) == "magnum-20: 1 passed, 1 failed\n    failed: cluster"


def test_what_is_lacking_is_said_and_how_requests_go():
    can = {"node_groups": True, "node_labels": False}
    known = {"max_version": "1.11", "can": can, "driver": "capi-helm", "node_group_key": "capi.stackhpc.com/node-group"}
    assert others.traits(known) == (
        "API up to 1.11, without node_labels; driver capi-helm, node group label capi.stackhpc.com/node-group; "
        "requests spaced by the time of Helm"
    )
    other = others.traits(known | {"driver": None, "node_group_key": None})
    assert other.endswith("driver not known, node group label not known; requests one after the other")
