"""usage: python -m local_cloud.simulator      (all it needs is in the environment that `up` makes)"""

import logging
import sys

from .world import World

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stdout)
World().run()
