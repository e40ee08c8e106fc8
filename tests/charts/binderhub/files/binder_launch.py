"""One launch, from a repository to a server that can be opened, in the phases of BinderHub's API; asks the hub through what it is given."""

import secrets
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Protocol

import binder_failures as failures
from binder_failures import NotLaunched
from binder_repositories import Repository, user_name
from binder_settings import Settings

Event = dict[str, Any]
Options = Mapping[str, Any]


class Hub(Protocol):
    """What a launch asks of a hub. All of it raises NotLaunched, but `remove`, which does what it can."""

    turn: Any  # a lock, so that two launches at once are both counted

    async def running(self) -> list[Options]:
        """The options with which each running or starting server was asked for."""

    async def add(self, user: str) -> None: ...

    async def start(self, user: str, options: Options) -> None: ...

    def progress(self, user: str) -> AsyncIterator[Event]: ...

    async def remove(self, user: str) -> None: ...


async def launch(hub: Hub, settings: Settings, repository: Repository, launch_host: str) -> AsyncIterator[Event]:
    """The events of a launch; the last one has the phase ready. Raises NotLaunched, and then leaves no server behind.

    A launch whose page was closed goes on in the hub, whose culler ends what nobody uses.
    """
    if not settings.hub_url:
        raise failures.no_hub_yet()
    message = "No image is built here: every repository gets the ready one"
    yield event("built", message, imageName=settings.image)
    yield event("launching", "Launching server...")
    user = user_name(repository, secrets.token_hex(4))
    options = {
        "image": settings.image,
        "repo_url": repository.url,
        "token": secrets.token_urlsafe(16),
        "binder_launch_host": launch_host,
        "binder_request": repository.request,
    }
    async with hub.turn:
        refuse_too_many(await hub.running(), settings, repository.url)
        await hub.add(user)
        async with leaving_nothing(hub, user):
            await hub.start(user, options)
    async with leaving_nothing(hub, user):
        async for told in until_ready(hub.progress(user)):
            yield event("launching", told["message"])
    url = f"{settings.hub_url}user/{user}/"
    yield event("ready", f"server running at {url}", url=url, **options)


@asynccontextmanager
async def leaving_nothing(hub: Hub, user: str) -> AsyncIterator[None]:
    """Nobody has been told the address of a server that failed."""
    try:
        yield
    except NotLaunched:
        await hub.remove(user)
        raise


def event(phase: str, message: str, **more: Any) -> Event:
    """BinderHub's messages are lines."""
    return {"phase": phase, "message": f"{message}\n", **more}


def failed(failure: NotLaunched) -> Event:
    return event("failed", failure.message, status_code=failure.status)


def refuse_too_many(running: Iterable[Options], settings: Settings, url: str) -> None:
    """Raises NotLaunched where one more would be above a quota, the whole hub's or the repository's."""
    urls = [options.get("repo_url") for options in running]
    total, quota = settings.total_quota, settings.per_repo_quota
    if total is not None and len(urls) >= total:
        raise failures.is_full("This hub", len(urls), total)
    if quota and (used := urls.count(url)) >= quota:
        raise failures.is_full(url, used, quota)


async def until_ready(progress: AsyncIterator[Event]) -> AsyncIterator[Event]:
    """The hub's own events of a start, up to the one that says ready."""
    async for told in progress:
        if told.get("failed"):
            raise failures.server_failed(str(told.get("message")))
        yield told
        if told.get("ready"):
            return
    raise failures.hub_went_away()
