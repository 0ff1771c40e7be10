"""A project whose articles are applied, for plans that are saved and applied later."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from intercom_sync.cli.main import run
from tests.cli.project import Project
from tests.cli.served import served
from tests.reports.saving import Saving

CONFIG = "version: 1\n"
REFUNDS = "---\nstate: published\n---\n# Refunds\n\nFor {days} days.\n"


@pytest.fixture(scope="session")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two applied articles, one of them published, and an edit of each that is not applied yet."""
    root = tmp_path_factory.mktemp("applied")
    (root / "intercom-sync.yaml").write_text(CONFIG, "utf-8")
    fees, refunds = root / "content/billing/fees.md", root / "content/billing/refunds.md"
    fees.parent.mkdir(parents=True)
    fees.write_text("# Fees\n\nThere are none.\n", "utf-8")
    refunds.write_text(REFUNDS.format(days=30), "utf-8")
    arguments = ["--root", str(root), "--sandbox", "apply", "--yes", "--publish"]
    assert 0 == run(arguments)
    fees.write_text("# Fees\n\nThere are a few.\n", "utf-8")
    refunds.write_text(REFUNDS.format(days=14), "utf-8")
    return root


@pytest.fixture
def saving(
    applied: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Saving:
    """A copy of that project, to plan and apply in."""
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    root = tmp_path / "project"
    shutil.copytree(applied, root)
    return Saving(Project(root, monkeypatch, capsys))


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with served() as url:
        yield url
