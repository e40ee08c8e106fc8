"""Nova's databases in one interpreter: each of its commands alone spends seconds on imports.

usage: python -m local_cloud.openstack.nova_setup NOVA_CONF CELL0_URL
"""

import sys

from nova import config, objects
from nova.cmd import manage


def main(conf, cell0):
    config.parse_args(["nova-manage"], default_config_files=[conf])
    objects.register_all()
    cells = manage.CellV2Commands()
    failed = manage.ApiDbCommands().sync() or cells.map_cell0(cell0) or manage.DbCommands().sync()
    # the cell of the servers; quotas count those of cell0, which have no host, for nothing
    raise SystemExit(failed or cells.create_cell("cell1"))


main(*sys.argv[1:])
