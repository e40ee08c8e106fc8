"""Keystone's whole set-up in one interpreter: each of its four commands alone spends 2 s on imports.

usage: python -m local_cloud.openstack.keystone_setup KEYSTONE_CONF IDENTITY_URL
"""

import grp
import os
import pwd
import sys

from keystone.cmd import cli


def main(conf, url):
    owner = [
        "--keystone-user",
        pwd.getpwuid(os.getuid()).pw_name,
        "--keystone-group",
        grp.getgrgid(os.getgid()).gr_name,
    ]
    bootstrap = ["--bootstrap-password", "admin-secret", "--bootstrap-region-id", "RegionOne"]
    bootstrap += ["--bootstrap-public-url", url, "--bootstrap-internal-url", url]
    for command in (["db_sync"], ["fernet_setup", *owner], ["credential_setup", *owner], ["bootstrap", *bootstrap]):
        sys.argv = ["keystone-manage", "--config-file", conf, *command]
        cli.CONF.reset()
        cli.main(argv=sys.argv)


main(*sys.argv[1:])
