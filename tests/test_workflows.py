"""What runs elsewhere than here: workflows with pinned actions and few rights, the container."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def _jobs(path: Path) -> dict[str, dict[str, Any]]:
    jobs: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    return jobs


def _steps(path: Path) -> Iterator[dict[str, Any]]:
    for job in _jobs(path).values():
        yield from job["steps"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: str(path.name))
def test_actions_are_pinned_to_a_commit_and_name_their_version(path: Path) -> None:
    used = re.findall(r"uses: (\S+)(.*)", path.read_text(encoding="utf-8"))
    assert used
    for action, comment in used:
        assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", action)
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: str(path.name))
def test_workflows_may_only_read_but_for_the_identity_that_releases_are_signed_with(
    path: Path,
) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert "permissions" in workflow
    for place in (workflow, *_jobs(path).values()):
        granted = place.get("permissions", {})
        assert set(granted.items()) <= {("contents", "read"), ("id-token", "write")}
    signing = [
        name for name, job in _jobs(path).items() if "id-token" in job.get("permissions", {})
    ]
    assert signing == (["publish"] if path.stem == "release" else [])
    checkouts = [step for step in _steps(path) if "checkout" in step.get("uses", "")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: str(path.name))
def test_workflows_run_what_the_makefile_has(path: Path) -> None:
    for step in _steps(path):
        if "run" in step:
            assert re.match(r"make ([a-z]+)", step["run"])[1] in TARGETS  # type: ignore[index]


def test_every_python_that_the_package_names_is_tried() -> None:
    matrix = _jobs(ROOT / ".github" / "workflows" / "test.yml")["pinned"]["strategy"]["matrix"]
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert matrix["python"] == re.findall(r"Python :: (3\.\d+)", project)


def test_the_container_takes_the_steps_of_the_readme() -> None:
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    assert 'CMD ["make", "demo"]' in text
    assert "```sh\nmake demo\n```" in README
    assert set(re.findall(r"^RUN make ([a-z]+)", text, re.MULTILINE)) <= TARGETS
