"""Which files an OpenStack's environment is made from."""

import re

import pytest

from local_cloud import install, settings


def pins(file):
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", file.read_text(), re.MULTILINE))


def test_the_default_is_made_from_one_file():
    assert install.requirements("default") == (install.REQUIREMENTS,)


@pytest.mark.parametrize("name", settings.OPENSTACKS[1:])
def test_another_openstack_says_only_what_is_other(name):
    first, other = map(pins, install.requirements(name))
    assert other
    assert not other.items() & first.items()


@pytest.mark.parametrize("name", settings.OPENSTACKS[1:])
def test_the_lock_of_another_openstack_is_of_what_was_asked_for(name):
    lock = install.requirements(name)[1]
    assert pins(lock.with_suffix(".in")) == pins(lock)
