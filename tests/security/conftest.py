"""Fixtures of the tests with canaries."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import project
from tests.cli.project import Project

__all__ = ["project"]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder that the first test fills; applying once is enough for all."""
    return tmp_path_factory.mktemp("applied")


@pytest.fixture
def applied(project: Project, template: Path) -> Project:
    """A project whose articles are in the embedded workspace."""
    if not any(template.iterdir()):
        assert project.run("--sandbox", "apply", "--yes").code == 0
        shutil.copytree(project.root, template, dirs_exist_ok=True)
    else:
        shutil.copytree(template, project.root, dirs_exist_ok=True)
    return project
