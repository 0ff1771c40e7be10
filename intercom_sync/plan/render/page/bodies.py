"""Bodies made fit to be shown side by side: inert, without pictures, with marks on changed words.

Owns what of a body is shown. Pure. Trap: a body is anybody's HTML. Every attribute is dropped but a
few, so that content can neither load, run, nor look like a part of the report; nh3 has the last
word.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import nh3
from lxml import etree

from intercom_sync.markup import references, tree
from intercom_sync.markup.tree import Element
from intercom_sync.plan.pages import Page
from intercom_sync.plan.render.page.elements import Html, tag
from intercom_sync.plan.render.words import word_marks

_WORD = re.compile(r"\w+|[^\w\s]")
_BLOCKS = {"p", "br", "hr", "h5", "h6", "div", "pre", "blockquote", "details", "summary"}
_LISTS = {"ul", "ol", "li", "table", "thead", "tbody", "tr", "td", "th"}
_WORDS = {"a", "span", "code", "sup", "sub", "b", "strong", "i", "em", "u", "s", "del", "ins"}
_KEPT = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "ol": {"start"}}
_SCHEMES = frozenset(("http", "https", "mailto", "tel"))
_FRAMES = frozenset(("iframe", "video", "audio", "embed", "object"))
# Callouts and buttons are boxes that a writer looks for; the classes are Intercom's.
_BOXES = {"intercom-interblocks-callout": "callout", "intercom-h2b-button": "button"}
_UNREADABLE = Html('<p class="note">Too deep or too long to be shown as a page.</p>')


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPage:
    """A page as it stands in the report; None where there is no such page."""

    before: Html | None
    after: Html | None


def show(page: Page) -> ShownPage:
    """Both sides, with marks where the words differ."""
    before, after = _inert(page.before), _inert(page.after)
    if before is not None and after is not None:
        _mark(before, after)
    return ShownPage(
        before=None if page.before is None else _written(before),
        after=None if page.after is None else _written(after),
    )


def _inert(html: str | None) -> Element | None:
    if html is None:
        return None
    try:
        root = tree.parse(html)
    except tree.LimitError:
        return None
    for element in list(root.iterdescendants()):
        _settle(element)
    return root


def _settle(element: Element) -> None:
    """One element without what it could do."""
    name = str(element.tag)
    attributes = dict(element.attrib)
    for key in list(element.attrib):
        del element.attrib[key]
    if name == "img":
        _become(element, "placeholder", _picture(attributes))
    elif name in _FRAMES:
        _become(element, "placeholder", f"Video: {_host(attributes.get('src', ''))}")
    elif name in ("h1", "h2", "h3", "h4", "h5", "h6"):
        # The report's own headings end at the fourth level.
        element.tag = "h5" if name in ("h1", "h2") else "h6"
    else:
        for key in _KEPT.get(name, ()):
            if key in attributes and (key != "href" or _leads_somewhere(attributes[key])):
                element.set(key, attributes[key])
        box = [_BOXES[word] for word in attributes.get("class", "").split() if word in _BOXES]
        if box:
            element.set("class", f"shown-{box[0]}")
        if name == "details":
            element.set("open", "")


def _become(element: Element, kind: str, words: str) -> None:
    for child in list(element):
        element.remove(child)
    element.tag = "span"
    element.set("class", f"shown-{kind}")
    element.text = words


def _picture(attributes: dict[str, str]) -> str:
    source = attributes.get("src", "")
    reference = references.parse(source)
    name = posixpath.basename(reference.value if reference else _path(source))
    return f"Image: {' · '.join(filter(None, (attributes.get('alt', '').strip(), name)))}"


def _leads_somewhere(url: str) -> bool:
    """Not a link to another file or article: its address is known only when it is applied."""
    try:
        return urlsplit(url.strip()).scheme.lower() in _SCHEMES
    except ValueError:
        return False


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


@dataclass(slots=True)
class _Slot:
    """A place in the tree where text stands."""

    element: Element
    is_tail: bool
    text: str
    words: list[re.Match[str]]


def _mark(before: Element, after: Element) -> None:
    old, new = _slots(before), _slots(after)
    gone, fresh = word_marks(_sentences(old), _sentences(new))
    _put_marks(old, gone, "del")
    _put_marks(new, fresh, "ins")


def _slots(root: Element) -> list[_Slot]:
    """The texts in the order in which they are read."""
    found = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        is_tail = event == "end"
        text = element.tail if is_tail else element.text
        if text and not text.isspace():
            found.append(_Slot(element, is_tail, text, list(_WORD.finditer(text))))
    return found


def _sentences(slots: Sequence[_Slot]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for slot in slots:
        words: list[str] = []
        for word in slot.words:
            words.append(word[0])
            if word[0] in ".!?":
                found.append(tuple(words))
                words = []
        if words:
            found.append(tuple(words))
    return found


def _put_marks(slots: Sequence[_Slot], marks: Sequence[bool], name: str) -> None:
    start = 0
    for slot in slots:
        end = start + len(slot.words)
        if any(marks[start:end]):
            _replace(slot, _spans(slot, marks[start:end]), name)
        start = end


def _spans(slot: _Slot, marks: Sequence[bool]) -> list[tuple[int, int]]:
    """Where marked words stand next to each other; one mark covers them and what is between."""
    spans: list[tuple[int, int]] = []
    was_marked = False
    for word, is_marked in zip(slot.words, marks, strict=True):
        if is_marked and was_marked:
            spans[-1] = (spans[-1][0], word.end())
        elif is_marked:
            spans.append((word.start(), word.end()))
        was_marked = is_marked
    return spans


def _replace(slot: _Slot, spans: Sequence[tuple[int, int]], name: str) -> None:
    text, element = slot.text, slot.element
    ends = [*(start for start, _ in spans[1:]), len(text)]
    marked = []
    for (start, end), until in zip(spans, ends, strict=True):
        found = tree.new(name, text=text[start:end])
        found.tail = text[end:until]
        marked.append(found)
    if slot.is_tail:
        parent = element.getparent()
        at = parent.index(element) + 1
        element.tail = text[: spans[0][0]]
        for offset, found in enumerate(marked):
            parent.insert(at + offset, found)
    else:
        element.text = text[: spans[0][0]]
        for offset, found in enumerate(marked):
            element.insert(offset, found)


def _written(root: Element | None) -> Html:
    if root is None:
        return _UNREADABLE
    clean = nh3.clean(
        tree.serialize(root),
        tags=_BLOCKS | _LISTS | _WORDS,
        attributes={
            **{name: {"class"} for name in ("span", "div", "p")},
            **{name: set(kept) for name, kept in _KEPT.items()},
            "a": {"href", "class"},
            "details": {"open"},
        },
        url_schemes=set(_SCHEMES),
        link_rel="noopener noreferrer nofollow",
    )
    return Html(clean) if clean.strip() else tag("p", "An empty page.", class_="note")
