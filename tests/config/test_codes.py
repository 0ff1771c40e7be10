"""The list of validation codes is the truth about them."""

from __future__ import annotations

import ast
from pathlib import Path

from intercom_sync.config.codes import CODES, FIXED_CODES
from intercom_sync.errors import Severity
from intercom_sync.markup.findings import Code

SOURCES = Path(__file__).resolve().parents[2] / "intercom_sync"
RENDERER_CODES = {code.text for code in Code}


def reported_codes() -> dict[str, set[Severity]]:
    """Every code a Problem is made with outside the renderer, and how much it weighs there."""
    found: dict[str, set[Severity]] = {}
    for folder in ("articles", "config", "strict_yaml"):
        for path in (SOURCES / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(node, ast.Call):
                    continue
                given = {each.arg: each.value for each in node.keywords}
                if isinstance(code := given.get("code"), ast.Constant):
                    severity = given.get("severity")
                    name = severity.attr if isinstance(severity, ast.Attribute) else "ERROR"
                    found.setdefault(str(code.value), set()).add(Severity[name])
    return found


def test_every_code_that_is_reported_is_listed_with_its_weight() -> None:
    reported = reported_codes()

    assert len(reported) > 20
    for code, severities in reported.items():
        assert {CODES[code].severity} == severities, code


def test_every_code_that_is_listed_is_reported_somewhere() -> None:
    """Some are passed on as plain text, so any string counts; the list itself does not."""
    written = {
        node.value
        for path in SOURCES.rglob("*.py")
        if path.name != "codes.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert CODES.keys() - written == set()


def test_the_renderers_codes_are_listed_as_the_renderer_weighs_them() -> None:
    for code in Code:
        assert (CODES[code.text].severity, CODES[code.text].meaning) == (
            code.severity,
            code.meaning,
        )


def test_no_code_of_ours_is_also_one_of_the_renderers() -> None:
    assert reported_codes().keys() & RENDERER_CODES == set()


def test_only_errors_are_fixed() -> None:
    """A warning that cannot be switched off would be noise for ever."""
    assert {CODES[code].severity for code in FIXED_CODES} == {Severity.ERROR}
