"""The hub's REST API, as far as launches need it: one method per request. What went wrong is told by binder_failures."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any

import binder_failures as failures
from binder_failures import NotLaunched
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest, HTTPResponse

PAGED = {"Accept": "application/jupyterhub-pagination+json"}
PAGE = 200  # users of one answer, the most that a hub gives by default
ANSWER = 30  # seconds for an answer
SILENCE = 30  # seconds after which a hub that tells of a start is lost: it gives a sign of life every 8
START = 3600  # seconds for a start; the hub has a limit of its own and tells when it is reached


class HubApi:
    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token
        self.turn = asyncio.Lock()

    async def running(self) -> list[Mapping[str, Any]]:
        """The options with which each running or starting server was asked for."""
        found, offset = [], 0
        while offset is not None:
            path = f"hub/api/users?state=active&limit={PAGE}&offset={offset}"
            answer = json.loads((await self._ask("GET", path, headers=PAGED)).body)
            servers = [server for user in answer["items"] for server in user["servers"].values()]
            found += [server["user_options"] or {} for server in servers]
            offset = (answer["_pagination"]["next"] or {}).get("offset")
        return found

    async def add(self, user: str) -> None:
        await self._ask("POST", f"hub/api/users/{user}")

    async def start(self, user: str, options: Mapping[str, Any]) -> None:
        await self._ask("POST", f"hub/api/users/{user}/server", body=json.dumps(options))

    async def progress(self, user: str) -> AsyncIterator[dict[str, Any]]:
        """What the hub tells of a start while it goes on: an event stream."""
        lines: asyncio.Queue[bytes | None] = asyncio.Queue()
        path = f"hub/api/users/{user}/server/progress"
        asked = asyncio.ensure_future(
            self._ask("GET", path, streaming_callback=lines.put_nowait, request_timeout=START)
        )
        asked.add_done_callback(lambda _: lines.put_nowait(None))
        rest = b""
        try:
            while (chunk := await asyncio.wait_for(lines.get(), SILENCE)) is not None:
                *whole, rest = (rest + chunk).split(b"\n")
                for line in whole:
                    if line.startswith(b"data:"):
                        yield json.loads(line.removeprefix(b"data:"))
            await asked
        except TimeoutError:  # a hub that was killed may leave its connections open
            raise failures.hub_went_away() from None
        finally:
            asked.cancel()

    async def remove(self, user: str) -> None:
        """Where the hub cannot do so, its culler will."""
        try:
            await self._ask("DELETE", f"hub/api/users/{user}")
        except NotLaunched as failure:
            logging.warning("%s could not be removed: %s", user, failure.message)

    async def _ask(self, method: str, path: str, **more: Any) -> HTTPResponse:
        if not self.url:
            raise failures.no_hub_yet()
        headers = {"Authorization": f"token {self.token}", **more.pop("headers", {})}
        request = HTTPRequest(
            self.url + path,
            method,
            headers=headers,
            allow_nonstandard_methods=True,  # a POST without a body
            **{"connect_timeout": 5, "request_timeout": ANSWER, **more},
        )
        try:
            return await AsyncHTTPClient().fetch(request)
        except HTTPClientError as error:
            if error.response is None or error.code == 599:
                raise failures.hub_is_away(self.url, error.message or "no answer") from error
            raise failures.hub_refused(self.url, error.code, _said(error)) from error
        except OSError as error:
            raise failures.hub_is_away(self.url, error.strerror or str(error)) from error


def _said(error: HTTPClientError) -> str:
    """The sentence in an answer of the API, which is JSON; else HTTP's own word."""
    try:
        return str(json.loads(error.response.body)["message"]).rstrip(".")  # type: ignore[union-attr]
    except (ValueError, KeyError, TypeError):
        return error.message or "no reason given"
