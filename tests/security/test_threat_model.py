"""SECURITY.md promises nothing that no test proves."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`(tests/[a-z_/]+\.py)(?:::(\w+))?`")


def promised() -> list[tuple[str, list[tuple[str, str]]]]:
    """Each line of the table of what holds, with the tests it names."""
    page = (ROOT / "SECURITY.md").read_text("utf-8")
    table = page.partition("## What holds")[2].partition("## What does not")[0]
    lines = [line for line in table.splitlines() if line.startswith("|")][2:]
    return [(line, NAMED.findall(line)) for line in lines]


def defined_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text("utf-8"))
    return {
        found.name
        for found in ast.walk(tree)
        if isinstance(found, ast.FunctionDef) and found.name.startswith("test_")
    }


def test_every_promise_names_tests_that_are_there() -> None:
    assert len(promised()) > 10
    assert [] == [line for line, tests in promised() if not tests]
    assert [] == [
        f"{file}::{test}"
        for _, tests in promised()
        for file, test in tests
        if not (ROOT / file).is_file()
        or not (test in defined_in(ROOT / file) if test else defined_in(ROOT / file))
    ]


def test_the_threat_model_fits_on_a_page() -> None:
    assert len((ROOT / "SECURITY.md").read_text("utf-8").splitlines()) < 100
