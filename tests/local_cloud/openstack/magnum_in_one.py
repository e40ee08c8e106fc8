"""Magnum's API and conductor in one process, since only there the in-memory transport fake:// joins them.

usage: python -m local_cloud.openstack.magnum_in_one --config-file MAGNUM_CONF
"""

import contextlib
import importlib
import os
import sys
import threading
import warnings

warnings.simplefilter("ignore")

import sqlalchemy  # noqa: E402
from magnum.common import rpc_service, service, short_id  # noqa: E402
from oslo_db.sqlalchemy import enginefacade  # noqa: E402
from werkzeug import serving  # noqa: E402

from .middleware import Edge  # noqa: E402

HANDLERS = (
    "indirection_api", "cluster_conductor", "conductor_listener", "credential_conductor",
    "ca_conductor", "federation_conductor", "nodegroup_conductor",
)  # fmt: skip


def cap_microversion(highest):
    """Play an older Magnum. Its controllers read this constant while they are imported, so this comes first."""
    from magnum.api.controllers import versions

    if highest:
        versions.CURRENT_MAX_VER = highest


def set_rhythms():
    """The status sync is fixed in Magnum's source, and the health poll's option is read before magnum.conf is."""
    from magnum.service import periodic

    spacing = periodic.MagnumPeriodicTasks._periodic_spacing
    spacing["sync_cluster_status"] = float(os.environ["LOCAL_CLOUD_SYNC_SECONDS"])
    spacing["sync_cluster_health_status"] = float(os.environ["LOCAL_CLOUD_HEALTH_SECONDS"])


def lock_at_begin():
    """Take sqlite's write lock at BEGIN, for writers only.

    A transaction that reads and then writes fails at once ("database is locked") when another one wrote in
    between. Doing the same for readers would deadlock.
    """
    from magnum.db.sqlalchemy import api as database

    local, original = threading.local(), database._session_for_write

    @contextlib.contextmanager
    def session_for_write():
        local.depth = getattr(local, "depth", 0) + 1
        try:
            with original() as session:
                yield session
        finally:
            local.depth -= 1

    database._session_for_write = session_for_write

    @sqlalchemy.event.listens_for(enginefacade.writer.get_engine(), "before_cursor_execute", retval=True)
    def immediate(_connection, _cursor, statement, parameters, _context, _many):
        return "BEGIN IMMEDIATE" if statement == "BEGIN" and getattr(local, "depth", 0) else statement, parameters


def start_conductor(topic):
    modules = [importlib.import_module(f"magnum.conductor.handlers.{name}") for name in HANDLERS]
    server = rpc_service.Service.create(
        topic, short_id.generate_id(), [m.Handler() for m in modules], binary="magnum-conductor"
    )
    server.create_periodic_tasks()
    server.start()


def main():
    service.prepare_service(sys.argv)
    cap_microversion(os.environ["LOCAL_CLOUD_MAX_MICROVERSION"])
    import magnum.conf
    from magnum.api import app

    set_rhythms()
    lock_at_begin()
    start_conductor(magnum.conf.CONF.conductor.topic)
    edge = Edge(app.load_app(), "magnum", float(os.environ["LOCAL_CLOUD_LATENCY_SECONDS"]))
    serving.run_simple(magnum.conf.CONF.api.host, magnum.conf.CONF.api.port, edge, threaded=True)


main()
