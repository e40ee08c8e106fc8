# Copyright (c) 2026 The hubforge.magnum developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values as Helm reads and writes them. What Helm makes of each word was seen with Helm 3: a chart that prints its values as JSON."""

from __future__ import annotations

import json

import pytest
import yaml
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.helm_json import ValuesFault, as_json, plain
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.helm_words import scalar
from ansible_collections.hubforge.magnum.plugins.plugin_utils._release.helm_yaml import read

# words without quotes → what Helm makes of them
WORDS = {
    "y": True, "Y": True, "yes": True, "on": True, "TRUE": True, "n": False, "No": False, "off": False, "~": None, "Null": None,
    "1": 1, "01": 1, "017": 15, "0o17": 15, "08": 8, "0x1F": 31, "0b101": 5, "1_000": 1000, "+1": 1, "-0": 0, "000": 0,
    "1e3": 1000, "1E+3": 1000, "1234e5": 123400000, "0.10": 0.1, ".5": 0.5, "5.": 5, "1e400": "1e400",
    "12:30": "12:30", "1:30:00": "1:30:00", "2001-01-01": "2001-01-01", "2001-01-01T10:00:00Z": "2001-01-01T10:00:00Z",
    "0xZZ": "0xZZ", "0o18": "0o18", "1a": "1a", "1e": "1e", "-": "-", "_1": "_1", "abc": "abc",
    "12345678901234567890": 12345678901234567000, "9007199254740993": 9007199254740992,
    ".5_0": 0.5, ".2__": ".2__", "._7": "._7", ".5e-1_0": 0.5e-10, ".iNf": ".iNf", "+.nan": "+.nan",
    "0x" + "F" * 17: "0x" + "F" * 17, "1" * 400: "1" * 400, "1" * 5000: "1" * 5000,
    "0b" + "1" * 65: "0b" + "1" * 65, "02000000000000000000000": 2e21,
}  # fmt: skip
# text that PyYAML would write without quotes, or that some reader takes for something else
REFUSED = [
    "0xFFFFFFFFFFFFFFFFF", "0x_", "-0b_", "0b" + "1" * 65, ".2__", "2024-02-30", "2024-13-01", "2001-01-01 25:00:00",
    "2001-01-01 10:00:00 +5", "2001-01-01T10:00:00+99:99", "1" * 400, "1" * 5000, "=", "<<",
]  # fmt: skip
TEXTS = [
    *(word for word in WORDS if word not in REFUSED),
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
TEXTS += [
    "*",
    "&",
    "!",
    "=\n",
    "2024-02-30\n",
    "\u2028",
    "\x00",
    "\x1b[0m",
    "{{ x }}",
    "2001-01-01 10:00:00",
    "123e4567",
    "None",
    "NaN",
    ".inf",
    "1,000",
]


@pytest.mark.parametrize(("word", "value"), WORDS.items())
def test_a_word_is_what_helm_makes_of_it(word, value):
    if word == "-":
        assert scalar(word) == value
        return
    found = read(f"a: {word}")["a"]
    found = found if isinstance(found, str) else plain(found)
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
    assert plain(read("1: a\ny: b\n1.5: c\n2001-01-01: e")) == {
        "1": "a", "true": "b", "1.5": "c", "2001-01-01": "e",
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
        (SOPS, "is encrypted by SOPS: decrypt it before, as with `sops --decrypt my.yaml > decrypted.yaml`"),
        (json.dumps({"data": "ENC[x]", "sops": {"mac": "ENC[x]"}}), "is encrypted by SOPS"),
        ("a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n", r"has a value of ansible-vault \(line 1\)"),
        ("a: !unsafe x", r"has a tag that Helm does not know \(line 1\)"),
        ("a: !!python/object/apply:os.system [id]", r"has a tag that Helm does not know \(line 1\)"),
        ("a: 1\n---\nb: 2\n", "has several documents"),
        ("a: [", "is not YAML at line 1"),
        ("\ta: 1", r"has a tab where YAML takes spaces alone \(line 1\)"),
        ("[" * 5000, "nested"),
        (BOMB, "holds more than 500000 values"),
        ("a: .inf", "has a number at a that is not one"),
        ("hub: {x: [{z: '='}]}", r"has text at hub.x\[0\].z that Helm or kubernetes.core cannot read again"),
        ('a: "\\x7f"', "cannot read again"),
        ("x" * (8 * 1024**2 + 1), "has more than 8 MB"),
        ("a: 1\n---\n# c\n---\nb: 2\n", r"has several documents \(line 5\)"),
        ("---\n---\nb: 2\n", r"has several documents \(line 3\)"),
        ("a: {{ secret }}", r"has a list or a mapping as a name \(line 1\): text that begins with two braces needs quotes"),
        ("? [a, b]\n: 1", r"has a list or a mapping as a name \(line 1\)"),
        ("hub:\n  ~: 1", r"has a name that is empty \(line 2\)"),
        ("a: !!int hunter2", r"has a value that is not what its tag says \(line 1\)"),
        ("a: !!int yes", r"has a value that is not what its tag says \(line 1\)"),
        ("a: !!bool maybe", r"has a value that is not what its tag says \(line 1\)"),
        ("a: !!null x", r"has a value that is not what its tag says \(line 1\)"),
        ("a: !!binary é", r"has a value that is not what its tag says \(line 1\)"),
        ("a: !!binary /w==", r"has a value that is not what its tag says \(line 1\)"),
        ("a: &a {<<: *a}", r"has a mapping that holds itself \(line 1\)"),
        ("a: &a [*a]", r"has a list that holds itself \(line 1\)"),
        ("a: &a [1]\nb: {<<: *a}", r"has something other than mappings to merge \(line 2\)"),
        ("hub:\n\ta: 1", r"has a tab where YAML takes spaces alone \(line 2\)"),
        ("a: %x", r"has text that begins with a character of YAML's own \(line 1\): put it in quotes"),
        ("a: @x", r"has text that begins with a character of YAML's own \(line 1\): put it in quotes"),
        ("password: *hunter2", r"has text that begins with a character of YAML's own \(line 1\): put it in quotes"),
        ("a: b\nc: \x07", r"has a character that YAML does not take \(line 2\)"),
        ("a: caf\udce9", "is not text in UTF-8: it may be encrypted, compressed, or in another encoding"),
        ("\x00GITCRYPT\x00\udcff", "is not text in UTF-8"),
        ("a: ENC[AES256_GCM,data:abc=,iv:x=,tag:y=,type:str]", "has text at a that SOPS has encrypted"),
        ("a: |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n", "has text at a that ansible-vault has encrypted"),
    ],
)  # fmt: skip
def test_what_helm_could_not_be_given_is_refused_in_a_sentence(text, words):
    with pytest.raises(ValuesFault, match=words):
        plain(read(text, "my.yaml"))


