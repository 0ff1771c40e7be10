"""White space that means something, and white space that does not.

Owns what it takes to put a body on one line. Trap: between two blocks it becomes an empty paragraph
in Intercom (facts §2, 1); in <pre> it is content; a non-breaking space is content everywhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from intercom_sync.markup import tree
from intercom_sync.markup.spaces import squeezed

if TYPE_CHECKING:
    from intercom_sync.markup.tree import Element

_ANY_WHITE_SPACE = re.compile(r"[\t\n\r\f]")
_LINE_BREAK = re.compile(r"[ \t\r\f]*+\n[ \t\n\r\f]*+")
_INLINE: Final = frozenset(("a", "b", "strong", "i", "em", "code", "img", "span"))


def is_blank(run: Element) -> bool:
    """Whether there is nothing to see in it; a non-breaking space is nothing to see, either."""
    if run.text and not run.text.isspace():  # as nearly always
        return False
    return not tree.text_of(run).strip() and next(run.iter("img", "iframe", "hr"), None) is None


def is_settled(text: str) -> bool:
    """Whether settle() would change nothing in what has this text, and no <br>."""
    return squeezed(text) is text and text[:1] != " " and text[-1:] != " "


def settle(run: Element) -> None:
    """Squeeze the white space of inline content, and take it away at both ends and around <br>.

    Line breaks at the ends of a paragraph stay, but for a last one that shows nothing; a heading
    has none there.
    """
    if not len(run):
        run.text = squeezed(run.text or "").strip(" ")
        return
    _Settling().settle(run)
    if run.tag == "p":
        last = next(run.iterchildren(reversed=True))
        if last.tag == "br" and not last.tail and not _ends_in_break(last.getprevious()):
            tree.drop(last)
        return
    # Not by index or len(): both count the children, each time.
    while (first := next(run.iterchildren(), None)) is not None:
        if first.tag != "br" or run.text:
            break
        tree.drop(first)
    while (last := next(run.iterchildren(reversed=True), None)) is not None:
        if last.tag != "br" or last.tail:
            break
        tree.drop(last)


def _ends_in_break(element: Element | None) -> bool:
    while element is not None and not element.tail:
        if element.tag == "br":
            return True
        element = next(element.iterchildren(reversed=True), None)
    return False


class _Settling:
    """One pass over a run, in reading order.

    Attributes:
        is_after_space: Whether a space here would be the second one, or the first of a line.
        end: Where the last text stands, if it may end in a space to be taken away.
    """

    def __init__(self) -> None:
        self._is_after_space = True
        self._end: tuple[Element, bool] | None = None

    def settle(self, run: Element) -> None:
        self._visit(run)
        self._end_line()

    def _visit(self, element: Element) -> None:
        element.text = self._settled(element, element.text, is_tail=False)
        for child in element:
            if child.tag == "br":
                self._end_line()
            elif child.tag in {"img", "code"}:
                _keep_spaces(child)
                self._is_after_space, self._end = False, None
            else:
                self._visit(child)
            child.tail = self._settled(child, child.tail, is_tail=True)

    def _settled(self, element: Element, text: str | None, *, is_tail: bool) -> str | None:
        text = squeezed(text or "")
        if self._is_after_space:
            text = text.lstrip(" ")
        if text:
            self._is_after_space = text[-1] == " "
            self._end = (element, is_tail) if self._is_after_space else None
        return text

    def _end_line(self) -> None:
        if self._end is not None:
            element, is_tail = self._end
            if is_tail:
                element.tail = element.tail[:-1]
            else:
                element.text = element.text[:-1]
        self._is_after_space, self._end = True, None


def _keep_spaces(code: Element) -> None:
    """Spaces in code are content, two of them are not one; line breaks are spaces there, too."""
    for element in code.iter():
        element.text = _ANY_WHITE_SPACE.sub(" ", element.text or "")
        if element is not code:
            element.tail = _ANY_WHITE_SPACE.sub(" ", element.tail or "")


def put_on_one_line(root: Element) -> None:
    """Take line breaks out of finished HTML without changing what it shows.

    White space with a line break in it goes at the edge of a block and becomes a space elsewhere.
    """
    for element in root.iter():
        if "\n" in (element.text or "") and not _is_in_pre(element):
            after = element[0].tag if len(element) else element.tag
            element.text = _joined(element.text, element.tag, after)
        parent = element.getparent()
        if "\n" in (element.tail or "") and parent is not None and not _is_in_pre(parent):
            following = element.getnext()
            after = parent.tag if following is None else following.tag
            element.tail = _joined(element.tail, element.tag, after)


def _joined(text: str, before: str, after: str) -> str:
    pieces = _LINE_BREAK.split(text)
    if before not in _INLINE and not pieces[0]:
        pieces = pieces[1:]
    if after not in _INLINE and pieces and not pieces[-1]:
        pieces = pieces[:-1]
    return " ".join(pieces)


def _is_in_pre(element: Element) -> bool:
    return element.tag == "pre" or next(element.iterancestors("pre"), None) is not None
