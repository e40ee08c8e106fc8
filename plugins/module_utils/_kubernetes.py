# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The only file that knows Kubernetes' client: run a module that talks to one cluster, and end with a result or a sentence."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPException
from typing import Any

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ._access.direct import Answered, direct
from ._clock import date_of, within
from ._errors import Broken, HubforgeError, InvalidRequest, RequestFailed, reject_all
from ._fields import path_problems

ANSWER_TIMEOUT_S = 30.0
ATTEMPTS, PAUSE_S = 3, 1.0  # a read of an API server that restarts is tried again
LARGEST = 64 * 1024**2  # bytes of one answer: the pods of some thousand users
LONGEST_MESSAGE = 500  # characters of what an error says
MERGE_PATCH = "application/merge-patch+json"
METADATA = "application/json;as={kind};g=meta.k8s.io;v=v1"  # without what Secrets of Helm hold, a megabyte each

__all__ = ["Kubernetes", "Task", "open_url", "run_module"]


def open_url(*arguments: Any, **options: Any) -> Any:
    """Ansible's own way to ask a web server, imported where it is used."""
    from ansible.module_utils.urls import open_url as ansible_open_url

    return ansible_open_url(*arguments, **options)


class Client:
    """The API server of a kubeconfig, by Kubernetes' own client, which understands every kind of credentials."""

    def __init__(self, kubeconfig: str) -> None:
        import kubernetes
        import yaml
        from kubernetes.config import ConfigException
        from kubernetes.dynamic import DynamicClient

        try:
            kubernetes.config.load_kube_config(config_file=kubeconfig, persist_config=False)
        except (ConfigException, OSError, ValueError) as error:
            raise InvalidRequest(f"The kubeconfig {kubeconfig} cannot be used: {str(error).rstrip('.')}.") from None
        except (AttributeError, KeyError, TypeError, yaml.YAMLError):  # whose words may quote the file
            raise InvalidRequest(f"The kubeconfig {kubeconfig} cannot be used: it is none. Fetch it again.") from None
        client = kubernetes.client.ApiClient()
        pool = client.rest_client.pool_manager
        pool.request = partial(pool.request, redirect=False)  # what identifies us is for nobody else
        self._client = DynamicClient(client, discoverer=lambda *_: None)
        self.server = str(self._client.configuration.host)

    def request(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        body: Any,
        headers: Mapping[str, str],
        limits: tuple[float, int],
    ) -> Answered:
        """One request, as Direct's. Raises OSError where there is no answer."""
        from kubernetes.client.exceptions import ApiException
        from urllib3.exceptions import HTTPError

        timeout, largest = limits
        options = {"header_params": dict(headers), "content_type": headers["Content-Type"]}

        def ask() -> Answered:
            answer = self._client.request(
                method,
                path,
                body=body,
                query_params=list(query.items()),
                serialize=False,
                _request_timeout=timeout,
                **options,
            )
            return int(answer.status), answer.read(largest), answer.headers.get("Date") or ""

        try:
            return within(2 * timeout, ask)
        except ApiException as error:
            content, date = error.body or b"", (error.headers or {}).get("Date") or ""
            return int(error.status or 0), content.encode() if isinstance(content, str) else content, date
        except HTTPError as error:
            raise OSError(str(error)) from None


class Kubernetes:
    """The API server that a kubeconfig names. `now` is its own time at its last answer.

    Paths are known, so nothing is discovered; answers stay JSON, since the client's models cost more time than the requests.
    """

    def __init__(self, kubeconfig: str) -> None:
        self.now = datetime.now(UTC)
        reject_all(path_problems("kubeconfig", kubeconfig))
        self._api = direct(kubeconfig) or Client(kubeconfig)

    def call(
        self, method: str, path: str, body: Any = None, query: Mapping[str, str] | None = None, metadata_of: str = ""
    ) -> tuple[int, dict[str, Any]]:
        """Status and body of one request. Raises Broken where there is no answer, or one that is too large.

        `metadata_of`: PartialObjectMetadata or PartialObjectMetadataList, where nothing else of the objects is needed.
        """
        accept = METADATA.format(kind=metadata_of) if metadata_of else "application/json"
        status, content = self._ask(method, path, body, query or {}, accept)
        try:
            found = json.loads(content)
        except (ValueError, RecursionError):  # no body, or a proxy's
            found = {}
        return status, found if isinstance(found, dict) else {}

    def get(self, path: str, metadata_of: str = "", **query: str | int) -> dict[str, Any] | None:
        """What is at a path; None where there is nothing (404). Raises RequestFailed where the server answers with an error."""
        asked = {name: str(value) for name, value in query.items()}
        status, found = self.call("GET", path, query=asked, metadata_of=metadata_of)
        if status == 200:
            return found
        if status == 404:
            return None
        if status == 401:
            raise RequestFailed(
                f"The API server {self._api.server} does not accept the kubeconfig: fetch it again.", status
            )
        why = " ".join(str(found.get("message") or "no reason given").split())[:LONGEST_MESSAGE].rstrip(".")
        raise RequestFailed(f"The API server {self._api.server} answers {status} for {path}: {why}.", status)

    def text(self, path: str, query: Mapping[str, str] | None = None) -> str:
        """An answer that is text, such as a log; empty where there is none. Raises Broken where nobody answers."""
        status, content = self._ask("GET", path, None, query or {}, "*/*")
        return content.decode(errors="replace") if status == 200 else ""

    def _ask(self, method: str, path: str, body: Any, query: Mapping[str, str], accept: str) -> tuple[int, bytes]:
        """Status and content, of a read after as many attempts as it takes."""
        attempts = ATTEMPTS if method == "GET" else 1
        for attempt in range(attempts):
            status, content = self._call(method, path, body, query, accept, last=attempt == attempts - 1)
            if not (status in (0, 429) or status >= 500):
                break
            if attempt < attempts - 1:
                time.sleep(PAUSE_S)
        return status, content

    def _call(
        self, method: str, path: str, body: Any, query: Mapping[str, str], accept: str, last: bool
    ) -> tuple[int, bytes]:
        """Status and content; 0 for no answer, unless this was the `last` attempt."""
        sent = MERGE_PATCH if method == "PATCH" else "application/json"
        try:
            status, content, date = self._api.request(
                method, path, query, body, {"Accept": accept, "Content-Type": sent}, (ANSWER_TIMEOUT_S, LARGEST + 1)
            )
        except (HTTPException, OSError) as error:
            if not last:
                return 0, b""
            why = getattr(error, "reason", None) or error
            raise Broken(f"The API server {self._api.server} does not answer: {why}. Check the network.") from None
        if len(content) > LARGEST:
            raise Broken(f"The API server's answer to {method} {path} has more than {LARGEST // 1024**2} MB.")
        self.now = date_of(date)
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
    try:
        result = act(Task(module))
    except HubforgeError as error:
        module.fail_json(msg=str(error))
    except ImportError as error:
        module.fail_json(msg=missing_required_lib(str(error.name or "kubernetes")))
    module.exit_json(**result)