def test_a_merge_of_mappings_is_one():
    assert plain(read("a: &a {x: 1}\nb: {<<: *a, z: 3}"))["b"] == {"x": 1, "z": 3}


# whole documents → what Helm makes of them
DOCUMENTS = {
    "a: !!binary aGk=": {"a": "hi"},
    "a: !!set {x, y}": {"a": {"x": None, "true": None}},
    "a: !!omap [x: 1]": {"a": [{"x": 1}]},
    "a: !!float 3": {"a": 3.0},
    "a: !!int '3'": {"a": 3},
    "a: !!timestamp 2001-01-01T10:00:00Z": {"a": "2001-01-01T10:00:00Z"},
    "a: ! 1": {"a": "1"},
    "a: !": {"a": ""},
    "a:\t1\t# one\nb: {\tc: 2\t}\t\n": {"a": 1, "b": {"c": 2}},
    "a: 1\n---\n": {"a": 1},
    "a: 1\n---\n# no more\n...\n": {"a": 1},
    "x: &x {p: 1, q: 1}\nb:\n  p: 2\n  <<: *x": {"x": {"p": 1, "q": 1}, "b": {"p": 1, "q": 1}},
    "x: &x {p: 1, q: 1}\nb:\n  <<: *x\n  p: 2": {"x": {"p": 1, "q": 1}, "b": {"p": 2, "q": 1}},
    "x: &x {p: 1}\nw: &w {p: 2}\nb: {<<: [*x, *w]}": {"x": {"p": 1}, "w": {"p": 2}, "b": {"p": 1}},
    "{1e3: a, 5.: b, 3.10: c, 0x1F: d, .inf: e, 012: f}": {
        "1000": "a", "5": "b", "3.1": "c", "31": "d", ".inf": "e", "10": "f",
    },
}  # fmt: skip


@pytest.mark.parametrize(("text", "values"), DOCUMENTS.items())
def test_a_document_is_what_helm_makes_of_it(text, values):
    assert plain(read(text)) == values


@pytest.mark.parametrize("text", REFUSED, ids=range(len(REFUSED)))
def test_text_that_does_not_come_back_from_helm_is_refused_for_the_second_run_would_differ_or_crash(text):
    with pytest.raises(ValuesFault, match=r"has text at a\.b that .* cannot read again"):
        as_json({"a": {"b": text}})
    with pytest.raises(ValuesFault, match="cannot read again"):
        as_json({"a": {text: 1}})


def test_a_secret_that_cannot_be_read_again_is_not_quoted():
    with pytest.raises(ValuesFault) as fault:
        as_json({"hub": {"config": {"X": {"client_secret": "swordfish\x7f"}}}})
    assert "swordfish" not in str(fault.value)


def test_bytes_of_an_inventory_are_text_and_a_time_is_written_as_people_do():
    inventory = yaml.safe_load("a: !!binary aGk=\nb: 2001-01-01T10:00:00Z\nc: 2001-01-01 10:00:00.5\n")
    assert plain(inventory) == {"a": "hi", "b": "2001-01-01T10:00:00Z", "c": "2001-01-01 10:00:00.500000"}


MERGES = "a: &a {k1: x, k2: x}\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} {{<<: [{', '.join([f'*{chr(97 + n)}'] * 40)}], l{n}: x}}\n" for n in range(20)
)


def test_merges_of_merges_end():
    assert plain(read(MERGES))["u"]["k1"] == "x"
