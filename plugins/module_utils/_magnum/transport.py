# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How requests to OpenStack's services travel: for how long, how much comes back, and to whom; not what they say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

from .._clock import within
from .._errors import Broken

REQUEST_LIMIT = 60.0  # seconds from a request to the end of its answer
MOST_BYTES = 64 * 1024 * 1024  # of one answer: the clusters of a large site have some megabytes
MOST_REDIRECTS = 3  # of one server, as from a path to the same one with a slash
PART = 64 * 1024
REDIRECTS = (301, 302, 303, 305, 307, 308)
PORTS = {"http": 80, "https": 443}
# urllib3's reasons for which nothing was sent
UNSENT = {"NewConnectionError", "ConnectTimeoutError", "NameResolutionError", "ProxyError", "SSLError"}


def limit_session(session: Any, seconds: float = REQUEST_LIMIT) -> None:
    """Let a keystoneauth1 Session wait `seconds` for an answer, take MOST_BYTES of it, and follow no redirect to another server.

    A token or a password would go with the redirect. Where no answer comes, requests' exceptions do, of which keystoneauth makes its
    own; `was_taken` and `is_malformed` read of these what happened.
    """
    session.redirect = MOST_REDIRECTS
    for adapter in session.session.adapters.values():
        adapter.send = _limited(adapter.send, seconds)


def _limited(send: Callable[..., Any], seconds: float) -> Callable[..., Any]:
    """An adapter's `send` (requests.adapters.HTTPAdapter) with these limits. Raises Broken for an answer that is not taken."""
    from requests.exceptions import ReadTimeout, RequestException

    def limited(request: Any, **options: Any) -> Any:
        try:
            return within(seconds, lambda: _read(send(request, **{**options, "stream": True, "timeout": seconds})))
        except TimeoutError as error:
            raise ReadTimeout(str(error), request=request) from None
        except RequestException as error:
            error.request = request
            vars(error)["unsent"] = _never_sent(error)  # for was_taken
            raise

    return limited


def _read(answer: Any) -> Any:
    """The answer, read to its end. Raises Broken for one that is too long, or leads to another server."""
    target = urljoin(answer.url, answer.headers.get("Location") or "")
    if "Location" in answer.headers:
        answer.headers["Location"] = target  # keystoneauth takes it as it is
    if answer.status_code in REDIRECTS and _origin(target) != _origin(answer.url):
        answer.close()
        raise Broken(
            f"{_shown(answer.url)} answers {answer.status_code} and leads to another server, {_shown(target)}, to which no credentials are "
            "sent. Where that is the right one, write it into auth_url, or ask the cloud's operator to correct the catalogue."
        )
    content = b""
    for part in answer.iter_content(PART):
        content += part
        if len(content) > MOST_BYTES:
            answer.close()
            raise Broken(f"The answer of {_shown(answer.url)} has more than {MOST_BYTES // 1024**2} MB.")
    answer._content, answer._content_consumed = content, True
    return answer


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or PORTS.get(parts.scheme)


def _shown(url: str) -> str:
    """A URL without what may be a secret in it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"


def _never_sent(error: Any) -> bool:
    """Whether no connection was made, by what urllib3 gives as the reason."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return any(kind.__name__ in UNSENT for kind in type(reason).__mro__)


def was_taken(error: BaseException | None, method: str, path: str) -> bool:
    """Whether the server may have taken the request of `method` and `path`, although `error` came in place of its answer.

    False also where something before it failed, such as the login.
    """
    request = next((it.request for it in _chain(error) if getattr(it, "request", None) is not None), None)
    if request is None or request.method != method:
        return False
    asked = urlsplit(str(request.url)).path.endswith(urlsplit(path).path)
    return asked and not any(getattr(it, "unsent", False) for it in _chain(error))


def why(error: BaseException) -> str:
    """Why no answer came, in the words of the part that noticed; without a URL, in which there may be a secret."""
    for it in reversed(_chain(error)):
        reason = getattr(it.args[0] if it.args else None, "reason", None)
        if reason is not None:
            return " ".join(str(reason).split(": ", 1)[-1].split())[:300]
    return next((str(it) for it in _chain(error) if isinstance(it, OSError)), str(error))[:300]


def is_malformed(error: BaseException) -> bool:
    """Whether a URL is none, which no second try changes: requests' errors of this kind are ValueErrors, too."""
    return any(isinstance(it, ValueError) and isinstance(it, OSError) for it in _chain(error))


def _chain(error: BaseException | None) -> list[Any]:
    """An error and those that it came from."""
    found: list[Any] = []
    while error is not None and len(found) < 10:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found
