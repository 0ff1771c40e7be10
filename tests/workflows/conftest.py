"""Fixtures of the tests of the workflows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gitstate.conftest import intercom, shop
from tests.gitstate.shop import Shop
from tests.workflows.github import TOKEN, GitHub
from tests.workflows.warm import warm

__all__ = ["intercom", "shop"]


@pytest.fixture(scope="session")
def program() -> Iterator[Path]:
    with warm() as folder:
        yield folder


@pytest.fixture
def github(shop: Shop, program: Path) -> GitHub:
    """As docs/guide/github.md has it: four environments, each with a token."""
    environments = ("intercom-plan", "intercom-drafts", "intercom-publish", "intercom-customers")
    return GitHub(
        shop.folder / "github",
        shop.origin,
        program,
        {"INTERCOM_API_URL": shop.url},
        {name: {TOKEN: "sandbox"} for name in environments},
    )
