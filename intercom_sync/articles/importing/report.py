"""What an import did, and how people and programs read it.

Owns the nouns and their two spellings. Pure: same report, same bytes. Trap: titles come from
Intercom and may hold terminal escapes; everything that is not ours goes through `shown`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from intercom_sync.location import Location
from intercom_sync.plan.render.text import shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """One article that is managed now.

    Attributes:
        files: Its translations' too, sorted.
        blocks: Of all its files.
        raw_blocks: Of these, those that stayed HTML.
        html: Where they stand.
        comes_back: Whether its files make a body that means the same as the one in Intercom.
        was_there: Its files stood there already, to the byte.
    """

    path: str
    id: str
    title: str
    files: tuple[str, ...]
    blocks: int
    raw_blocks: int
    html: tuple[Location, ...] = ()
    comes_back: bool = True
    was_there: bool = False

    @property
    def fidelity_percent(self) -> float:
        """The share of blocks that became Markdown."""
        return 100.0 if not self.blocks else 100.0 * (self.blocks - self.raw_blocks) / self.blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An article, collection or image that is not as asked for, why, and what to do about it.

    Attributes:
        place: The file or folder it is about.
    """

    place: str
    title: str
    reason: str
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """Everything one run did.

    Attributes:
        collections: Folders that are bound now and were not before.
        assets: Images and attachments written, sorted.
        managed: How many of the articles asked for were managed before.
        notes: Sentences about the whole.
        remaining: Articles that a stopped run did not come to.
    """

    imported: tuple[Imported, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    collections: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    managed: int = 0
    notes: tuple[str, ...] = ()
    remaining: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether everything that was asked for is there."""
        return not self.left_out and not self.remaining

    @property
    def fidelity_percent(self) -> float:
        """The share of all blocks that became Markdown."""
        blocks = sum(one.blocks for one in self.imported)
        raw_blocks = sum(one.raw_blocks for one in self.imported)
        return 100.0 if not blocks else 100.0 * (blocks - raw_blocks) / blocks


def render_import(report: ImportReport) -> str:
    """As a person reads it: each article with its score, what was left out, the counts."""
    lines = [line for one in report.imported for line in _article(one)]
    lines += [line for one in report.left_out for line in _left_out(one)]
    lines += [f"note: {shown(note)}" for note in report.notes]
    if lines:
        lines.append("")
    lines.append(_summary(report))
    return "\n".join(lines) + "\n"


def render_import_json(report: ImportReport, *, exit_code: int) -> str:
    """The same for a program."""
    value = {
        "format": 1,
        "exit_code": exit_code,
        "fidelity_percent": round(report.fidelity_percent, 1),
        "managed_before": report.managed,
        "remaining": report.remaining,
        "articles": [
            {
                "path": one.path,
                "id": one.id,
                "title": one.title,
                "files": list(one.files),
                "blocks": one.blocks,
                "raw_blocks": one.raw_blocks,
                "fidelity_percent": round(one.fidelity_percent, 1),
                "html": [{"path": place.path, "line": place.line} for place in one.html],
                "comes_back": one.comes_back,
                "was_there": one.was_there,
            }
            for one in report.imported
        ],
        "collections": list(report.collections),
        "assets": list(report.assets),
        "left_out": [
            {"place": one.place, "title": one.title, "reason": one.reason, "fix": one.fix}
            for one in report.left_out
        ],
        "notes": list(report.notes),
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _article(one: Imported) -> Iterator[str]:
    blocks = f"{one.blocks} block{'s'[: one.blocks != 1]}"
    yield f"+ import    {shown(one.path)}   {_percent(one.fidelity_percent)} of {blocks}"
    for place in one.html:
        yield f"      {shown(str(place))}: stays HTML"
    if not one.comes_back:
        yield (
            "      Its file says almost the same as Intercom, not quite: what cannot be written is "
            "lost when the file is next applied."
        )


def _left_out(one: LeftOut) -> Iterator[str]:
    title = f' "{shown(one.title)}"' if one.title else ""
    yield f"! left out  {shown(one.place)}{title}: {shown(one.reason)}."
    yield f"      {shown(one.fix)}."


def _summary(report: ImportReport) -> str:
    counts = [_counted(len(report.imported), "article")]
    if report.collections:
        counts.append(_counted(len(report.collections), "collection"))
    if report.assets:
        counts.append(_counted(len(report.assets), "image or attachment", "images and attachments"))
    line = f"Import: {', '.join(counts)}"
    if report.imported:
        line += f"; {_percent(report.fidelity_percent)} of the blocks are Markdown"
    line += f". {report.managed} managed before."
    if report.left_out:
        line += f" {len(report.left_out)} left out."
    if report.remaining:
        line += f" Stopped: {report.remaining} to go, run it again."
    return line


def _counted(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or f'{one}s'}"


def _percent(share: float) -> str:
    """Whole per cent, rounded down: 100 % means all of it."""
    return f"{int(share)} %"
