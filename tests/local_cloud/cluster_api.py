"""Cluster API's own controllers: how their program is built, its kinds and webhooks, and their certificate on loopback."""

import base64
import datetime
import ipaddress
import shutil
import tempfile
from pathlib import Path
from typing import Any

import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from . import cache, settings
from .kubernetes_build import GO_ENVIRONMENT, KUBE, Say, first_open_way, go_build, go_ways
from .python_tools import run

SOURCES = KUBE / "cluster-api"
MODULE = "sigs.k8s.io/cluster-api"
PROGRAM = "cluster-api"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PROVIDERS = ("config", "bootstrap/kubeadm/config", "controlplane/kubeadm/config")
KINDS = {
    "clusters", "machines", "machinesets", "machinedeployments", "machinehealthchecks", "machinedrainrules", "machinepools",
    "clusterclasses", "kubeadmconfigs", "kubeadmconfigtemplates", "kubeadmcontrolplanes",
}  # fmt: skip
# main.go sets up webhooks for these; nobody would answer for the other kinds
HOOKED = KINDS - {"clusterclasses", "machinepools"} | {"kubeadmcontrolplanes/scale"}
OPEN = KUBE / "crds.yaml"
ETCD = KUBE / "external-etcd.yaml"
GROUP = "cluster.x-k8s.io"
YEARS = 10


def controllers(version: str, say: Say = print) -> Path:
    """The folder with the program and the manifests of its module; makes it the first time (minutes)."""
    own = SOURCES / version
    sums = cache.digest(SOURCES / "main.go", own / "versions.go", own / "go.sum")
    return cache.once(settings.cache() / f"cluster-api-{version}-{sums}", lambda new: fill(new, version, say))


def fill(place: Path, version: str, say: Say) -> None:
    """No release holds all three controllers in one program, so it is built."""
    with tempfile.TemporaryDirectory(prefix="local-cloud-go-") as scratch:
        ways = go_ways(Path(scratch), lambda go: build(go, version, place))
        first_open_way(f"Cluster API {version}", ways, say)


def build(go: str, version: str, place: Path) -> None:
    """The program, and what its module says of kinds and webhooks."""
    with tempfile.TemporaryDirectory(prefix="local-cloud-build-") as scratch:
        folder = Path(shutil.copytree(SOURCES / version, Path(scratch) / PROGRAM))
        shutil.copy(SOURCES / "main.go", folder)
        go_build(go, folder, place / PROGRAM)
        listed = run([go, "list", "-m", "-f", "{{.Dir}}", MODULE], "go list", folder, GO_ENVIRONMENT)
        module = Path(listed.strip())
    for provider in PROVIDERS:
        for file in (*(module / provider / "crd/bases").glob("*.yaml"), module / provider / "webhook/manifests.yaml"):
            target = place / provider / file.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)  # not its mode: a module's files are read-only


def command(program: Path, kubeconfig: Path, certificates: Path, port: int, health: int) -> list[str]:
    """How the controllers are started."""
    return [
        str(program), f"--management={kubeconfig}", f"--cert-dir={certificates}", f"--webhook-port={port}",
        f"--health=127.0.0.1:{health}",
    ]  # fmt: skip


def certificate(folder: Path) -> str:
    """tls.crt and tls.key for 127.0.0.1 in `folder`, signed by itself; returns what trusts it, as a webhook's caBundle."""
    if not (folder / "tls.crt").exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = ec.generate_private_key(ec.SECP256R1())
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / "tls.key").touch(mode=0o600)
        (folder / "tls.key").write_bytes(secret)
        (folder / "tls.crt").write_bytes(signed(key).public_bytes(serialization.Encoding.PEM))
    return base64.b64encode((folder / "tls.crt").read_bytes()).decode()


def signed(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """A certificate for 127.0.0.1, signed by its own key."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, PROGRAM)])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=365 * YEARS))
        .add_extension(x509.SubjectAlternativeName([address]), False)
        .add_extension(x509.BasicConstraints(True, None), True)
        .sign(key, hashes.SHA256())
    )


def kinds(home: Path, port: int, trust: str) -> list[dict[str, Any]]:
    """The CRDs of Cluster API, converted by its own program where several versions are served, and those of its providers."""
    files = [file for provider in PROVIDERS for file in sorted((home / provider).glob("*_*.yaml"))]
    found = [yaml.load(file.read_text(), LOADER) for file in files if file.stem.split("_")[1] in KINDS]
    return [served(crd, port, trust) for crd in found] + yaml.load(OPEN.read_text(), LOADER)["items"]


def served(crd: dict[str, Any], port: int, trust: str) -> dict[str, Any]:
    """The CRD with the versions that are served, without texts, which are most of what an API server would keep in memory."""
    crd = without_texts(crd)
    spec = crd["spec"]
    spec["versions"] = [version for version in spec["versions"] if version["served"] or version["storage"]]
    names = [version["name"] for version in spec["versions"]]
    crd["metadata"].setdefault("labels", {}).update(
        {f"{GROUP}/{name}": name for name in names}
    )  # the contracts it keeps
    if len(names) > 1:
        client = {"url": f"https://127.0.0.1:{port}/convert", "caBundle": trust}
        webhook = {"conversionReviewVersions": ["v1"], "clientConfig": client}
        spec["conversion"] = {"strategy": "Webhook", "webhook": webhook}
    return crd


def without_texts(thing: Any) -> Any:
    """The same without descriptions."""
    if isinstance(thing, dict):
        return {k: without_texts(v) for k, v in thing.items() if not (k == "description" and isinstance(v, str))}
    return [without_texts(v) for v in thing] if isinstance(thing, list) else thing


def hooks(home: Path, port: int, trust: str) -> list[dict[str, Any]]:
    """The admission webhooks of the kinds that are served, and what makes the etcd of every control plane an external one."""
    found = []
    for provider in PROVIDERS:
        for configuration in yaml.load_all((home / provider / "manifests.yaml").read_text(), LOADER):
            configuration["metadata"]["name"] = f"{provider.replace('/', '-')}-{configuration['metadata']['name']}"
            configuration["webhooks"] = [
                directed(hook, port, trust)
                for hook in configuration["webhooks"]
                if any(set(rule["resources"]) & HOOKED for rule in hook["rules"])
            ]
            found.append(configuration)
    return found + list(yaml.load_all(ETCD.read_text(), LOADER))


def directed(hook: dict[str, Any], port: int, trust: str) -> dict[str, Any]:
    """The webhook with an address on loopback in place of a Service."""
    path = hook["clientConfig"]["service"]["path"]
    return hook | {"clientConfig": {"url": f"https://127.0.0.1:{port}{path}", "caBundle": trust}}
