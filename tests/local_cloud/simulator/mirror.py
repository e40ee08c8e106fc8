"""A copy of all objects of one kind, kept up to date by a list and a watch."""

import json
import logging
import threading
import time

import requests

from .objects import place

LOG = logging.getLogger("simulator")


class Mirror(threading.Thread):
    """{(namespace, name): object}, for any number of readers."""

    def __init__(self, session, url, kind, notify):
        super().__init__(daemon=True, name=f"watch-{kind}")
        self.session, self.url, self.kind, self.notify = session, url, kind, notify
        self.objects, self.gone, self.lock = {}, {}, threading.Lock()
        self.synced, self.stopped = threading.Event(), False

    def get(self, where):
        with self.lock:
            return self.objects.get(where)

    def items(self):
        with self.lock:
            return list(self.objects.items())

    def values(self):
        return [thing for _, thing in self.items()]

    def put(self, thing):
        """Take in what a call has just returned, ahead of the watch; never an older version than is known."""
        where, version = place(thing), int(thing["metadata"]["resourceVersion"])
        with self.lock:
            old = self.objects.get(where)
            newest = int(old["metadata"]["resourceVersion"]) if old else self.gone.get(where, 0)
            if newest < version:
                self.objects[where] = {"kind": self.kind, **thing}

    def remove(self, thing):
        with self.lock:
            self.objects.pop(place(thing), None)
            self.gone[place(thing)] = int(thing["metadata"]["resourceVersion"])

    def run(self):
        session = self.session()
        while not self.stopped:
            try:
                self.follow(session, self.fill(session))
            except (requests.RequestException, ValueError, KeyError) as error:
                if not self.stopped:
                    LOG.debug("watch %s: %s", self.kind, error)
                    time.sleep(0.3)

    def fill(self, session):
        """List everything; returns the version to watch from."""
        answer = session.get(self.url, timeout=10)
        answer.raise_for_status()
        listing = answer.json()
        with self.lock:
            self.objects = {place(thing): {"kind": self.kind, **thing} for thing in listing["items"]}
        self.synced.set()
        self.notify()
        return listing["metadata"]["resourceVersion"]

    def follow(self, session, version):
        """Watch until the server ends it, which it does every ten minutes."""
        params = {"watch": 1, "resourceVersion": version, "timeoutSeconds": 600}
        with session.get(self.url, params=params, stream=True, timeout=(5, 660)) as stream:
            stream.raise_for_status()
            for line in stream.iter_lines(chunk_size=None):
                event = json.loads(line)
                if event["type"] == "ERROR" or self.stopped:
                    return
                (self.remove if event["type"] == "DELETED" else self.put)(event["object"])
                self.notify()
