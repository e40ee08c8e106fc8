# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values as Helm reads and writes them. What Helm makes of each word was seen with Helm 3: a chart that prints its values as JSON."""

from __future__ import annotations

import json

import pytest
import yaml
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.helm_yaml import (
    ValuesFault,
    as_json,
    plain,
    read,
    scalar,
)

# words without quotes → what Helm makes of them
WORDS = {
    "y": True, "Y": True, "yes": True, "on": True, "TRUE": True, "n": False, "No": False, "off": False, "~": None, "Null": None,
    "1": 1, "01": 1, "017": 15, "0o17": 15, "08": 8, "0x1F": 31, "0b101": 5, "1_000": 1000, "+1": 1, "-0": 0, "000": 0,
    "1e3": 1000, "1E+3": 1000, "1234e5": 123400000, "0.10": 0.1, ".5": 0.5, "5.": 5, "1e400": "1e400",
    "12:30": "12:30", "1:30:00": "1:30:00", "2001-01-01": "2001-01-01", "2001-01-01T10:00:00Z": "2001-01-01T10:00:00Z",
    "0xZZ": "0xZZ", "0o18": "0o18", "1a": "1a", "1e": "1e", "-": "-", "_1": "_1", "abc": "abc",
    "12345678901234567890": 12345678901234567000, "9007199254740993": 9007199254740992,
}  # fmt: skip
# text that PyYAML would write without quotes, or that some reader takes for something else
TEXTS = [
    *WORDS,
    "é😀",
    "\ufeffx",
    "a\tb",
    "a\nb\n",
    " lead",
    "#x",
    "x: y",
    "- a",
    "{a}",
    '"',
    "\\",
    "@x",
    "!x",
    "&x",
    "?",
    "|",
    ">",
]
TEXTS += ["\u2028", "\x00", "\x1b[0m", "{{ x }}", "2001-01-01 10:00:00", "123e4567", "None", "NaN", ".inf", "1,000"]


@pytest.mark.parametrize(("word", "value"), WORDS.items())
def test_a_word_is_what_helm_makes_of_it(word, value):
    if word == "-":
        assert scalar(word) == value
        return
    found = plain(read(f"a: {word}"))["a"]
    assert (found, type(found) is bool) == (value, type(value) is bool)


@pytest.mark.parametrize("text", TEXTS)
def test_text_stays_text_on_its_way_to_helm_and_in_the_comparison_with_what_is_deployed(text):
    written = as_json({"a": text, text: "a"})
    assert json.loads(written) == {"a": text, text: "a"}
    assert yaml.safe_load(written) == {"a": text, text: "a"}  # as kubernetes.core compares it
    assert plain(read(written)) == {"a": text, text: "a"}


@pytest.mark.parametrize("quoted", ["'y'", '"1e3"', "'012'", "!!str 1.10", "|-\n  on"])
def test_quoted_text_is_text(quoted):
    assert isinstance(read(f"a: {quoted}")["a"], str)


@pytest.mark.parametrize(
    "number", [0, -1, 2**53, 10**19, -(10**19), 12345678901234567890, 1.5, 2.0, 1e20, 1e21, 0.1, 1e-7, 5e-324]
)
def test_numbers_stay_the_same_when_they_are_read_again(number):
    once = plain(number)
    assert plain(once) == once == pytest.approx(number)
    assert float(json.loads(as_json([number]))[0]) == float(number)


def test_names_become_text_as_json_wants_them():
    assert plain(read("1: a\ny: b\n1.5: c\n~: d\n2001-01-01: e")) == {
        "1": "a", "true": "b", "1.5": "c", "null": "d", "2001-01-01": "e",
    }  # fmt: skip


def test_a_date_of_an_inventory_is_its_text():
    assert plain(yaml.safe_load("a: 2001-01-01")) == {"a": "2001-01-01"}


SOPS = "hub:\n  config: ENC[AES256_GCM,data:x]\nsops:\n  mac: ENC[x]\n  version: 3.9.0\n"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 10)}]\n" for n in range(9)
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SOPS, "is encrypted by SOPS: decrypt it before, as with `sops --decrypt FILE`"),
        ("a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n", r"has a value of ansible-vault \(line 1\)"),
        ("a: !unsafe x", r"has a tag that Helm does not know \(line 1\)"),
        ("a: !!python/object/apply:os.system [id]", r"has a tag that Helm does not know \(line 1\)"),
        ("a: 1\n---\nb: 2\n", "has several documents"),
        ("a: [", "is not YAML at line 1"),
        ("\ta: 1", "is not YAML at line 1"),
        ("[" * 5000, "nested"),
        (BOMB, "holds more than 500000 values"),
        ("a: .inf", "has a number at a that is not one"),
        ("hub: {x: [{z: '='}]}", r"has text at hub.x\[0\].z that Helm or kubernetes.core cannot read again: '='"),
        ('a: "\\x7f"', "cannot read again"),
        ("x" * (8 * 1024**2 + 1), "has more than 8 MB"),
    ],
)  # fmt: skip
def test_what_helm_could_not_be_given_is_refused_in_a_sentence(text, words):
    with pytest.raises(ValuesFault, match=words):
        plain(read(text))


def test_a_merge_of_mappings_is_one():
    assert plain(read("a: &a {x: 1}\nb: {<<: *a, z: 3}"))["b"] == {"x": 1, "z": 3}
