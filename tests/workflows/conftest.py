"""Fixtures of the tests of the workflows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gitstate.shop import Shop, served
from tests.workflows.github import TOKEN, GitHub
from tests.workflows.warm import warm


@pytest.fixture(scope="session")
def intercom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("intercom")) as url:
        yield url


@pytest.fixture(scope="session")
def program() -> Iterator[Path]:
    with warm() as folder:
        yield folder


@pytest.fixture
def shop(
    tmp_path: Path,
    intercom: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shop:
    return Shop(tmp_path, intercom, monkeypatch, capsys)


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
