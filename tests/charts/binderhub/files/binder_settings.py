"""The chart's values → what the page has to know, under BinderHub's own names; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Settings:
    """`hub_url` is where browsers find the hub, `hub_url_local` where the page itself does; `image` is the one that all launches get."""

    base_url: str
    hub_url: str
    hub_url_local: str
    banner_message: str
    cors_allow_origin: str
    per_repo_quota: int
    total_quota: int | None
    image: str
    token: str
    version: str


def read_settings(values: Values, environ: Mapping[str, str]) -> Settings:
    """`environ` holds JUPYTERHUB_API_TOKEN, READY_IMAGE and CHART_VERSION. A quota of 0 for a repository is none, as BinderHub has it."""
    config = values.get("config") or {}
    own, launches = config.get("BinderHub") or {}, config.get("LaunchQuota") or {}
    hub_url = _folder(own.get("hub_url"))
    return Settings(
        base_url=_folder(own.get("base_url") or "/"),
        hub_url=hub_url,
        hub_url_local=_folder(own.get("hub_url_local")) or hub_url,
        banner_message=own.get("banner_message") or "",
        cors_allow_origin=own.get("cors_allow_origin") or "",
        per_repo_quota=own.get("per_repo_quota") or 0,
        total_quota=launches.get("total_quota"),
        image=environ["READY_IMAGE"],
        token=environ["JUPYTERHUB_API_TOKEN"],
        version=environ["CHART_VERSION"],
    )


def _folder(url: str | None) -> str:
    return f"{url.rstrip('/')}/" if url else ""
