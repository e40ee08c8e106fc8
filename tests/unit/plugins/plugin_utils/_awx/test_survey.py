# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions of AWX surveys from options of roles, and which questions are refused."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.hubforge.magnum.plugins.filter.awx import FilterModule
from stand_in.survey import defaults_sent, spec_error

OPTIONS = {
    "hub_name": {"type": "str", "description": "Name of V(the hub). It is RV(hub_name) in C(all) `files`.", "default": ""},
    "hub_seconds": {"type": "int", "description": ["Seconds to wait.", "For pods."], "default": 900},
    "hub_factor": {"type": "float", "description": "A factor.", "default": 1.5},
    "hub_ask": {"type": "bool", "description": "Whether it is asked.", "default": True},
    "hub_kind": {"type": "str", "description": "Its kind.", "choices": ["jupyterhub", "binderhub"], "default": "jupyterhub"},
    "hub_parts": {"type": "list", "elements": "str", "description": "Parts.", "choices": ["a", "b", "c"], "default": ["a", "c"]},
    "hub_token": {"type": "str", "description": "A token.", "no_log": True, "default": ""},
    "hub_file": {"type": "path", "description": "A file.", "required": True},
    "hub_release": {"type": "str", "description": "A name.", "default": "{{ inventory_hostname }}"},
    "hub_values": {"type": "dict", "description": "Values.", "default": {}},
    "hub_secrets": {"type": "dict", "description": "Secrets.", "no_log": True},
    "hub_hosts": {"type": "list", "elements": "str", "description": "Hosts.", "default": []},
    "hub_plain": {"description": "No type."},
}  # fmt: skip
SPECS = [{"argument_specs": {"main": {"options": OPTIONS}}}]


awx_survey = FilterModule().filters()["awx_survey"]


def ask(*questions):
    return awx_survey(list(questions), SPECS)


def one(option, **words):
    [question] = ask({"option": option, **words})["spec"]
    return question


@pytest.mark.parametrize(
    ("option", "limits", "kind"),
    [
        ("hub_name", {"max": 40}, "text"),
        ("hub_name", {"max": 4000, "type": "textarea"}, "textarea"),
        ("hub_plain", {"max": 40}, "text"),
        ("hub_file", {"max": 40}, "text"),
        ("hub_token", {"max": 40}, "password"),
        ("hub_seconds", {"min": 60, "max": 7200}, "integer"),
        ("hub_factor", {"min": 0, "max": 10}, "float"),
        ("hub_ask", {}, "multiplechoice"),
        ("hub_kind", {}, "multiplechoice"),
        ("hub_parts", {}, "multiselect"),
    ],
)
def test_the_type_of_a_question_is_that_of_the_option(option, limits, kind):
    question = one(option, **limits)
    assert question["type"] == kind
    assert question["variable"] == option
    assert spec_error(ask({"option": option, **limits})) == ""


def test_a_question_says_what_the_option_says_without_markup():
    question = one("hub_name", max=40)
    assert question["question_name"] == "Name of the hub"
    assert (
        question["question_description"] == "hub_name. It is hub_name in all files. Left empty, the inventory decides."
    )


def test_a_question_says_what_holds_when_it_is_left_empty():
    assert (
        one("hub_seconds", min=1, max=9)["question_description"]
        == "hub_seconds. For pods. Left empty, the inventory decides; else 900."
    )
    assert one("hub_ask")["question_description"].endswith("else true.")
    assert one("hub_parts")["question_description"].endswith("else a, c.")
    assert one("hub_release", max=9)["question_description"].endswith("Left empty, the inventory decides.")


def test_an_answer_that_is_left_out_leaves_the_inventory_alone():
    spec = ask(
        {"option": "hub_seconds", "min": 60, "max": 7200}, {"option": "hub_ask"}, {"option": "hub_name", "max": 40}
    )
    assert defaults_sent(spec) == {}


