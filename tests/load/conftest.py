"""A project on disk for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.load.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty project."""
    root = tmp_path / "project"
    (root / "content").mkdir(parents=True)
    return Project(root)
