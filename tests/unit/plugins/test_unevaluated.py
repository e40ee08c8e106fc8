# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text of a cloud, a cluster, a chart or a hub is never evaluated: ansible-core evaluates only what is marked as a template."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
EVALUATES = re.compile(
    r"trust_as_template|TrustedAsTemplate|\b_templar\b|\beval\(|\bexec\(|yaml\.(unsafe_|full_)?load\((?!text, _loader)|pickle"
)
VARS = {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}
HOSTILE = "{{ lookup('ansible.builtin.pipe', 'touch evaluated') }}"


def test_no_plugin_marks_anything_as_a_template_or_runs_what_it_reads():
    found = [
        f"{file.relative_to(ROOT)}: {line.strip()}"
        for file in (ROOT / "plugins").rglob("*.py")
        for line in file.read_text().splitlines()
        if EVALUATES.search(line) and not line.lstrip().startswith(("#", '"', "return f"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "task",
    [
        {"ansible.builtin.set_fact": {"found": "{{ told.content | b64decode | from_json }}"}},
        {"ansible.builtin.debug": {"msg": "{{ told.content | b64decode }}"}},
        {"ansible.builtin.fail": {"msg": "{{ told.content | b64decode }}"}, "ignore_errors": True},
        {
            "ansible.builtin.set_fact": {
                "found": "{{ (told.content | b64decode | from_json) | hubforge.magnum.masked }}"
            }
        },
    ],
)
def test_what_a_module_read_is_shown_and_handed_on_as_it_is(task, tmp_path):
    (tmp_path / "foreign.json").write_text(f'{{"existingSecret": "{HOSTILE}"}}')
    show = {"ansible.builtin.debug": {"msg": "{{ found | default('') }} {{ found.existingSecret | default('') }}"}}
    read = {"ansible.builtin.slurp": {"src": str(tmp_path / "foreign.json")}, "register": "told"}
    play = [
        {"hosts": "localhost", "connection": "local", "gather_facts": False, "vars": VARS, "tasks": [read, task, show]}
    ]
    (tmp_path / "play.yml").write_text(yaml.safe_dump(play))
    ended = subprocess.run(
        [Path(sys.executable).with_name("ansible-playbook"), "-i", "localhost,", str(tmp_path / "play.yml")],
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert not (tmp_path / "evaluated").exists()
