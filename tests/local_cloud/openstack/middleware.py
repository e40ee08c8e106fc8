"""A WSGI layer in front of each API: the latency of a real cloud's network, and a 503 while a fault asks for it."""

import os
import time
from pathlib import Path

from ..faults import Faults


class Edge:
    """The application `inner` as seen through a network."""

    def __init__(self, inner, part, latency=0.0):
        self.inner, self.part, self.latency = inner, part, latency
        self.faults = Faults(Path(os.environ["LOCAL_CLOUD_STATE"]) / "faults.json")

    def __call__(self, environ, start_response):
        # before the request: an answer that comes late must still tell of a fresh state
        time.sleep(self.latency)
        if self.faults.unavailable(self.part):
            start_response("503 Service Unavailable", [("Content-Type", "text/plain"), ("Retry-After", "1")])
            return [f"The fault in faults.json makes {self.part} unavailable.\n".encode()]
        return self.inner(environ, start_response)
