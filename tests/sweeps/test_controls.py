"""The negative control: a sweep that has never seen a bug is a sweep nobody should believe.

Each bug of controls/bugs.yaml is put into a copy of the package, and the sweep it names must fail
there, saying what the bug did. The same sweeps pass without any bug, in the same copy.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.sweeps.sweeping import SEED, Record

ROOT = Path(__file__).resolve().parents[2]
BUGS = Path(__file__).with_name("controls") / "bugs.yaml"
LEAST = 20
_FAILED = 1  # pytest's word for "some test failed", which a broken import is not


@dataclass(frozen=True, slots=True, kw_only=True)
class Bug:
    """One bug, and what must find it.

    Attributes:
        cases: How many of the sweep are enough.
        says: A pattern that the failing sweep's words match.
    """

    name: str
    file: str
    find: str
    put: str
    caught_by: str
    cases: int
    says: str

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        return Path("intercom_sync") / self.file


def bugs() -> list[Bug]:
    return [Bug(**entry) for entry in yaml.safe_load(BUGS.read_text("utf-8"))]


def test_every_bug_still_fits_the_source() -> None:
    """Whoever changes a line that a bug stands for changes the bug with it."""
    stale = {
        bug.name: found
        for bug in bugs()
        if (found := (ROOT / bug.path).read_text("utf-8").count(bug.find)) != 1
    }
    assert {} == stale
    missing = [
        bug.name
        for bug in bugs()
        for file, _, test in [bug.caught_by.partition("::")]
        if f"def {test.partition('[')[0]}(" not in (ROOT / file).read_text("utf-8")
    ]
    assert [] == missing
    assert LEAST <= len(bugs())


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package and its sweeps, somewhere nobody minds."""
    folder = tmp_path_factory.mktemp("scratch")
    waste = shutil.ignore_patterns("__pycache__", "*.pyc", ".*cache*", "corpus", "corpora")
    for name in ("intercom_sync", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=waste)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def run(copy: Path, node: str, cases: int) -> subprocess.CompletedProcess[str]:
    """One sweep in the copy, with that many cases."""
    options = ["-q", "-x", "-p", "no:cacheprovider", "-m", "sweep or not sweep"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, node],
        cwd=copy,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(copy),
            "PYTHONDONTWRITEBYTECODE": "1",
            "SWEEP_CASES": str(cases),
            "SWEEP_SEED": str(SEED),
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.sweep
@pytest.mark.parametrize("bug", bugs(), ids=str)
def test_a_bug_is_caught(copy: Path, bug: Bug, record_property: Record) -> None:
    path = copy / bug.path
    sound = path.read_text("utf-8")
    path.write_text(sound.replace(bug.find, bug.put), "utf-8")
    try:
        found = run(copy, bug.caught_by, bug.cases)
    finally:
        path.write_text(sound, "utf-8")
    failure = "\n".join(line for line in found.stdout.splitlines() if line.startswith("E "))
    assert _FAILED == found.returncode, f"not caught:\n{found.stdout}{found.stderr}"
    assert re.search(bug.says, failure), f"caught for another reason:\n{failure}"
    record_property("sweep", f"control: {bug.name}: caught by {bug.caught_by}")


@pytest.mark.sweep
@pytest.mark.parametrize("node", sorted({bug.caught_by for bug in bugs()}))
def test_without_a_bug_nothing_is_caught(copy: Path, node: str) -> None:
    cases = min(8, max(bug.cases for bug in bugs() if bug.caught_by == node))
    found = run(copy, node, cases)
    assert 0 == found.returncode, found.stdout + found.stderr
