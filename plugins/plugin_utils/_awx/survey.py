# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of roles → a survey of AWX, in the words of its API. Limits, which argument_specs cannot say, come with each question; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._errors import reject_all

Option = Mapping[str, Any]  # as argument_specs say it
Question = Mapping[str, Any]  # option, and as needed: variable, ask, type, min, max, required, preset

WORDS = {"option", "variable", "ask", "type", "min", "max", "required", "preset"}
TYPES = {"str": "text", "path": "text", "int": "integer", "float": "float"}  # of an option → of AWX's question
TEXTS = ("text", "textarea", "password")  # their limits are lengths
NUMBERS = ("integer", "float")
MARKUP = re.compile(r"\b(?:[A-Z]|RV)\(([^)]*)\)|`([^`]*)`")  # Ansible's: V(value), O(option), C(code)


def options_of(specs: Iterable[Mapping[str, Any]]) -> dict[str, Option]:
    """All options of roles, from their argument_specs; those of the entry point main win."""
    found: dict[str, Option] = {}
    for spec in specs:
        points = spec["argument_specs"]
        for name in sorted(points, key=lambda point: point == "main"):
            found.update(points[name].get("options") or {})
    return found


def survey(questions: Iterable[Question], options: Mapping[str, Option]) -> dict[str, Any]:
    """The survey_spec with these questions; {} without any. Raises InvalidRequest with all that is wrong.

    An answer that is left out is not sent, so the inventory decides. A default would be sent and win over the inventory: a question has
    one only where it says `preset`.
    """
    asked = list(questions)
    reject_all([*(problem for question in asked for problem in problems(question, options)), *_twice(asked)])
    spec = list({variable_of(question): _element(question, options[question["option"]]) for question in asked}.values())
    return {"name": "", "description": "", "spec": spec} if spec else {}


def variable_of(question: Question) -> str:
    return str(question.get("variable") or question.get("option"))


def type_of(question: Question, option: Option) -> str | None:
    """AWX's type of question for an option; None where AWX has none, as for a mapping."""
    kind = option.get("type") or "str"
    if option.get("choices"):
        return {"str": "multiplechoice", "list": "multiselect"}.get(kind)
    if kind == "bool":
        return "multiplechoice"
    plain = TYPES.get(kind)
    if option.get("no_log"):
        return "password" if plain == "text" else None
    return question.get("type") or plain


# -- what is refused ------------------------------------------------------------------------------------------------


def problems(question: Question, options: Mapping[str, Option]) -> list[str]:
    """What keeps a question from being asked, one sentence each."""
    name, option = str(question.get("option")), options.get(str(question.get("option")))
    if unknown := sorted(set(question) - WORDS):
        return [f"The question for {name} says {', '.join(unknown)}: it can say {', '.join(sorted(WORDS))}."]
    if option is None:
        return [
            f"No role has the option {name}, so nobody can be asked for it: `ansible-doc -t role` has their options."
        ]
    kind = type_of(question, option)
    if kind is None:
        return [f"AWX has no question for {name}, a {option.get('type')}: leave it to the inventory."]
    if kind == "textarea" and TYPES.get(option.get("type") or "str") != "text":
        return [f"The question for {name} is a textarea, and the option is a {option.get('type')}: leave `type` out."]
    if question.get("ask") and not question.get("variable"):
        return [f"The question for {name} says `ask`, and the option has a description: leave `ask` out."]
    return [*_limit_problems(name, kind, question), *_preset_problems(name, kind, question, option)]


def _limit_problems(name: str, kind: str, question: Question) -> list[str]:
    limits = [question.get(word) for word in ("min", "max")]
    if kind not in (*TEXTS, *NUMBERS):
        return [] if limits == [None, None] else [f"{name} is chosen from a list, so it takes neither min nor max."]
    least, most = (1 if kind in TEXTS and limits[0] is None else limits[0]), limits[1]
    if least is None or most is None:
        return [f"The question for {name} has no limits: give it {'max' if kind in TEXTS else 'min and max'}."]
    if not (isinstance(least, int) and isinstance(most, int)):
        return [f"The limits of {name} are {least!r} and {most!r}: AWX takes whole numbers only, also for a float."]
    return [] if least <= most else [f"The limits of {name} leave no answer: min is {least} and max is {most}."]


def _preset_problems(name: str, kind: str, question: Question, option: Option) -> list[str]:
    if not question.get("preset"):
        return []
    if kind == "password":
        return [f"{name} is a secret, so it cannot be preset."]
    given = option.get("default")
    if not _is_plain(given):
        return [f"The default of {name} is {given!r}, which cannot be preset: leave `preset` out."]
    size = len(str(given)) if kind in TEXTS else given
    if kind in (*TEXTS, *NUMBERS) and not question.get("min", 1) <= size <= question["max"]:
        return [f"The default of {name} is {given!r}, outside the question's limits."]
    return []


def _twice(questions: list[Question]) -> list[str]:
    """Two questions for one variable; the same one twice is one."""
    found: dict[str, Question] = {}
    return [
        f"{variable_of(question)} is asked twice, and not in the same words: ask once."
        for question in questions
        if found.setdefault(variable_of(question), question) != question
    ]


def _is_plain(value: Any) -> bool:
    return value not in (None, "", []) and "{{" not in str(value)


# -- a question in AWX's words --------------------------------------------------------------------------------------


def _element(question: Question, option: Option) -> dict[str, Any]:
    kind = str(type_of(question, option))
    said = _sentences(option.get("description") or "")
    required = bool(question.get("required", option.get("required", False)))
    element = {
        "type": kind,
        "variable": variable_of(question),
        "question_name": question.get("ask") or said[0].rstrip("."),
        "question_description": _explained(question, option, said[1:], required),
        "required": required,
    }
    if kind in TEXTS:
        # an optional answer is at least one character: AWX's forms leave an empty one out, its API would pass it on
        element |= {"min": question.get("min", 1), "max": question["max"]}
    elif kind in NUMBERS:
        element |= {"min": question["min"], "max": question["max"]}
    else:
        element["choices"] = list(option.get("choices") or ("true", "false"))
    return element | ({"default": _default(kind, option["default"])} if question.get("preset") else {})


def _default(kind: str, value: Any) -> Any:
    """A default as AWX wants it: choices as words, several of them a line each."""
    if kind == "multiselect":
        return "\n".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else value


def _explained(question: Question, option: Option, ready: list[str], required: bool) -> str:
    said = [f"{variable_of(question)}.", *([] if question.get("ask") else ready)]
    if not required and not question.get("preset"):
        given = option.get("default")
        said.append("Left empty, the inventory decides" + (f"; else {_shown(given)}." if _is_plain(given) else "."))
    return " ".join(said)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _sentences(description: str | list[str]) -> list[str]:
    """The sentences of a description without Ansible's markup; the first one alone."""
    text = " ".join(description) if isinstance(description, list) else description
    plain = MARKUP.sub(lambda found: found[1] or found[2] or "", text)
    return plain.removesuffix(". ").split(". ", 1)
