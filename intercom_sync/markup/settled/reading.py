"""Read a body's HTML as settled blocks: what it means, without how it happens to be written.

Owns which elements are blocks, which wrappers and attributes say nothing, and which synonyms are
one (facts §2, "what comes back"). Nothing is written here.
Trap: a body this cannot read without loss raises UnsettledError. Guessing would make two bodies
equal that are not, and somebody's edit would vanish.
"""

from __future__ import annotations

from typing import Final

from intercom_sync.markup import tree
from intercom_sync.markup.settled import elements
from intercom_sync.markup.settled.attributes import Reading, settled_attributes, without_class
from intercom_sync.markup.settled.blocks import (
    BUTTON_CLASS,
    EMPTY_PARAGRAPH,
    HEADINGS,
    MARKS,
    Attributes,
    Block,
    Box,
    Leaf,
    Line,
    Mark,
    Piece,
    attribute,
    link_of,
)
from intercom_sync.markup.settled.lines import settled_code, settled_line, settled_text
from intercom_sync.markup.settled.losses import is_lossy
from intercom_sync.markup.tree import Element

_MARKED: Final = {
    "b": MARKS["b"],
    "strong": MARKS["b"],
    "i": MARKS["i"],
    "em": MARKS["i"],
    "u": MARKS["u"],
    "s": MARKS["s"],
    "del": MARKS["s"],
    "strike": MARKS["s"],
    "code": MARKS["code"],
}
_WRAPPERS: Final = {
    "table": "intercom-interblocks-table-container",
    "iframe": "intercom-h2b-video",
}
_MAX_LEVELS: Final = 100
"""Of elements inside each other. Far beyond any article, far below Python's own limit."""


class UnsettledError(ValueError):
    """The body cannot be read without loss; compare it as it stands."""


def read(html: str, reading: Reading) -> tuple[Block, ...]:
    """The settled blocks of a body, headings moved up until the shallowest is an h1.

    Raises:
        UnsettledError: tags overlap, formatting stands around blocks, a link inside a link, or it
            is beyond what can be read.
    """
    if is_lossy(html):
        raise UnsettledError
    try:
        root = tree.parse(html)
    except tree.LimitError as exc:
        raise UnsettledError from exc
    levels = [int(heading.tag[1]) for heading in root.iter(*HEADINGS)]
    return _Reader(reading, min(levels, default=1) - 1).blocks_of(root)


