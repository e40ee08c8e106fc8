"""Imports every Python file of an installed collection's plugins: nothing may be missing that its requirements do not name.

usage: python imports.py …/ansible_collections/hubforge/magnum/plugins
"""

import importlib
import sys
from pathlib import Path


def main() -> None:
    plugins = Path(sys.argv[1])
    root = plugins.parents[3]
    sys.path.insert(0, str(root))
    files = sorted(plugins.rglob("*.py"))
    for file in files:
        importlib.import_module(".".join(file.relative_to(root).with_suffix("").parts))
    if not files:
        sys.exit(f"There are no plugins in {plugins}.")
    print(f"{len(files)} files are imported.")


if __name__ == "__main__":
    main()
