"""Cinder's API, scheduler and volume service in one process, since only there the in-memory transport fake:// joins them.

Volumes and snapshots become available, can grow and go; there is nothing in them. uwsgi serves `application`.
"""

import threading

from cinder import monkey_patch

monkey_patch.patch("threading")  # uwsgi's threads are native ones

from cinder import service  # noqa: E402
from cinder.common import constants  # noqa: E402
from cinder.db import api as database  # noqa: E402
from cinder.wsgi.api import application  # noqa: E402, F401  (reads the configuration, too)

from .sqlite_writers import lock_at_begin  # noqa: E402

BACKEND = "empty"


def start_services():
    """Both at once: the scheduler waits for what the volume service has to offer."""
    services = (
        service.Service.create(binary=constants.SCHEDULER_BINARY),
        service.Service.create(
            host=f"{service.CONF.host}@{BACKEND}", service_name=BACKEND, binary=constants.VOLUME_BINARY
        ),
    )
    for started in services:
        threading.Thread(target=started.start, daemon=True).start()


lock_at_begin(database.get_engine())
start_services()
