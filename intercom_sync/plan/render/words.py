"""What changed in a text, word by word, as a person would mark it on paper.

Owns the comparison; how a mark looks is each format's. Pure. Trap: two texts that have little in
common are easier to read one after the other than mixed word by word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum, auto
from typing import TypeVar

from intercom_sync.plan.render.text import sentences

_T = TypeVar("_T")
_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_ALIKE = 0.5  # sentences that share less are two sentences, not one that was edited
_ALIKE_TITLE = 0.2
_MOST_PAIRS = 2_500  # compared with each other; beyond, a passage was rewritten
_MOST_WORDS = 250_000  # pairs of words; beyond, it would take longer than it is worth


class Mark(Enum):
    """What became of a piece of text."""

    SAME = auto()
    GONE = auto()
    NEW = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text of one mark."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Left:
    """So many unchanged lines are left out here."""

    count: int


Line = tuple[Piece, ...]


def diff_words(before: str, after: str) -> tuple[Line, ...]:
    """Both texts as one, sentence by sentence, with marks on words.

    The pieces that are not NEW are `before`, those that are not GONE are `after`.
    """
    old, new = sentences(before), sentences(after)
    lines: list[Line] = []
    for what, i1, i2, j1, j2 in _opcodes(old, new):
        if what == "equal":
            lines += [(Piece(Mark.SAME, line),) for line in new[j1:j2]]
        else:
            lines += _changed(old[i1:i2], new[j1:j2])
    return tuple(lines)


def diff_title(before: str, after: str) -> Line:
    """The same for a text of a few words, which are marked even where few of them stay."""
    one, other = Counter(_WORD.findall(before)), Counter(_WORD.findall(after))
    if _likeness(one, other) < _ALIKE_TITLE:
        return tuple(
            Piece(mark, text) for mark, text in ((Mark.GONE, before), (Mark.NEW, after)) if text
        )
    return _edited(before, after)


def around_changes(lines: Sequence[Line], context: int = 1) -> Iterator[Line | Left]:
    """The lines with changes and those next to them; the others are counted."""
    near: set[int] = set()
    for index, line in enumerate(lines):
        if is_changed(line):
            near.update(range(index - context, index + context + 1))
    left = 0
    for index, line in enumerate(lines):
        if index not in near:
            left += 1
            continue
        if left:
            yield Left(left)
            left = 0
        yield line
    if left:
        yield Left(left)


def is_changed(line: Line) -> bool:
    """Whether a line holds anything but what stays."""
    return any(piece.mark is not Mark.SAME for piece in line)


def word_marks(
    before: Sequence[tuple[str, ...]], after: Sequence[tuple[str, ...]]
) -> tuple[list[bool], list[bool]]:
    """For each word of each sentence, in order, whether it is gone, and whether it is new.

    Sentences are compared first: words come back so often that comparing them alone takes long.
    """
    gone: list[bool] = []
    new: list[bool] = []
    for what, i1, i2, j1, j2 in _opcodes(before, after):
        old_words = [word for sentence in before[i1:i2] for word in sentence]
        new_words = [word for sentence in after[j1:j2] for word in sentence]
        if what == "equal":
            gone += [False] * len(old_words)
            new += [False] * len(new_words)
            continue
        for also, k1, k2, l1, l2 in _opcodes(old_words, new_words):
            gone += [also != "equal"] * (k2 - k1)
            new += [also != "equal"] * (l2 - l1)
    return gone, new


def _opcodes(before: Sequence[_T], after: Sequence[_T]) -> list[tuple[str, int, int, int, int]]:
    """As SequenceMatcher's, with what both begin and end with taken off first: that is most."""
    head = 0
    shorter = min(len(before), len(after))
    while head < shorter and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shorter - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    found = [("equal", 0, head, 0, head)] if head else []
    if len(old) * len(new) > _MOST_WORDS:
        found.append(("replace", head, head + len(old), head, head + len(new)))
    else:
        found += [
            (what, i1 + head, i2 + head, j1 + head, j2 + head)
            for what, i1, i2, j1, j2 in SequenceMatcher(
                None, old, new, autojunk=False
            ).get_opcodes()
        ]
    if tail:
        ends = (len(before), len(after))
        found.append(("equal", ends[0] - tail, ends[0], ends[1] - tail, ends[1]))
    return found


def _changed(old: Sequence[str], new: Sequence[str]) -> list[Line]:
    """A passage that is not the same: sentences that were edited, in between those gone and new."""
    lines: list[Line] = []
    at, to = 0, 0
    for i, j in (*_pairs(old, new), (len(old), len(new))):
        lines += [(Piece(Mark.GONE, line),) for line in old[at:i]]
        lines += [(Piece(Mark.NEW, line),) for line in new[to:j]]
        if i < len(old) and j < len(new):
            lines.append(_edited(old[i], new[j]))
        at, to = i + 1, j + 1
    return lines


def _pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Which sentence became which, in order, so that together they are as alike as can be."""
    if not old or not new or len(old) * len(new) > _MOST_PAIRS:
        return []
    words = [Counter(_WORD.findall(line)) for line in old]
    others = [Counter(_WORD.findall(line)) for line in new]
    # best[i][j]: how alike the pairs among old[i:] and new[j:] are at best.
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike = [[_likeness(one, other) for other in others] for one in words]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            paired = alike[i][j] + best[i + 1][j + 1] if alike[i][j] >= _ALIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def _edited(before: str, after: str) -> Line:
    old, new = _WORD.findall(before), _WORD.findall(after)
    pieces: list[Piece] = []
    for what, i1, i2, j1, j2 in _opcodes(old, new):
        if what == "equal":
            pieces.append(Piece(Mark.SAME, "".join(new[j1:j2])))
            continue
        if i1 < i2:
            pieces.append(Piece(Mark.GONE, "".join(old[i1:i2])))
        if j1 < j2:
            pieces.append(Piece(Mark.NEW, "".join(new[j1:j2])))
    return _smoothed(pieces)


def _smoothed(pieces: list[Piece]) -> Line:
    """Changes with nothing but a space between them are one change: so a person would mark it."""
    found: list[Piece] = []
    index = 0
    while index < len(pieces):
        gone, new = "", ""
        while index < len(pieces):
            piece = pieces[index]
            is_bridge = (
                piece.mark is Mark.SAME
                and piece.text.isspace()
                and (gone or new)
                and index + 1 < len(pieces)
            )
            if piece.mark is Mark.SAME and not is_bridge:
                break
            gone += piece.text if piece.mark is not Mark.NEW else ""
            new += piece.text if piece.mark is not Mark.GONE else ""
            index += 1
        found += [Piece(Mark.GONE, gone)] if gone else []
        found += [Piece(Mark.NEW, new)] if new else []
        if index < len(pieces):
            found.append(pieces[index])
            index += 1
    return tuple(found)
