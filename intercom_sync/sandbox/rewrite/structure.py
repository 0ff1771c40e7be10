"""The structure Intercom gives to every body, whatever was sent (facts §2, what comes back).

Works on an accepted tree; doing it twice does nothing the second time. Numbers in comments are
those of the list in the facts. What nobody lists is in drawn.py.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from itertools import groupby
from typing import Final

from intercom_sync.sandbox.rewrite.accept import (
    BUTTON_CLASS,
    CALLOUT_CLASS,
    HEADINGS,
    is_block,
)
from intercom_sync.sandbox.rewrite.tree import Element, Node, is_blank, trimmed

_GRAY: Final = "background-color: #e8e8e880; border-color: #73737633;"
_CUT: Final = frozenset(("b", "i"))
_YOUTUBE = re.compile(
    r"https?://(?:(?:www\.)?youtube(?:-nocookie)?\.com/(?:embed/|watch\?(?:.*&)?v=)|youtu\.be/)"
    r"([\w-]+)"
)


def structure(root: Element) -> None:
    """Give the children of the root Intercom's structure, in place."""
    root.children = list(_flow(root.children))
    for element in list(root.descendants()):
        _decorate(element)
    _renumber_headings(root)


def heading_id(text: str, nth: int) -> str:
    """Like `h_3d75a56c5c`: ten hex digits that follow from the text (3)."""
    return "h_" + hashlib.sha256(f"{nth} {text}".encode()).hexdigest()[:10]


def _flow(nodes: Iterable[Node], alignment: dict[str, str] | None = None) -> list[Element]:
    """Blocks only: inline stretches become paragraphs, and so does white space between (1)."""
    stretches = [(blocks, list(group)) for blocks, group in groupby(nodes, key=is_block)]
    out: list[Element] = []
    for index, (blocks, stretch) in enumerate(stretches):
        if blocks:
            for node in stretch:
                out.extend(_block(node) if isinstance(node, Element) else [])
        elif not is_blank(stretch):
            out.extend(_paragraphs(stretch, alignment or {}))
        elif 0 < index < len(stretches) - 1:
            out.append(_paragraph([], {}))
    return out


def _block(element: Element) -> list[Element]:
    alignment = _alignment(element)
    match element.tag:
        case "p" if not any(map(is_block, element.children)):
            return _paragraphs(element.children, alignment) or [_paragraph([], alignment)]
        case "h1" | "h2" | "h3" | "h4":
            return [Element(element.tag, dict(alignment), _inline_only(element.children))]
        case "ul" | "ol":
            return [_list(element)]
        case "table":
            return _table(element)
        case "pre":
            return [Element("pre", {}, [Element("code", {}, [_plain(element)])])]  # 13
        case "details":
            return [_collapsible(element)]
        case "hr":
            return [Element("hr")]
        case "iframe":
            return [_video(element)]
        case "div" if CALLOUT_CLASS in element.classes:
            return [_callout(element)]
        case _:  # a nameless div, a paragraph around blocks, an item without its list
            return _flow(element.children, alignment)


def _paragraphs(run: list[Node], alignment: dict[str, str]) -> list[Element]:
    """One paragraph, or several where images and buttons stand between (7, 10)."""
    out: list[Element] = []
    parts = [part for node in run for part in _with_images_apart(node)]
    for lifted, group in groupby(parts, key=_is_lifted):
        nodes = list(group)
        if lifted:
            out.extend(_container(node, alignment) for node in nodes)
        elif not is_blank(nodes):
            out.append(_paragraph(trimmed(nodes), alignment))
    return out


def _paragraph(children: list[Node], alignment: dict[str, str]) -> Element:
    return Element("p", {"class": _joined("no-margin", alignment)}, children)  # 5


def _with_images_apart(node: Node) -> list[Node]:
    """Bold and italic text cut where an image stands in it, so that the image can be lifted."""
    if isinstance(node, str) or node.tag not in _CUT:
        return [node]
    parts = [part for child in node.children for part in _with_images_apart(child)]
    if not any(map(_is_lifted, parts)):
        return [node]
    cut: list[Node] = []
    for lifted, group in groupby(parts, key=_is_lifted):
        nodes = list(group)
        is_bare = lifted or is_blank(nodes)
        cut += nodes if is_bare else [Element(node.tag, dict(node.attributes), nodes)]
    return cut


def _is_lifted(node: Node) -> bool:
    if isinstance(node, str):
        return False
    if node.tag == "a":
        inner = [child for child in node.children if not is_blank([child])]
        only_images = bool(inner) and all(
            isinstance(child, Element) and child.tag == "img" for child in inner
        )
        return BUTTON_CLASS in node.classes or only_images
    return node.tag == "img"


def _container(node: Node, alignment: dict[str, str]) -> Element:
    return Element("div", {"class": _joined("intercom-container", alignment)}, [node])


