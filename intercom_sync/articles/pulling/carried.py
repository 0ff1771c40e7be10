"""A change that Intercom shows, carried over to the text a person wrote.

Owns keeping an author's own way of writing (line breaks, blank lines, marks of lists, order of
links) wherever a teammate changed nothing. Pure. Trap: a guess. Whether the result means what
Intercom has is for the caller to judge, by rendering it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from intercom_sync.articles.merging import alike, gaps

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def carry(source: str, was: str, now: str, *, settled: Callable[[str], str]) -> str:
    """`source` with the paragraphs that differ between `was` and `now` taken from `now`.

    Args:
        source: Markdown as a person wrote it, beginning with a line that says something; it means
            the same as `was`.
        was: The Markdown of Intercom's content at base.
        now: The Markdown of Intercom's content now.
        settled: A paragraph → the one spelling of all that mean the same.
    """
    old, mine, new = (tuple(_paragraphs(side)) for side in (was, source, now))
    keys = [[settled(paragraph).strip() for paragraph in side] for side in (old, mine, new)]
    taken: list[str] = []
    for gap, agreed in gaps(*keys):
        begins, ends = _kept(
            keys[0][gap.base_from : gap.base_to],
            keys[1][gap.ours_from : gap.ours_to],
            keys[2][gap.theirs_from : gap.theirs_to],
        )
        own = mine[gap.ours_from : gap.ours_to]
        theirs = new[gap.theirs_from : gap.theirs_to]
        taken += own[: begins.ours]
        taken += theirs[begins.theirs : len(theirs) - ends.theirs]
        taken += own[len(own) - ends.ours :]
        taken += mine[agreed.ours_from : agreed.ours_to]
    return _joined(taken, ends_like=mine[-1] if mine else "")


@dataclass(frozen=True, slots=True)
class _Kept:
    """How many paragraphs at one end of a gap nobody has to touch."""

    ours: int
    theirs: int


def _kept(old: list[str], mine: list[str], new: list[str]) -> tuple[_Kept, _Kept]:
    """What of a gap stays as the author wrote it, at its begin and at its end.

    What an author wrote in another way than Intercom's text would be is not found paragraph by
    paragraph; but it lies where the other two are the same.
    """
    if old == new:
        return _Kept(len(mine), len(new)), _Kept(0, 0)
    head, tail = alike(old, new)
    changed = len(old) - head
    if changed <= _alike_at_end(old, mine):
        return _Kept(len(mine) - changed, head), _Kept(0, 0)
    changed = len(old) - tail
    if changed <= alike(old, mine)[0]:
        return _Kept(0, 0), _Kept(len(mine) - changed, tail)
    return _Kept(0, 0), _Kept(0, 0)


def _alike_at_end(one: list[str], other: list[str]) -> int:
    return alike(one[::-1], other[::-1])[0]


def _joined(paragraphs: list[str], *, ends_like: str) -> str:
    """One text, with a blank line at least between two paragraphs."""
    if not paragraphs:
        return ""
    *first, last = paragraphs
    apart = [one if _has_blank_end(one) else f"{ended(one)}\n" for one in first]
    return "".join((*apart, last if last == ends_like else ended(last.rstrip("\n"))))


def _has_blank_end(paragraph: str) -> bool:
    return paragraph.endswith("\n") and not paragraph.removesuffix("\n").rpartition("\n")[2].strip()


def _paragraphs(text: str) -> Iterator[str]:
    """The text cut behind blank lines, but not within a fence."""
    lines: list[str] = []
    fence = ""
    is_over = False
    for line in lines_of(text):
        if is_over and line.strip():
            yield "".join(lines)
            lines, is_over = [], False
        mark = _FENCE.match(line)
        if fence:
            closes = mark is not None and line.strip() == mark[1] and mark[1].startswith(fence)
            fence = "" if closes else fence
        elif mark is not None:
            fence = mark[1]
        lines.append(line)
        is_over = not line.strip() and not fence
    if "".join(lines).strip():
        yield "".join(lines)


def lines_of(text: str) -> list[str]:
    """With their ends; only a line feed ends a line."""
    *whole, last = text.split("\n")
    return [f"{line}\n" for line in whole] + ([last] if last else [])


def ended(text: str) -> str:
    """The text with an end behind its last line, if it has any."""
    return text if text.endswith("\n") or not text else f"{text}\n"
