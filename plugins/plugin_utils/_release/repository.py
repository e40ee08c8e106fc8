# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A repository or registry of charts that wants a login: Helm gets it by a file, since everybody on the machine may read a command line.

Pure: who runs Helm writes the file, and removes it.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, unquote

from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest

from .desired import Chart, DesiredRelease
from .masking import QUERY, SECRET

NAME = "hubforge"  # of the repository, in a file that holds no other one
DIGEST = re.compile(r"@sha256:[0-9a-fA-F]*$")
PORT = re.compile(r"[^:]*:[0-9]+")
HOST = re.compile(r"[^/]*[.:]|localhost")


@dataclass(frozen=True)
class Login:
    """A chart as Helm finds it by a file, and that file."""

    chart: Chart
    variables: Mapping[str, str]  # of Helm's environment: paths below the folder that has the file
    text: str
    secrets: Mapping[str, str] = field(default_factory=dict)  # what no message shows

    @property
    def file_name(self) -> str:
        """Under which the text is to be read."""
        return next(iter(self.variables.values()))

    @property
    def update(self) -> list[str]:
        """The command line by which Helm learns what the repository has; empty where it needs none."""
        return ["helm", "repo", "update", NAME] if "HELM_REPOSITORY_CONFIG" in self.variables else []


def login_for(desired: DesiredRelease) -> Login | None:
    """The login that a chart's address has in it; None where it has none. Raises InvalidRequest where Helm takes it by no file."""
    chart = desired.chart
    if found := split(chart.repo_url):
        scheme, username, password, place = found
        if scheme in ("http", "https"):
            return _in_repository(chart, f"{scheme}://{place}", username, password)
        raise _no_file(f"{desired.prefix}chart_repo_url", "http:// or https://", desired.prefix)
    if _is_signed(chart.repo_url):
        return _in_repository(chart, chart.repo_url, "", "")
    if found := split(chart.ref):
        scheme, username, password, place = found
        if scheme == "oci" and password:
            return _in_registry(chart, place, username, password)
        raise _no_file(f"{desired.prefix}chart_ref", "oci:// with a user and a password", desired.prefix)
    if _is_signed(chart.ref):
        raise _no_file(f"{desired.prefix}chart_ref", "oci:// with a user and a password", desired.prefix)
    return None


def split(url: str) -> tuple[str, str, str, str] | None:
    """Scheme, user, password and place of an address with a login; None for another one. A password may hold any character, as people
    paste it."""
    scheme, _slashes, rest = url.partition("://")
    digest = (DIGEST.findall(rest) or [""])[0]
    rest = rest.removesuffix(digest)
    login, at, place = rest.partition("@")
    host, slash, _path = login.partition("/")
    if "://" not in url or not at or (slash and ":" not in host):  # the @ is one of the path's
        return None
    if ":" in host:
        login, at, place = rest.rpartition("@")
        if slash and PORT.fullmatch(host) and not HOST.match(place):
            return None
    username, _colon, password = login.partition(":")
    return scheme.lower(), unquote(username), unquote(password), place + digest


def update_fault(answer: Mapping[str, Any]) -> str:
    """Why Helm could not learn what the repository has; it ends well then, too."""
    lines = [line.strip() for line in f"{answer.get('stdout') or ''}".splitlines()]
    number = next((number for number, line in enumerate(lines) if "Unable to get an update" in line), None)
    return "" if number is None else (lines[number + 1 : number + 2] or lines[number : number + 1])[0]


def _in_repository(chart: Chart, url: str, username: str, password: str) -> Login:
    who = {"username": username, "password": password}
    if not password:  # Helm sends a user without a password where the address has it alone
        scheme, _slashes, place = url.partition("://")
        who, url = {}, f"{scheme}://{quote(username, safe='')}@{place}" if username else url
    entry = {"name": NAME, "url": url, **who}
    text = json.dumps({"apiVersion": "", "generated": "0001-01-01T00:00:00Z", "repositories": [entry]})
    variables = {"HELM_REPOSITORY_CONFIG": "repositories.yaml", "HELM_REPOSITORY_CACHE": ""}
    known = replace(chart, ref=f"{NAME}/{chart.ref}", repo_url="")
    return Login(known, variables, text, {"password": password or username})


def _in_registry(chart: Chart, place: str, username: str, password: str) -> Login:
    coded = base64.b64encode(f"{username}:{password}".encode()).decode()
    text = json.dumps({"auths": {place.partition("/")[0]: {"auth": coded}}})
    known = replace(chart, ref=f"oci://{place}", repo_url="")
    return Login(known, {"HELM_REGISTRY_CONFIG": "config.json"}, text, {"password": password, "auth": coded})


def _is_signed(url: str) -> bool:
    return "://" in url and any(SECRET.search(found[1].rstrip("=")) for found in QUERY.finditer(url))


def _no_file(option: str, taken: str, prefix: str) -> InvalidRequest:
    return InvalidRequest(
        f"{option} has a login in it, which Helm takes from a file for {taken} alone; on its command line everybody on the machine could "
        f"read it. Write the repository with its login in {prefix}chart_repo_url and the chart's name in {prefix}chart_ref, or download "
        f"the chart and write its path in {prefix}chart_ref."
    )
