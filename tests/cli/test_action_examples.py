"""The examples under actions/, on the seeded sandbox."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.project import Project

ACTIONS = Path(__file__).resolve().parents[2] / "actions"
EXAMPLES = sorted(path.name for path in ACTIONS.glob("*.yaml"))


@pytest.fixture
def seeded(project: Project) -> Project:
    """A project with the examples, and an inbox; 2.14, because one of them links tickets."""
    shutil.copytree(ACTIONS, project.root / "actions")
    project.write(
        "intercom-sync.yaml", 'version: 1\ntargets: {production: {api_version: "2.14"}}\n'
    )
    assert 0 == project.run("sandbox", "seed").code
    return project


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_runs_on_the_seeded_sandbox(seeded: Project, name: str) -> None:
    planned = seeded.run("--sandbox", "actions", "plan", f"actions/{name}")
    assert "Plan: 0 conversations" not in planned.out
    ran = seeded.run("--sandbox", "actions", "run", f"actions/{name}", "--yes", "--send")
    assert 0 == ran.code, ran.out + ran.err
    again = seeded.run("--sandbox", "actions", "run", f"actions/{name}", "--yes", "--send")
    assert "Run: nothing to do." == again.out.splitlines()[-1]
