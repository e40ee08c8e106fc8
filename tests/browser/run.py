"""Runs the tests of this folder in an environment of their own, made once; words that follow go to pytest.

usage: python tests/browser/run.py [-k scaling …]        (with the Python of .venv; which hub is asked: see hub.py)
"""

import os
import sys
from pathlib import Path

from local_cloud import cache, settings
from local_cloud.errors import CloudError
from local_cloud.python_tools import make_environment

HERE = Path(__file__).resolve().parent
TESTS, ROOT = HERE.parent, HERE.parent.parent
REQUIREMENTS = ROOT / "requirements" / "browser.txt"


def environment() -> Path:
    """The folder of the environment; it weighs 280 MB, so it is nobody else's."""
    place = settings.cache() / f"browser-{cache.digest(REQUIREMENTS)}"
    return cache.once(
        place, lambda new: make_environment(new, (REQUIREMENTS,), "the browser tests' environment"), False
    )


def main() -> None:
    try:
        python = environment() / "bin" / "python"
    except CloudError as error:
        sys.exit(str(error))
    paths = ("-o", f"pythonpath={TESTS}", "--override-ini", "testpaths=tests/browser")
    os.chdir(ROOT)
    os.execv(python, [str(python), "-m", "pytest", *paths, *(sys.argv[1:] or ["-v"])])


if __name__ == "__main__":
    main()
