"""An article's body, made fit to be shown: nothing is loaded from elsewhere, nothing runs.

Pictures come from our own `/_cdn/`, videos become links, links to other articles lead to our own
pages, colours become classes (so that the page needs no inline style). nh3 has the last word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

import nh3

from intercom_sync.sandbox.pages.html import Html
from intercom_sync.sandbox.rewrite.accept import CALLOUT_CLASS
from intercom_sync.sandbox.rewrite.spelling import Spelling
from intercom_sync.sandbox.rewrite.tree import Element, parse
from intercom_sync.sandbox.store import images

_COLOURS: Final = MappingProxyType(
    {
        "gray": (0xE8, 0xE8, 0xE8),
        "blue": (0xE3, 0xE7, 0xFA),
        "green": (0xD7, 0xEF, 0xDC),
        "red": (0xFE, 0xD9, 0xDB),
        "yellow": (0xFE, 0xED, 0xAF),
    }
)
_BACKGROUND = re.compile(
    r"background(?:-color)?\s*:\s*(?:#([0-9a-f]{6})|rgba?\((\d+),\s*(\d+),\s*(\d+))", re.IGNORECASE
)
_ALLOWED: Final = (
    {"p", "br", "hr", "h2", "h3", "h4", "h5", "a", "img", "div", "span", "pre", "code"}
    | {"ul", "ol", "li", "table", "tbody", "tr", "td", "details", "summary"}
    | {"b", "strong", "i", "em"}
)
_ATTRIBUTES: Final = {
    "*": {"class"},
    "a": {"href", "class"},
    "img": {"src", "alt", "class"},
    "td": {"colspan", "rowspan", "class"},
    "ol": {"start", "class"},
    **{f"h{level}": {"id", "class"} for level in range(2, 6)},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBody:
    """A body for a page.

    Attributes:
        headings: Id and text of those outside collapsible sections, in order.
    """

    html: Html
    headings: tuple[tuple[str, str], ...]


def show(body: str, *, help_center: str, suffix: str) -> ShownBody:
    """The body as it stands on our page.

    Args:
        help_center: Its public address: links below it lead to our own pages.
        suffix: What links to our own pages end with, e.g. "?drafts=1".
    """
    root = parse(body)
    for element in list(root.descendants()):
        _make_local(element, help_center, suffix)
    clean = nh3.clean(
        Spelling().write(root),
        tags=_ALLOWED,
        attributes={name: set(allowed) for name, allowed in _ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )
    return ShownBody(html=Html(clean), headings=tuple(_headings(root)))


def _make_local(element: Element, help_center: str, suffix: str) -> None:
    sent = element.attributes
    match element.tag:
        case "h1" | "h2" | "h3" | "h4":
            element.tag = f"h{int(element.tag[1]) + 1}"  # h1 is the title of the page
        case "img":
            path = urlsplit(sent.get("src", "")).path
            hosted = sent.get("src", "").startswith(images.HOST)
            element.attributes = {
                "src": f"/_cdn{path}" if hosted else "/_cdn/elsewhere",
                "alt": sent.get("alt", ""),
            }
        case "iframe":
            source = sent.get("src", "")
            element.tag = "a"
            element.attributes = {"href": source, "class": "video"}
            host = (urlsplit(source).hostname or "its site").removeprefix("www.")
            element.children = [f"Watch the video on {host}"]
        case "a" if sent.get("href", "").startswith(f"{help_center}/"):
            sent["href"] = sent["href"].removeprefix(help_center).partition("#")[0] + suffix
        case "div" | "td":
            _tint(element)


def _tint(element: Element) -> None:
    style = element.attributes.get("style", "")
    if CALLOUT_CLASS in element.classes or _BACKGROUND.search(style):
        element.attributes["class"] = " ".join([*element.classes, f"tint-{_nearest(style)}"])


def _nearest(style: str, colours: Mapping[str, tuple[int, int, int]] = _COLOURS) -> str:
    match = _BACKGROUND.search(style)
    if match is None:
        return "gray"
    red, green, blue = (
        bytes.fromhex(match[1]) if match[1] else tuple(int(match[part]) for part in (2, 3, 4))
    )
    return min(
        colours,
        key=lambda name: sum(
            (one - other) ** 2 for one, other in zip((red, green, blue), colours[name], strict=True)
        ),
    )


def _headings(root: Element) -> list[tuple[str, str]]:
    return [
        (child.attributes.get("id", ""), child.text)
        for child in root.children
        if isinstance(child, Element) and child.tag in ("h2", "h3") and child.text.strip()
    ]
