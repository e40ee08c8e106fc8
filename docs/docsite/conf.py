"""How Sphinx makes the documentation site; tools/docsite.py gathers its pages. Knows where other collections are documented."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes

GALAXY = yaml.safe_load((Path(__file__).parents[2] / "galaxy.yml").read_text())
ANSIBLE = "https://docs.ansible.com/ansible/latest"
PLUGIN = re.compile(r"ansible_collections\.(\w+)\.(\w+)\.(\w+_\w+)")
# labels of Ansible's own documentation that generated pages name
LABELS = {
    "action_plugins": f"{ANSIBLE}/plugins/action.html",
    "ansible_configuration_settings": f"{ANSIBLE}/reference_appendices/config.html",
    "common_return_values": f"{ANSIBLE}/reference_appendices/common_return_values.html",
}

project = f"{GALAXY['namespace']}.{GALAXY['name']}"
release = str(GALAXY["version"])
author = GALAXY["authors"][0]
html_title = project
html_theme = "furo"
html_copy_source = False
html_show_copyright = False
extensions = ["myst_parser", "sphinx_antsibull_ext"]
highlight_language = "text"
myst_heading_anchors = 4


def elsewhere(label: str) -> str | None:
    """Where a label that is not ours leads to: Ansible's documentation, or another collection's."""
    if found := PLUGIN.fullmatch(label):
        return f"{ANSIBLE}/collections/{found[1]}/{found[2]}/{found[3]}.html"
    return LABELS.get(label)


def resolve(_app: Any, _environment: Any, reference: Any, content: Any) -> nodes.reference | None:
    address = elsewhere(reference.get("reftarget", ""))
    if address is None or f".{project}." in reference["reftarget"]:
        return None
    return nodes.reference("", "", content, refuri=address, internal=False)


def setup(app: Any) -> None:
    app.connect("missing-reference", resolve)
