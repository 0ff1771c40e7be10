"""Paragraphs, headings and buttons as Markdown; aligned ones as the HTML Markdown allows.

Owns blocks of one line. Trap: what the renderer takes for more than it says, it takes away: braces
after a link, a line break at an end, a second image. Such a line is not written as Markdown.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from intercom_sync.markup.settled.blocks import (
    BUTTON_CLASS,
    Attributes,
    Leaf,
    Line,
    Mark,
    Piece,
    attribute,
    link_of,
)
from intercom_sync.markup.writing import destinations, escapes
from intercom_sync.markup.writing.html import html_of_line, start_tag
from intercom_sync.markup.writing.inline import Addresses, InexpressibleError, line_to_markdown

_ALIGNED: Final = "intercom-align-"
_DIRECTIONS: Final = frozenset(("center", "left", "right", "justify"))
_DEEPEST_HEADING: Final = 4
_BRACES = re.compile(r"[ \t]?\{[^{}\n]+\}")


def paragraph(leaf: Leaf, shown: Addresses) -> str:
    """A paragraph, a lone image or a button.

    Raises:
        InexpressibleError
    """
    direction = alignment_of(leaf.attributes)
    button = _button_of(leaf.line)
    line = leaf.line if button is None else button
    check_line(line)
    # Not a bare <br>: two of those, or one and an image, would be read as one paragraph.
    if direction is not None or is_empty(line):
        return paragraph_in_html(leaf, shown)
    text = line_to_markdown(line, shown)
    return text if button is None else f"{text}{{.button}}"


def heading(leaf: Leaf, shown: Addresses) -> str:
    """A heading, one level below where it stands: the first level belongs to the title.

    Raises:
        InexpressibleError
    """
    level = int(leaf.tag[1]) + 1
    direction = alignment_of(leaf.attributes)
    check_heading(leaf.line)
    if level > _DEEPEST_HEADING + 1:
        raise InexpressibleError
    if direction is not None:
        return _aligned(f"h{level}", direction, leaf.line, shown)
    text = line_to_markdown(leaf.line, shown, is_one_line=True)
    return f"{'#' * level} {escapes.at_heading_end(text)}"


def summary(line: Line, shown: Addresses) -> str:
    """The heading of a collapsible section, as HTML.

    Raises:
        InexpressibleError
    """
    check_heading(line)
    return f"<summary>{line_in_html(line, shown)}</summary>"


def paragraph_in_html(leaf: Leaf, shown: Addresses) -> str:
    """A paragraph as the HTML its renderer reads as the same.

    Raises:
        InexpressibleError
    """
    return _aligned("p", alignment_of(leaf.attributes), leaf.line, shown)


def line_in_html(line: Line, shown: Addresses) -> str:
    """The same for what stands in a paragraph.

    Raises:
        InexpressibleError
    """
    button = _button_of(line)
    line = with_empty_lines(line if button is None else button)
    check_line(line)
    # What Markdown cannot say is what its renderer does not understand, in HTML neither.
    line_to_markdown(line, shown)
    if button is not None:
        line = _with_links(line, (("class", "button"),))
    return html_of_line(_readdressed(line, shown))


def is_empty(line: Line) -> bool:
    """Whether it shows nothing but line breaks, if that."""
    return all(piece.tag == "br" for piece in line)


def with_empty_lines(line: Line) -> Line:
    """The line with the one line break more that makes a paragraph of nothing."""
    return (*line, Piece("", (), "br")) if is_empty(line) else line


def alignment_of(attributes: Attributes) -> str | None:
    """The direction of a block that has no other attribute.

    Raises:
        InexpressibleError: it has.
    """
    if not attributes:
        return None
    (name, value), *others = attributes
    direction = value.removeprefix(_ALIGNED)
    if others or name != "class" or value == direction or direction not in _DIRECTIONS:
        raise InexpressibleError
    return direction


def check_line(line: Line) -> None:
    """Refuse what the renderer would take for something else.

    Raises:
        InexpressibleError
    """
    text = "".join(piece.text for piece in line)
    has_image = any(piece.tag == "img" for piece in line)
    if has_image and len(line) > 1 and not text.strip():
        raise InexpressibleError
    if destinations.looks_like_video(text):
        raise InexpressibleError
    for before, after in pairwise(line):
        if (before.tag == "img" or link_of(before)) and _BRACES.match(after.text):
            raise InexpressibleError


def check_heading(line: Line) -> None:
    """Refuse what the renderer would not take for a heading, or would shorten.

    Raises:
        InexpressibleError
    """
    check_line(line)
    if _button_of(line) is not None:
        raise InexpressibleError
    if not line or line[0].tag == "br" or line[-1].tag == "br":
        raise InexpressibleError
    if not any(piece.text.strip() for piece in line) or line[-1].text.rstrip().endswith("}"):
        raise InexpressibleError


def _button_of(line: Line) -> Line | None:
    """The line without what makes it a button; None where it is none.

    Raises:
        InexpressibleError: it is one, and not one Markdown can say.
    """
    link = link_of(line[0]) if line else None
    if link is None or BUTTON_CLASS not in (attribute(link, "class") or "").split():
        return None
    if any(link_of(piece) != link or piece.tag == "img" for piece in line):
        raise InexpressibleError
    if attribute(link, "class") != BUTTON_CLASS:
        raise InexpressibleError
    return _with_links(line, ())


def _with_links(line: Line, attributes: Attributes) -> Line:
    """The line with nothing but `href` and these attributes on its links."""
    return tuple(
        piece._replace(
            marks=tuple(
                Mark(mark.rank, mark.tag, (*attributes, *_but_class(mark.attributes)))
                if mark.tag == "a"
                else mark
                for mark in piece.marks
            )
        )
        for piece in line
    )


def _but_class(attributes: Attributes) -> Attributes:
    return tuple((name, value) for name, value in attributes if name != "class")


def _aligned(tag: str, direction: str | None, line: Line, shown: Addresses) -> str:
    align = (("align", direction),) if direction is not None else ()
    return f"{start_tag(tag, align)}{line_in_html(line, shown)}</{tag}>"


def _readdressed(line: Line, shown: Addresses) -> Line:
    """The line with its addresses as they are shown."""

    def attributes_shown(attributes: Attributes) -> Attributes:
        write = {"href": shown.link, "src": shown.image}
        return tuple(
            (name, write[name](value) if name in write else value) for name, value in attributes
        )

    return tuple(
        piece._replace(
            marks=tuple(
                mark._replace(attributes=attributes_shown(mark.attributes)) for mark in piece.marks
            ),
            attributes=attributes_shown(piece.attributes),
        )
        for piece in line
    )
