"""From the last parts of a launch's address to the repository that they name."""

import re

import pytest
from binder_failures import NotLaunched
from binder_repositories import read_repository, user_name


@pytest.mark.parametrize(
    ("prefix", "spec", "url", "ref"),
    [
        ("gh", "owner/repo/HEAD", "https://github.com/owner/repo", "HEAD"),
        ("gh", "owner/repo.git/feature/x/", "https://github.com/owner/repo", "feature/x"),
        ("gl", "group%2Fsub%2Fproject/main", "https://gitlab.com/group/sub/project", "main"),
        ("git", "https%3A%2F%2Fgit.example.org%2Fx.git/v1%2F2", "https://git.example.org/x", "v1/2"),
    ],
)
def test_a_repository_is_named_as_at_binderhub(prefix, spec, url, ref):
    found = read_repository(prefix, spec)
    assert (found.url, found.ref) == (url, ref)
    assert found.request == f"v2/{prefix}/{spec.rstrip('/')}"


@pytest.mark.parametrize(
    ("prefix", "spec", "status", "says"),
    [
        ("svn", "owner/repo/HEAD", 404, "take one of gh, gl, git"),
        ("gh", "owner/repo", 400, "write owner/repository/HEAD"),
        ("git", "https%3A%2F%2Fgit.example.org%2Fx", 400, "write NAME/HEAD with each / of the name written as %2F"),
    ],
)
def test_what_names_none_is_answered_with_what_would(prefix, spec, status, says):
    with pytest.raises(NotLaunched, match=re.escape(says)) as told:
        read_repository(prefix, spec)
    assert told.value.status == status


@pytest.mark.parametrize(
    ("prefix", "spec", "name"),
    [
        ("gh", "Binder-Examples/Conda_2/HEAD", "binder-examples-conda-2-ab12"),
        ("gh", f"{'long' * 10}/repo/HEAD", f"{'long' * 8}-ab12"),
        ("git", "https%3A%2F%2Fgit.example.org%2F~ada%2Fx/HEAD", "ada-x-ab12"),
        ("git", "https%3A%2F%2Fgit.example.org/HEAD", "ab12"),
    ],
)
def test_a_user_is_called_after_the_repository_in_letters_that_all_take(prefix, spec, name):
    assert user_name(read_repository(prefix, spec), "ab12") == name
