"""Projects to preview: one that was never applied, and one that was, and then edited."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from intercom_sync.cli.main import run
from tests.browser import Browser
from tests.preview.site import PreviewOf, write, write_project


@pytest.fixture
def site(tmp_path: Path) -> PreviewOf:
    root = tmp_path / "project"
    root.mkdir()
    write_project(root)
    return PreviewOf(root)


@pytest.fixture(scope="session")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("previewed")
    write_project(root)
    fees = root / "content/billing/fees.md"
    text = fees.read_text("utf-8")
    write(root, {"content/billing/old.md": "# Old\n\nLike it was.\n"})
    assert 0 == run(["--root", str(root), "--sandbox", "apply", "--yes", "--publish"])
    (root / "content/billing/old.md").unlink()
    fees.write_text(text.replace("There are none.", "There are three small ones."), "utf-8")
    write(
        root,
        {
            "content/billing/taxes.md": "# Taxes\n\nThey are in the price.\n",
            "content/billing/cards/_collection.yaml": "name: Cards\n",
            "content/billing/refunds.fr.md": "# Rembourser\n\nPendant 30 jours. [Frais](fees.md)\n",
        },
    )
    return root


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    found = Browser(tmp_path_factory.mktemp("profile"))
    yield found
    found.close()


@pytest.fixture
def edited(applied: Path, tmp_path: Path) -> PreviewOf:
    root = tmp_path / "edited"
    shutil.copytree(applied, root)
    return PreviewOf(root, sandbox=True)
