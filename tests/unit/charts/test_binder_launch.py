"""A launch in the phases of BinderHub's API, on a hub that is only pretended."""

import asyncio

import binder_failures as failures
import pytest
from binder_failures import NotLaunched
from binder_launch import failed, launch
from binder_repositories import read_repository
from binder_settings import Settings

READY = [{"progress": 0, "message": "Server requested"}, {"ready": True, "message": "Server ready"}]


class PretendedHub:
    """Starts servers at once, tells of each start what it was told to tell, and fails where it was told to."""

    def __init__(self, running=(), told=READY, fails=None):
        self.servers = list(running)
        self.told, self.fails = told, fails
        self.users, self.turn = [], asyncio.Lock()

    def _act(self, name):
        if self.fails == name:
            raise failures.hub_is_away("http://hub/", "refused")

    async def running(self):
        self._act("running")
        return list(self.servers)

    async def add(self, user):
        self._act("add")
        self.users.append(user)

    async def start(self, user, options):
        await asyncio.sleep(0)  # others get their turn
        self._act("start")
        self.servers.append(options)

    async def progress(self, user):
        self._act("progress")
        for told in self.told:
            yield told

    async def remove(self, user):
        self.users.remove(user)


def settings(**wishes):
    urls = {"base_url": "/", "hub_url": "http://hub:8080/", "hub_url_local": "http://proxy-public/"}
    none = {"banner_message": "", "cors_allow_origin": "", "per_repo_quota": 0, "total_quota": None}
    return Settings(**{**urls, **none, "image": "sample:1", "token": "t", "version": "1", **wishes})


async def events_of(hub, repo="owner/repo", **wishes):
    found = []
    try:
        async for event in launch(hub, settings(**wishes), read_repository("gh", f"{repo}/HEAD"), "http://binder/"):
            found.append(event)
    except NotLaunched as failure:
        found.append(failed(failure))
    return found


def launched(hub, **wishes):
    return asyncio.run(events_of(hub, **wishes))


def test_a_launch_goes_through_binderhubs_phases():
    events = launched(PretendedHub())
    assert [event["phase"] for event in events] == ["built", "launching", "launching", "launching", "ready"]
    assert events[0]["imageName"] == "sample:1"
    assert all(event["message"].endswith("\n") for event in events)


def test_the_browser_is_sent_where_the_values_say_with_the_servers_own_token():
    hub = PretendedHub()
    last = launched(hub)[-1]
    [user], [options] = hub.users, hub.servers
    assert last["url"] == f"http://hub:8080/user/{user}/"
    assert last["token"] == options["token"] != "t"
    assert last.items() >= {"repo_url": "https://github.com/owner/repo", "image": "sample:1"}.items()


def test_two_launches_get_two_users_and_two_tokens():
    async def both(hub):
        return await asyncio.gather(events_of(hub), events_of(hub))

    first, second = asyncio.run(both(hub := PretendedHub()))
    assert len(set(hub.users)) == 2
    assert first[-1]["token"] != second[-1]["token"]


def test_a_repository_that_runs_often_enough_is_rejected():
    hub = PretendedHub([{"repo_url": "https://github.com/owner/repo"}, {}])
    last = launched(hub, per_repo_quota=1)[-1]
    assert (last["phase"], last["status_code"]) == ("failed", 429)
    assert "https://github.com/owner/repo has 1 servers of at most 1" in last["message"]
    assert hub.users == []
    assert launched(hub, repo="owner/other", per_repo_quota=1)[-1]["phase"] == "ready"


def test_launches_at_once_are_counted_one_after_the_other():
    async def three(hub):
        return await asyncio.gather(*(events_of(hub, per_repo_quota=2) for _ in range(3)))

    phases = [events[-1]["phase"] for events in asyncio.run(three(PretendedHub()))]
    assert sorted(phases) == ["failed", "ready", "ready"]


def test_a_full_hub_rejects_every_repository():
    assert "This hub has 2 servers of at most 2" in launched(PretendedHub([{}, {}]), total_quota=2)[-1]["message"]
    assert launched(PretendedHub(), total_quota=0)[-1]["status_code"] == 429


@pytest.mark.parametrize("step", ["running", "add", "start", "progress"])
def test_a_hub_that_is_away_is_reported_in_a_sentence_and_nothing_is_left(step):
    hub = PretendedHub(fails=step)
    last = launched(hub)[-1]
    assert (last["phase"], last["status_code"]) == ("failed", 503)
    assert "does not answer (refused)" in last["message"]
    assert "try again" in last["message"]
    assert hub.users == []


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ([{"failed": True, "message": "Spawn failed: Timeout."}], "The hub says: Spawn failed: Timeout. Try again"),
        (READY[:1], "The hub was lost while the server started"),
    ],
)
def test_a_server_that_does_not_come_is_reported_and_its_user_goes(told, says):
    hub = PretendedHub(told=told)
    last = launched(hub)[-1]
    assert last["phase"] == "failed"
    assert says in last["message"]
    assert hub.users == []


def test_a_page_without_its_hub_s_address_says_what_is_missing():
    [last] = launched(PretendedHub(), hub_url="")
    assert "config.BinderHub.hub_url" in last["message"]


@pytest.mark.parametrize(
    ("status", "found", "says"),
    [
        (503, 503, "its proxy says 503"),
        (403, 500, "deploy the release again"),
        (429, 429, "(Active user limit exceeded): try again in some minutes"),
        (400, 500, "status 400: Active user limit exceeded"),
    ],
)
def test_what_the_hub_rejects_is_reported_by_its_status(status, found, says):
    told = failures.hub_refused("http://hub/", status, "Active user limit exceeded")
    assert told.status == found
    assert says in told.message
