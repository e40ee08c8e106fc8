# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A deployed hub gets its address, DNS record and certificate; runs modules by what it is handed, and knows no Ansible."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._clock import Clock
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import Broken, TimedOut
from ansible_collections.hubforge.magnum.plugins.module_utils._pacing.progress import minutes
from ansible_collections.hubforge.magnum.plugins.module_utils._release.addresses import addresses_of

from .._modules import Answer, Modules
from .address import BINDER, Desired, address_record

PAUSES = (2.0, 3.0, 5.0, 8.0, 13.0)  # seconds between two reads at first: each read is a module that starts
LONGEST_PAUSE = 20.0
SILENCE = 60.0  # seconds without a line at most
ASKED_IN_VAIN = timedelta(
    minutes=10
)  # Let's Encrypt answers within seconds: a pod this old without a certificate gets none any more


class HubAddress:
    """One hub. `desired` has the options of the module hub_address."""

    def __init__(self, desired: Desired, modules: Modules, clock: Clock, now: Callable[[], datetime]) -> None:
        self.desired, self.modules, self.clock, self.now = desired, modules, clock, now
        self.hub, self.host = str(desired["release_name"]), str(desired["host_name"])
        self.changed = False

    def run(self) -> dict[str, Any]:
        """The task's result. Raises Broken and TimedOut with what is missing."""
        addresses = self._addresses()
        record = address_record(addresses, self.desired)
        since = self._lead_to(record)
        if record and self.desired["https"] != "none":
            self._certify(addresses, since)
        scheme = "http" if self.desired["https"] == "none" else "https"
        url = f"{scheme}://{self.host or addresses[0]}/" if addresses else ""
        if url:
            self.modules.show(f"{self.hub}: {url}")
        return {"changed": self.changed, "addresses": addresses, "record": record, "url": url}

    # -- the address --------------------------------------------------------------------------------------------------

    def _addresses(self) -> list[str]:
        kind, name = endpoint(self.desired)
        waits = self.desired["wait"]

        def pending(found: Mapping[str, Any]) -> str:
            return f"{self.hub}: the {kind} {name} has no address yet" if waits and awaits_address(found) else ""

        found = self._poll(lambda: self._read(kind, name), pending)
        addresses = addresses_of(found)
        if waits and not addresses:
            raise TimedOut(self._no_address(found, kind, name))
        return addresses

    def _read(self, kind: str, name: str) -> Mapping[str, Any]:
        version = {"Ingress": "networking.k8s.io/v1"}.get(kind, "v1")
        found = self._kubernetes(
            "k8s_info", api_version=version, kind=kind, name=name, namespace=self.desired["namespace"]
        )
        return next(iter(found["resources"]), {})

    def _kubernetes(self, module: str, /, **arguments: Any) -> Answer:
        name = f"kubernetes.core.{module}"
        run = self.modules.read if module == "k8s_info" else self.modules.run
        answer = run(name, kubeconfig=self.desired["kubeconfig"], **arguments)
        if answer.get("failed") or ("resources" not in answer and module == "k8s_info"):
            raise Broken(str(answer.get("msg") or f"{name} failed and gave no reason."))
        return answer

    def _no_address(self, found: Mapping[str, Any], kind: str, name: str) -> str:
        namespace, config = self.desired["namespace"], self.desired["kubeconfig"]
        if not found:
            reason = (
                f"there is no {kind} {name} in namespace {namespace}. Deploy the hub with the values that this role makes, or set "
                "hub_address_service to the Service that it has."
            )
        elif not awaits_address(found):
            reason = (
                f"its Service {name} is of type {found['spec'].get('type')}, which gets none. Set hub_address_ingress_class when an "
                "ingress leads to it, or leave the role out."
            )
        else:
            reason = (
                f"its {kind} {name} still waits for one after {self.desired['timeout']} s. Find the reason with `kubectl --kubeconfig "
                f"{config} -n {namespace} describe {kind.lower()} {name}`, and run again to go on waiting."
            )
        return f"The hub {self.hub} has no address: {reason}"

    # -- the record ---------------------------------------------------------------------------------------------------

    def _lead_to(self, record: Mapping[str, Any]) -> str:
        """Lead the host name to the address; when the record was last written, empty where nobody knows."""
        if not record:
            return ""
        words = f"{record['recordset_type'].upper()} {' '.join(record['records'])}"
        if "zone" not in record:
            self.modules.show(f"Make this DNS record, if it is not there: {record['name']} {record['ttl']} IN {words}")
            return ""

        # The same request again changes nothing; its answer says whether the name servers have the record.
        def request() -> Answer:
            answer = self.modules.run(
                "openstack.cloud.recordset", **self.desired["authentication"], state="present", **record
            )
            self.changed |= bool(answer.get("changed"))
            return answer

        def pending(answer: Answer) -> str:
            status = _recordset(answer).get("status", "ACTIVE")  # check mode shows no record
            late = not answer.get("failed") and status != "ACTIVE"
            return (
                f"{self.hub}: the name servers do not have the record {record['name']} yet ({status})" if late else ""
            )

        answer = self._poll(request, pending)
        if answer.get("failed") or pending(answer):
            reason = str(answer.get("msg") or "the name servers do not have it yet").rstrip(".")
            raise Broken(
                f"The record {record['name']} {words} could not be made in the zone {record['zone']}: {reason}. Check that the zone is "
                "there with `openstack zone list` and that no record of another type has the name; or leave hub_address_zone out, and "
                "make the record yourself."
            )
        return str(_recordset(answer).get("updated_at") or _recordset(answer).get("created_at") or "")

    # -- the certificate ----------------------------------------------------------------------------------------------

    def _certify(self, addresses: list[str], since: str) -> None:
        asks = self.desired["ask"] and self.desired["wait"] and not self.modules.check_mode
        first = self._ask() if asks else {}
        if _answered(first):
            return
        if self.desired["https"] == "letsencrypt":
            self._restart_autohttps(before=max(since, written(self.now() - ASKED_IN_VAIN) if asks else ""))
        if not asks:
            return

        def pending(answer: Answer) -> str:
            return "" if _answered(answer) else f"{self.hub}: https://{self.host}/ has no valid certificate yet"

        answer = self._poll(self._ask, pending)
        if not _answered(answer):
            reason = str(answer.get("msg") or "no answer").rstrip(".")
            raise TimedOut(
                f"https://{self.host}/ does not answer with a valid certificate after {self.desired['timeout']} s: {reason}. Check that "
                f"{self.host} leads to {', '.join(addresses)} and that this machine reaches it, and run again; with hub_address_ask "
                "false it is not asked."
            )

    def _ask(self) -> Answer:
        return self.modules.read(
            "ansible.builtin.uri",
            url=f"https://{self.host}/",
            validate_certs=self.desired["https"] != "self_signed",
            follow_redirects="none",
            timeout=10,
        )

    def _restart_autohttps(self, before: str) -> None:
        """Delete the pods of autohttps that started before then: it asks Let's Encrypt when it starts, and not again after a failure."""
        if not before:
            return
        labels = ["component=autohttps", f"release={self.hub}"]
        space = self.desired["namespace"]
        found = self._kubernetes(
            "k8s_info", api_version="v1", kind="Pod", namespace=space, label_selectors=labels, metadata_only=True
        )
        if names := started_before(found["resources"], before):
            pods = [
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": space}} for name in names
            ]
            answer = self._kubernetes("k8s", state="absent", resource_definition=pods)
            self.changed |= bool(answer.get("changed"))
            self.modules.show(f"{self.hub}: Let's Encrypt is asked again")

    # -- waiting ------------------------------------------------------------------------------------------------------

    def _poll(self, read: Callable[[], Any], pending: Callable[[Any], str]) -> Any:
        """Read until nothing is pending or the time is over; a line at every change, and one at least every minute."""
        start, shown, shown_at = self.clock.now(), "", 0.0
        for pause in pauses():
            found = read()
            line, waited = pending(found), self.clock.now() - start
            left = self.desired["timeout"] - waited
            if not line or left <= 0:
                break
            if line != shown or waited - shown_at >= SILENCE:
                self.modules.show(f"{minutes(waited):>7}  {line}")
                shown, shown_at = line, waited
            self.clock.sleep(min(pause, left))
        return found


