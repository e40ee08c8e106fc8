"""The part of a kubelet's API that `kubectl logs` asks, for all nodes of a cluster. Only the cluster's API server may ask."""

import contextlib
import ssl
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CLIENT = "kube-apiserver-kubelet-client"
NOTHING = b"Nothing runs in this pod: it is simulated.\n"
PAUSE = 0.3


def tail(content: bytes, lines: int | None) -> bytes:
    """The last lines of a log; all of them for None."""
    return content if lines is None else b"".join(content.splitlines(True)[-lines:]) if lines else b""


def asked(path: str) -> tuple[list[str], dict[str, str]]:
    """/containerLogs/NAMESPACE/POD/CONTAINER?… → its last three parts and the query; no parts for anything else."""
    words = urllib.parse.urlsplit(path)
    parts = [urllib.parse.unquote(part) for part in words.path.strip("/").split("/")]
    return parts[1:] if parts[0] == "containerLogs" and len(parts) == 4 else [], dict(
        urllib.parse.parse_qsl(words.query)
    )


def log_file(cluster, namespace, pod, container, previous):
    """Where a container's log lies; None where the pod does not run here."""
    there = cluster.mirrors["Pod"].get((namespace, pod))
    if there is None:
        return None
    file = cluster.folder / "logs" / there["metadata"]["uid"] / f"{container}.log"
    return file.with_suffix(".previous") if previous else file


class Handler(BaseHTTPRequestHandler):
    """One question. `cluster` is the runner, set by `serve`."""

    cluster = None
    timeout = 30

    def do_GET(self):
        parts, query = asked(self.path)
        client = dict(field[0] for field in self.connection.getpeercert().get("subject", ()))
        if client.get("commonName") != CLIENT:
            self.send_error(403)
            return
        if not parts:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        namespace, pod, container = parts
        file = log_file(self.cluster, namespace, pod, container, query.get("previous") == "true")
        if file is None or not file.exists():
            self.wfile.write(NOTHING)
            return
        with contextlib.suppress(OSError):  # who followed has had enough
            self.write(file, query)

    def write(self, file, query):
        lines = int(query["tailLines"]) if query.get("tailLines", "").isdigit() else None
        with open(file, "rb") as log:
            self.wfile.write(tail(log.read(), lines))
            while query.get("follow") == "true" and file.exists():
                self.wfile.write(log.read())
                self.wfile.flush()
                time.sleep(PAUSE)

    def log_message(self, *_words):
        """The API server logs its questions."""


def serve(cluster, port: int, certificate: Path, key: Path, ca: Path) -> None:
    """Answer for as long as this process lives."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.load_verify_locations(ca)
    context.verify_mode = ssl.CERT_REQUIRED
    handler = type("ClusterHandler", (Handler,), {"cluster": cluster})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True, name="logs").start()
