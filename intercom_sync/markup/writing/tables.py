"""Tables: with pipes where Markdown can say them, else as an HTML table, which Markdown allows.

Owns tables. Trap: Markdown always has a row of headings, which becomes bold text, because Intercom
has no headings in tables. Only a table whose first row is all bold can be written with pipes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from intercom_sync.markup.settled.blocks import MARKS, Block, Box, Leaf, Line, shows_something
from intercom_sync.markup.settled.lines import joined, settled_line
from intercom_sync.markup.writing.html import start_tag
from intercom_sync.markup.writing.inline import Addresses, InexpressibleError, line_to_markdown
from intercom_sync.markup.writing.paragraphs import (
    alignment_of,
    check_line,
    line_in_html,
    paragraph_in_html,
    with_empty_lines,
)

_RULES: Final = {None: "---", "left": ":---", "center": ":---:", "right": "---:"}
# As the renderer keeps it, dialect/unsupported.py.
_STYLE = re.compile(
    r"(?:background-color|width): (?:#[0-9a-f]{3,8}|[a-z]{3,25}"
    r"|(?:rgb|hsl)a?\([0-9.,%/ ]{1,40}\)|[0-9.]{1,24}(?:px|%|r?em|pt)?)",
    re.IGNORECASE,
)
_SPAN = re.compile(r"[2-9]|[1-9][0-9]{1,2}")


def table(box: Box, shown: Addresses) -> str:
    """A table with pipes, or in HTML.

    Raises:
        InexpressibleError
    """
    if box.attributes or not box.blocks:
        raise InexpressibleError
    rows = [_content(row, "tr") for row in box.blocks]
    try:
        return _with_pipes(rows, shown)
    except InexpressibleError:
        return _in_html(rows, shown)


def _content(block: Block, tag: str) -> tuple[Block, ...]:
    """What stands in a row, an item or a plain cell; a row is never empty of meaning."""
    if not isinstance(block, Box) or block.tag != tag or (tag == "tr" and not block.blocks):
        raise InexpressibleError
    if tag != "td" and block.attributes:
        raise InexpressibleError
    return block.blocks


def _with_pipes(rows: Sequence[Sequence[Block]], shown: Addresses) -> str:
    cells = [[_paragraph_of(cell) for cell in row] for row in rows]
    if any(len(row) != len(cells[0]) for row in cells):
        raise InexpressibleError
    rules = [_rule_of(column) for column in zip(*cells, strict=True)]
    lines = [[leaf.line if leaf else () for leaf in row] for row in cells]
    headings = [_without_bold(line) for line in lines[0]]
    return "\n".join(
        [
            _row(_cell(line, shown) for line in headings),
            _row(rules),
            *(_row(_cell(line, shown) for line in row) for row in lines[1:]),
        ]
    )


def _paragraph_of(cell: Block) -> Leaf | None:
    """The one paragraph in a cell that says nothing itself; None in an empty cell."""
    blocks = _content(cell, "td")
    if cell.attributes or len(blocks) > 1:
        raise InexpressibleError
    only = blocks[0] if blocks else None
    if isinstance(only, Box) or (only is not None and only.tag != "p"):
        raise InexpressibleError
    return only


def _rule_of(column: Iterable[Leaf | None]) -> str:
    """The dashes below the heading: all cells of a column that hold something are aligned alike."""
    directions = {alignment_of(leaf.attributes) for leaf in column if leaf is not None} or {None}
    direction = directions.pop()
    if directions or direction not in _RULES:
        raise InexpressibleError
    return _RULES[direction]


def _without_bold(line: Line) -> Line:
    """The line as it must be written to come back bold."""
    bold = MARKS["b"]
    plain = joined(
        piece._replace(marks=tuple(mark for mark in piece.marks if mark != bold)) for piece in line
    )
    again = settled_line(
        [piece._replace(marks=tuple(sorted((bold, *piece.marks)))) for piece in plain]
    )
    if again != line:
        raise InexpressibleError
    return plain


def _cell(line: Line, shown: Addresses) -> str:
    if not line:
        return ""
    line = with_empty_lines(line)
    check_line(line)
    return line_to_markdown(line, shown, is_one_line=True).replace("|", r"\|")


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _in_html(rows: Sequence[Sequence[Block]], shown: Addresses) -> str:
    lines = ["<table>"]
    for row in rows:
        lines += ["<tr>", *(_cell_in_html(cell, shown) for cell in row), "</tr>"]
    return "\n".join([*lines, "</table>"])


def _cell_in_html(cell: Block, shown: Addresses) -> str:
    blocks = _content(cell, "td")
    if not all(_is_kept(*attribute) for attribute in cell.attributes):
        raise InexpressibleError
    return f"{start_tag('td', cell.attributes)}{_flow_in_html(blocks, shown)}</td>"


def _flow_in_html(blocks: Sequence[Block], shown: Addresses) -> str:
    """What stands in a cell, or in an item of a list in a cell: paragraphs, lists, rules."""
    match blocks:
        case (Leaf("p", (), line),):
            return line_in_html(line, shown)
        case _:
            return "".join(_block_in_html(block, shown) for block in blocks)


def _block_in_html(block: Block, shown: Addresses) -> str:
    match block:
        case Leaf("p"):
            return paragraph_in_html(block, shown)
        case Leaf("hr", ()):
            return "<hr>"
        case Box("ul" | "ol", (), items) if shows_something(block):
            inside = (f"<li>{_flow_in_html(_content(item, 'li'), shown)}</li>" for item in items)
            return f"<{block.tag}>{''.join(inside)}</{block.tag}>"
        case _:
            raise InexpressibleError


def _is_kept(name: str, value: str) -> bool:
    """Whether the renderer keeps an attribute of a cell as it is."""
    if name == "style":
        return all(_STYLE.fullmatch(declaration) for declaration in value.split("; "))
    return name in {"colspan", "rowspan"} and _SPAN.fullmatch(value) is not None
