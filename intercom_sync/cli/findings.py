"""What doctor found: lines that say ok, warn or fail, each with the reason and the way out.

Owns the nouns and their two ways of being written, text and JSON. It must not ask Intercom
anything. Trap: names and messages in here come from a server; they are made safe when written.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from intercom_sync.plan.render.text import shown

WIDTH = 100


class Grade(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    UNCHECKED = "not checked"


_MARKS = {Grade.OK: " ", Grade.WARN: "~", Grade.FAIL: "!", Grade.UNCHECKED: "·"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of doctor's.

    Attributes:
        check: What was looked at, in a few words.
        reason: What is the case.
        fix: What to type or do; "" where there is nothing to do.
    """

    check: str
    grade: Grade
    reason: str
    fix: str = ""


def render_findings(findings: Sequence[Finding]) -> str:
    """The lines for people, at most WIDTH wide."""
    width = max(len(found.check) for found in findings)
    lines: list[str] = []
    for found in findings:
        text = shown_lines(found.reason) + (f"\n→ {shown(found.fix)}" if found.fix else "")
        head = (_MARKS[found.grade], found.check, str(found.grade))
        lines += columns(head, (1, width, len(Grade.UNCHECKED)), text)
    return "".join(f"{line}\n" for line in lines)


def summary(findings: Iterable[Finding]) -> str:
    """The counts, in one line."""
    counts = Counter(found.grade for found in findings)
    warnings = f"{counts[Grade.WARN]} warning{'s'[: counts[Grade.WARN] != 1]}"
    return (
        f"Doctor: {counts[Grade.OK]} ok, {warnings}, {counts[Grade.FAIL]} failed, "
        f"{counts[Grade.UNCHECKED]} not checked."
    )


def findings_json(findings: Iterable[Finding]) -> list[dict[str, str]]:
    """The same, for programs."""
    return [
        {
            "check": found.check,
            "result": str(found.grade),
            "reason": found.reason,
            "fix": found.fix,
        }
        for found in findings
    ]


def shown_lines(text: str) -> str:
    """As `shown`, for a text of several lines of ours."""
    return "\n".join(map(shown, text.split("\n")))


def columns(head: Sequence[str], widths: Sequence[int], text: str) -> Iterator[str]:
    """One row: narrow columns, then a text that is wrapped within its own."""
    first = "  ".join(cell.ljust(width) for cell, width in zip(head, widths, strict=True)) + "  "
    rest = WIDTH - len(first)
    wrapped = [
        line
        for part in text.split("\n")
        for line in textwrap.wrap(
            part, rest, break_long_words=False, break_on_hyphens=False, subsequent_indent=""
        )
    ]
    for number, line in enumerate(wrapped or [""]):
        yield ((first if number == 0 else " " * len(first)) + line).rstrip()
