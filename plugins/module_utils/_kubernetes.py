# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The only file that knows Kubernetes' Python client: modules that read a cluster in one process, and end with a result or a sentence."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ._clock import Clock, WallClock
from ._errors import HubforgeError, InvalidRequest, RequestFailed

try:
    import kubernetes
    from kubernetes.client.exceptions import ApiException
    from kubernetes.config import ConfigException
    from kubernetes.dynamic import DynamicClient
    from urllib3.exceptions import HTTPError
except ImportError:
    MISSING = traceback.format_exc()
else:
    MISSING = ""

ANSWER_TIMEOUT = 30  # seconds for one answer
ATTEMPTS, PAUSE = 3, 1.0  # an API server that restarts is asked again after so many seconds
LONGEST_MESSAGE = 500  # characters of what the API server answers

Get = Callable[..., dict[str, Any] | None]


def run_module(options: Mapping[str, Any], read: Callable[[Mapping[str, Any], Get, Clock], dict[str, Any]]) -> None:
    """Run a module that only reads: `read` gets the options, a function that reads a path, and the clock; it returns the result.

    One of the options is `kubeconfig`, a path.
    """
    module = AnsibleModule(argument_spec=dict(options), supports_check_mode=True)
    if MISSING:
        module.fail_json(msg=missing_required_lib("kubernetes"), exception=MISSING)
    clock = WallClock()
    try:
        result = read(module.params, ApiServer(module.params["kubeconfig"], clock).get, clock)
    except HubforgeError as error:
        module.fail_json(msg=str(error))
    module.exit_json(changed=False, **result)


class ApiServer:
    """The API server that a kubeconfig names. It is asked itself: nothing comes from the discovery that kubernetes.core caches."""

    def __init__(self, kubeconfig: str, clock: Clock) -> None:
        self._clock = clock
        try:
            kubernetes.config.load_kube_config(config_file=kubeconfig, persist_config=False)
        except ConfigException as error:
            raise InvalidRequest(f"The kubeconfig {kubeconfig} cannot be used: {error}") from None
        self._client = DynamicClient(kubernetes.client.ApiClient(), discoverer=lambda *_: None)

    def get(self, path: str, **query: str | int) -> dict[str, Any] | None:
        """What the API server answers for a path; None where it has no such thing (404). Raises RequestFailed with a sentence."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = self._client.request(
                    "GET", path, query_params=list(query.items()), serialize=False, _request_timeout=ANSWER_TIMEOUT
                )
                found: dict[str, Any] = json.loads(answer.data)
                return found
            except ApiException as error:
                if error.status == 404:
                    return None
                if attempt == ATTEMPTS or not (error.status == 429 or error.status >= 500):
                    raise self._failed(path, error.status, error.body) from None
            except HTTPError as error:
                if attempt == ATTEMPTS:
                    raise self._failed(path, 0, str(error)) from None
            self._clock.sleep(PAUSE)
        return None

    def _failed(self, path: str, status: int, body: Any) -> RequestFailed:
        server = self._client.configuration.host
        if not status:
            return RequestFailed(f"The API server {server} does not answer: {_brief(body)}. Check the network.", 0)
        if status == 401:
            return RequestFailed(
                f"The API server {server} does not accept the kubeconfig: renew it (module kubeconfig).",
                status,
            )
        return RequestFailed(
            f"The API server {server} answered GET {path} with {status}: {_brief(_message(body))}", status
        )


def _message(body: Any) -> str:
    """What an error of the API server says (a Status object), else its text."""
    try:
        return str(json.loads(body)["message"])
    except (ValueError, TypeError, KeyError):
        return str(body)


def _brief(text: str) -> str:
    return " ".join(text.split())[:LONGEST_MESSAGE].rstrip(".")
