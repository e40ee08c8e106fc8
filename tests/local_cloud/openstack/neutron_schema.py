"""Neutron's schema straight from its models: its migrations do not run on sqlite.

usage: python -m local_cloud.openstack.neutron_schema --config-file NEUTRON_CONF DATABASE_URL
"""

import sys

import sqlalchemy
from neutron.common import config
from neutron.db.migration.models import head  # noqa: F401  (loads every model)
from neutron_lib.db import model_base

config.register_common_config_options()
config.init(sys.argv[1:-1])
model_base.BASEV2.metadata.create_all(sqlalchemy.create_engine(sys.argv[-1]))
