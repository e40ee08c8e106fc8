# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX 24.6.1 refuses of a survey when it is posted, and of the answers at each launch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DEFAULTS: dict[str, type | tuple[type, ...]] = {
    "text": str,
    "textarea": str,
    "password": str,
    "multiplechoice": str,
    "multiselect": str,
    "integer": int,
    "float": (float, int),
}
CHOSEN = ("multiplechoice", "multiselect")
SECRET = "$encrypted$"


def spec_error(spec: Mapping[str, Any]) -> str:
    """The first thing that is wrong with a survey_spec; empty where AWX would take it."""
    for field, kind in (("name", str), ("description", str), ("spec", list)):
        if field not in spec:
            return f"Field '{field}' is missing from survey spec."
        if not isinstance(spec[field], kind):
            return f"Expected {kind.__name__} for field '{field}'."
    if not spec["spec"]:
        return "'spec' doesn't contain any items."
    variables = [question.get("variable") for question in spec["spec"]]
    errors = [_question_error(number, question) for number, question in enumerate(spec["spec"])]
    twice = [f"'variable' '{name}' duplicated." for name in variables if variables.count(name) > 1]
    return next((error for error in [*errors, *twice] if error), "")


def _question_error(number: int, question: Mapping[str, Any]) -> str:
    for field in ("type", "question_name", "variable", "required"):
        if field not in question:
            return f"'{field}' missing from survey question {number}"
        if not isinstance(question[field], bool if field == "required" else str):
            return f"'{field}' in survey question {number} has the wrong type."
    kind = question["type"]
    if kind not in DEFAULTS:
        return f"'{kind}' in survey question {number} is not one of the allowed question types."
    for limit in ("min", "max"):
        if question.get(limit) is not None and not isinstance(question[limit], int):
            return f"The {limit} limit in survey question {number} expected to be integer."
    if kind in CHOSEN and "choices" not in question:
        return f"Survey question {number} of type {kind} must specify choices."
    return _default_error(number, question, kind)


def _default_error(number: int, question: Mapping[str, Any], kind: str) -> str:
    default = question.get("default", "")
    if default == "":
        return ""
    if not isinstance(default, DEFAULTS[kind]):
        return f"Default value {default} in survey question {number} expected to be {kind}."
    if kind in CHOSEN:
        chosen = default.splitlines()
        if kind == "multiplechoice" and len(chosen) > 1:
            return "Multiple Choice (Single Select) can only have one default value."
        if any(choice not in _choices(question) for choice in chosen):
            return "Default choice must be answered from the choices listed."
    if isinstance(default, str) and default.startswith(SECRET) and kind != "password":
        return f"{SECRET} is a reserved keyword for password question defaults."
    return ""


def shown(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A survey_spec as AWX gives it back: without the defaults of passwords."""
    hidden = [
        {**question, "default": SECRET} if question["type"] == "password" and question.get("default") else question
        for question in spec.get("spec", [])
    ]
    return {**spec, "spec": hidden} if spec else {}


def answer_errors(spec: Mapping[str, Any], answers: Mapping[str, Any]) -> list[str]:
    """What is wrong with the answers of a launch."""
    return [error for question in spec.get("spec", []) for error in _answer_errors(question, answers)]


def _answer_errors(question: Mapping[str, Any], answers: Mapping[str, Any]) -> list[str]:
    name, kind = question["variable"], question["type"]
    if name not in answers:
        return [f"'{name}' value missing"] if question["required"] else []
    answer = answers[name]
    if kind == "multiselect" and not isinstance(answer, list):
        return [f"'{name}' value is expected to be a list."]
    if kind in CHOSEN:
        given = answer if kind == "multiselect" else [answer]
        return [
            f"Value {one} for '{name}' expected to be one of {_choices(question)}."
            for one in given
            if one not in _choices(question)
        ]
    if not isinstance(answer, DEFAULTS[kind]) or isinstance(answer, bool):
        return [f"Value {answer} for '{name}' expected to be {kind}."]
    size = len(answer) if isinstance(answer, str) else answer
    least, most = question.get("min"), question.get("max")
    small = (
        [f"'{name}' value {answer} is too small (must be at least {least})."]
        if least is not None and size < least
        else []
    )
    large = (
        [f"'{name}' value {answer} is too large (must be no more than {most})."]
        if most is not None and size > most
        else []
    )
    return small + large


def _choices(question: Mapping[str, Any]) -> list[str]:
    choices = question["choices"]
    return [line for line in choices.splitlines() if line.strip()] if isinstance(choices, str) else list(choices)


def defaults_sent(spec: Mapping[str, Any]) -> dict[str, Any]:
    """What AWX passes to a job for questions that nobody answered: the defaults that are answers."""
    given = {
        question["variable"]: question["default"]
        for question in spec.get("spec", [])
        if question.get("default") is not None
    }
    return {
        question["variable"]: given[question["variable"]]
        for question in spec.get("spec", [])
        if question["variable"] in given and not _answer_errors(question, given)
    }
