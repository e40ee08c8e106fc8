"""The last parts of an address such as /v2/gh/owner/repository/HEAD → the repository that they name; pure, and asks nobody about it."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from binder_failures import NotLaunched

LENGTH = 32  # characters of a user's name that come from the repository


@dataclass(frozen=True)
class Provider:
    """`names` is what a person types for a repository, `spec` the shape of an address's last parts."""

    title: str
    names: str
    spec: str
    url: str


# BinderHub's own prefixes; it has more of them, which need their sites' APIs.
PROVIDERS = {
    "gh": Provider("GitHub", "owner/repository", r"(?P<name>[^/]+/[^/]+)/(?P<ref>.+)", "https://github.com/{name}"),
    "gl": Provider("GitLab.com", "group/project", r"(?P<name>[^/]+)/(?P<ref>.+)", "https://gitlab.com/{name}"),
    "git": Provider("Git", "https://…", r"(?P<name>[^/]+)/(?P<ref>.+)", "{name}"),
}


@dataclass(frozen=True)
class Repository:
    """`request` is the address that launches it, without the page's own."""

    url: str
    ref: str
    request: str


def read_repository(prefix: str, spec: str) -> Repository:
    """`spec` as it stands in the address: where a name has more slashes than its provider's, they are escaped. Raises NotLaunched."""
    provider = PROVIDERS.get(prefix)
    if provider is None:
        raise NotLaunched(404, f"No provider is called {prefix}: take one of {', '.join(PROVIDERS)}.")
    found = re.fullmatch(provider.spec, spec.strip("/"))
    if found is None:
        wanted = f"{provider.names}/HEAD" if prefix == "gh" else "NAME/HEAD with each / of the name written as %2F"
        raise NotLaunched(400, f"{spec} names no repository with a branch, tag or commit: write {wanted}.")
    url = provider.url.format(name=unquote(found["name"]))
    return Repository(url.removesuffix(".git"), unquote(found["ref"]), f"v2/{prefix}/{spec.strip('/')}")


def user_name(repository: Repository, suffix: str) -> str:
    """A name for the user of one launch: what the repository is called, and something that nobody else has."""
    words = re.sub(r"[^a-z0-9]+", "-", urlsplit(repository.url).path.lower())
    return f"{words.strip('-')[:LENGTH].strip('-')}-{suffix}".lstrip("-")
