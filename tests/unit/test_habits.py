"""What says the same in two places says it in both: workflows, hooks, the Makefile, the execution environment."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.specifiers import SpecifierSet

import checks

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
SESSIONS = set(re.findall(r"@nox\.session\ndef (\w+)\(", (ROOT / "noxfile.py").read_text()))
# Sessions without a job of their own: all of the others, a cloud that stays, and what `site` does as well.
WITHOUT_A_JOB = {"other_clouds", "test", "demo", "browser", "awx_export"}


def load(path: str | Path) -> Any:
    return yaml.safe_load((ROOT / path).read_text())


GALAXY = load("galaxy.yml")
ENVIRONMENT = load("execution-environment.yml")


def steps(workflow: Path) -> list[dict[str, Any]]:
    return [step for job in load(workflow)["jobs"].values() for step in job["steps"]]


def matrix() -> list[str]:
    sessions: list[str] = load(".github/workflows/test.yml")["jobs"]["session"]["strategy"]["matrix"]["session"]
    return sessions


def test_every_session_that_a_workflow_names_is_there():
    runs = "\n".join(step.get("run", "") for workflow in WORKFLOWS for step in steps(workflow))
    named = {name for name in re.findall(r"nox -s (\S+)", runs) if name != '"$SESSION"'}
    assert named
    assert named | set(matrix()) <= SESSIONS


def test_every_session_has_a_job():
    assert set(matrix()) == SESSIONS - WITHOUT_A_JOB


def test_all_tests_are_the_sessions_that_have_a_job():
    tests = re.search(r"^TESTS.*?^\)", (ROOT / "noxfile.py").read_text(), re.MULTILINE | re.DOTALL)
    assert tests
    assert set(re.findall(r'^    Step\("(\w+)"', tests[0], re.MULTILINE)) == SESSIONS - WITHOUT_A_JOB


def test_every_target_of_make_that_a_workflow_names_is_there():
    runs = "\n".join(step.get("run", "") for workflow in WORKFLOWS for step in steps(workflow))
    named = set(re.findall(r"\bmake ([a-z-]+)", runs))
    assert named
    assert named <= set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_is_pinned_to_a_release(workflow):
    used = [step["uses"] for step in steps(workflow) if "uses" in step]
    assert [action for action in used if not re.fullmatch(r"actions/[\w-]+@v\d+\.\d+\.\d+", action)] == []


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_only_read_unless_a_job_says_more(workflow):
    assert load(workflow)["permissions"] == {"contents": "read"}


def test_there_is_a_hook_for_each_check_of_make_lint_and_no_other():
    hooks = [hook for repo in load(".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]]
    assert [hook["entry"] for hook in hooks] == [f"make lint CHECKS={hook['id']}" for hook in hooks]
    assert {hook["id"] for hook in hooks} == {command.split()[0] for command in checks.LINT}


def test_hooks_download_nothing():
    assert [repo["repo"] for repo in load(".pre-commit-config.yaml")["repos"]] == ["local"]


def test_make_lint_hands_the_names_of_checks_over():
    said = subprocess.run(["make", "--dry-run", "lint", "CHECKS=ruff mypy"], cwd=ROOT, capture_output=True, text=True)
    assert "-s lint -- ruff mypy\n" in said.stdout


def test_a_check_is_chosen_by_the_first_word_of_its_command():
    assert checks.chosen(["ruff"]) == ["ruff check .", "ruff format --check ."]
    assert checks.chosen([]) == list(checks.LINT)


def test_a_check_that_is_not_there_is_rejected_with_those_that_are():
    with pytest.raises(ValueError, match="There is no check pylint; there are ruff, mypy,"):
        checks.chosen(["ruff", "pylint"])


def test_the_execution_environment_has_the_version_of_the_collection():
    (ours,) = [entry for entry in ENVIRONMENT["dependencies"]["galaxy"]["collections"] if "hubforge" in entry["name"]]
    assert ours["name"] == f"{GALAXY['repository']}.git"
    assert ours["version"] == f"v{GALAXY['version']}"
    assert ENVIRONMENT["options"]["tags"] == [f"hubforge-magnum:{GALAXY['version']}"]


def test_the_execution_environment_has_collections_that_fit():
    pinned = {entry["name"]: entry["version"] for entry in ENVIRONMENT["dependencies"]["galaxy"]["collections"]}
    for name, wanted in GALAXY["dependencies"].items():
        assert pinned[name] in SpecifierSet(wanted)


def test_the_execution_environment_has_an_ansible_that_is_tested_on_its_python():
    needs = ENVIRONMENT["dependencies"]
    python = needs["python_interpreter"]["package_system"].removeprefix("python")
    series = re.fullmatch(r"ansible-core==(\d+\.\d+)\.\d+", needs["ansible_core"]["package_pip"])
    assert f"ansible-core~={series[1]}.0 ; python_version == '{python}'" in (ROOT / "requirements/dev.in").read_text()


def test_the_execution_environment_is_on_one_image_and_checks_what_it_downloads():
    assert re.search(r":\S+@sha256:[0-9a-f]{64}$", ENVIRONMENT["images"]["base_image"]["name"])
    assert "sha256sum -c" in ENVIRONMENT["additional_build_steps"]["append_final"]


def test_what_the_checkout_installs_is_what_the_collection_depends_on():
    for path in ("requirements.yml", "collections/requirements.yml"):
        named = {entry["name"]: entry.get("version") for entry in load(path)["collections"] if entry["name"] != "."}
        assert named == GALAXY["dependencies"]
