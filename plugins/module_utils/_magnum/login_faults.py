# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why there is no login: the file of clouds, what it says of one, and what came from Keystone, each cause in a sentence of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .transport import why

LACKING: ImportError | None = None
try:
    import yaml
except ImportError as error:
    LACKING = error

LARGEST = 1024 * 1024  # bytes of a file of clouds
OF_AUTH = ("auth_url", "username", "password", "project_name", "project_id", "application_credential_id")
MAGNUM = ("container-infra", "container-infrastructure-management", "container-infrastructure")


def file_fault(file: Path, cloud: str | None) -> str | None:
    """What is wrong with a file of clouds, or with the entry of `cloud` in it; None where nothing is. Never quotes the file."""
    if LACKING:
        raise LACKING
    try:
        text = file.read_bytes()[:LARGEST].decode()
        root = yaml.compose(text, yaml.SafeLoader)
    except OSError as error:
        return f"{file} cannot be read: {error.strerror}."
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file}, line {mark.line + 1}," if mark else str(file)
        return f"{where} is not YAML: correct it there. Tabs are no indentation, and brackets and quotes have an end."
    return _fault(str(file), root, cloud)


def _fault(file: str, root: Any, cloud: str | None) -> str | None:
    clouds = _children(root).get("clouds", (None, None))[1]
    if _children(clouds) == {}:
        return (
            f"{file} has no mapping `clouds`, in which each cloud has its name: see the documentation of openstacksdk."
        )
    if cloud is None or cloud not in _children(clouds):
        return None
    key, entry = _children(clouds)[cloud]
    there = f"{file}, line {key.start_mark.line + 1}: the cloud {cloud!r}"
    if not isinstance(entry, yaml.MappingNode):
        outside = [name for name in (*OF_AUTH, "auth") if name in {**_children(clouds), **_children(root)}]
        moved = f" `{outside[0]}` is too far to the left: indent it below `{cloud}:`." if outside else ""
        return f"{there} is no mapping.{moved or ' Write `auth:` and what belongs to it below its name.'}"
    auth = _children(entry).get("auth", (None, None))[1]
    if auth is not None and not isinstance(auth, yaml.MappingNode):
        return f"{there} has an `auth` that is no mapping: indent auth_url and the others below it."
    url = _children(auth).get("auth_url", (None, None))[1]
    return (
        url_fault(url.value, f"{file}, line {url.start_mark.line + 1}: ") if isinstance(url, yaml.ScalarNode) else None
    )


def _children(node: Any) -> dict[str, tuple[Any, Any]]:
    """What a mapping's node has, by name: the nodes of key and value."""
    if LACKING or not isinstance(node, yaml.MappingNode):
        return {}
    return {str(key.value): (key, value) for key, value in node.value}


def url_fault(url: Any, where: str = "") -> str | None:
    """What is wrong with an auth_url; None where nothing is."""
    try:
        parts = urlsplit(str(url))
        if parts.scheme in ("http", "https") and parts.hostname:
            return None
    except ValueError:  # brackets that are no address of IPv6
        pass
    shown = str(url).rpartition("@")[2][:200]  # without who logs in there
    return f"{where}auth_url is {shown!r}, which is no address of the web: begin it with https:// and the name of Keystone's host."


def catalogue_fault(which: str, project: str | None, catalogue: Iterable[Mapping[str, Any]], region: str | None) -> str:
    """Why there is no Magnum for a login. `catalogue`: the services as Keystone lists them, `region` as asked for."""
    if not project:
        return (
            f"The login for {which} is for no project, so that it has no services: add project_name (and project_domain_name), or "
            "project_id, to its auth."
        )
    regions = sorted(
        {
            str(end.get("region_id") or end.get("region") or "")
            for service in catalogue
            if str(service.get("type")) in MAGNUM
            for end in service.get("endpoints") or []
        }
    )
    if not regions:
        services = ", ".join(sorted({str(it.get("type")) for it in catalogue})[:20]) or "none"
        return (
            f"The catalogue of {which} has no Magnum (container-infra), only {services}: choose the cloud that has it."
        )
    asked = f"in the region {region!r}" if region else "of this kind"
    return f"The catalogue of {which} has no Magnum (container-infra) {asked}: there is one in {', '.join(regions)}. Set region_name."


def rejection(which: str, error: Any) -> str:
    """A login that Keystone rejects, with its own words."""
    said = " ".join(str(getattr(error, "details", "") or getattr(error, "message", "") or error).split()).rstrip(".")
    return (
        f"Keystone did not accept the credentials given for {which}: {said[:300]}. Check the password, the domains and the project, or "
        "that the application credential has not expired."
    )


def silence(which: str, error: BaseException) -> str:
    """No answer."""
    return f"Nothing answers for {which}: {why(error)}. Check auth_url and the network."
