"""A WSGI layer in front of each API: the latency of a real cloud's network, a 503 while a fault asks for it, an access log."""

import json
import os
import time
from pathlib import Path

from ..faults import Faults


class Edge:
    """The application `inner` as seen through a network."""

    def __init__(self, inner, part, latency=0.0):
        state = Path(os.environ["LOCAL_CLOUD_STATE"])
        self.inner, self.part, self.latency = inner, part, latency
        self.faults = Faults(state / "faults.json")
        # lines that are written at once, at the end: parts share the file without a lock
        self.log = os.open(state / "log/requests.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def __call__(self, environ, start_response):
        # before the request: an answer that comes late must still tell of a fresh state
        time.sleep(self.latency)
        received, told = time.time(), ["500"]

        def start_and_remember(status, headers, *more):
            told[0] = status
            return start_response(status, headers, *more)

        try:
            return self.answer(environ, start_and_remember)
        finally:
            self.write(environ, received, told[0])

    def answer(self, environ, start_response):
        if self.faults.unavailable(self.part):
            start_response("503 Service Unavailable", [("Content-Type", "text/plain"), ("Retry-After", "1")])
            return [f"The fault in faults.json makes {self.part} unavailable.\n".encode()]
        return self.inner(environ, start_response)

    def write(self, environ, received, status):
        """Note a request: when it was received, in seconds since the epoch, and how long its answer took."""
        line = {
            "time": received,
            "seconds": round(time.time() - received, 4),
            "method": environ.get("REQUEST_METHOD", ""),
            "path": environ.get("PATH_INFO", ""),
            "status": int(status.split()[0]),
            "part": self.part,
        }
        os.write(self.log, json.dumps(line).encode() + b"\n")