# -- what is decided, from what was read ------------------------------------------------------------------------------


def endpoint(desired: Desired) -> tuple[str, str]:
    """Kind and name of what gets the address: the Service, or the Ingress that the chart makes for it."""
    service = str(desired["service"])
    if not desired.get("ingress_class"):
        return "Service", service
    return "Ingress", "binderhub" if service == BINDER else "jupyterhub"


def awaits_address(found: Mapping[str, Any]) -> bool:
    """Whether this object will get an address that it does not have yet: only a Service of type LoadBalancer, or an Ingress, ever does."""
    return bool(found) and not addresses_of(found) and found["spec"].get("type", "LoadBalancer") == "LoadBalancer"


def started_before(pods: list[dict[str, Any]], moment: str) -> list[str]:
    """Names of the pods that are older than a moment, in UTC and in the form of RFC 3339; of the moment only whole seconds count."""
    return [pod["metadata"]["name"] for pod in pods if pod["metadata"]["creationTimestamp"][:19] < moment[:19]]


def written(moment: datetime) -> str:
    """A moment as Kubernetes writes it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def pauses() -> Iterator[float]:
    """Seconds between reads: they grow, since what takes long may take a little longer unnoticed."""
    return chain(PAUSES, repeat(LONGEST_PAUSE))


def _recordset(answer: Answer) -> Mapping[str, Any]:
    return answer.get("recordset") or {}


def _answered(answer: Answer) -> bool:
    """Whether there was any answer, so that the certificate was accepted; its status is -1 where there was none."""
    return int(answer.get("status", -1)) > 0
