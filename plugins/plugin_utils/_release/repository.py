# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A repository of charts that wants a login: Helm gets it by a file, since everybody on the machine may read a command line. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from urllib.parse import unquote

from .desired import Chart

NAME = "hubforge"  # of the repository, in a file that holds no other one


@dataclass(frozen=True)
class Login:
    """Who logs in at a repository, and its address without that."""

    url: str
    username: str
    password: str

    @property
    def repositories(self) -> str:
        """The text of Helm's repositories.yaml."""
        entry = {"name": NAME, "url": self.url, "username": self.username, "password": self.password}
        return json.dumps({"apiVersion": "", "generated": "0001-01-01T00:00:00Z", "repositories": [entry]})


def login_in(url: str) -> Login | None:
    """The login that an address has in it; None where it has none. A password may hold any character, as people paste it."""
    scheme, slashes, rest = url.partition("://")
    login, at, place = rest.rpartition("@")
    if not (slashes and at and scheme in ("http", "https")):
        return None
    if "/" in login and ":" not in login.split("/", 1)[0]:  # the @ is one of the path's
        return None
    username, _colon, password = login.partition(":")
    return Login(f"{scheme}://{place}", unquote(username), unquote(password))


def by_file(chart: Chart) -> Chart:
    """The chart as Helm finds it in the repository of such a file."""
    return replace(chart, ref=f"{NAME}/{chart.ref}", repo_url="")
