"""Fixtures of the tests of state on a ref."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gitstate.shop import Shop, served


@pytest.fixture(scope="session")
def intercom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("intercom")) as url:
        yield url


@pytest.fixture
def shop(
    tmp_path: Path,
    intercom: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shop:
    return Shop(tmp_path, intercom, monkeypatch, capsys)
