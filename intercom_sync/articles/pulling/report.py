"""What a pull did, and how people and programs read it.

Owns the nouns and their two spellings. Pure: same report, same bytes. Trap: titles come from
Intercom and may hold terminal escapes; everything that is not ours goes through `shown`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from textwrap import wrap
from typing import Final

from intercom_sync.articles.importing.report import LeftOut
from intercom_sync.location import Location
from intercom_sync.plan.render.text import shown

_COLUMNS: Final = 100


class Outcome(StrEnum):
    """What became of a file."""

    REWRITTEN = "rewritten"  # it had not changed since it was applied
    MERGED = "merged"
    CONFLICT = "conflict"
    AGREED = "agreed"  # it said the same already
    MOVED = "moved"
    RELINKED = "relinked"  # it links to a file that was moved


_LINES = {
    Outcome.REWRITTEN: ("~", "rewrite"),
    Outcome.MERGED: ("~", "merge"),
    Outcome.CONFLICT: ("!", "conflict"),
    Outcome.AGREED: ("=", "agree"),
    Outcome.MOVED: (">", "move"),
    Outcome.RELINKED: ("~", "relink"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PulledFile:
    """One file that a pull was about.

    Attributes:
        id: Of the article or collection; "" for a file that only links to a moved one.
        fields: What was changed in Intercom, in the order people read it.
        places: Where both versions stand now, for a person to decide.
        comes_back: Whether the file, as far as it is Intercom's, says the same as Intercom.
        moved_from: Where the file stood, for one that was moved.
    """

    path: str
    outcome: Outcome
    id: str = ""
    fields: tuple[str, ...] = ()
    places: tuple[Location, ...] = ()
    comes_back: bool = True
    moved_from: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PullReport:
    """Everything one run did.

    Attributes:
        files: In the order of their paths; one that was moved and rewritten is there twice.
        left_out: What drifted, or may have, and stays as it is.
        unchanged: Managed articles, of those asked for, that nobody changed in Intercom.
        unmanaged: Articles without a file.
        remaining: Articles that a stopped run did not come to.
    """

    files: tuple[PulledFile, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    unchanged: int = 0
    unmanaged: int = 0
    remaining: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether git has everything, and no person has to decide."""
        return not self.left_out and not self.remaining and not self.count(Outcome.CONFLICT)

    def count(self, outcome: Outcome) -> int:
        return sum(file.outcome is outcome for file in self.files)


def render_pull(report: PullReport) -> str:
    """As a person reads it: each file, what was left alone, the counts and the next step."""
    lines = [line for file in report.files for line in _file(file)]
    lines += [line for one in report.left_out for line in _left_out(one)]
    if lines:
        lines.append("")
    lines += _summary(report)
    return "\n".join(lines) + "\n"


def render_pull_json(report: PullReport, *, exit_code: int) -> str:
    """The same for a program."""
    value = {
        "format": 1,
        "exit_code": exit_code,
        "unchanged": report.unchanged,
        "unmanaged": report.unmanaged,
        "remaining": report.remaining,
        "files": [
            {
                "path": file.path,
                "id": file.id or None,
                "outcome": str(file.outcome),
                "fields": list(file.fields),
                "conflicts": [{"path": at.path, "line": at.line} for at in file.places],
                "comes_back": file.comes_back,
                "moved_from": file.moved_from,
            }
            for file in report.files
        ],
        "left_out": [
            {"place": one.place, "title": one.title, "reason": one.reason, "fix": one.fix}
            for one in report.left_out
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _file(file: PulledFile) -> Iterator[str]:
    mark, word = _LINES[file.outcome]
    fields = f"   {', '.join(file.fields)}" if file.fields else ""
    origin = f"   from {shown(file.moved_from)}" if file.moved_from else ""
    yield f"{mark} {word:<9} {shown(file.path)}{fields}{origin}"
    if file.places:
        first = shown(str(file.places[0]))
        where = "1 place" if len(file.places) == 1 else f"{len(file.places)} places, the first"
        yield f"      {where} to decide: {first}"
    if not file.comes_back:
        yield from _wrapped(
            "      It says almost the same as Intercom, not quite: what cannot be written is lost "
            "when the file is next applied."
        )


def _left_out(one: LeftOut) -> Iterator[str]:
    title = f' "{shown(one.title)}"' if one.title else ""
    yield from _wrapped(f"! left out  {shown(one.place)}{title}: {shown(one.reason)}.")
    yield from _wrapped(f"      {shown(one.fix)}.")


def _wrapped(line: str) -> Iterator[str]:
    """Within the columns of a terminal; what has no space in it stays whole."""
    indent = " " * 6
    yield from wrap(
        line, _COLUMNS, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _summary(report: PullReport) -> Iterator[str]:
    counts = [f"{report.count(one)} {one}" for one in _COUNTED if report.count(one)]
    conflicts = report.count(Outcome.CONFLICT)
    if conflicts:
        counts.append(f"{conflicts} with conflicts")
    line = f"Pull: {', '.join(counts) or 'nothing to do'}."
    if report.left_out:
        line += f" {len(report.left_out)} left out."
    line += f" {report.unchanged} unchanged, {report.unmanaged} unmanaged."
    if report.remaining:
        line += f" Stopped: {report.remaining} to go, run it again."
    yield line
    if conflicts:
        yield "Decide between the two versions in each place and remove the markers."
    if report.unmanaged:
        yield "Unmanaged articles get their files with: intercom-sync import"


_COUNTED = (
    Outcome.MOVED,
    Outcome.REWRITTEN,
    Outcome.MERGED,
    Outcome.AGREED,
    Outcome.RELINKED,
)
