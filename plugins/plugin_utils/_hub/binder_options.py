# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a role may ask of a BinderHub's values, and what of it cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.hubforge.magnum.plugins.module_utils._errors import InvalidRequest, reject_all
from ansible_collections.hubforge.magnum.plugins.module_utils._hub_check.sizes import shown
from ansible_collections.hubforge.magnum.plugins.module_utils._nodes.groups import whole_number

from .._release.layers import Values

REGISTRY = ("url", "username", "password")
QUOTAS = {"builds": "concurrent_build_limit", "per_repo": "per_repo_quota"}  # `servers` is in three places
# What a role may ask for: text, a whole number, a switch, or a mapping with these keys. None and empty: not asked for.
TEXT, NUMBER, SWITCH = "text", "a whole number", "true or false"
NO_TEXT = (bool, int, float, Mapping, list, tuple)  # text may also be one that Ansible decrypts when it is used
OPTIONS: dict[str, str | tuple[str, ...]] = {
    **dict.fromkeys(("cluster_issuer", "cors_allow_origin", "host_name", "hub_host_name"), TEXT),
    **dict.fromkeys(("image_builder", "image_prefix", "ingress_class"), TEXT),
    **dict.fromkeys(("boot_volume_size", "mtu", "port"), NUMBER),
    "allow_no_registry": SWITCH,
    "build_quota": ("servers", *QUOTAS),
    "registry": REGISTRY,
    "system_reserve": ("cpu", "memory"),
}


def check_options(options: Any) -> Values:
    """The options that are asked for. Raises InvalidRequest with all that cannot be read, and no value of a registry."""
    if not isinstance(options, Mapping | None):
        raise InvalidRequest("The options of a BinderHub must be a mapping, such as {image_builder: dind}.")
    asked = {str(key): value for key, value in (options or {}).items() if value not in (None, "", {}, [])}
    found = [
        f"{shown(key)} is no option of a BinderHub: take one of {', '.join(OPTIONS)}."
        for key in asked
        if key not in OPTIONS
    ]
    found += [
        problem
        for name, kind in OPTIONS.items()
        if name in asked
        for problem in _option_problems(name, kind, asked[name])
    ]
    if "cluster_issuer" in asked and "ingress_class" not in asked:
        found.append(
            f"The issuer {asked['cluster_issuer']} was asked to certify a BinderHub's names, and it has no ingress: "
            "BinderHub does no HTTPS by itself. Set the ingress_class that serves them, too, or leave the cluster_issuer out."
        )
    reject_all(found)
    return asked


def _option_problems(name: str, kind: str | tuple[str, ...], value: Any) -> Iterator[str]:
    if isinstance(kind, tuple):
        if not isinstance(value, Mapping) or not value.keys() <= set(kind):
            yield f"The {name} of a BinderHub must be a mapping with {', '.join(kind)}: leave out anything else."
        elif name == "registry":  # no value is shown: one of them is a password
            wrong = [key for key, it in value.items() if isinstance(it, NO_TEXT)]
            yield from (f"The {key} of a BinderHub's registry must be text: put it in quotes." for key in wrong)
        elif name == "build_quota":
            wrong = [key for key, it in value.items() if it is not None and whole_number(it) is None]
            yield from (
                f"The {key} of a BinderHub's build_quota must be a whole number, not {shown(value[key])}."
                for key in wrong
            )
    elif (kind == TEXT and isinstance(value, NO_TEXT)) or (kind == NUMBER and whole_number(value) is None):
        yield f"The {name} of a BinderHub must be {kind}, not {shown(value)}."
