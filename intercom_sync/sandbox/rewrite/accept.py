"""What a body may hold: the rest is dropped, with its text kept, or refused (facts §2, accepted).

After `accept` the tree has known tags only, a nameless `div` where an unknown block stood, blocks
never inside inline elements, and no structure that answers 400. Trap: an unknown block must stay a
boundary, or "a</section><section>b" would join two words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Final

from intercom_sync.sandbox.rewrite.tree import BodyRefusedError, Element, Node, is_blank

HEADINGS: Final = ("h1", "h2", "h3", "h4")
BUTTON_CLASS: Final = "intercom-h2b-button"
CALLOUT_CLASS: Final = "intercom-interblocks-callout"

_SYNONYMS: Final = {"strong": "b", "em": "i", "th": "td"}
_INLINE: Final = frozenset({"a", "b", "i", "code", "br", "img"})
_BLOCKS: Final = frozenset(
    {"p", *HEADINGS, "ul", "ol", "li", "table", "tr", "td", "pre", "details", "summary"}
    | {"hr", "iframe", "div"}
)
_UNKNOWN_BLOCKS: Final = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "caption",
        "center",
        "dd",
        "dl",
        "dt",
        "fieldset",
    }
    | {"figcaption", "figure", "footer", "form", "h5", "h6", "header", "legend"}
    | {"main", "menu", "nav", "option", "section", "select"}
)
_UNSEEN: Final = frozenset({"script", "style", "template", "colgroup", "col"})

_VIDEO = re.compile(
    r"https?://(?:(?:www\.)?youtube(?:-nocookie)?\.com/embed/|youtu\.be/"
    r"|(?:www\.)?youtube\.com/watch\?|player\.vimeo\.com/video/|vimeo\.com/\d"
    r"|fast\.wistia\.(?:net|com)/embed/|[\w-]+\.wistia\.com/(?:medias|embed)/"
    r"|(?:www\.)?loom\.com/embed/|(?:play|embed|share)\.vidyard\.com/"
    r"|(?:[\w-]+\.)?streamio\.com/)"
)


def accept(root: Element, *, drops_unknown_videos: bool) -> None:
    """Drop and refuse, in place.

    Args:
        drops_unknown_videos: An iframe of a site that is not embedded disappears; otherwise it is
            refused. The facts leave it open.

    Raises:
        BodyRefusedError: an empty list or table, a table in a list or a table, such an iframe.
    """
    root.children = _known(root.children, drops_unknown_videos)
    root.children = _blocks_outside_inline(root.children)
    _check(root, inside=())


def is_block(node: Node) -> bool:
    """Starts on a line of its own."""
    return isinstance(node, Element) and node.tag in _BLOCKS


def _known(nodes: Iterable[Node], drops: bool) -> list[Node]:
    kept: list[Node] = []
    for node in nodes:
        kept.extend([node] if isinstance(node, str) else _known_element(node, drops))
    return kept


def _known_element(element: Element, drops: bool) -> list[Node]:
    tag = _SYNONYMS.get(element.tag, element.tag)
    if tag in _UNSEEN:
        return []
    if tag == "iframe":
        return _video(element, drops)
    children = _known(element.children, drops)
    if tag == "a" and not _is_safe_link(element.attributes.get("href", "")):
        return children
    if tag in ("ul", "ol"):
        children = _items_only(children)
    if tag in _INLINE or tag in _BLOCKS:
        return [Element(tag, element.attributes, children)]
    if tag in _UNKNOWN_BLOCKS:
        return [Element("div", {}, children)]
    return children  # row groups, and inline tags nobody knows


def _video(element: Element, drops: bool) -> list[Node]:
    source = element.attributes.get("src", "")
    if _VIDEO.match(source):
        return [Element("iframe", {"src": source})]
    if drops:
        return []
    raise BodyRefusedError(f"iframe src is not a supported embed: {source}")


def _is_safe_link(href: str) -> bool:
    scheme = re.match(r"\s*([a-zA-Z][a-zA-Z0-9+.-]*):", href)
    return bool(href) and (
        scheme is None or scheme[1].lower() in ("http", "https", "mailto", "tel")
    )


def _items_only(children: list[Node]) -> list[Node]:
    """A list holds items: what stands between them joins the item before, or becomes one."""
    items: list[Element] = []
    for is_item, group in groupby(
        children, key=lambda node: isinstance(node, Element) and node.tag == "li"
    ):
        nodes = list(group)
        if is_item:
            items.extend(node for node in nodes if isinstance(node, Element))
        elif not is_blank(nodes):
            if items:
                items[-1].children.extend(nodes)
            else:
                items.append(Element("li", {}, nodes))
    return list(items)


def _blocks_outside_inline(nodes: list[Node]) -> list[Node]:
    """`<a><h1>x</h1></a>` becomes `<h1><a>x</a></h1>`: the link stays, and so does the block."""
    out: list[Node] = []
    for node in nodes:
        if isinstance(node, str) or node.tag == "pre":
            out.append(node)
            continue
        node.children = _blocks_outside_inline(node.children)
        if is_block(node) or not any(map(is_block, node.children)):
            out.append(node)
        else:
            out.extend(_sunk(node, node.children))
    return out


def _sunk(inline: Element, nodes: list[Node]) -> list[Node]:
    """The nodes, with a copy of an inline element around each stretch that is not a block."""
    out: list[Node] = []
    for blocks, group in groupby(nodes, key=is_block):
        stretch = list(group)
        if not blocks:
            wrapped = Element(inline.tag, dict(inline.attributes), stretch)
            out.extend(stretch if is_blank(stretch) else [wrapped])
            continue
        for block in stretch:
            if isinstance(block, Element) and block.tag != "pre":
                block.children = _sunk(inline, block.children)
            out.append(block)
    return out


def _check(element: Element, *, inside: tuple[str, ...]) -> None:
    inner = [child for child in element.children if isinstance(child, Element)]
    if element.tag in ("ul", "ol") and not any(map(_has_content, inner)):
        raise BodyRefusedError("a list needs at least one non-empty item")
    if element.tag == "table":
        if "li" in inside:
            raise BodyRefusedError("a list item may not hold a table")
        if "table" in inside:
            raise BodyRefusedError("a table may not hold a table")
        if not any(below.tag == "td" for below in element.descendants()):
            raise BodyRefusedError("a table needs at least one row and one cell")
    for child in inner:
        _check(child, inside=(*inside, element.tag))


def _has_content(item: Element) -> bool:
    return bool(item.text.strip()) or any(
        below.tag in ("img", "iframe", "hr") for below in item.descendants()
    )
