# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.module_utils._magnum.names import Names, pick


def things(*names):
    return [SimpleNamespace(id=f"id-{number}", name=name) for number, name in enumerate(names)]


def test_a_name_is_found():
    assert pick("flavor", "m3.small", things("m3.small", "m3.large"), "x").id == "id-0"


def test_an_id_is_taken_as_it_is():
    assert pick("flavor", "id-1", things("m3.small", "m3.large"), "x").name == "m3.large"


def test_an_unknown_name_is_reported_with_what_there_is_nearest_first():
    with pytest.raises(InvalidRequest) as rejected:
        pick("flavor", "m3.smal", things("g3.large", "m3.small"), "openstack flavor list")
    assert "no flavor 'm3.smal' in this project; there are m3.small, g3.large" in str(rejected.value)
    assert "openstack flavor list" in str(rejected.value)


def test_two_of_a_name_are_rejected_with_both_ids():
    with pytest.raises(InvalidRequest, match="id-0 and id-1"):
        pick("cluster", "hub", things("hub", "hub"), "x")


def image(**words):
    return SimpleNamespace(
        **{"id": "id-0", "name": "kube", "os_distro": "ubuntu", "properties": {"kube_version": "v1.36.3"}, **words}
    )


def names(it):
    return Names(SimpleNamespace(image=SimpleNamespace(images=lambda **_: [it])))


def test_an_image_made_for_kubernetes_is_sent_by_id_and_known_by_name():
    found = names(image()).image("kube")
    assert (found, found.names) == ("id-0", {"id-0", "kube"})


def test_an_image_without_the_properties_that_magnum_needs_is_rejected_naming_them():
    with pytest.raises(InvalidRequest, match="no property os_distro and no property kube_version"):
        names(image(os_distro=None, properties={})).image("kube")


HIDDEN = "01234567-89ab-4cde-8f01-23456789abcd"


def hiding(found):
    """The names of a project whose only image no list shows."""
    return Names(SimpleNamespace(image=SimpleNamespace(images=lambda **_: [], find_image=found)))


def test_an_image_that_no_list_shows_is_found_by_its_id():
    there = hiding(lambda asked, ignore_missing: image(id=HIDDEN) if asked == HIDDEN else None)
    assert there.properties(HIDDEN)["kube_version"] == "v1.36.3"
    with pytest.raises(InvalidRequest, match="There is no image '1"):
        there.image("1" + HIDDEN[1:])


def test_a_hidden_image_is_not_looked_for_by_its_name():
    def found(_asked, ignore_missing):
        raise ValueError("More than one Image exists with the name 'kube'")

    with pytest.raises(InvalidRequest, match="There is no image 'kube'"):
        hiding(found).image("kube")
