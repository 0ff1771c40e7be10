"""The table of a probe: assumption, expected, seen, verdict.

Owns how it is written, for people and for programs.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from intercom_sync.intercom.probe.assumptions import Row, Verdict
from intercom_sync.plan.render.text import shown

_MARKS = {
    Verdict.HOLDS: " ",
    Verdict.NOTED: " ",
    Verdict.DIFFERS: "~",
    Verdict.BROKEN: "!",
    Verdict.UNCHECKED: "·",
}
_WIDTHS = (1, 34, 19, 24, 11)


def render_probe(rows: Sequence[Row]) -> str:
    """The table for people, at most 100 columns wide."""
    cells = [("", "ASSUMPTION", "EXPECTED", "SEEN", "VERDICT")]
    cells += [
        (
            _MARKS[row.verdict],
            row.assumption,
            row.expected,
            shown(row.seen),
            str(row.verdict),
        )
        for row in rows
    ]
    return "".join(f"{line}\n" for row in cells for line in _lines(row))


def probe_json(rows: Sequence[Row]) -> list[dict[str, str]]:
    """The same, for programs."""
    return [
        {
            "assumption": row.assumption,
            "expected": row.expected,
            "seen": row.seen,
            "verdict": str(row.verdict),
        }
        for row in rows
    ]


def _lines(cells: Sequence[str]) -> Iterator[str]:
    wrapped = [
        textwrap.wrap(cell, width) or [""] for cell, width in zip(cells, _WIDTHS, strict=True)
    ]
    wrapped[0] = [cells[0]]
    for line in zip_longest(*wrapped, fillvalue=""):
        padded = (cell.ljust(width) for cell, width in zip(line, _WIDTHS, strict=True))
        yield "  ".join(padded).rstrip()
