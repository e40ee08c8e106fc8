# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The only file that knows Kubernetes' Python client: run a module that talks to one cluster, and end with a result or a sentence."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible.module_utils.urls import open_url

from ._errors import Broken, HubforgeError, InvalidRequest, RequestFailed

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

ANSWER_TIMEOUT_S = 30.0
ATTEMPTS, PAUSE_S = 3, 1.0  # a read of an API server that restarts is tried again
LARGEST = 64 * 1024**2  # bytes of one answer: the pods of some thousand users
LONGEST_MESSAGE = 500  # characters of what the API server says
MERGE_PATCH = "application/merge-patch+json"
METADATA = "application/json;as={kind};g=meta.k8s.io;v=v1"  # without what Secrets of Helm hold, a megabyte each

__all__ = ["Get", "Kubernetes", "Task", "open_url", "run_module"]
Get = Callable[..., dict[str, Any] | None]  # the answer of the API server for a path, None where it has none


class Kubernetes:
    """The API server that a kubeconfig names. `now` is its own time at its last answer.

    Paths are known, so nothing is discovered; answers stay JSON, since the client's models cost more time than the requests.
    """

    def __init__(self, kubeconfig: str) -> None:
        self.now = datetime.now(UTC)
        try:
            kubernetes.config.load_kube_config(config_file=kubeconfig, persist_config=False)
        except (ConfigException, OSError, ValueError) as error:
            raise InvalidRequest(f"The kubeconfig {kubeconfig} cannot be used: {str(error).rstrip('.')}.") from None
        self._client = DynamicClient(kubernetes.client.ApiClient(), discoverer=lambda *_: None)

    def call(
        self, method: str, path: str, body: Any = None, query: Mapping[str, str] | None = None, metadata_of: str = ""
    ) -> tuple[int, dict[str, Any]]:
        """Status and body of one request. Raises Broken where there is no answer, or one that is too large.

        `metadata_of`: PartialObjectMetadata or PartialObjectMetadataList, where nothing else of the objects is needed.
        """
        options = {
            "query_params": list((query or {}).items()),
            "header_params": {"Accept": METADATA.format(kind=metadata_of) if metadata_of else "application/json"},
            "content_type": MERGE_PATCH if method == "PATCH" else "application/json",
        }
        attempts = ATTEMPTS if method == "GET" else 1
        for attempt in range(attempts):
            status, content = self._call(method, path, body, dict(options), last=attempt == attempts - 1)
            if not (status in (0, 429) or status >= 500):
                break
            if attempt < attempts - 1:
                time.sleep(PAUSE_S)
        try:
            found = json.loads(content)
        except ValueError:  # no body, or a proxy's
            found = {}
        return status, found if isinstance(found, dict) else {}

    def get(self, path: str, **query: str | int) -> dict[str, Any] | None:
        """What the API server has at a path; None where it has no such thing (404). Raises RequestFailed with a sentence."""
        status, found = self.call("GET", path, query={name: str(value) for name, value in query.items()})
        if status == 404:
            return None
        if status == 200:
            return found
        server = self._client.configuration.host
        if status == 401:
            raise RequestFailed(
                f"The API server {server} does not accept the kubeconfig: renew it (module kubeconfig).", status
            )
        said = " ".join(str(found.get("message") or "no reason given").split())[:LONGEST_MESSAGE].rstrip(".")
        raise RequestFailed(f"The API server {server} answered GET {path} with {status}: {said}", status)

    def _call(self, method: str, path: str, body: Any, options: dict[str, Any], last: bool) -> tuple[int, bytes]:
        """Status and content; 0 for no answer, unless this was the `last` attempt."""
        try:
            answer = self._client.request(
                method, path, body=body, serialize=False, _request_timeout=ANSWER_TIMEOUT_S, **options
            )
            status, content, headers = int(answer.status), answer.read(LARGEST + 1), answer.headers
        except ApiException as error:
            body_of_error = error.body or b""
            content = body_of_error.encode() if isinstance(body_of_error, str) else body_of_error
            status, headers = int(error.status or 0), error.headers or {}
        except (HTTPError, OSError) as error:
            if not last:
                return 0, b""
            server = self._client.configuration.host
            raise Broken(f"The API server {server} does not answer: {error}. Check the network.") from None
        if len(content) > LARGEST:
            raise Broken(f"The API server's answer to {method} {path} has more than {LARGEST // 1024**2} MB.")
        self.now = parsedate_to_datetime(headers["Date"]) if headers.get("Date") else datetime.now(UTC)
        return status, content


class Task:
    """One task of a module that takes a kubeconfig: its parameters, whether it may change anything, and its cluster."""

    def __init__(self, module: AnsibleModule) -> None:
        self.params: dict[str, Any] = module.params
        self.check_mode: bool = module.check_mode
        self.kubernetes = Kubernetes(module.params["kubeconfig"])
        self._secrets = module.no_log_values

    def hide(self, secret: str) -> None:
        """Mask a secret that was read of the cluster in all that this task prints."""
        if secret:
            self._secrets.add(secret)


def run_module(options: dict[str, Any], act: Callable[[Task], dict[str, Any]]) -> None:
    """Run a module: `act` gets the Task and returns the task's result. One of its options is `kubeconfig`, a path."""
    module = AnsibleModule(argument_spec=options, supports_check_mode=True)
    if MISSING:
        module.fail_json(msg=missing_required_lib("kubernetes"), exception=MISSING)
    try:
        result = act(Task(module))
    except HubforgeError as error:
        module.fail_json(msg=str(error))
    module.exit_json(**result)
