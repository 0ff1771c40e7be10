"""Tables.

Owns reading any shape of <table> (with thead, without tr, with text between the rows) into rows and
cells, and building the one shape Intercom has (facts §2, 8: no thead, no th).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from intercom_sync.markup import tree
from intercom_sync.markup.dialect.html_block import UNCHANGED
from intercom_sync.markup.dialect.inherited import nodes_of
from intercom_sync.markup.dialect.unsupported import kept_cell_style, report_class, report_markup
from intercom_sync.markup.dialect.white_space import is_blank
from intercom_sync.markup.findings import Code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intercom_sync.markup.dialect.context import Context
    from intercom_sync.markup.dialect.inherited import Content, Inherited, Node
    from intercom_sync.markup.tree import Element

_CONTAINER: Final = "intercom-interblocks-table-container"
_GROUPS: Final = frozenset(("thead", "tbody", "tfoot"))
_CELLS: Final = frozenset(("td", "th"))


@dataclass(slots=True)
class _Parts:
    """A <table> of the parsed article, taken apart.

    Attributes:
        strays: What stands neither in a cell nor in a caption; browsers show it above the table.
    """

    rows: list[list[Element]] = field(default_factory=list)
    captions: list[Element] = field(default_factory=list)
    strays: list[Node] = field(default_factory=list)


def blocks_of_table(
    context: Context, element: Element, inherited: Inherited, content: Content
) -> list[Element]:
    """What stood beside the cells, the table, and behind it the tables that stood in its cells."""
    report_markup(context, element)
    _report_nesting(context, element)
    parts = _parts_of(element)
    above = content([*parts.strays, *parts.captions], element, inherited)
    if not parts.rows:
        reason, fix = "a table without cells is dropped", "Give it a row"
        context.report(Code.EMPTY_TABLE, element, reason, fix, "<table")
        return above
    lifted: list[Element] = []
    container = tree.new("div", {"class": _CONTAINER})
    body = tree.add(tree.add(container, "table", {"role": "presentation"}), "tbody")
    for cells in parts.rows:
        row = tree.add(body, "tr")
        for cell in cells:
            kept, found = lift_tables(_content_of_cell(context, cell, inherited, content))
            lifted.extend(found)
            tree.append(_cell(context, cell, row), *(kept or [_empty_paragraph()]))
    return [*above, container, *lifted]


def lift_tables(blocks: Sequence[Element]) -> tuple[list[Element], list[Element]]:
    """Blocks without the tables among them or in their lists, and those tables.

    Intercom answers 400 to a table in a list item or in a table (facts §2).
    """
    kept, lifted = [], []
    for block in blocks:
        found = [table.getparent() for table in block.iter("table")]
        found = [container for container in found if _is_table(container) and _is_ours(container)]
        lifted.extend(found)
        for container in found:
            tree.drop(container)
        # What held nothing but the table is gone with it.
        if not found or (block not in found and not is_blank(block)):
            kept.append(block)
    return kept, lifted


def _content_of_cell(
    context: Context, element: Element, inherited: Inherited, content: Content
) -> list[Element]:
    for name in element.get("class", "").split():
        report_class(context, element, name, name)
    inherited = inherited.by(element)
    # Intercom has no header cells: what was one is set apart in bold.
    inherited = inherited.within("b") if element.tag == "th" else inherited
    return content(nodes_of(element), element, inherited)


def _cell(context: Context, element: Element, row: Element) -> Element:
    style, spans = kept_cell_style(context, element), _spans_of(element)
    if spans:
        context.report(
            Code.MERGED_CELLS,
            element,
            "Intercom may not keep merged table cells",
            "Repeat the text in each of them, and look at the article in Intercom",
            *spans,
        )
    return tree.add(row, "td", {**({"style": style} if style else {}), **spans})


def _empty_paragraph() -> Element:
    """What an empty cell holds, as Intercom writes it."""
    return tree.new("p", {"class": "no-margin"})


def _report_nesting(context: Context, element: Element) -> None:
    around = next(element.iterancestors("li", "td", "th"), None)
    if around is None:
        return
    code, place, whole = Code.TABLE_IN_TABLE, "table", "outer table"
    if around.tag == "li":
        code, place, whole = Code.TABLE_IN_LIST, "list item", "list"
    reason = f"Intercom refuses a table in a {place}; it is put after the {whole}"
    context.report(code, element, reason, "Put it there yourself", "<table", "|")


def _is_table(block: Element) -> bool:
    """Whether a finished block is a table in its container."""
    return bool(block.get("class") == _CONTAINER)


def _is_ours(container: Element) -> bool:
    """Not of HTML that is sent unchanged."""
    return next(container.iterancestors(UNCHANGED), None) is None


def _parts_of(table: Element) -> _Parts:
    """The rows of a table, however they are wrapped."""
    parts = _Parts()
    _read_rows(table, parts)
    parts.rows = [row for row in parts.rows if row]
    return parts


def _read_rows(group: Element, parts: _Parts) -> None:
    in_loose_row = False
    _read_text(group.text, parts)
    for child in group:
        tag = child.tag
        if tag in _CELLS:
            if not in_loose_row:
                parts.rows.append([])
            parts.rows[-1].append(child)
        elif tag == "tr":
            parts.rows.append([])
            _read_cells(child, parts)
        elif tag in _GROUPS:
            _read_rows(child, parts)
        elif tag == "caption":
            parts.captions.append(child)
        elif tag == "colgroup":
            # Columns hold nothing a reader sees, but this parser lets text slip into them.
            parts.strays.append(tree.text_of(child))
        elif tag != "col":
            parts.strays.append(child)
        in_loose_row = tag in _CELLS
        _read_text(child.tail, parts)


def _read_cells(row: Element, parts: _Parts) -> None:
    _read_text(row.text, parts)
    for child in row:
        if child.tag in _CELLS:
            parts.rows[-1].append(child)
        else:
            parts.strays.append(child)
        _read_text(child.tail, parts)


def _read_text(text: str | None, parts: _Parts) -> None:
    if text and text.strip():
        parts.strays.append(text)


def _spans_of(cell: Element) -> dict[str, str]:
    """How many columns and rows a cell covers, where that is more than one."""
    spans = {name: cell.get(name, "").strip() for name in ("colspan", "rowspan")}
    return {
        name: span
        for name, span in spans.items()
        if span.isdecimal() and span.isascii() and len(span) < 4 and span not in {"0", "1"}
    }
