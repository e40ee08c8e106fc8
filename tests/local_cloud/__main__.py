"""`python -m local_cloud` is the command `local-cloud`."""

import sys

from .cli import main

sys.exit(main())
