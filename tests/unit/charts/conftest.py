"""The files that the stand-in chart gives to its hub lie in the chart; they import each other as they do in the hub's pod."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "charts/jupyterhub/files"))
