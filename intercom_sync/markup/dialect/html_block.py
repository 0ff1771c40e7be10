"""HTML that is sent unchanged: the fenced block `intercom-html`.

Owns checking it and putting it on one line. Nothing else is changed, so what Intercom refuses must
be an error here, while the rest of an article is mended.
Trap: a tree built from broken HTML is always well-formed. Whether tags match is judged by the tags
as written, not by the tree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Final

from intercom_sync.errors import Problem, Severity
from intercom_sync.location import Location
from intercom_sync.markup import tree
from intercom_sync.markup.dialect.context import quoted
from intercom_sync.markup.dialect.embeds import embed_address
from intercom_sync.markup.dialect.urls import AddressKind, is_public, read_address
from intercom_sync.markup.dialect.white_space import put_on_one_line
from intercom_sync.markup.findings import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intercom_sync.markup.dialect.context import Context
    from intercom_sync.markup.tree import Element

UNCHANGED: Final = "intercom-html"
"""The language of the fence, and the element that holds its content until the body is written."""

# Facts §2: the documented tags, and those of the richer blocks Intercom itself stores.
_KNOWN: Final = frozenset(
    ("p", "br", "hr", "h1", "h2", "h3", "h4", "a", "img", "ul", "ol", "li", "iframe", "pre")
).union(
    ("table", "tbody", "tr", "td", "code", "b", "strong", "i", "em"), ("div", "details", "summary")
)
_VOID: Final = frozenset(("br", "hr", "img"))
_VISIBLE: Final = frozenset(("img", "iframe", "hr"))
_TAG = re.compile(
    r"""<!--.*?(?:-->|\Z)|<(?P<slash>/?)(?P<name>[a-zA-Z][^\s/>]*+)"""
    r"""(?P<attributes>(?:[\s/]++|[^\s/>][^\s/>=]*+"""
    r"""(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+)*+)(?P<end>>?)""",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"""([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"'][^\s>]*+))?+)?+"""
)
_REFUSED_LINKS: Final = frozenset((AddressKind.UNSAFE, AddressKind.RESERVED))
_ASK_FOR_ADDRESS: Final = "Give a full https address"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a piece of HTML.

    Attributes:
        at: Where the tag starts in it, counted in characters from 0.
    """

    code: Code
    at: int
    written: str
    reason: str
    fix: str


def is_html_block(pre: Element) -> bool:
    """Whether a code block of the parsed article is meant to be sent unchanged."""
    names = " ".join(element.get("class", "") for element in pre.iter("pre", "code"))
    return f"language-{UNCHANGED}" in names.split()


def unchanged(context: Context, pre: Element, html: str) -> list[Element]:
    """The content of such a block, checked; empty where it cannot be read safely."""
    is_in_list = next(pre.iterancestors("li", "td", "th"), None) is not None
    for fault in faults(html, is_in_list=is_in_list):
        context.report(fault.code, pre, fault.reason, fault.fix, fault.written)
    try:
        root = tree.parse(html)
    except tree.LimitError as exc:
        context.report(Code.TOO_DEEP, pre, f"in HTML to be sent unchanged, {exc}", "Nest it less")
        return []
    put_on_one_line(root)
    root.tag = UNCHANGED
    return [root]


def check_body_html(html: str, *, path: str | None = None) -> tuple[Problem, ...]:
    """Everything wrong with HTML that is sent as it is, sorted by place.

    Args:
        path: The file that holds nothing but this HTML, if there is one.
    """
    problems = []
    for fault in faults(html, is_in_list=False):
        line = html.count("\n", 0, fault.at)
        column = fault.at - (html.rfind("\n", 0, fault.at) + 1)
        place = Location(path, line + 1, column + 1) if path is not None else None
        is_link = fault.code is Code.HTML_LINK
        problems.append(
            Problem(
                location=place,
                code=fault.code.text,
                reason=fault.reason,
                fix=fault.fix,
                # An article may hold what Intercom holds already; who writes this, writes it now.
                severity=Severity.ERROR if is_link else fault.code.severity,
            )
        )
    try:
        tree.parse(html)
    except tree.LimitError as exc:
        place = Location(path) if path is not None else None
        problems.append(
            Problem(location=place, code=Code.TOO_DEEP.text, reason=str(exc), fix="Nest it less")
        )
    return tuple(sorted(problems, key=lambda problem: problem.sort_key))


def faults(html: str, *, is_in_list: bool) -> Iterator[Fault]:
    """What is wrong with a piece of HTML, in reading order.

    Args:
        is_in_list: Whether it will stand in a list item or a table cell.
    """
    reader = _Reader(is_in_list=is_in_list)
    end = 0
    for tag in _TAG.finditer(html):
        reader.text(html[end : tag.start()])
        end = tag.end()
        if tag["name"] is not None:
            yield from reader.tag(tag)
    reader.text(html[end:])
    yield from reader.unclosed()


@dataclass(slots=True)
class _Open:
    """A tag that waits for its end.

    Attributes:
        has_content: Whether a reader sees anything in it; for a table, whether it has a cell.
    """

    name: str
    at: int
    written: str
    has_content: bool = False


class _Reader:
    """Goes through the tags of a piece of HTML once."""

    def __init__(self, *, is_in_list: bool) -> None:
        self._is_in_list = is_in_list
        self._open: list[_Open] = []

    def text(self, text: str) -> None:
        if self._open and not text.isspace() and text:
            self._open[-1].has_content = True

    def tag(self, tag: re.Match[str]) -> Iterator[Fault]:
        name, written = tag["name"].lower(), tag[0].partition("\n")[0]
        if not tag["end"]:
            yield _ill_formed(tag.start(), written, f"the tag {quoted(written)} has no >")
        if tag["slash"]:
            yield from self._end(name, tag.start(), written)
        else:
            here = _Open(name, tag.start(), written)
            yield from self._checked(here)
            yield from _checked_attributes(here, tag["attributes"])
            if name in _VISIBLE and self._open:
                self._open[-1].has_content = True
            if name not in _VOID:
                self._open.append(here)

    def unclosed(self) -> Iterator[Fault]:
        for tag in reversed(self._open):
            yield _ill_formed(tag.at, tag.written, f"<{tag.name}> is never closed")

    def _end(self, name: str, at: int, written: str) -> Iterator[Fault]:
        if name in _VOID:
            yield _ill_formed(at, written, f"<{name}> has no end tag")
            return
        if name not in {tag.name for tag in self._open}:
            yield _ill_formed(at, written, f"</{name}> closes nothing")
            return
        while self._open[-1].name != name:
            tag = self._open.pop()
            yield _ill_formed(
                tag.at, tag.written, f"<{tag.name}> is not closed before </{name}> is"
            )
        closed = self._open.pop()
        if name in {"ul", "ol", "table"} and not closed.has_content:
            thing = "table without cells" if name == "table" else "list without content"
            yield _refused(closed, f"Intercom refuses a {thing}", "Take it away")
        if closed.has_content and self._open and self._open[-1].name != "table":
            self._open[-1].has_content = True

    def _checked(self, tag: _Open) -> Iterator[Fault]:
        if tag.name in {"script", "style"}:
            reason = f"Intercom keeps no <{tag.name}>"
            yield Fault(Code.SCRIPT, tag.at, tag.written, reason, "Take it away")
        elif tag.name not in _KNOWN:
            yield Fault(
                Code.UNSUPPORTED_TAG,
                tag.at,
                tag.written,
                f"Intercom does not know the tag <{tag.name}> and will drop it",
                "Take it away",
            )
        if tag.name in {"td", "th"}:
            for around in reversed(self._open):
                if around.name == "table":
                    around.has_content = True
                    break
        if tag.name == "table" and self._stands_in_item():
            yield _refused(
                tag, "Intercom refuses a table in a list item or a table", "Put it after the list"
            )

    def _stands_in_item(self) -> bool:
        return self._is_in_list or any(tag.name in {"li", "td", "th"} for tag in self._open)


def _checked_attributes(tag: _Open, written: str) -> Iterator[Fault]:
    for found in _ATTRIBUTE.finditer(written):
        name = found[1].lower()
        value = unescape(found[2] or found[3] or found[4] or "")
        if name.startswith("on"):
            yield Fault(
                Code.SCRIPT, tag.at, tag.written, f"{name} runs a script", "Take the attribute away"
            )
        elif (tag.name, name) in {("a", "href"), ("img", "src"), ("iframe", "src")}:
            yield from _checked_address(tag, value)


def _checked_address(tag: _Open, written: str) -> Iterator[Fault]:
    address = read_address(written, from_file="")
    leads_on = {AddressKind.EXTERNAL, AddressKind.SAME_PAGE, *_REFUSED_LINKS}
    if tag.name == "a" and address.kind not in leads_on:
        # Intercom refuses none of these: a teammate may have written it, and it must come back.
        reason = f"the link to {quoted(written)} leads nowhere"
        yield Fault(Code.HTML_LINK, tag.at, tag.written, reason, _ASK_FOR_ADDRESS)
        return
    known = {
        AddressKind.UNSAFE: Code.UNSAFE_URL,
        AddressKind.RESERVED: Code.RESERVED_SCHEME,
        AddressKind.PROTOCOL_RELATIVE: Code.PROTOCOL_RELATIVE_URL,
    }.get(address.kind)
    if known is not None:
        reason = f"the address {quoted(written)} cannot be sent"
        yield Fault(known, tag.at, tag.written, reason, _ASK_FOR_ADDRESS)
    elif tag.name == "iframe":
        if embed_address(written) is None:
            reason = f"Intercom does not embed {quoted(written)}"
            yield _refused(tag, reason, "Write a link instead")
    elif tag.name == "img" and not is_public(address):
        yield _refused(tag, f"Intercom cannot fetch {quoted(written)}", _ASK_FOR_ADDRESS)


def _refused(tag: _Open, reason: str, fix: str) -> Fault:
    return Fault(Code.HTML_REFUSED, tag.at, tag.written, reason, fix)


def _ill_formed(at: int, written: str, reason: str) -> Fault:
    return Fault(Code.HTML_NOT_WELL_FORMED, at, written, reason, "Make start and end tags match")
