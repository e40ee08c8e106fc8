# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the check of a hub trusts only certificates that somebody vouches for, by what the inventory says of the hub."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]
NAMED = {"hub_address_host_name": "hub.example.org", "hub_cluster": "there"}
SIGNED = {**NAMED, "hub_address_https": "self_signed"}
HUBS = {
    "encrypted": {**NAMED, "hub_address_email": "admin@example.org"},
    "signed": SIGNED,
    "signed_and_known": {**SIGNED, "hub_check_validate_certs": True},
    "behind_a_proxy": {**NAMED, "hub_check_validate_certs": False},
    "binder": {**SIGNED, "hub_kind": "binderhub"},  # does no HTTPS by itself: its ingress has a certificate
}


def test_only_a_self_signed_certificate_is_not_validated_unless_somebody_says_so(tmp_path):
    hubs = {"vars": {"ansible_connection": "local"}, "children": {"hubs": {"hosts": HUBS}}}
    (tmp_path / "hubs.yml").write_text(yaml.safe_dump({"all": hubs}))
    said = {"ansible.builtin.debug": {"msg": "{{ inventory_hostname }}: {{ hub_check_validate_certs | bool }}."}}
    (tmp_path / "roles/check/tasks").mkdir(parents=True)
    (tmp_path / "roles/check/tasks/main.yml").write_text(yaml.safe_dump([said]))
    shutil.copytree(ROOT / "roles/hub_check/defaults", tmp_path / "roles/check/defaults")
    kind = {"hub_check_kind": "{{ hub_role }}"}  # as the playbooks hand it over
    play = {
        "hosts": "hubs",
        "gather_facts": False,
        "vars_files": [str(ROOT / "playbooks/vars/hub.yml")],
        "roles": [{"role": "check", **kind}],
    }
    (tmp_path / "play.yml").write_text(yaml.safe_dump([play]))
    command = [Path(sys.executable).with_name("ansible-playbook"), "-i", tmp_path / "hubs.yml", tmp_path / "play.yml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    validated = dict(re.findall(r"(\w+): (True|False)\.", done.stdout))
    assert {name for name, word in validated.items() if word == "False"} == {"signed", "behind_a_proxy"}
    assert validated.keys() == HUBS.keys()
