"""Lists.

Owns what is an item: raw HTML has text and whole lists between the <li>, and those belong to the
item before them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from intercom_sync.markup import tree
from intercom_sync.markup.dialect.inherited import nodes_of
from intercom_sync.markup.dialect.tables import lift_tables
from intercom_sync.markup.dialect.unsupported import report_markup
from intercom_sync.markup.dialect.white_space import is_blank
from intercom_sync.markup.findings import Code

if TYPE_CHECKING:
    from intercom_sync.markup.dialect.context import Context
    from intercom_sync.markup.dialect.inherited import Content, Inherited, Node
    from intercom_sync.markup.tree import Element

TAGS: Final = frozenset(("ul", "ol", "menu", "dir", "li"))


def blocks_of_list(
    context: Context, element: Element, inherited: Inherited, content: Content
) -> list[Element]:
    """The list, and behind it the tables that stood in its items."""
    report_markup(context, element)
    block = tree.new("ol" if element.tag == "ol" else "ul", _numbering(element))
    lifted: list[Element] = []
    for near, nodes in _items(element):
        kept, found = lift_tables(content(nodes, near, inherited.by(near)))
        lifted.extend(found)
        tree.append(tree.add(block, "li"), *(kept or [tree.new("p", {"class": "no-margin"})]))
    if not is_blank(block):
        return [block, *lifted]
    if not lifted:
        reason, fix = "a list without content is dropped", "Give it an item"
        context.report(Code.EMPTY_LIST, element, reason, fix, f"<{element.tag}")
    return lifted


def _items(element: Element) -> list[tuple[Element, list[Node]]]:
    """What stands in each item; a lone <li> is a list of one."""
    items: list[tuple[Element, list[Node]]] = []
    for node in [element] if element.tag == "li" else nodes_of(element):
        if not isinstance(node, str) and node.tag == "li":
            _put_checkbox_into_text(node)
            items.append((node, list(nodes_of(node))))
        elif not isinstance(node, str) or node.strip():
            if not items:
                items.append((element, []))
            items[-1][1].append(node)
    return items


def _put_checkbox_into_text(item: Element) -> None:
    """In a list with empty lines between its items, the box stands before the first paragraph."""
    box = item[0] if len(item) and not (item.text or "").strip() else None
    if box is None or box.tag != "input" or (box.tail or "").strip():
        return
    text = box.getnext()
    if text is not None and text.tag == "p":
        text.insert(0, box)
        box.tail, text.text = f" {text.text or ''}", None


def _numbering(element: Element) -> dict[str, str]:
    start = element.get("start", "")
    if element.tag == "ol" and start.isdecimal() and start.isascii() and start != "1":
        return {"start": start}
    return {}
