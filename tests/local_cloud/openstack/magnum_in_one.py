"""Magnum's API and conductor in one process, since only there the in-memory transport fake:// joins them; or one of the two.

usage: python -m local_cloud.openstack.magnum_in_one all|api|conductor --config-file MAGNUM_CONF
"""

import gc
import importlib
import os
import pkgutil
import sys
import threading
import warnings
from pathlib import Path

gc.disable()  # as in served.py
warnings.simplefilter("ignore")

import magnum.cmd  # noqa: E402, F401  (what Magnum's own programs do first: up to 20 they need eventlet, 23 has threads)
from magnum.common import rpc_service, service, short_id  # noqa: E402
from magnum.conductor import handlers  # noqa: E402
from oslo_db.sqlalchemy import enginefacade  # noqa: E402
from werkzeug import serving  # noqa: E402

from .middleware import Edge  # noqa: E402
from .sqlite_writers import lock_at_begin  # noqa: E402


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


def start_conductor(topic):
    names = [
        found.name for found in pkgutil.iter_modules(handlers.__path__) if not found.ispkg
    ]  # newer Magnums have more
    modules = [importlib.import_module(f"{handlers.__name__}.{name}") for name in names]
    server = rpc_service.Service.create(
        topic, short_id.generate_id(), [m.Handler() for m in modules], binary="magnum-conductor"
    )
    server.create_periodic_tasks()
    server.start()


def main():
    does = sys.argv.pop(1)
    service.prepare_service(sys.argv)
    cap_microversion(os.environ["LOCAL_CLOUD_MAX_MICROVERSION"])
    import magnum.conf
    from magnum.api import app

    set_rhythms()
    engine = enginefacade.writer.get_engine()
    if engine.dialect.name == "sqlite":
        lock_at_begin(engine)
    if does != "api":
        start_conductor(magnum.conf.CONF.conductor.topic)
    if does == "conductor":
        Path(os.environ["LOCAL_CLOUD_READY"]).touch()
        threading.Event().wait()
    application = app.load_app()
    gc.freeze()
    gc.enable()
    edge = Edge(application, "magnum", float(os.environ["LOCAL_CLOUD_LATENCY_SECONDS"]))
    serving.run_simple(magnum.conf.CONF.api.host, magnum.conf.CONF.api.port, edge, threaded=True)


main()
