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
html_title = project.replace(".", ".\u200b")  # where a narrow line may break
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


def leave_out_contents(_app: Any, page: nodes.document) -> None:
    """Generated pages begin with a list of their headings; the theme has it at the side, and complains of another one."""
    for topic in [it for it in page.findall(nodes.topic) if "contents" in it["classes"]]:
        topic.parent.remove(topic)
        for title in page.findall(nodes.title):
            title.attributes.pop("refid", None)  # it leads back to that list


def setup(app: Any) -> None:
    app.connect("missing-reference", resolve)
    app.connect("doctree-read", leave_out_contents)
