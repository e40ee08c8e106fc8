"""The page that stands in for BinderHub's: its addresses, and what each of them shows. Decides nothing."""

import asyncio
import json
import logging
import os
from contextlib import aclosing, suppress
from pathlib import Path
from urllib.parse import unquote

import yaml
from binder_answers import health, versions
from binder_failures import NotLaunched, page_is_broken
from binder_hub_api import HubApi
from binder_launch import failed, launch
from binder_repositories import PROVIDERS, read_repository
from binder_settings import Settings, read_settings
from tornado.httpclient import AsyncHTTPClient
from tornado.httpserver import HTTPServer
from tornado.ioloop import PeriodicCallback
from tornado.iostream import StreamClosedError
from tornado.web import Application, RequestHandler

HERE = Path(__file__).parent
PORT = 8585
KEEPALIVE = 25000  # milliseconds between signs of life, so that no proxy takes a slow launch for a dead one


class Page(RequestHandler):
    def initialize(self, own: Settings, hub: HubApi) -> None:
        self.own, self.hub = own, hub

    def set_default_headers(self) -> None:
        self.set_header("Cache-Control", "no-cache")

    def prepare(self) -> None:
        if self.own.cors_allow_origin:
            self.set_header("Access-Control-Allow-Origin", self.own.cors_allow_origin)
            self.set_header("Access-Control-Allow-Headers", "cache-control")

    def options(self, *_: str) -> None:
        self.set_status(204)

    def spec(self, place: str, provider: str) -> str:
        """As it was written: tornado would have made slashes of escaped ones."""
        return self.request.path.removeprefix(f"{self.own.base_url}{place}/{provider}/")

    def show(self, name: str, **more: str) -> None:
        self.render(name, own=self.own, providers=PROVIDERS, **more)


class Front(Page):
    def get(self) -> None:
        self.show("front.html")


class Launch(Page):
    def get(self, provider: str, _: str) -> None:
        wanted = f"{provider}/{self.spec('v2', provider)}"
        self.show("launch.html", wanted=wanted, title=unquote(wanted))


class Versions(Page):
    def get(self) -> None:
        self.write(versions(self.own))


class Health(Page):
    async def get(self) -> None:
        try:
            told = health(self.own, await self.hub.running())
        except NotLaunched:
            told = health(self.own, None)
        self.set_status(200 if told["ok"] else 503)
        self.write(told)


class Build(Page):
    """An event stream, which can say what went wrong only in an event: its HTTP status is long sent."""

    async def get(self, provider: str, _: str) -> None:
        self.set_header("Content-Type", "text/event-stream")
        alive = PeriodicCallback(self.keep_alive, KEEPALIVE)
        alive.start()
        try:
            await self.launch(provider)
        except StreamClosedError:
            logging.info("%s: nobody waits for it any more", self.request.path)
        finally:
            alive.stop()

    async def launch(self, provider: str) -> None:
        host = f"{self.request.protocol}://{self.request.host}{self.own.base_url}"
        try:
            repository = read_repository(provider, self.spec("build", provider))
            async with aclosing(launch(self.hub, self.own, repository, host)) as events:
                async for told in events:
                    await self.emit(told)
        except NotLaunched as failure:
            await self.emit(failed(failure))
        except StreamClosedError:
            raise
        except Exception:
            logging.exception("%s: the launch broke", self.request.path)
            await self.emit(failed(page_is_broken()))

    async def keep_alive(self) -> None:
        with suppress(StreamClosedError):
            await self.tell(":keepalive")

    async def emit(self, told: dict) -> None:
        logging.info("%s: %s %s", self.request.path, told["phase"], told["message"].strip())
        await self.tell(f"data: {json.dumps(told)}")

    async def tell(self, line: str) -> None:
        self.write(f"{line}\n\n")
        await self.flush()


def make_application(own: Settings, hub: HubApi) -> Application:
    places = {"": Front, "versions": Versions, "health": Health, "v2/([^/]+)/(.+)": Launch, "build/([^/]+)/(.+)": Build}
    known = {"own": own, "hub": hub}
    return Application([(own.base_url + place, page, known) for place, page in places.items()], template_path=str(HERE))


async def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("tornado.access").setLevel(logging.WARNING)  # probes ask every few seconds
    AsyncHTTPClient.configure(None, max_clients=1000)  # each launch listens to the hub as long as its server starts
    values = yaml.safe_load((HERE.parent / "secret/values.yaml").read_text())
    own = read_settings(values, os.environ)
    HTTPServer(make_application(own, HubApi(own.hub_url_local, own.token)), xheaders=True).listen(PORT)
    logging.info("answers at port %s, launches on the hub at %s", PORT, own.hub_url_local or "no address yet")
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