@pytest.mark.parametrize(
    ("question", "default"),
    [
        ({"option": "hub_seconds", "min": 60, "max": 7200}, 900),
        ({"option": "hub_factor", "min": 0, "max": 10}, 1.5),
        ({"option": "hub_ask"}, "true"),
        ({"option": "hub_kind"}, "jupyterhub"),
        ({"option": "hub_parts"}, "a\nc"),
    ],
)
def test_a_preset_question_has_the_options_default_as_awx_wants_it(question, default):
    spec = ask({**question, "preset": True})
    assert spec["spec"][0]["default"] == default
    assert spec_error(spec) == ""


def test_an_optional_text_has_at_least_one_character():
    assert one("hub_name", max=40)["min"] == 1


def test_required_is_what_the_option_says_unless_the_question_says_otherwise():
    assert one("hub_file", max=40)["required"] is True
    assert one("hub_file", max=40, required=False)["required"] is False
    assert one("hub_kind", required=True)["required"] is True


def test_a_playbooks_own_variable_is_asked_for_in_its_own_words():
    question = one("hub_name", variable="confirm", ask="Which hub goes", max=40, required=True)
    assert (question["variable"], question["question_name"], question["question_description"]) == (
        "confirm",
        "Which hub goes",
        "confirm.",
    )


def test_choices_are_those_of_the_option_and_a_boolean_is_true_or_false():
    assert one("hub_kind")["choices"] == ["jupyterhub", "binderhub"]
    assert one("hub_ask")["choices"] == ["true", "false"]


def test_the_same_question_twice_is_asked_once():
    assert len(ask({"option": "hub_ask"}, {"option": "hub_ask"})["spec"]) == 1


def test_no_questions_are_no_survey():
    assert ask() == {}


def test_an_option_of_the_entry_point_main_wins():
    points = {"main": {"options": {"hub_x": {"type": "int"}}}, "absent": {"options": {"hub_x": {"type": "str"}}}}
    spec = awx_survey([{"option": "hub_x", "min": 1, "max": 2}], [{"argument_specs": points}])
    assert spec["spec"][0]["type"] == "integer"


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ({"option": "hub_nothing", "max": 4}, "No role has the option hub_nothing"),
        ({"option": "hub_values"}, "AWX has no question for hub_values, a dict"),
        ({"option": "hub_secrets", "max": 9}, "AWX has no question for hub_secrets, a dict"),
        ({"option": "hub_hosts"}, "AWX has no question for hub_hosts, a list"),
        ({"option": "hub_name"}, "The question for hub_name has no limits: give it max"),
        ({"option": "hub_seconds", "max": 9}, "The question for hub_seconds has no limits: give it min and max"),
        ({"option": "hub_factor", "min": 0.5, "max": 2}, "AWX takes whole numbers only"),
        ({"option": "hub_seconds", "min": 9, "max": 1}, "leave no answer: min is 9 and max is 1"),
        ({"option": "hub_kind", "max": 9}, "hub_kind is chosen from a list"),
        ({"option": "hub_seconds", "type": "textarea", "min": 1, "max": 2}, "hub_seconds is a textarea, and the option is a int"),
        ({"option": "hub_name", "ask": "Which", "max": 9}, "says `ask`, and the option has a description"),
        ({"option": "hub_name", "maximum": 9}, "says maximum: it can say"),
        ({"option": "hub_token", "max": 9, "preset": True}, "hub_token is a secret"),
        ({"option": "hub_name", "max": 9, "preset": True}, "The default of hub_name is '', which cannot be preset"),
        ({"option": "hub_release", "max": 99, "preset": True}, "which cannot be preset"),
        ({"option": "hub_seconds", "min": 1, "max": 100, "preset": True}, "The default of hub_seconds is 900, outside"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_rejected(question, sentence):
    with pytest.raises(AnsibleFilterError) as rejected:
        ask(question)
    assert sentence in str(rejected.value)


def test_two_questions_for_one_variable_are_rejected():
    with pytest.raises(AnsibleFilterError, match="hub_seconds is asked twice"):
        ask({"option": "hub_seconds", "min": 1, "max": 9}, {"option": "hub_seconds", "min": 2, "max": 9})


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(AnsibleFilterError, match=r"^2 .*hub_nothing.*hub_values"):
        ask({"option": "hub_nothing"}, {"option": "hub_values"})
