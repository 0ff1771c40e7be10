"""Fixtures of the tests with canaries."""

from __future__ import annotations

from tests.hostile.conftest import applied, project, template

__all__ = ["applied", "project", "template"]
