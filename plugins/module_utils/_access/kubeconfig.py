# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a kubeconfig says: its entries read, merged and taken out; not where it lies."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from .._errors import InvalidRequest
from .identity import Access, need_cryptography

LACKING: ImportError | None = None
try:
    import yaml
except ImportError as error:
    LACKING = error

Document = dict[str, Any]
NAMED = {
    "clusters": "cluster",
    "users": "user",
    "contexts": "context",
}  # each list, and the key that an entry has beside its name
EMPTY = {"apiVersion": "v1", "kind": "Config"}
RIVALS = ("certificate-authority", "insecure-skip-tls-verify")  # kubectl rejects or misreads them beside an embedded CA


def need_libraries() -> None:
    """Raise ImportError where PyYAML or cryptography is missing."""
    if LACKING:
        raise LACKING
    need_cryptography()


def parse(text: str, name: str) -> Document:
    """A kubeconfig's text as a document; {} for an empty one. Raises InvalidRequest for what is no kubeconfig; `name` is the file's."""
    try:
        document = yaml.load(text, _loader())
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        # not chained: YAML's own words quote the file, and it may hold keys
        raise InvalidRequest(
            f"{name} is not YAML{where} and was left as it is: name another file, or move it away."
        ) from None
    if document not in (None, {}) and not _is_kubeconfig(document):
        raise InvalidRequest(f"{name} is not a kubeconfig and was left as it is: name another file, or move it away.")
    return document or {}


def _is_kubeconfig(document: Any) -> bool:
    if not isinstance(document, dict) or not document.keys() & {"kind", *NAMED}:
        return False
    if (document.get("apiVersion") or "v1", document.get("kind") or "Config") != ("v1", "Config"):
        return False
    return all(
        isinstance(document.get(kind) or [], list)
        and all(
            isinstance(entry, Mapping) and isinstance(entry.get("name"), str) and isinstance(entry.get(key) or {}, dict)
            for entry in document.get(kind) or []
        )
        for kind, key in NAMED.items()
    )


def find(document: Document, context: str) -> Access | None:
    """What a context of ours opens; None where there is none. What cannot be read in it is empty."""
    if not _entry(document, "contexts", context):
        return None
    cluster, user = _entry(document, "clusters", context), _entry(document, "users", context)
    return Access(
        str(cluster.get("server", "")),
        _decoded(cluster.get("certificate-authority-data")),
        _decoded(user.get("client-certificate-data")),
        _decoded(user.get("client-key-data")),
    )


def reject_taken(document: Document, context: str, name: str) -> None:
    """Raise InvalidRequest where an entry that would be ours is another context's; `name` is the file's."""
    ours = _entry(document, "contexts", context)
    for kind in ("cluster", "user"):
        others = [it["name"] for it in document.get("contexts") or [] if (it.get("context") or {}).get(kind) == context]
        if others and ours.get(kind) != context:
            raise InvalidRequest(
                f"{name} has a {kind} {context!r} that belongs to its context {', '.join(others)}, and was left as it is: set "
                "`context` to a name that is free in this file."
            )


def merged(document: Document, context: str, access: Access) -> Document:
    """The document with one context, its cluster and its user, all of that name; everything else as it was.

    The current context is set only where there is none, or no context but this one.
    """
    cluster = {key: value for key, value in _entry(document, "clusters", context).items() if key not in RIVALS}
    entries = {
        "clusters": {**cluster, "server": access.server, "certificate-authority-data": _encoded(access.ca)},
        "users": {
            "client-certificate-data": _encoded(access.certificate),
            "client-key-data": _encoded(access.key),
        },
        "contexts": {**_entry(document, "contexts", context), "cluster": context, "user": context},
    }
    alone = all(entry["name"] == context for entry in document.get("contexts") or [])
    current = None if alone else document.get("current-context")
    lists = {kind: _with(document.get(kind) or [], kind, context, entry) for kind, entry in entries.items()}
    return {**(document or EMPTY), **lists, "current-context": current or context}


def without(document: Document, context: str) -> Document:
    """The document without a context, and without its cluster and user where no other context uses them."""
    gone = _entry(document, "contexts", context)
    left = [entry for entry in document.get("contexts") or [] if entry["name"] != context]
    result = {**document, "contexts": left}
    for kind in ("cluster", "user"):
        used = {(entry.get("context") or {}).get(kind) for entry in left}
        entries = document.get(f"{kind}s") or []
        result[f"{kind}s"] = [it for it in entries if it["name"] != gone.get(kind) or it["name"] in used]
    if result.get("current-context") == context:
        del result["current-context"]
    return result


def says_nothing(document: Document) -> bool:
    """Whether nothing is left in it that anybody could miss."""
    return not any(value for key, value in document.items() if key not in (*EMPTY, "current-context"))


def render(document: Document) -> str:
    """The file's text; comments that it had are not kept."""
    return str(yaml.dump(document, Dumper=_dumper(), sort_keys=False, allow_unicode=True))


def has_context(document: Document, context: str) -> bool:
    """Whether there is a context of that name."""
    return any(entry["name"] == context for entry in document.get("contexts") or [])


def _entry(document: Document, kind: str, name: str) -> dict[str, Any]:
    """The entry of a name in one of the lists; {} where there is none."""
    found = (entry.get(NAMED[kind]) or {} for entry in document.get(kind) or [] if entry["name"] == name)
    return next(found, {})


def _with(entries: list[Any], kind: str, name: str, value: dict[str, Any]) -> list[Any]:
    """A list with one entry put in its place, or at the end."""
    if all(entry["name"] != name for entry in entries):
        return [*entries, {"name": name, NAMED[kind]: value}]
    return [{**entry, NAMED[kind]: value} if entry["name"] == name else entry for entry in entries]


def _encoded(pem: str) -> str:
    return base64.b64encode(f"{pem.strip()}\n".encode()).decode()  # Magnum's certificates come without a final newline


def _decoded(text: Any) -> str:
    try:
        return base64.b64decode(str(text or "")).decode()
    except ValueError:
        return ""


class Kept(str):
    """A number, truth or time of somebody else's, as it was written: YAML would change 1.10 to 1.1 and 12:30 to 750."""

    tag: str


def _loader() -> Any:
    def keep(_loader: Any, node: Any) -> Kept:
        kept = Kept(node.value)
        kept.tag = node.tag
        return kept

    loader: Any = type("Loader", (yaml.SafeLoader,), {})
    for kind in ("bool", "int", "float", "timestamp"):
        loader.add_constructor(f"tag:yaml.org,2002:{kind}", keep)
    return loader


def _dumper() -> Any:
    dumper: Any = type("Dumper", (yaml.SafeDumper,), {})
    dumper.add_representer(Kept, lambda it, kept: it.represent_scalar(kept.tag, str(kept)))
    return dumper
