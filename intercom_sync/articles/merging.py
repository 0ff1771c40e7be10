"""Three texts into one: what git and Intercom each changed since base.

Owns merging by lines, the markers of conflicts, and the regions in which three sequences agree.
Pure. No library merges three ways under a license this project can pass on, see
docs/decisions/0018. Trap: a line ends
with a line feed and nothing else; str.splitlines would also cut at a form feed or U+2028, which
are content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

OURS = "<<<<<<<"
MIDDLE = "======="
THEIRS = ">>>>>>>"
WINDOWS_END = "\r\n"

_MOST_LINES: Final = 4_000
"""Of two sides that are compared with each other; beyond it that could take minutes."""
_MARKER: Final = re.compile(rf"^({OURS}|{THEIRS})(?: .*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of three sequences: `base[base_from:base_to]` and so on."""

    base_from: int
    base_to: int
    ours_from: int
    ours_to: int
    theirs_from: int
    theirs_to: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A merged text.

    Attributes:
        conflicts: How many places hold conflict markers.
    """

    text: str
    conflicts: int


def merge(base: str, ours: str, theirs: str, *, ours_name: str, theirs_name: str) -> Merged:
    """Merge by lines. Where both sides changed a place differently, both versions stay, marked.

    A side that holds all the other changed is the result; so a merge that is made twice changes
    nothing. Where all lines of ours end as on Windows, all of the merged text do, and such ends
    alone are no change.

    Args:
        ours_name, theirs_name: What stands behind the markers.
    """
    if WINDOWS_END in ours and ours.count(WINDOWS_END) == ours.count("\n"):
        base, ours, theirs = (text.replace(WINDOWS_END, "\n") for text in (base, ours, theirs))
        merged = merge(base, ours, theirs, ours_name=ours_name, theirs_name=theirs_name)
        return replace(merged, text=merged.text.replace("\n", WINDOWS_END))
    lines = _lines(base), _lines(ours), _lines(theirs)
    merged = _merged(*lines, ours_name, theirs_name)
    if merged.text not in (ours, theirs) and len(lines[1]) + len(lines[2]) <= _MOST_LINES:
        for side, other, text in ((lines[1], lines[2], ours), (lines[2], lines[1], theirs)):
            if _holds(lines[0], side, other):
                return Merged(text=text, conflicts=0)
    return merged


def unfinished(text: str) -> Iterator[int]:
    """Where a text holds what a merge left behind, as indexes of characters, in order.

    One for each conflict, where it starts, and one for each end of a conflict that starts nowhere.
    The line in the middle alone underlines a heading.
    """
    is_open = False
    for marker in _MARKER.finditer(text):
        is_start = marker[1] == OURS
        if is_start or not is_open:
            yield marker.start()
        is_open = is_start


def theirs_names(text: str) -> frozenset[str]:
    """What stands behind the markers that end conflicts."""
    return frozenset(
        marker[0].removeprefix(f"{THEIRS} ")
        for marker in _MARKER.finditer(text)
        if marker[1] == THEIRS
    )


def is_unfinished(text: str) -> bool:
    """Whether a merge left anything behind."""
    return next(unfinished(text), None) is not None


def ours_alone(text: str) -> str:
    """A merged text with our version wherever a conflict is marked."""
    written: list[str] = []
    side = OURS
    is_open = False
    for line in _lines(text):
        mark = _MARKER.match(line)
        if mark is not None:
            is_open, side = mark[1] == OURS, OURS
        elif is_open and line == f"{MIDDLE}\n":
            side = THEIRS
        elif side == OURS:
            written.append(line)
    return "".join(written)


def gaps(
    base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]
) -> Iterator[tuple[Region, Region]]:
    """The sequences from start to end: what lies between two agreements, and the next agreement."""
    at_base = at_ours = at_theirs = 0
    for agreed in _agreements(base, ours, theirs):
        before = (at_base, agreed.base_from, at_ours, agreed.ours_from)
        yield Region(*before, at_theirs, agreed.theirs_from), agreed
        at_base, at_ours, at_theirs = agreed.base_to, agreed.ours_to, agreed.theirs_to


def _merged(
    base: list[str], ours: list[str], theirs: list[str], ours_name: str, theirs_name: str
) -> Merged:
    written: list[str] = []
    conflicts = 0
    for gap, agreed in gaps(base, ours, theirs):
        before = base[gap.base_from : gap.base_to]
        mine = ours[gap.ours_from : gap.ours_to]
        yours = theirs[gap.theirs_from : gap.theirs_to]
        if yours in (mine, before):
            written += mine
        elif mine == before:
            written += yours
        else:
            written += _marked(mine, yours, ours_name, theirs_name)
            conflicts += 1
        written += ours[agreed.ours_from : agreed.ours_to]
    return Merged(text="".join(written), conflicts=conflicts)


def _holds(base: Sequence[str], side: Sequence[str], other: Sequence[str]) -> bool:
    """Whether whatever `other` changed stands in `side` too, between the same two lines."""
    same = _matches(other, side)
    return all(
        any(_spans(block, changed, len(other), len(side)) for block in same)
        for changed in _changed(base, other)
    )


def _changed(base: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The stretches of `other` that are not as in base; an empty one where lines went."""
    at_base = at_other = 0
    for base_at, other_at, size in _matches(base, other):
        if (at_base, at_other) != (base_at, other_at):
            yield at_other, other_at
        at_base, at_other = base_at + size, other_at + size


