"""Bodies without what they could do: nothing loads, nothing runs, nothing looks like our own page.

Owns what of a body may be shown, and as what. Pure. Trap: a body is anybody's HTML. Every attribute
is dropped but a few, so that content can neither load, run, nor look like a part of the page around
it; nh3 has the last word.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

import nh3

from intercom_sync.markup import references, tree
from intercom_sync.markup.dialect.callouts import Colour
from intercom_sync.markup.references import ReferenceKind
from intercom_sync.markup.settled.styles import settled_style
from intercom_sync.markup.tree import Element
from intercom_sync.plan.render.page.elements import Html, tag

_BLOCKS = {"p", "br", "hr", "div", "pre", "blockquote", "details", "summary"}
_LISTS = {"ul", "ol", "li", "table", "thead", "tbody", "tr", "td", "th"}
_WORDS = {"a", "span", "code", "sup", "sub", "b", "strong", "i", "em", "u", "s", "del", "ins"}
_KEPT: Final[Mapping[str, set[str]]] = {
    "a": {"href"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
_SCHEMES = frozenset(("http", "https", "mailto", "tel"))
_FRAMES = frozenset(("iframe", "video", "audio", "embed", "object"))
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CALLOUT = "intercom-interblocks-callout"
# What a writer looks for; the classes are Intercom's.
_LOOKS: Final[Mapping[str, str]] = {
    _CALLOUT: "callout",
    "intercom-h2b-button": "button",
    "intercom-interblocks-table-container": "table",
    "intercom-align-center": "center",
    "intercom-align-right": "right",
    "intercom-align-justify": "justify",
}
_BACKGROUND = re.compile(r"background(?:-color)?: #([0-9a-f]{6})")
_UNREADABLE = Html('<p class="note">Too deep or too long to be shown as a page.</p>')


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The page around a body: which headings it leaves free, and what can be reached from it.

    Attributes:
        headings: What h1 to h6 of a body are here.
        link: Address → where it leads from here; None leaves the words without a link.
        picture: Source of an image → its address here; None puts its name there instead.
        shows_pictures: Whether an image may stand in the page at all.
        links_sources: Whether the name of a video or an image leads to where it comes from.
        unfolds: Whether collapsible sections are open.
    """

    headings: tuple[str, str, str, str, str, str]
    link: Callable[[str], str | None]
    picture: Callable[[str], str | None] = lambda _: None
    shows_pictures: bool = False
    links_sources: bool = False
    unfolds: bool = True


def inert(html: str, around: Surroundings) -> Element | None:
    """The body as a tree to be marked and written; None where it is beyond what can be read."""
    try:
        root = tree.parse(html)
    except tree.LimitError:
        return None
    for element in list(root.iterdescendants()):
        _settle(element, around)
    return root


def written(root: Element | None, around: Surroundings) -> Html:
    """The tree as HTML that is let through."""
    if root is None:
        return _UNREADABLE
    pictures = {"img"} if around.shows_pictures else set[str]()
    clean = nh3.clean(
        tree.serialize(root),
        tags=_BLOCKS | _LISTS | _WORDS | set(around.headings) | pictures,
        attributes={
            **{name: {"class"} for name in ("span", "div", "p", *around.headings)},
            **{name: set(kept) for name, kept in _KEPT.items()},
            "a": {"href", "class"},
            "details": {"open"},
            **{name: {"src", "alt", "loading"} for name in pictures},
        },
        url_schemes=set(_SCHEMES),
        link_rel="noopener noreferrer nofollow",
    )
    return Html(clean) if clean.strip() else tag("p", "An empty page.", class_="note")


def leads_outside(url: str) -> bool:
    """Whether an address is one of the few kinds that a reader may follow."""
    try:
        return urlsplit(url.strip()).scheme.lower() in _SCHEMES
    except ValueError:
        return False


def outside(url: str) -> str | None:
    """The address of a link that leads somewhere from anywhere.

    Not one to another file or article: its address is known only when it is applied.
    """
    return url if leads_outside(url) else None


def _settle(element: Element, around: Surroundings) -> None:
    """One element without what it could do."""
    name = str(element.tag)
    attributes = dict(element.attrib)
    for key in list(element.attrib):
        del element.attrib[key]
    if name == "img":
        _settle_picture(element, attributes, around)
    elif name in _FRAMES:
        source = attributes.get("src", "")
        _become(element, f"Video: {_host(source)}", source, around)
    elif name in _HEADINGS:
        element.tag = around.headings[_HEADINGS.index(name)]
        _look(element, attributes)
    else:
        for key in _KEPT.get(name, ()):
            value = around.link(attributes[key]) if key == "href" and key in attributes else None
            value = attributes.get(key) if key != "href" else value
            if value is not None:
                element.set(key, value)
        _look(element, attributes)
        if name == "details" and around.unfolds:
            element.set("open", "")


def _look(element: Element, attributes: Mapping[str, str]) -> None:
    """How it looks in Intercom, by names that mean nothing else on our page."""
    classes = attributes.get("class", "").split()
    looks = [f"shown-{_LOOKS[word]}" for word in classes if word in _LOOKS]
    if _CALLOUT in classes:
        looks.append(f"shown-{_nearest(attributes.get('style', ''))}")
    if looks:
        element.set("class", " ".join(looks))


def _nearest(style: str) -> str:
    """The one of Intercom's colours that a background is, or is most like."""
    found = _BACKGROUND.search(settled_style(style))
    if found is None:
        return Colour.GRAY.name.lower()
    wanted = bytes.fromhex(found[1])

    def distance(colour: Colour) -> int:
        channels = bytes.fromhex(colour.value[0][1:7])
        return sum((one - other) ** 2 for one, other in zip(wanted, channels, strict=True))

    return min(Colour, key=distance).name.lower()


def _settle_picture(element: Element, attributes: Mapping[str, str], around: Surroundings) -> None:
    source = attributes.get("src", "")
    address = around.picture(source)
    if address is None:
        _become(element, _picture(attributes), source, around)
    else:
        element.set("src", address)
        element.set("alt", attributes.get("alt", ""))
        element.set("loading", "lazy")


def _become(element: Element, words: str, source: str, around: Surroundings) -> None:
    """A place that says what would be there."""
    for child in list(element):
        element.remove(child)
    is_linked = any(above.tag == "a" for above in element.iterancestors())
    element.tag = "span"
    if around.links_sources and leads_outside(source) and not is_linked:
        element.tag = "a"
        element.set("href", source)
    element.set("class", "shown-placeholder")
    element.text = words


def _picture(attributes: Mapping[str, str]) -> str:
    source = attributes.get("src", "")
    reference = references.parse(source)
    if reference is not None and reference.kind is ReferenceKind.IMAGE:
        name = ""  # a hash tells nobody anything
    else:
        name = posixpath.basename(reference.value if reference else _path(source))
    return f"Image: {' · '.join(filter(None, (attributes.get('alt', '').strip(), name)))}"


def _path(url: str) -> str:
    try:
        return unquote(urlsplit(url).path)
    except ValueError:
        return ""


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or "no address"
    except ValueError:
        return "no address"
