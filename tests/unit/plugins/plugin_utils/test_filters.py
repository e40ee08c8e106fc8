# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest
from ansible_collections.hubforge.magnum.plugins.plugin_utils._filters import as_filter


@as_filter
def halved(number, by=2):
    if number % by:
        raise InvalidRequest(f"{number} is odd.")
    return number // by


def test_a_filter_does_what_its_function_does():
    assert halved(9, by=3) == 3


def test_a_filter_makes_a_sentence_of_ansible_of_a_rejection():
    with pytest.raises(AnsibleFilterError, match="3 is odd"):
        halved(3)
