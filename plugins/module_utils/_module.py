# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The only file that knows AnsibleModule and openstack: connect, run, and end a task with a result or a sentence."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from getpass import getuser
from pathlib import Path
from socket import gethostname
from types import SimpleNamespace
from typing import Any, NoReturn

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible_collections.openstack.cloud.plugins.module_utils.openstack import (
    openstack_cloud_from_module,
    openstack_full_argument_spec,
)

from ._clock import Deadline, WallClock
from ._errors import HubforgeError, InvalidRequest
from ._magnum import login, login_faults
from ._magnum.api import Magnum
from ._magnum.names import Names
from ._magnum.transport import REQUEST_LIMIT, limit_session
from ._pacing.lease import job_name
from ._reconcile.converge import Outcome, converge
from ._reconcile.resource import Resource

TIMEOUT = 7200  # seconds: a first cluster can take two hours when the site is busy
SECRET_WORDS = ("password", "secret", "token", "passcode")


class Run:
    """One task: its parameters, its Magnum and its names."""

    def __init__(self, module: AnsibleModule) -> None:
        self.module = module
        self.clock = WallClock()
        self.deadline = Deadline(self.clock, module.params["timeout"])
        self.connection = connect(module)
        self.auth = self.connection.config.get_session().auth
        self.token = login.restore(self.auth, login.folder())
        self.magnum = Magnum(
            magnum_adapter(self.connection.config),
            self.clock,
            transient_errors(),
            lambda: self.connection.current_project_id,
            self.deadline,
        )
        self.names = Names(self.connection)

    @property
    def params(self) -> dict[str, Any]:
        """The task's options."""
        found: dict[str, Any] = self.module.params
        return found

    @property
    def job(self) -> str:
        """The name under which this task acquires the lock."""
        return self.params["job"] or job_name(os.environ, user_name(), gethostname())

    def name_job(self) -> str:
        """A name for a run of many tasks: the one it has, else one for a run that begins now."""
        return self.params["job"] or job_name(os.environ, user_name(), gethostname(), datetime.now())

    def desired(self, *but: str) -> dict[str, Any]:
        """The options that were given, less authentication and those named."""
        return {
            name: value
            for name, value in self.params.items()
            if value is not None and name not in (*openstack_full_argument_spec(), "state", "name", *but)
        }

    def keep_login(self) -> None:
        """Leave this run's login to the modules that come after."""
        login.keep(self.auth, login.folder(), self.token)

    def converge(self, resource: Resource, desired: dict[str, Any]) -> Outcome:
        """Bring a resource to the desired state as the task's state, wait and check mode say."""
        present = self.params["state"] == "present"
        return converge(resource, desired, present, self.deadline, self.params["wait"], self.module.check_mode)

    def report(self, name: str, resource: Resource, outcome: Outcome) -> dict[str, Any]:
        """A task's result: the resource under its module's name, the requests in words, the diff."""
        for note in resource.notes:
            self.module.warn(note)
        diff: dict[str, Any] = {"before": dict(outcome.plan.before), "after": dict(outcome.plan.after)}
        if outcome.sent:
            diff["prepared"] = "\n".join(f"request {n}: {words}" for n, words in enumerate(outcome.sent, 1))
        return {"changed": outcome.changed, name: outcome.current, "requests": outcome.sent, "diff": diff}


def run_module(options: dict[str, Any], act: Callable[[Run], dict[str, Any]]) -> None:
    """Run a module: `act` gets the Run and returns the task's result."""
    spec = openstack_full_argument_spec(timeout={"type": "int", "default": TIMEOUT}, **options)
    module, run = Module(argument_spec=spec, supports_check_mode=True), None
    try:
        run = Run(module)
        result = act(run)
        run.keep_login()
    except HubforgeError as error:
        module.fail_json(msg=str(error))
    except ImportError as error:
        module.fail_json(msg=missing_required_lib(str(error.name or "openstacksdk")))
    except Exception as error:  # what libraries raise; a person gets a sentence, -vvv gets the rest
        sentence = _sentence(error, module.params, run and run.connection)
        if sentence is None:
            raise
        module.fail_json(msg=sentence)
    module.exit_json(**result)


def _sentence(error: Exception, params: dict[str, Any], connection: Any) -> str | None:
    """The same where finding the sentence fails too, as without the login that it needs."""
    try:
        return connection_sentence(error, params, connection)
    except Exception as other:
        return str(other) if isinstance(other, HubforgeError) else connection_sentence(other, params)


def user_name() -> str:
    """Who runs this; a number where a container knows no name for it, as on OpenShift."""
    try:
        return getuser()
    except (KeyError, OSError):  # Python before 3.13, and since
        return str(os.getuid())


class Module(AnsibleModule):  # type: ignore[misc]  # ansible has no types
    """An AnsibleModule that hides the secrets inside a `cloud` dictionary, too, before it logs or rejects anything."""

    def _load_params(self) -> None:
        super()._load_params()
        self.no_log_values.update(secrets_of(self.params.get("cloud")))


def secrets_of(cloud: Any) -> list[str]:
    """What of a `cloud` dictionary nobody is to see, as with the option `auth`; nothing of a cloud's name."""
    holders = [it for it in (cloud, cloud.get("auth")) if isinstance(it, dict)] if isinstance(cloud, dict) else []
    return [
        str(value)
        for holder in holders
        for name, value in holder.items()
        if value
        and value is not True
        and not isinstance(value, dict | list)  # hiding "" or True would hide all else
        and any(word in str(name).lower() for word in SECRET_WORDS)
    ]


