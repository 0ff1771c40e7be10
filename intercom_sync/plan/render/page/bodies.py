"""Two bodies made fit to be shown side by side, with marks on the words that differ.

Owns the marks. Pure. Trap: marks are put where words stand in the tree, so both bodies are made
inert first: what is not shown must not count as a difference.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from intercom_sync.markup import tree
from intercom_sync.markup.tree import Element
from intercom_sync.plan.pages import Page
from intercom_sync.plan.render.page.elements import Html
from intercom_sync.plan.render.page.inert import Surroundings, inert, outside, written
from intercom_sync.plan.render.words import word_marks

_WORD = re.compile(r"\w+|[^\w\s]")
# The report's own headings end at the fourth level.
REPORT = Surroundings(headings=("h5", "h5", "h6", "h6", "h6", "h6"), link=outside)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPage:
    """A page as it is shown; None where there is no such page."""

    before: Html | None
    after: Html | None


def show(page: Page, around: Surroundings = REPORT) -> ShownPage:
    """Both sides, with marks where the words differ."""
    before = None if page.before is None else inert(page.before, around)
    after = None if page.after is None else inert(page.after, around)
    if before is not None and after is not None:
        _mark(before, after)
    return ShownPage(
        before=None if page.before is None else written(before, around),
        after=None if page.after is None else written(after, around),
    )


@dataclass(slots=True)
class _Slot:
    """A place in the tree where text stands."""

    element: Element
    is_tail: bool
    text: str
    words: list[re.Match[str]]


def _mark(before: Element, after: Element) -> None:
    old, new = _slots(before), _slots(after)
    gone, fresh = word_marks(_sentences(old), _sentences(new))
    _put_marks(old, gone, "del")
    _put_marks(new, fresh, "ins")


def _slots(root: Element) -> list[_Slot]:
    """The texts in the order in which they are read."""
    found = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        is_tail = event == "end"
        text = element.tail if is_tail else element.text
        if text and not text.isspace():
            found.append(_Slot(element, is_tail, text, list(_WORD.finditer(text))))
    return found


def _sentences(slots: Sequence[_Slot]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for slot in slots:
        words: list[str] = []
        for word in slot.words:
            words.append(word[0])
            if word[0] in ".!?":
                found.append(tuple(words))
                words = []
        if words:
            found.append(tuple(words))
    return found


def _put_marks(slots: Sequence[_Slot], marks: Sequence[bool], name: str) -> None:
    start = 0
    for slot in slots:
        end = start + len(slot.words)
        if any(marks[start:end]):
            _replace(slot, _spans(slot, marks[start:end]), name)
        start = end


def _spans(slot: _Slot, marks: Sequence[bool]) -> list[tuple[int, int]]:
    """Where marked words stand next to each other; one mark covers them and what is between."""
    spans: list[tuple[int, int]] = []
    was_marked = False
    for word, is_marked in zip(slot.words, marks, strict=True):
        if is_marked and was_marked:
            spans[-1] = (spans[-1][0], word.end())
        elif is_marked:
            spans.append((word.start(), word.end()))
        was_marked = is_marked
    return spans


def _replace(slot: _Slot, spans: Sequence[tuple[int, int]], name: str) -> None:
    text, element = slot.text, slot.element
    ends = [*(start for start, _ in spans[1:]), len(text)]
    marked = []
    for (start, end), until in zip(spans, ends, strict=True):
        found = tree.new(name, text=text[start:end])
        found.tail = text[end:until]
        marked.append(found)
    if slot.is_tail:
        parent = element.getparent()
        at = parent.index(element) + 1
        element.tail = text[: spans[0][0]]
        for offset, found in enumerate(marked):
            parent.insert(at + offset, found)
    else:
        element.text = text[: spans[0][0]]
        for offset, found in enumerate(marked):
            element.insert(offset, found)
