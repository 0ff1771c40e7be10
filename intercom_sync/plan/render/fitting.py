"""A comment made of blocks, cut where it would be too long for GitHub.

Owns which blocks are left out, and that it is said. Pure. Trap: GitHub may count characters as
UTF-16 does, so the emoji of a title can be two.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

COMMENT_LIMIT = 65_000
"""Characters of one comment. GitHub takes 65,536, and action.yml adds a mark and a last line."""


@dataclass(frozen=True, slots=True)
class Block:
    """One thing that a comment is about, in two sizes."""

    full: str
    short: str


def fitted(
    head: str,
    blocks: Sequence[Block],
    end: Sequence[str],
    *,
    limit: int,
    told: Callable[[int, int], str],
) -> str:
    """As many blocks as fit are named, then as many as fit have their texts.

    Args:
        told: Says how many blocks have lost their texts, and how many are left out.
    """
    whole = "\n\n".join([head, *(one.full for one in blocks), *end]) + "\n"
    if _size(whole) <= limit:
        return whole
    cut = told(len(blocks), len(blocks))
    room = limit - _size("\n\n".join([head, *end, cut])) - 10
    fitting: list[Block] = []
    for one in blocks:
        if _size(one.short) + 2 <= room:
            fitting.append(one)
            room -= _size(one.short) + 2
    shown = [one.short for one in fitting]
    folded = 0
    for index, one in enumerate(fitting):
        more = _size(one.full) - _size(one.short)
        if more <= room:
            shown[index] = one.full
            room -= more
        else:
            folded += 1
    cut = told(folded, len(blocks) - len(shown))
    return "\n\n".join([head, *shown, cut, *end]) + "\n"


def cut_notice(parts: Sequence[str], way: str) -> str:
    """That a comment is cut, of what, and where the rest is; our own words only."""
    return f"> [!IMPORTANT]\n> **This comment is cut:** {' and '.join(parts)}. {way}"


def _size(text: str) -> int:
    """Characters as GitHub may count them: those beyond the first plane are two to some."""
    return len(text) + sum(character > "\uffff" for character in text)
