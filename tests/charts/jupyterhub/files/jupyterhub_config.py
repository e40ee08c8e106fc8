"""JupyterHub's configuration: reads what the chart has mounted, and hands over what chart_options makes of it."""

import os
import sys
from pathlib import Path

import yaml

HERE = Path(__file__).parent
SECRETS = HERE.parent / "secret"

sys.path.insert(0, str(HERE))  # JupyterHub runs this file, it does not import it
from chart_options import make_options  # noqa: E402

c = get_config()  # type: ignore[name-defined]  # noqa: F821

secrets = {path.name: path.read_text() for path in SECRETS.iterdir() if path.is_file()}
values = yaml.safe_load(secrets.pop("values.yaml"))
for section, traits in make_options(values, secrets, os.environ).items():
    c[section].update(traits)

# As in Zero to JupyterHub: in the order of their names, after all else, with `c` at hand.
for name, text in sorted((values["hub"].get("extraConfig") or {}).items()):
    exec(compile(text, f"hub.extraConfig.{name}", "exec"), globals())
