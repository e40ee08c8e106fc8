# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.login_faults import (
    catalogue_fault,
    file_fault,
    url_fault,
)

SECRET = "never-to-be-seen"
GOOD = f"""clouds:
  hub:
    auth:
      auth_url: https://keystone.example:5000/v3
      password: {SECRET}
  other:
    profile: example
"""


def fault(tmp_path, text, cloud="hub"):
    file = tmp_path / "clouds.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = file_fault(file, cloud)
    assert SECRET not in str(found)
    return found and found.replace(str(file), "FILE")


@pytest.mark.parametrize("cloud", ["hub", "other", "not-in-it", None])
def test_a_file_that_is_right_has_no_fault(tmp_path, cloud):
    assert fault(tmp_path, GOOD, cloud) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"clouds:\n\thub: {SECRET}\n", "FILE, line 2, is not YAML"),
        (f'clouds:\n  hub:\n    auth: {{password: "{SECRET}\n', "FILE, line 4, is not YAML"),
        (f"clouds:\n  hub: [{SECRET}\n", "FILE, line 3, is not YAML"),
        (b"\xff\xfe\x00", "FILE is not YAML"),
        ("[" * 3000, "FILE is not YAML"),
        ("", "FILE has no mapping `clouds`"),
        ("- hub\n", "FILE has no mapping `clouds`"),
        ("clouds:\n  - hub\n", "FILE has no mapping `clouds`"),
        (f"hub:\n  auth: {{password: {SECRET}}}\n", "FILE has no mapping `clouds`"),
        (
            f"clouds:\n  hub:\nauth:\n  password: {SECRET}\n",
            "line 2: the cloud 'hub' is no mapping. `auth` is too far to the left",
        ),
        (
            "clouds:\n  hub:\n  auth:\n    auth_url: x\n",
            "line 2: the cloud 'hub' is no mapping. `auth` is too far to the left",
        ),
        ("clouds:\n  hub:\n  auth_url: x\n", "line 2: the cloud 'hub' is no mapping. `auth_url` is too far"),
        (f"clouds:\n  hub: {SECRET}\n", "line 2: the cloud 'hub' is no mapping. Write `auth:`"),
        (f"clouds:\n  hub:\n    auth: {SECRET}\n", "line 2: the cloud 'hub' has an `auth` that is no mapping"),
        (GOOD.replace("https://", ""), "FILE, line 4: auth_url is 'keystone.example:5000/v3'"),
    ],
)
def test_each_fault_of_a_file_is_told_with_its_place_and_without_its_secrets(tmp_path, text, words):
    assert words in fault(tmp_path, text)


def test_a_file_that_may_not_be_read_is_told(tmp_path):
    assert "cannot be read: Is a directory" in file_fault(tmp_path, "hub")


@pytest.mark.parametrize(
    "url",
    ["keystone.example", "keystone.example:5000/v3", "htps://x", "https://", "file:///etc", "http://[::1", None, ""],
)
def test_an_auth_url_that_leads_nowhere_is_told(url):
    assert "begin it with https://" in url_fault(url)


def test_an_auth_url_is_told_without_who_logs_in_there():
    assert SECRET not in str(url_fault(f"ada:{SECRET}@keystone.example"))


CATALOGUE = [
    {"type": "container-infra", "endpoints": [{"region_id": "east"}, {"region": "west"}]},
    {"type": "compute", "endpoints": [{"region_id": "north"}]},
]


def test_a_login_for_no_project_is_told_as_that():
    assert "is for no project" in catalogue_fault("the cloud 'hub'", None, [], "east")


def test_the_regions_that_have_a_magnum_are_named():
    said = catalogue_fault("the cloud 'hub'", "p", CATALOGUE, "north")
    assert "in the region 'north': there is one in east, west. Set region_name." in said


def test_a_cloud_without_a_magnum_is_told_with_what_it_has():
    assert "has no Magnum (container-infra), only compute:" in catalogue_fault("the cloud", "p", CATALOGUE[1:], None)
