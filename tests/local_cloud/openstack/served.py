"""The application that uwsgi serves: an OpenStack API, named in the environment, behind the edge."""

import importlib
import os

from .middleware import Edge

module, name = os.environ["LOCAL_CLOUD_APPLICATION"].split(":")
application = Edge(getattr(importlib.import_module(module), name), os.environ["LOCAL_CLOUD_PART"])
