"""The application that uwsgi serves: an OpenStack API, named in the environment, behind the edge."""

import gc
import importlib
import os

from .middleware import Edge

gc.disable()  # what is imported stays: to look through it for garbage, now and ever again, takes a sixth of all work
module, name = os.environ["LOCAL_CLOUD_APPLICATION"].split(":")
application = Edge(getattr(importlib.import_module(module), name), os.environ["LOCAL_CLOUD_PART"])
gc.freeze()
gc.enable()
