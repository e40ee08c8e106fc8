"""What a container sees of the API: its environment, and the files of ConfigMaps, Secrets, tokens and fields.

Objects are read through the function `read(kind, name)` that is passed in; it returns None where there is none.
"""

import base64
import re
from collections.abc import Callable, Iterable, Mapping

from ..simulator.fitting import quantity

Read = Callable[[str, str], dict | None]
REFERENCE = re.compile(r"\$\$|\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)")


class Missing(Exception):
    """Something that a pod names is not there (yet); in a kubelet's words."""


def values(read: Read, kind: str, name: str, optional: bool = False) -> dict[str, bytes]:
    """The entries of a ConfigMap or Secret."""
    thing = read(kind, name)
    if thing is None:
        if optional:
            return {}
        raise Missing(f'{kind.lower()} "{name}" not found')
    data, binary = thing.get("data") or {}, thing.get("binaryData") or {}
    if kind == "Secret":
        data, binary = {}, data
    return {key: text.encode() for key, text in data.items()} | {
        key: base64.b64decode(text) for key, text in binary.items()
    }


def field(pod: dict, addresses: Mapping[str, str], path: str) -> str:
    """A field of the pod, as the downward API gives it."""
    one = re.fullmatch(r"metadata\.(labels|annotations)\['(.*)'\]", path)
    if one:
        return pod["metadata"].get(one[1], {}).get(one[2], "")
    if path in ("metadata.labels", "metadata.annotations"):
        found = pod["metadata"].get(path.removeprefix("metadata."), {})
        return "\n".join(f'{key}="{value}"' for key, value in sorted(found.items()))
    if path in addresses:
        return addresses[path]
    value = pod
    for part in path.split("."):
        value = value.get(part, "")
    return str(value)


def resource(container: dict, wanted: dict) -> str:
    """A limit or request of the container, by divisor 1: bytes, or cores rounded up."""
    section, _, name = wanted["resource"].partition(".")
    text = container.get("resources", {}).get(section, {}).get(name, "0")
    return str(-int(-quantity(text) // 1))


def service_links(services: Iterable[dict], namespace: str, all_of_them: bool) -> dict[str, str]:
    """The variables of the API's Service and, where wanted, of the Services of the pod's namespace."""
    found: dict[str, str] = {}
    for service in services:
        where, name = service["metadata"]["namespace"], service["metadata"]["name"]
        address, ports = service["spec"].get("clusterIP"), service["spec"].get("ports", [])
        wanted = (where, name) == ("default", "kubernetes") or (all_of_them and where == namespace)
        if not wanted or not ports or address in (None, "", "None"):
            continue
        stem = name.upper().replace("-", "_")
        first = ports[0]["port"]
        found |= {
            f"{stem}_SERVICE_HOST": address,
            f"{stem}_SERVICE_PORT": str(first),
            f"{stem}_PORT": f"tcp://{address}:{first}",
        }
        for port in ports:
            if port.get("name"):
                found[f"{stem}_SERVICE_PORT_{port['name'].upper().replace('-', '_')}"] = str(port["port"])
            found[f"{stem}_PORT_{port['port']}_TCP"] = f"tcp://{address}:{port['port']}"
    return found


def expand(text: str, environment: Mapping[str, str]) -> str:
    """$(NAME) as Kubernetes reads it: unknown names stay, $$ is a dollar."""
    return REFERENCE.sub(lambda m: "$" if m[0] == "$$" else environment.get(m[1], m[0]), text)


def environment(
    pod: dict, container: dict, read: Read, addresses: Mapping[str, str], start: Mapping[str, str]
) -> dict[str, str]:
    """A container's variables on top of `start`."""
    found = dict(start)
    for source in container.get("envFrom", []):
        for kind, key in (("ConfigMap", "configMapRef"), ("Secret", "secretRef")):
            if key in source:
                entries = values(read, kind, source[key]["name"], source[key].get("optional", False))
                found |= {source.get("prefix", "") + name: value.decode() for name, value in entries.items()}
    for entry in container.get("env", []):
        value = one_variable(pod, container, read, addresses, entry)
        if value is not None:
            found[entry["name"]] = expand(value, found)
    return found


def one_variable(pod: dict, container: dict, read: Read, addresses: Mapping[str, str], entry: dict) -> str | None:
    """The value of one entry; None where an optional one is not there."""
    source = entry.get("valueFrom")
    if not source:
        return entry.get("value", "")
    if "fieldRef" in source:
        return field(pod, addresses, source["fieldRef"]["fieldPath"])
    if "resourceFieldRef" in source:
        return resource(container, source["resourceFieldRef"])
    for kind, key in (("ConfigMap", "configMapKeyRef"), ("Secret", "secretKeyRef")):
        if key in source:
            wanted = source[key]
            optional = wanted.get("optional", False)
            entries = values(read, kind, wanted["name"], optional)
            if wanted["key"] in entries:
                return entries[wanted["key"]].decode()
            if not optional:
                raise Missing(
                    f"couldn't find key {wanted['key']} in {kind} {pod['metadata']['namespace']}/{wanted['name']}"
                )
    return None


def files(
    pod: dict, read: Read, addresses: Mapping[str, str], token: Callable[[dict], str], source: dict
) -> dict[str, bytes]:
    """The files of one source of a volume, by their paths in it."""
    for kind, key, name in (("ConfigMap", "configMap", "name"), ("Secret", "secret", "secretName")):
        if key in source:
            wanted = source[key]
            there = values(read, kind, wanted.get(name) or wanted["name"], wanted.get("optional", False))
            return chosen(there, wanted)
    if "downwardAPI" in source:
        items = source["downwardAPI"].get("items", [])
        return {item["path"]: field(pod, addresses, item["fieldRef"]["fieldPath"]).encode() for item in items}
    if "serviceAccountToken" in source:
        return {source["serviceAccountToken"]["path"]: token(source["serviceAccountToken"]).encode()}
    return {}


def chosen(there: dict[str, bytes], wanted: dict) -> dict[str, bytes]:
    """All entries, or those that `items` names, under the paths it gives them."""
    if not wanted.get("items"):
        return there
    lacking = [item["key"] for item in wanted["items"] if item["key"] not in there]
    if lacking and not wanted.get("optional", False):
        raise Missing(f"references non-existent config key: {', '.join(lacking)}")
    return {item["path"]: there[item["key"]] for item in wanted["items"] if item["key"] in there}


def hosts(name: str, address: str, namespace: str, services: Iterable[dict]) -> str:
    """/etc/hosts with every Service, in place of a DNS server."""
    lines = ["127.0.0.1 localhost", f"{address} {name}"]
    for service in sorted(services, key=lambda s: (s["metadata"]["namespace"], s["metadata"]["name"])):
        where, title, target = (
            service["metadata"]["namespace"],
            service["metadata"]["name"],
            service["spec"].get("clusterIP"),
        )
        if target and target != "None":
            names = [f"{title}.{where}{tail}" for tail in (".svc.cluster.local", ".svc", "")]
            lines.append(" ".join([target, *names, *([title] if where == namespace else [])]))
    return "\n".join(lines) + "\n"
