"""Fixtures of the command-line tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.project import Project
from tests.cli.served import served

REFUNDS = "---\ntitle: Refunds\n---\n\nRefunds take five days.\n"
VAT = "# VAT\n\nYour VAT number is on the [receipt](refunds.md).\n"


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Project:
    found = Project(tmp_path, monkeypatch, capsys)
    found.write("intercom-sync.yaml", "version: 1\n")
    found.write(
        "content/billing/refunds.md", "---\ntitle: Refunds\n---\n\nRefunds take five days.\n"
    )
    found.write(
        "content/billing/vat.md", "# VAT\n\nYour VAT number is on the [receipt](refunds.md).\n"
    )
    return found


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with served() as url:
        yield url
