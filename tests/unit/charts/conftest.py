"""The files that the stand-in charts give to their pods lie in the charts; they import each other as they do in a pod."""

import sys
from pathlib import Path

for chart in ("jupyterhub", "binderhub"):
    sys.path.insert(0, str(Path(__file__).parents[2] / f"charts/{chart}/files"))
