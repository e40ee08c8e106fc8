"""The hub, the browser and the people of these tests; all are skipped, with the reason, where one of them cannot be had."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from browser.chromium import Chromium, NoChromiumError, find_chromium
from browser.cluster import Cluster, wait_for
from browser.hub import Hub, NoHubError, read_hub
from browser.person import Person

WINDOW = {"width": 1280, "height": 800}
FAILED = pytest.StashKey[bool]()
SEEN = (
    Path(__file__).resolve().parents[2] / ".cache" / "logs"
)  # where pictures of what people saw in a test that failed are left


@pytest.fixture(scope="session")
def hub() -> Hub:
    try:
        return read_hub()
    except NoHubError as problem:
        pytest.skip(str(problem))


@pytest.fixture(scope="session")
def cluster(hub: Hub) -> Cluster:
    return Cluster(hub)


@pytest.fixture(scope="session")
def chromium(request: pytest.FixtureRequest) -> Chromium:
    terminal = request.config.get_terminal_writer()
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        terminal.line()
        try:
            return find_chromium(terminal.line)
        except NoChromiumError as problem:
            pytest.skip(str(problem))


@pytest.fixture(scope="session")
def browser(chromium: Chromium) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        environment = {**os.environ, **chromium.variables}
        opened = playwright.chromium.launch(executable_path=chromium.program, env=environment)
        yield opened
        opened.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note which tests failed, for the fixtures that clean up after them."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture
def come(
    request: pytest.FixtureRequest, hub: Hub, cluster: Cluster, browser: Browser
) -> Iterator[Callable[[str], Person]]:
    """Lets a person come whose server does not run; in the end everybody's server stops."""
    people: list[Person] = []

    def a_person(name: str) -> Person:
        context = browser.new_context(viewport=WINDOW, color_scheme="light", locale="en-US")  # a fresh window
        person = Person(context, hub, f"{hub.user}-{name}")
        person.log_in()
        people.append(person)
        leave(person)
        return person

    def leave(person: Person) -> None:
        person.stop_server()
        wait_for(lambda: cluster.server(person.name) is None, hub.patience, f"the server of {person.name} is gone")

    yield a_person
    for person in people:
        if request.node.stash.get(FAILED, False):
            SEEN.mkdir(parents=True, exist_ok=True)
            person.page.screenshot(path=SEEN / f"{request.node.name}-{person.name}.png")
        leave(person)
        person.page.context.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test of a profile is one test for each profile of the hub."""
    if "profile" not in metafunc.fixturenames:
        return
    try:
        profiles = Cluster(read_hub()).profiles()
    except NoHubError:
        profiles = [{"slug": "no hub"}]  # skipped with the reason that the fixture `hub` gives
    metafunc.parametrize("profile", profiles, ids=[profile["slug"] for profile in profiles])
