"""The story of a group that is full: a server waits, a node comes for it, and goes when nobody needs it any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from browser.cluster import GROUP, Cluster, placement, wait_for
from browser.hub import Hub
from browser.person import Person

SCALE_UP = "TriggeredScaleUp"  # the cluster autoscaler's reason; its message says "pod triggered scale-up"


@pytest.fixture
def full_group(cluster: Cluster) -> Iterator[str]:
    """The name of a group on which no user has room. Placeholders rest meanwhile: they would call the next node before a user does."""
    group = cluster.growing_profile()["kubespawner_override"]["node_selector"][GROUP]
    cluster.empty()  # of what a run that was killed has left
    try:
        cluster.rest_placeholders()
        cluster.fill(group)
        yield group
    finally:
        cluster.empty()
        cluster.restore_placeholders()


def test_a_full_group_gets_a_node_for_who_waits_and_gives_it_back(
    full_group: str, come: Callable[[str], Person], cluster: Cluster, hub: Hub
) -> None:
    before = cluster.nodes(full_group)
    person = come("newcomer")

    # the server waits, and the page says why
    person.open_profiles()
    person.choose(cluster.growing_profile()["display_name"])
    wait_for(lambda: "triggered scale-up" in person.read_progress(), hub.patience, "the page says that a node comes")
    assert "/hub/spawn-pending/" in person.page.url
    person.take_picture("progress")
    waiting = cluster.server(person.name)
    assert waiting is not None
    assert SCALE_UP in cluster.events(waiting)

    # the node has its group's labels and taints, and the server starts there
    person.see_jupyterlab()
    new = wait_for(lambda: cluster.nodes(full_group).keys() - before.keys(), hub.patience, "a node has come")
    server = cluster.server(person.name)
    assert server is not None
    assert server.spec.node_name in new
    model = placement(next(iter(before.values())))
    wait_for(
        lambda: placement(cluster.nodes(full_group)[server.spec.node_name]) == model,
        hub.patience,
        f"the new node has the group's labels and taints, {model}",
    )

    # nobody is there, so the node goes; the others stay, since they are full
    person.stop_server()
    wait_for(lambda: cluster.nodes(full_group).keys() == before.keys(), hub.patience, "the node has gone")