def connect(module: AnsibleModule) -> Any:
    """A connection, by openstack.cloud's options. Raises InvalidRequest for a cloud that is not configured."""

    def reject(msg: str, **_more: Any) -> NoReturn:
        raise InvalidRequest(msg)

    asked = module.params.get("cloud") or os.environ.get("OS_CLOUD")
    try:
        _sdk, connection = openstack_cloud_from_module(SimpleNamespace(params=dict(module.params), fail_json=reject))
        limit_session(connection.config.get_session(), float(module.params.get("api_timeout") or REQUEST_LIMIT))
    except Exception as error:  # whatever the SDK makes of a file that it does not understand
        file = clouds_file()
        fault = login_faults.file_fault(file, asked if isinstance(asked, str) else None) if file else None
        if fault:
            raise InvalidRequest(fault) from error
        if isinstance(error, InvalidRequest) and "not found" in str(error):
            raise InvalidRequest(f"{str(error).rstrip('.')}. {known_clouds(file)}") from error
        if isinstance(error, InvalidRequest):
            raise InvalidRequest(f"The login for {which_cloud(asked)} cannot be used: {error}") from error
        if not isinstance(error, TypeError):
            raise
        # an authentication plugin was handed another one's options
        raise InvalidRequest(
            f"The authentication options do not fit together ({error}). What OS_CLOUD or other OS_ variables name is added to "
            "what the task says: unset them, or leave the options out."
        ) from error
    if fault := login_faults.url_fault((connection.config.config.get("auth") or {}).get("auth_url")):
        raise InvalidRequest(fault)
    return connection


def which_cloud(cloud: Any) -> str:
    """A cloud in messages; one that is a dictionary has no name."""
    return f"the cloud {cloud!r}" if isinstance(cloud, str) else "the cloud"


def magnum_adapter(config: Any) -> Any:
    """Plain authenticated REST to Magnum: the SDK's own proxy searches for the service once more, and lacks node groups."""
    from keystoneauth1.adapter import Adapter

    service = "container-infrastructure-management"
    return Adapter(
        session=config.get_session(),
        service_type=config.get_service_type(service),
        interface=config.get_interface(service),
        region_name=config.get_region_name(service),
        endpoint_override=config.get_endpoint(service),
    )


def clouds_file() -> Path | None:
    """The file of clouds that the SDK reads; None where there is none."""
    from openstack.config import loader

    named = os.environ.get("OS_CLIENT_CONFIG_FILE")
    return next((Path(it) for it in ([named] if named else []) + loader.CONFIG_FILES if os.path.exists(it)), None)


def known_clouds(file: Path | None) -> str:
    """Which clouds are configured, and where that is written."""
    import openstack.config

    names = sorted(
        it for it in openstack.config.OpenStackConfig().get_cloud_names() if it not in ("envvars", "defaults")
    )
    there = f"{file} has {', '.join(names)}" if file and names else "No clouds.yaml was found"
    return f"{there}. Name one of its entries, or set OS_CLIENT_CONFIG_FILE to the file that has it."


def transient_errors() -> tuple[type[Exception], ...]:
    """What a read may meet while a server restarts."""
    from keystoneauth1 import exceptions

    # the last one is Keystone's, where a login has to be created again: Magnum's own answers are read, not raised
    return (
        exceptions.ConnectFailure,
        exceptions.UnknownConnectionError,
        exceptions.RetriableConnectionFailure,
        exceptions.HttpServerError,
    )


def connection_sentence(error: Exception, params: dict[str, Any], connection: Any = None) -> str | None:
    """An error of the SDK's or of keystoneauth's as a sentence; None for what is our own mistake."""
    from keystoneauth1 import exceptions as auth
    from openstack import exceptions as sdk

    which = which_cloud(params.get("cloud") or os.environ.get("OS_CLOUD"))
    if isinstance(error, auth.EndpointNotFound | auth.CatalogException) and connection is not None:
        config = connection.config
        access = config.get_session().auth.get_access(config.get_session())
        services = access.service_catalog.catalog if access.has_service_catalog() else []
        return login_faults.catalogue_fault(which, access.project_id, services, config.get_region_name())
    if isinstance(error, auth.Unauthorized):
        return login_faults.rejection(which, error)
    if isinstance(error, auth.ConnectionError):
        return login_faults.silence(which, error)
    if isinstance(error, auth.ClientException | sdk.SDKException):
        return f"The request to {which} failed: {error}"
    library = next((it for it in ("keystoneauth1", "openstack") if it in raised_in(error)), None)
    if library:
        return (
            f"What {which} answers is not as OpenStack's API says: {library} could not read it ({type(error).__name__}: {error}). Check "
            "auth_url, and what is before the cloud."
        )
    return None


def raised_in(error: BaseException) -> set[str]:
    """The packages through whose code an error came."""
    found, trace = set(), error.__traceback__
    while trace is not None:
        found.add(str(trace.tb_frame.f_globals.get("__name__", "")).split(".", maxsplit=1)[0])
        trace = trace.tb_next
    return found
