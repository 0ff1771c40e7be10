"""Settled blocks as HTML: one spelling for each meaning.

Owns the HTML of canonical bodies, and of what stays HTML in Markdown. Trap: what is written here is
read again, and must settle to the same blocks.
"""

from __future__ import annotations

from collections.abc import Iterable

from intercom_sync.markup import tree
from intercom_sync.markup.settled.blocks import Attributes, Block, Box, Leaf, Line, Mark
from intercom_sync.markup.settled.elements import NO_END_TAG


def html_of(blocks: Iterable[Block]) -> str:
    """All of it on one line, but for line feeds in pre."""
    pieces: list[str] = []
    for block in blocks:
        _write_block(block, pieces)
    return "".join(pieces)


def html_of_line(line: Line) -> str:
    """What stands inside a paragraph or a heading."""
    pieces: list[str] = []
    _write_line(line, pieces)
    return "".join(pieces)


def indented_html_of(block: Block, indent: str = "") -> str:
    """A block in lines, for people: each block that holds several holds each on its own line."""
    if isinstance(block, Leaf) or not block.blocks or _holds_one_line(block):
        return indent + html_of((block,))
    inside = "\n".join(indented_html_of(inner, indent + "  ") for inner in block.blocks)
    return f"{indent}{start_tag(block.tag, block.attributes)}\n{inside}\n{indent}</{block.tag}>"


def start_tag(tag: str, attributes: Attributes) -> str:
    """Attributes in the order given, double quotes."""
    if not attributes:
        return f"<{tag}>"
    written = (f' {name}="{tree.escape_attribute(value)}"' for name, value in attributes)
    return f"<{tag}{''.join(written)}>"


def _holds_one_line(box: Box) -> bool:
    return len(box.blocks) == 1 and isinstance(box.blocks[0], Leaf)


def _write_block(block: Block, pieces: list[str]) -> None:
    pieces.append(start_tag(block.tag, block.attributes))
    if isinstance(block, Box):
        for inner in block.blocks:
            _write_block(inner, pieces)
    elif block.tag in NO_END_TAG:
        return
    else:
        start = len(pieces)
        _write_line(block.line, pieces)
        if block.tag == "pre" and "".join(pieces[start:]).startswith("\n"):
            # HTML ignores a line feed right after <pre>.
            pieces.insert(start, "\n")
    pieces.append(f"</{block.tag}>")


def _write_line(line: Line, pieces: list[str]) -> None:
    """Each mark around as many neighbours as share it, from the outside in."""
    open_marks: tuple[Mark, ...] = ()
    for piece in line:
        if piece.marks != open_marks:
            _change_marks(open_marks, piece.marks, pieces)
            open_marks = piece.marks
        if not piece.tag:
            pieces.append(tree.escape(piece.text))
            continue
        pieces.append(start_tag(piece.tag, piece.attributes))
        if piece.tag not in NO_END_TAG:
            _write_line(piece.inside, pieces)
            pieces.append(f"</{piece.tag}>")
    if open_marks:
        _change_marks(open_marks, (), pieces)


def _change_marks(before: tuple[Mark, ...], after: tuple[Mark, ...], pieces: list[str]) -> None:
    shared = 0
    while shared < min(len(before), len(after)) and before[shared] == after[shared]:
        shared += 1
    pieces.extend(f"</{mark.tag}>" for mark in reversed(before[shared:]))
    pieces.extend(start_tag(mark.tag, mark.attributes) for mark in after[shared:])
