"""A project with actions for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conversations.actions import Actions


@pytest.fixture
def actions(tmp_path: Path) -> Actions:
    """An empty project."""
    root = tmp_path / "project"
    (root / "actions").mkdir(parents=True)
    return Actions(root)