def _spans(
    block: tuple[int, int, int], changed: tuple[int, int], other_end: int, side_end: int
) -> bool:
    """Whether a stretch and the lines next to it lie in one block; at an end, there in both."""
    other_at, side_at, size = block
    start, end = changed
    begins = other_at < start or (start == other_at == side_at == 0)
    ends = other_at + size > end or (
        end == other_at + size == other_end and side_at + size == side_end
    )
    return begins and ends


def _agreements(
    base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]
) -> Iterator[Region]:
    """Where all three are the same, the empty region at their ends last."""
    ours_blocks = _matches(base, ours)
    theirs_blocks = _matches(base, theirs)
    one = other = 0
    while one < len(ours_blocks) and other < len(theirs_blocks):
        ours_base, ours_at, ours_length = ours_blocks[one]
        theirs_base, theirs_at, theirs_length = theirs_blocks[other]
        start = max(ours_base, theirs_base)
        end = min(ours_base + ours_length, theirs_base + theirs_length)
        if start < end:
            by_ours, by_theirs = ours_at - ours_base, theirs_at - theirs_base
            yield Region(
                start, end, start + by_ours, end + by_ours, start + by_theirs, end + by_theirs
            )
        if ours_base + ours_length <= theirs_base + theirs_length:
            one += 1
        else:
            other += 1
    yield Region(len(base), len(base), len(ours), len(ours), len(theirs), len(theirs))


def _matches(base: Sequence[str], other: Sequence[str]) -> list[tuple[int, int, int]]:
    """Where two sequences are the same: start in either, and length; an empty one last."""
    # What they begin and end with alike is not left to the matcher, which takes quadratic time
    # where a line stands often: a thousand empty ones, say.
    head, tail = alike(base, other)
    base_end, other_end = len(base) - tail, len(other) - tail
    # Without autojunk: it would take the blank lines of a long article for noise.
    matcher = SequenceMatcher(None, base[head:base_end], other[head:other_end], autojunk=False)
    inside = [(head + at, head + to, size) for at, to, size in matcher.get_matching_blocks()]
    return [(0, 0, head), *inside, (base_end, other_end, tail)]


def alike(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """How many lines two sequences begin with alike, and how many of the rest they end with."""
    shortest = min(len(one), len(other))
    head = next((at for at in range(shortest) if one[at] != other[at]), shortest)
    rest = shortest - head
    tail = next((at for at in range(rest) if one[-1 - at] != other[-1 - at]), rest)
    return head, tail


def _marked(ours: list[str], theirs: list[str], ours_name: str, theirs_name: str) -> list[str]:
    """Both versions between markers, without the lines they begin and end with alike."""
    head, tail = alike(ours, theirs)
    ours_end, theirs_end = len(ours) - tail, len(theirs) - tail
    return [
        *ours[:head],
        f"{OURS} {ours_name}\n",
        *_whole(ours[head:ours_end]),
        f"{MIDDLE}\n",
        *_whole(theirs[head:theirs_end]),
        f"{THEIRS} {theirs_name}\n",
        *ours[ours_end:],
    ]


def _whole(lines: list[str]) -> list[str]:
    """The lines with an end behind the last one, so that a marker begins a line of its own."""
    return [*lines[:-1], f"{lines[-1].removesuffix(chr(10))}\n"] if lines else []


def _lines(text: str) -> list[str]:
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [text.rpartition("\n")[2]][
        : not text.endswith("\n") and bool(text)
    ]