class _Reader:
    """One reading of one body.

    Attributes:
        shift: Levels by which headings move up (facts §2, 2).
    """

    def __init__(self, reading: Reading, shift: int) -> None:
        self._reading = reading
        self._shift = shift
        self._level = 0

    def blocks_of(self, element: Element) -> tuple[Block, ...]:
        """What stands in an element that holds blocks."""
        blocks: list[Block] = []
        self._read_flow(element, blocks)
        return tuple(blocks)

    def _read_flow(self, element: Element, blocks: list[Block]) -> None:
        """Blocks as they come; what stands bare between them goes into a p."""
        self._descend()
        text = element.text
        line = [Piece(text)] if text else []
        for child in element:
            if child.tag in elements.BLOCKS:
                if line:
                    _end_line(line, blocks)
                self._read_block(child, blocks)
            else:
                self._read_inline(child, (), line)
            text = child.tail
            if text:
                line.append(Piece(text))
        if line:
            _end_line(line, blocks)
        self._level -= 1

    def _read_block(self, element: Element, blocks: list[Block]) -> None:
        tag = element.tag
        attributes = settled_attributes(element, self._reading)
        if tag == "p":
            self._read_paragraph(element, attributes, blocks)
        elif tag in HEADINGS:
            level = int(tag[1]) - self._shift
            blocks.append(Leaf(f"h{level}", attributes, self._line_of(element)))
        elif tag == "pre":
            code = settled_code(self._pieces(element, is_code=True))
            blocks.append(Leaf(tag, attributes, code))
        elif tag in {"hr", "col", "iframe"}:
            blocks.append(Leaf(tag, attributes, ()))
        elif tag == "div":
            self._read_div(element, attributes, blocks)
        elif tag == "tbody" and not attributes:
            self._read_flow(element, blocks)
        else:
            inside = self.blocks_of(element)
            if tag in {"li", "td", "th"} and inside == (EMPTY_PARAGRAPH,):
                inside = ()
            blocks.append(Box(tag, attributes, inside))

    def _read_paragraph(
        self, element: Element, attributes: Attributes, blocks: list[Block]
    ) -> None:
        if elements.BLOCKS.isdisjoint([child.tag for child in element]):
            blocks.append(Leaf("p", attributes, self._line_of(element)))
        elif attributes:
            raise UnsettledError
        else:
            self._read_flow(element, blocks)

    def _read_div(self, element: Element, attributes: Attributes, blocks: list[Block]) -> None:
        """A div, or what is in it where it is one of Intercom's wrappers (facts §2, 7 to 12)."""
        classes = (element.get("class") or "").split()
        only = _only_child(element)
        if "intercom-container" in classes and only is not None and only.tag in {"img", "a"}:
            line = self._line_of(element)
            if line and all(_is_image_or_button(piece) for piece in line):
                blocks.append(Leaf("p", without_class(attributes, "intercom-container"), line))
                return
        wrapper = _WRAPPERS.get(only.tag) if only is not None else None
        if only is not None and attributes == (("class", wrapper),):
            self._read_block(only, blocks)
        elif attributes == (("class", "collapsible-section-content"),) and _ends_details(element):
            self._read_flow(element, blocks)
        else:
            blocks.append(Box("div", attributes, self.blocks_of(element)))

    def _line_of(self, element: Element) -> Line:
        """The settled line of an element that holds one."""
        if len(element):
            return settled_line(self._pieces(element))
        return settled_text(element.text or "")

    def _pieces(self, element: Element, *, is_code: bool = False) -> list[Piece]:
        """What stands in an element that holds a line, not settled yet."""
        pieces: list[Piece] = []
        self._read_content(element, (), pieces, is_code=is_code)
        return pieces

    def _read_content(
        self, element: Element, marks: tuple[Mark, ...], line: list[Piece], *, is_code: bool
    ) -> None:
        self._descend()
        text = element.text
        if text:
            line.append(Piece(text, marks))
        for child in element:
            self._read_inline(child, marks, line, is_code=is_code)
            text = child.tail
            if text:
                line.append(Piece(text, marks))
        self._level -= 1

    def _read_inline(
        self,
        element: Element,
        marks: tuple[Mark, ...],
        line: list[Piece],
        *,
        is_code: bool = False,
    ) -> None:
        tag = element.tag
        if tag == "br":
            line.append(Piece("", marks, "br"))
            return
        if tag in elements.BLOCKS or tag in elements.NOT_TEXT:
            raise UnsettledError
        attributes = settled_attributes(element, self._reading)
        mark = _MARKED.get(tag)
        if mark is not None and not attributes:
            self._read_content(element, _with_mark(marks, mark), line, is_code=is_code)
        elif tag == "a" and attributes and element.get("href") is not None:
            if marks and marks[0].tag == "a":
                raise UnsettledError
            linked: list[Piece] = []
            link = Mark(0, "a", attributes)
            self._read_content(element, _with_mark(marks, link), linked, is_code=is_code)
            line.extend(linked if _is_seen(linked) else _empty_link(attributes, marks, linked))
        elif tag in elements.NOTHING_IF_BARE and not attributes:
            self._read_content(element, marks, line, is_code=is_code)
        else:
            pieces = self._pieces(element, is_code=is_code)
            settle = settled_code if is_code else settled_line
            inside = settle(pieces, trim=False)
            if inside or tag not in elements.NOTHING_IF_EMPTY:
                line.append(Piece("", marks, tag, attributes, inside))

    def _descend(self) -> None:
        self._level += 1
        if self._level > _MAX_LEVELS:
            raise UnsettledError


def _end_line(line: list[Piece], blocks: list[Block]) -> None:
    """Put what was collected into a p of its own, unless it shows nothing."""
    settled = settled_line(line)
    if settled:
        blocks.append(Leaf("p", (), settled))
    line.clear()


def _with_mark(marks: tuple[Mark, ...], mark: Mark) -> tuple[Mark, ...]:
    """Sorted, each once."""
    return tuple(sorted({mark, *marks})) if marks else (mark,)


def _is_seen(pieces: list[Piece]) -> bool:
    return any(piece.tag not in {"", "br"} or piece.text.strip(" \t\n\r\f") for piece in pieces)


def _empty_link(
    attributes: Attributes, marks: tuple[Mark, ...], inside: list[Piece]
) -> list[Piece]:
    """A link on nothing leads somewhere all the same: kept, and the white space in it after it."""
    after = [piece._replace(marks=marks) for piece in inside]
    return [Piece("", marks, "a", attributes), *after]


def _only_child(element: Element) -> Element | None:
    """The one child of an element that holds no text."""
    if len(element) != 1 or (element.text or "").strip():
        return None
    child = element[0]
    return None if (child.tail or "").strip() else child


def _ends_details(element: Element) -> bool:
    """Whether this is all that a collapsible section has below its summary."""
    parent, before = element.getparent(), element.getprevious()
    return (
        parent is not None
        and parent.tag == "details"
        and before is not None
        and before.tag == "summary"
        and not (before.tail or "").strip()
        and element.getnext() is None
        and not (element.tail or "").strip()
    )


def _is_image_or_button(piece: Piece) -> bool:
    link = link_of(piece)
    if link is not None and BUTTON_CLASS in (attribute(link, "class") or "").split():
        return True
    return piece.tag == "img"
