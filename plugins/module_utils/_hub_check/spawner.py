# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What KubeSpawner gets for users' pods by a hub's values, and what it would do with each profile. Pure.

Before a deployment and after it the same rules hold, so they stand here alone: what KubeSpawner or Kubernetes refuses in a profile.
Profiles that a hub makes in Python are not known.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from .options import ABOVE, OPTIONS, Problem, cleaned, option_problems, pair_problems, written
from .sizes import shown

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """What one profile asks for: its `name` and `slug`, KubeSpawner's `options` for it, with only what can be read, and what is wrong.

    `choice` says which choices of the profile these are, "" for those of a user who chooses nothing. `own` are the options that the
    profile sets itself.
    """

    name: str
    slug: str
    options: dict[str, Any]
    problems: tuple[Problem, ...] = ()
    choice: str = ""
    own: dict[str, Any] = field(default_factory=dict)


def part(values: Any, path: str) -> Mapping[str, Any]:
    """The mapping at this path of names; empty where there is none."""
    for name in path.split("."):
        values = values.get(name) if isinstance(values, Mapping) else None
    return values if isinstance(values, Mapping) else {}


def read_everybody(values: Values) -> Asked:
    """What the values say for all users, whatever they choose."""
    options = written(values)
    found = [*option_problems(options), *pair_problems(options)]
    extra = part(values, "singleuser").get("extraTolerations")
    if isinstance(extra, Mapping):  # the chart adds it to a list of its own
        found.append(Problem("extraTolerations must be a list, not a mapping", own=True))
    return Asked("all users", "users", cleaned(options), tuple(dict.fromkeys(found)))


def read_profiles(values: Values, all_choices: bool = False) -> list[Asked]:
    """One item per profile, none where the values have no profiles.

    With `all_choices` one more for each choice of a profile's options that is not its default.
    """
    base = written(values)
    return [asked for profile in profiles_of(values) for asked in _asked(base, profile, all_choices)]


def profiles_of(values: Values) -> list[Any]:
    """The profiles as they are written: a list, or a mapping, of which KubeSpawner takes the values by the order of their names."""
    spawners = [part(values, f"hub.config.{section}") for section in reversed(ABOVE)]
    own = next((it["profile_list"] for it in spawners if it.get("profile_list")), None)
    found = own or part(values, "singleuser").get("profileList")
    if isinstance(found, Mapping):  # what is no mapping in it is what a layer has left of a profile that it took away
        return [found[name] for name in sorted(found, key=str) if isinstance(found[name], Mapping)]
    return list(found) if isinstance(found, list | tuple) else []


def slug_of(name: str) -> str:
    """As KubeSpawner makes it where a profile has none: é becomes e, and what is neither letter nor digit a dash."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


# -- as KubeSpawner applies a profile ---------------------------------------------------------------------------


def _asked(base: Mapping[str, Any], profile: Any, all_choices: bool) -> Iterator[Asked]:
    if not isinstance(profile, Mapping):
        yield Asked("a profile", "", cleaned(base), (Problem(f"must be a mapping, not {shown(profile)}"),))
        return
    name = str(profile.get("display_name") or profile.get("slug") or "a profile")[:100]
    slug = str(profile.get("slug") or slug_of(name))
    defaults, others, wrong = _choices(profile)
    override = profile.get("kubespawner_override")
    for choice, choices in [("", defaults), *(others if all_choices else [])]:
        found = [*_override_problems(override, "kubespawner_override"), *wrong]
        options = deepcopy(dict(base))
        own: dict[str, Any] = {}
        for each in [override, *choices]:
            _apply(each, options)
            own |= {key: value for key, value in each.items() if key in OPTIONS} if isinstance(each, Mapping) else {}
        found += [*option_problems(options), *pair_problems(options)]
        yield Asked(name, slug, cleaned(options), tuple(dict.fromkeys(found)), choice, own)


def _override_problems(override: Any, word: str) -> Iterator[Problem]:
    if override is not None and not isinstance(override, Mapping):
        yield Problem(f"{word} must be a mapping of KubeSpawner's options, not {shown(override)}", own=True)


def _choices(profile: Values) -> tuple[list[Any], list[tuple[str, list[Any]]], list[Problem]]:
    """The overrides of what a user gets who chooses nothing, those of one other choice each, and what cannot be read."""
    defaults: dict[str, Any] = {}
    others: list[tuple[str, str, Any]] = []
    wrong = []
    reported = profile.get("profile_options")
    if reported is not None and not isinstance(reported, Mapping):
        wrong.append(Problem(f"profile_options must be a mapping, not {shown(reported)}", own=True))
    for name, option in reported.items() if isinstance(reported, Mapping) else ():
        where = f"option {str(name)[:40]!r}"
        choices = option.get("choices") if isinstance(option, Mapping) else None
        if not isinstance(option, Mapping) or not (choices is None or isinstance(choices, Mapping)):
            wrong.append(Problem(f"{where} must be a mapping with choices, not {shown(choices or option)}", own=True))
            continue
        read = {}
        for key, choice in (choices or {}).items():
            if isinstance(choice, Mapping):
                read[str(key)] = choice
            else:
                wrong.append(
                    Problem(
                        f"{where} has the choice {str(key)[:40]!r}, which is {shown(choice)} and must be a mapping",
                        own=True,
                    )
                )
        chosen = next((key for key, choice in read.items() if choice.get("default")), next(iter(read), None))
        for key, choice in read.items():
            override = choice.get("kubespawner_override")
            wrong += _override_problems(override, f"{where}, choice {key[:40]!r},")
            if key == chosen:
                defaults[where] = override
            else:
                others.append((where, key[:40], override))
    with_one = [
        (f"{where}, choice {key!r}", [*(each for name, each in defaults.items() if name != where), override])
        for where, key, override in others
    ]
    return list(defaults.values()), with_one, wrong


def _apply(override: Any, options: dict[str, Any]) -> None:
    """Mappings are merged, anything else is replaced (kubespawner.spawner._apply_overrides)."""
    for key, value in override.items() if isinstance(override, Mapping) else ():
        if key not in OPTIONS:
            continue
        if isinstance(value, Mapping) and isinstance(options.get(key, OPTIONS[key].empty), dict):
            options[key] = _merged(options.get(key) or {}, value)
        else:
            options[key] = deepcopy(value)


def _merged(target: Mapping[str, Any], new: Values) -> dict[str, Any]:
    """None takes a key away (kubespawner.utils.recursive_update); of what is merged here no value is a mapping."""
    kept = {**target, **new}
    return {key: value for key, value in kept.items() if value is not None}
