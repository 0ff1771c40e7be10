"""A settled body: blocks that hold blocks, and blocks that hold one line of text.

Owns the nouns between reading a body and writing it, as canonical HTML or as Markdown. Two bodies
mean the same if and only if they settle to equal blocks.
Trap: these are tuples, so that tens of thousands can be made in a second; tell a Leaf from a Box
by its class, never by its length.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

Attributes: TypeAlias = tuple[tuple[str, str], ...]
"""Names and values, sorted by name, without what may change by itself."""

BUTTON_CLASS: Final = "intercom-h2b-button"
HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")


class Mark(NamedTuple):
    """What an inline element says of the text inside it.

    Attributes:
        rank: Place in the order of nesting, from the outside.
        tag: a, u, s, b, i or code.
        attributes: Of a link; empty for the others.
    """

    rank: int
    tag: str
    attributes: Attributes = ()


MARKS: Final = {tag: Mark(rank, tag) for rank, tag in enumerate(("u", "s", "b", "i", "code"), 1)}


class Piece(NamedTuple):
    """A stretch of one line under the same marks.

    Attributes:
        text: The characters; "" for an element.
        marks: Sorted by rank, each once.
        tag: "" for text; else br, img, or an element that is none of the marks.
        inside: The content of such an element.
    """

    text: str
    marks: tuple[Mark, ...] = ()
    tag: str = ""
    attributes: Attributes = ()
    inside: tuple[Piece, ...] = ()


Line: TypeAlias = tuple[Piece, ...]


class Leaf(NamedTuple):
    """A block that holds one line: p, h1 to h6, pre; and, with none, hr, col and iframe."""

    tag: str
    attributes: Attributes
    line: Line


class Box(NamedTuple):
    """A block that holds blocks. Text that stands in it bare was put into a p."""

    tag: str
    attributes: Attributes
    blocks: tuple[Block, ...]


Block: TypeAlias = Leaf | Box


EMPTY_PARAGRAPH: Final = Leaf("p", (), ())


def attribute(block: Block | Piece | Mark, name: str) -> str | None:
    """The value of one attribute; None where there is none."""
    for known, value in block.attributes:
        if known == name:
            return value
    return None


def link_of(piece: Piece) -> Mark | None:
    """The link a piece stands in, if any."""
    return piece.marks[0] if piece.marks and piece.marks[0].tag == "a" else None


def shows_something(block: Block) -> bool:
    """Whether there is anything to see: a list without is refused (facts §2), an alert is none."""
    if isinstance(block, Box):
        return any(map(shows_something, block.blocks))
    has_text = any(piece.tag == "img" or piece.text.strip() for piece in block.line)
    return block.tag in {"hr", "iframe"} or has_text


def headings_of(
    blocks: Iterable[Block], *, is_in_summary: bool = False
) -> Iterator[tuple[str, bool]]:
    """The tag of each heading, and whether it stands in the summary of a section."""
    for block in blocks:
        if isinstance(block, Box):
            is_summary = is_in_summary or block.tag == "summary"
            yield from headings_of(block.blocks, is_in_summary=is_summary)
        elif block.tag in HEADINGS:
            yield block.tag, is_in_summary
