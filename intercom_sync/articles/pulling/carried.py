"""A change that Intercom shows, carried over to the text a person wrote.

Owns keeping an author's own way of writing (line breaks, marks of lists, order of links) wherever
a teammate changed nothing. Pure. Trap: a guess. Whether the result means what Intercom has is for
the caller to judge, by rendering it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from intercom_sync.articles.merging import gaps

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def carry(source: str, was: str, now: str, *, settled: Callable[[str], str]) -> str:
    """`source` with the paragraphs that differ between `was` and `now` taken from `now`.

    Args:
        source: Markdown as a person wrote it; it means the same as `was`.
        was: The Markdown of Intercom's content at base.
        now: The Markdown of Intercom's content now.
        settled: A paragraph → the one spelling of all that mean the same.
    """
    old, mine, new = (tuple(_paragraphs(text)) for text in (was, source, now))
    keys = [[settled(paragraph).strip() for paragraph in side] for side in (old, mine, new)]
    taken: list[str] = []
    for gap, agreed in gaps(*keys):
        untouched = keys[0][gap.base_from : gap.base_to] == keys[2][gap.theirs_from : gap.theirs_to]
        taken += (
            mine[gap.ours_from : gap.ours_to] if untouched else new[gap.theirs_from : gap.theirs_to]
        )
        taken += mine[agreed.ours_from : agreed.ours_to]
    return "\n".join(f"{paragraph.rstrip(chr(10))}\n" for paragraph in taken)


def _paragraphs(text: str) -> Iterator[str]:
    """The text cut at blank lines, but not within a fence; blank lines themselves are left out."""
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if fence:
            closes = mark is not None and line.strip() == mark[1] and mark[1].startswith(fence)
            fence = "" if closes else fence
        elif mark is not None:
            fence = mark[1]
        if line.strip() or fence:
            lines.append(line)
        elif lines:
            yield "\n".join(lines) + "\n"
            lines = []
    if lines:
        yield "\n".join(lines) + "\n"
