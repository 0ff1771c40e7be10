"""What a service puts around text that an author can neither see nor send: left out of Markdown.

Owns the guess what is decoration, for turning bodies into Markdown only. Source: facts §2: of all
classes only those for alignment and buttons are accepted, so any other one on plain text is the
service's own, and it will put it there again.
Trap: this is a guess, and no comparison of versions may rest on it: a teammate's edit would be
hidden (docs/decisions/0008). Structure (callouts, sections, containers of several blocks) is no
decoration.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from intercom_sync.markup.settled.blocks import (
    EMPTY_PARAGRAPH,
    HEADINGS,
    Attributes,
    Block,
    Box,
    Leaf,
    Line,
    Piece,
)
from intercom_sync.markup.settled.lines import settled_line

_VENDOR: Final = "intercom-"
_MEANINGFUL: Final = (
    "intercom-align-",
    "intercom-container",
    "intercom-h2b-",
    "intercom-interblocks-",
)
_DECORATED: Final = frozenset(("p", "ul", "ol", "li", "table", "tr", "td", *HEADINGS))


def undecorated(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The same blocks without the service's own classes, and what exists only to carry them."""
    return tuple(map(_without, blocks))


def _without(block: Block) -> Block:
    attributes = block.attributes
    if block.tag in _DECORATED:
        attributes = _without_classes(attributes)
    if isinstance(block, Leaf):
        line = block.line if block.tag == "pre" else _line_without(block.line)
        return Leaf(block.tag, attributes, line)
    inside = undecorated(block.blocks)
    if block.tag == "div" and len(inside) == 1 and _is_only_decoration(attributes):
        only = inside[0]
        if _has_frame_of_its_own(only):
            return only
    # As the reader settles it: an empty paragraph alone in a cell is an empty cell.
    if block.tag in {"li", "td", "th"} and inside == (EMPTY_PARAGRAPH,):
        inside = ()
    return Box(block.tag, attributes, inside)


def _has_frame_of_its_own(block: Block) -> bool:
    """A table, a video, an image: what Intercom wraps anyway (facts §2, 7 to 9)."""
    if block.tag in {"table", "iframe"}:
        return True
    return isinstance(block, Leaf) and any(piece.tag == "img" for piece in block.line)


def _line_without(line: Line) -> Line:
    pieces = [part for piece in line for part in _parts_of(piece)]
    return line if pieces == list(line) else settled_line(pieces)


def _parts_of(piece: Piece) -> Iterable[Piece]:
    if piece.tag != "span" or not _is_only_decoration(piece.attributes):
        return (piece,)
    return [
        part._replace(marks=tuple(sorted({*piece.marks, *part.marks})))
        for inner in piece.inside
        for part in _parts_of(inner)
    ]


def _is_only_decoration(attributes: Attributes) -> bool:
    return bool(attributes) and not _without_classes(attributes)


def _without_classes(attributes: Attributes) -> Attributes:
    settled = []
    for name, value in attributes:
        if name != "class":
            settled.append((name, value))
        elif kept := " ".join(word for word in value.split() if not _is_decoration(word)):
            settled.append((name, kept))
    return tuple(settled)


def _is_decoration(name: str) -> bool:
    return name.startswith(_VENDOR) and not name.startswith(_MEANINGFUL)
