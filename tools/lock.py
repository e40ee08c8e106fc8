"""Writes requirements/*.txt anew from requirements/*.in; knows how the locks are made, and nothing of what is in them."""

from __future__ import annotations

import environment

ALWAYS = (
    "--upgrade",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
    "--no-emit-find-links",
)
LOCKS = {
    "uv": ("--universal", "--python-version", "3.11"),
    "dev": ("--universal", "--python-version", "3.11"),
    "browser": ("--universal", "--python-version", "3.11"),
    "release": ("--universal", "--python-version", "3.11"),
    "docs": ("--universal", "--python-version", "3.11"),
    "collections": ("--no-deps", "--python-version", environment.WHEEL_PYTHON),
    "awx": ("--no-deps", "--python-version", environment.WHEEL_PYTHON),
}


def main() -> None:
    for name, options in LOCKS.items():
        source = environment.REQUIREMENTS / f"{name}.in"
        target = source.with_suffix(".txt")
        environment.run(environment.get_uv(), "pip", "compile", "-q", *ALWAYS, *options, source, "-o", target)


if __name__ == "__main__":
    main()
