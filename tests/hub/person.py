"""What a person does with a hub, over HTTP: logs in, chooses a profile, works, stops."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests

PATIENCE = 180.0  # seconds; on a machine with two cores that does other things too


def wait_for(look: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
    """The first answer that is something; an AssertionError names what did not come. Who does not answer at all is waited for, too."""
    deadline = time.monotonic() + seconds
    while not (found := looked(look)):
        assert time.monotonic() < deadline, f"{what} did not come within {seconds:g} s"
        time.sleep(0.5)
    return found


def looked(look: Callable[[], Any]) -> Any:
    try:
        return look()
    except requests.RequestException:
        return None


@dataclass
class Person:
    """Somebody at the hub's address."""

    url: str
    name: str
    password: str
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.trust_env = False

    def token(self, path: str) -> str:
        """The word against forged requests that the server at this path gave."""
        return next(c.value or "" for c in self.session.cookies if c.name == "_xsrf" and c.path == path)

    def log_in(self) -> bool:
        self.session.get(f"{self.url}/hub/login", timeout=30).raise_for_status()
        form = {"username": self.name, "password": self.password, "_xsrf": self.token("/hub/")}
        return (
            self.session.post(f"{self.url}/hub/login", data=form, allow_redirects=False, timeout=30).status_code == 302
        )

    def profiles(self) -> list[str]:
        """The profiles that the page offers, in its order."""
        page = self.session.get(f"{self.url}/hub/spawn", timeout=30).text
        return list(dict.fromkeys(re.findall(r'name="profile"[^>]*value="([^"]+)"', page)))

    def ask_hub(self, method: str, path: str, **words: Any) -> requests.Response:
        headers = {"X-XSRFToken": self.token("/hub/"), "Referer": f"{self.url}/hub/home"}
        return self.session.request(method, f"{self.url}/hub/api/{path}", headers=headers, timeout=60, **words)

    def start(self, profile: str) -> None:
        form = {"profile": profile, "_xsrf": self.token("/hub/")}
        answer = self.session.post(f"{self.url}/hub/spawn", data=form, allow_redirects=False, timeout=60)
        assert answer.status_code == 302, answer.text
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        wait_for(self.ready, f"the server of {self.name}")
        self.session.get(f"{self.url}/user/{self.name}/lab", timeout=60).raise_for_status()

    def server(self) -> dict[str, Any]:
        answer = self.ask_hub("GET", f"users/{self.name}")
        found: dict[str, Any] = answer.json().get("servers", {}).get("", {}) if answer.ok else {}
        return found

    def ready(self) -> bool:
        return bool(self.server().get("ready"))

    def stop(self) -> None:
        wait_for(self.stopped, f"the end of the server of {self.name}")

    def stopped(self) -> bool:
        """Whether the server is gone; else it is asked to go, which a hub refuses until it has looked at its servers after its start."""
        server = self.server()
        if server and not server.get("pending"):
            self.ask_hub("DELETE", f"users/{self.name}/server")
        return not server

    def ask_server(self, method: str, path: str, **words: Any) -> requests.Response:
        where = f"{self.url}/user/{self.name}"
        headers = {"X-XSRFToken": self.token(f"/user/{self.name}/"), "Referer": f"{where}/lab"}
        return self.session.request(method, f"{where}/api/{path}", headers=headers, timeout=30, **words)

    def write(self, file: str, text: str) -> None:
        body = {"type": "file", "format": "text", "content": text}
        self.ask_server("PUT", f"contents/{file}", json=body).raise_for_status()

    def read(self, file: str) -> str:
        answer = self.ask_server("GET", f"contents/{file}")
        answer.raise_for_status()
        return str(answer.json()["content"])
