# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Serves the stand-in, and writes its address into a file; ends when that file is gone. The token is stand-in-token.

usage: PYTHONPATH=tests/awx python -m stand_in FILE
"""

import sys
import time
from pathlib import Path

from .server import StandIn

ROOT = Path(__file__).resolve().parents[3]


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    playbooks = sorted(f"playbooks/{path.name}" for path in (ROOT / "playbooks").glob("*.yml"))
    with StandIn(playbooks) as awx:
        address = Path(sys.argv[1])
        address.write_text(awx.url)
        while address.exists():
            time.sleep(0.5)


if __name__ == "__main__":
    main()
