# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run on an unchanged cluster costs: seconds, and requests to Magnum as its access log has them."""

from __future__ import annotations

import argparse
import sys

from overlap import methods, read_seen, state_folder
from plays import role, run


def main() -> None:
    own = argparse.ArgumentParser(description=__doc__, epilog="Needs the variables of `local-cloud env`.")
    own.add_argument("--groups", type=int, default=10, metavar="N", help="node groups (default: %(default)s)")
    own.add_argument("--most", type=int, metavar="N", help="fail if there are more requests to Magnum than these")
    own.add_argument("--keep", action="store_true", help="leave the cluster for the next time")
    options = own.parse_args()
    cluster = f"soak-unchanged-{options.groups}"
    groups = [f"user-{number}" for number in range(options.groups)]
    run(role(cluster, groups))
    again = run(role(cluster, groups))
    asked = methods(read_seen(state_folder(), again.began).requests)
    count = sum(asked.values())
    if not options.keep:
        run(role(cluster, state="absent"))
    detail = ", ".join(f"{number} {method}" for method, number in asked.items())
    print(f"{options.groups} node groups, unchanged: {count} requests to Magnum ({detail}), {again.seconds:.1f} s")
    if again.changed:
        sys.exit(f"It was not unchanged:\n{again.said[-4000:]}")
    if options.most is not None and count > options.most:
        sys.exit(f"That is more than {options.most}.")


if __name__ == "__main__":
    main()
