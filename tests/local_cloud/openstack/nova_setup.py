"""Nova's databases in one interpreter: each of its three commands alone spends seconds on imports.

usage: python -m local_cloud.openstack.nova_setup NOVA_CONF CELL0_URL
"""

import sys

from nova import config, objects
from nova.cmd import manage


def main(conf, cell0):
    config.parse_args(["nova-manage"], default_config_files=[conf])
    objects.register_all()
    failed = manage.ApiDbCommands().sync() or manage.CellV2Commands().map_cell0(cell0) or manage.DbCommands().sync()
    raise SystemExit(failed or 0)


main(*sys.argv[1:])