def _list(element: Element) -> Element:
    kept = {"start": element.attributes["start"]} if "start" in element.attributes else {}
    items = [
        Element("li", {}, list(_flow(item.children)))
        for item in element.children
        if isinstance(item, Element)
    ]
    return Element(element.tag, kept, list(items))


def _table(element: Element) -> list[Element]:
    """Its rows (8); a caption, or whatever else stands between them, goes before it."""
    rows: list[Node] = []
    between: list[Node] = []
    for node in element.children:
        if isinstance(node, str) or node.tag != "tr":
            between.append(node)
            continue
        cells = [cell for cell in node.children if isinstance(cell, Element) and cell.tag == "td"]
        between += [other for other in node.children if other not in cells]
        rows += [Element("tr", {}, [_cell(cell) for cell in cells])] if cells else []
    table = Element("table", {"role": "presentation"}, [Element("tbody", {}, rows)])
    container = Element("div", {"class": "intercom-interblocks-table-container"}, [table])
    return [*(_flow(between) if not is_blank(between) else []), container]


def _cell(cell: Element) -> Element:
    kept = {
        name: value
        for name, value in cell.attributes.items()
        if name in ("style", "colspan", "rowspan")
    }
    return Element("td", kept, list(_flow(cell.children)) or [_paragraph([], {})])


def _collapsible(element: Element) -> Element:
    summary = next(
        (
            child
            for child in element.children
            if isinstance(child, Element) and child.tag == "summary"
        ),
        Element("summary"),
    )
    heading = Element("h2", {}, _inline_only(summary.children))
    rest = [child for child in element.children if child is not summary]
    content = Element("div", {"class": "collapsible-section-content"}, list(_flow(rest)))
    return Element("details", {}, [Element("summary", {}, [heading]), content])  # 12


def _inline_only(nodes: Iterable[Node]) -> list[Node]:
    """For headings: blocks in them are taken apart, their words stay apart."""
    out: list[Node] = []
    for node in nodes:
        if isinstance(node, Element) and is_block(node):
            out += [" ", *_inline_only(node.children), " "]
        else:
            out.append(node)
    return trimmed(out)


def _callout(element: Element) -> Element:
    style = element.attributes.get("style") or _GRAY
    children = list(_flow(element.children)) or [_paragraph([], {})]
    return Element("div", {"class": CALLOUT_CLASS, "style": style}, list(children))  # 11


def _video(element: Element) -> Element:
    source = element.attributes["src"]
    if youtube := _YOUTUBE.match(source):
        source = f"https://www.youtube.com/embed/{youtube[1]}?rel=0"
    frame = Element(
        "iframe", {"src": source, "frameborder": "0", "allowfullscreen": "allowfullscreen"}
    )
    return Element("div", {"class": "intercom-h2b-video"}, [frame])  # 9


def _plain(element: Element) -> str:
    """Text of code as it stands, with line feeds for breaks."""
    return "".join(
        node if isinstance(node, str) else "\n" if node.tag == "br" else _plain(node)
        for node in element.children
    )


def _decorate(element: Element) -> None:
    """Links and images say what Intercom says of them (6, 7), and nothing they were sent with."""
    sent = element.attributes
    match element.tag:
        case "a" if BUTTON_CLASS in element.classes:
            element.attributes = {"class": BUTTON_CLASS, "target": "_blank", "href": sent["href"]}
        case "a":
            element.attributes = {
                "href": sent["href"],
                "target": "_blank",
                "class": "intercom-content-link",
            }
        case "img":
            element.attributes = {
                name: sent[name] for name in ("src", "alt", "width", "height") if name in sent
            }
        case "b" | "i" | "code" | "br":
            element.attributes = {}


def _renumber_headings(root: Element) -> None:
    """The shallowest becomes h1 where there is none (2); every heading gets an id (3)."""
    headings = [element for element in root.descendants() if element.tag in HEADINGS]
    in_summaries = {
        id(child)
        for element in root.descendants()
        if element.tag == "summary"
        for child in element.descendants()
    }
    free = [heading for heading in headings if id(heading) not in in_summaries]
    rise = min((int(heading.tag[1]) for heading in free), default=1) - 1
    for heading in free:
        heading.tag = f"h{int(heading.tag[1]) - rise}"
    seen: dict[str, int] = {}
    for heading in headings:
        nth = seen[heading.text] = seen.get(heading.text, 0) + 1
        heading.attributes = {"id": heading_id(heading.text, nth), **heading.attributes}


def _alignment(element: Element) -> dict[str, str]:
    kept = [name for name in element.classes if name.startswith("intercom-align-")]
    return {"class": " ".join(kept)} if kept else {}


def _joined(name: str, alignment: dict[str, str]) -> str:
    return " ".join([name, *alignment.values()])
