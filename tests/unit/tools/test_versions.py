"""Does a version fit what changed since the last release?"""

import pytest

import versions


@pytest.mark.parametrize(
    ("last", "section", "lowest"),
    [
        ((1, 2, 3), "bugfixes", (1, 2, 4)),
        ((1, 2, 3), "minor_changes", (1, 3, 0)),
        ((1, 2, 3), "deprecated_features", (1, 3, 0)),
        ((1, 2, 3), "breaking_changes", (2, 0, 0)),
        ((1, 2, 3), "removed_features", (2, 0, 0)),
        ((0, 1, 0), "bugfixes", (0, 1, 1)),
        ((0, 1, 0), "breaking_changes", (0, 2, 0)),
    ],
)
def test_the_biggest_change_says_which_part_is_raised(last, section, lowest):
    assert versions.following(last, {"bugfixes", "release_summary", section}) == lowest


def test_the_first_release_may_have_any_version():
    assert not versions.problems("0.1.0", [], {"minor_changes"})


def test_a_version_that_is_raised_too_little_is_rejected_with_the_lowest_that_fits():
    (told,) = versions.problems("1.2.4", ["1.2.3", "1.2.2"], {"minor_changes", "bugfixes"})
    assert told == "After 1.2.3 and with fragments in bugfixes, minor_changes comes 1.3.0, but galaxy.yml says 1.2.4."


def test_a_version_that_is_raised_more_than_needed_is_left_alone():
    assert not versions.problems("2.0.0", ["1.9.0"], {"bugfixes"})


def test_the_last_release_is_found_by_its_numbers_and_not_by_its_letters():
    assert versions.problems("0.9.1", ["0.9.0", "0.10.0"], {"bugfixes"})


def test_a_released_version_with_fragments_since_is_rejected():
    assert versions.problems("1.2.3", ["1.2.3"], {"bugfixes"})
    assert not versions.problems("1.2.3", ["1.2.3"], set())


def test_a_version_without_a_note_is_rejected():
    assert versions.problems("1.3.0", ["1.2.3"], set())


@pytest.mark.parametrize("version", ["1.2", "1.2.3-beta", "v1.2.3", "01.2.3"])
def test_what_is_not_three_numbers_is_rejected(version):
    assert versions.problems(version, [], {"bugfixes"})


def test_a_tag_is_published_once_its_notes_are_made():
    assert not versions.problems("1.2.3", ["1.2.3"], set(), tag="v1.2.3")
    assert versions.problems("1.2.3", ["1.2.2"], {"bugfixes"}, tag="v1.2.3")


def test_a_tag_of_another_version_is_rejected():
    (told,) = versions.problems("1.2.3", ["1.2.3"], set(), tag="v1.2.4")
    assert told == "The tag is v1.2.4, but galaxy.yml says 1.2.3."
