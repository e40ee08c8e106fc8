"""Magnum's schema; on sqlite straight from its models, since its migrations alter constraints, which sqlite cannot.

usage: python -m local_cloud.openstack.magnum_schema --config-file MAGNUM_CONF
"""

import sqlite3
import sys

from magnum.common import service
from magnum.db import migration
from magnum.db.sqlalchemy import models
from oslo_db.sqlalchemy import enginefacade

service.prepare_service(sys.argv)
engine = enginefacade.writer.get_engine()
if engine.dialect.name != "sqlite":
    migration.upgrade("head")
    sys.exit()
models.Base.metadata.create_all(engine)
migration.stamp("head")
engine.dispose()
# over a bare connection: SQLAlchemy opens a transaction first, and in one the journal mode cannot change
sqlite3.connect(engine.url.database).execute("pragma journal_mode=wal")
