"""HTML fragments as element trees: read exactly, edit, write exactly.

Owns parsing, serialising and the few edits that lxml makes awkward, because it hangs the text after
an element on that element. It knows nothing of Intercom or Markdown.
Trap: the parser under lxml gives up without a word beyond about 255 nested elements, beyond ten
megabytes, at `</body>` and on characters XML cannot hold. `parse` raises LimitError for the first
two and mends the others, so that nothing is ever lost in silence. Its serialiser percent-encodes
URLs; ours does not.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

__all__ = [
    "MAX_DEPTH",
    "MAX_LENGTH",
    "Element",
    "LimitError",
    "TooDeepError",
    "TooLongError",
    "add",
    "add_text_before",
    "append",
    "append_text",
    "drop",
    "escape",
    "escape_attribute",
    "is_deeper_than",
    "new",
    "parse",
    "serialize",
    "text_of",
    "unwrap",
]

MAX_DEPTH: Final = 200
"""Levels of elements a fragment may have; the parser loses content somewhat above 250."""
MAX_LENGTH: Final = 2_000_000
"""Characters a fragment may have; in UTF-8 they stay below the parser's ten megabytes."""

# Not wbr, source and track: this parser reads them as containers, so they are written with an end
# tag, or the next reading would differ from this one.
_VOID: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param")
)
_RAW_TEXT: Final = frozenset(("script", "style", "xmp", "iframe", "noembed", "noframes"))
_NOT_XML = re.compile("[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMERIC_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
# These belong to a whole document, and make the parser stop or put what follows elsewhere; a
# fragment has none. Browsers read a stray </br> as a line break, this parser drops it.
# Case is ignored behind the first character only: so it is looked for ten times as fast.
_DOCUMENT_TAG = re.compile(
    r"<(?:/?(?i:html|head|body|frameset|plaintext)(?![\w:-])[^<>]*>?|(?P<br>/(?i:br)\s*>))"
)
# A start tag as browsers and this parser delimit it; possessive, so that time stays linear.
_ATTRIBUTE = r"""[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+"""
_START_TAG = re.compile(rf"<[a-zA-Z][^\s/>]*+((?:[\s/]++|{_ATTRIBUTE})*+)")
_MANY: Final = 1000
_LONG_ENOUGH_FOR_MANY: Final = 50 * _MANY


class LimitError(ValueError):
    """The fragment is beyond what can be read without loss."""


class TooDeepError(LimitError):
    """Elements are nested too deep."""

    def __init__(self, levels: int) -> None:
        super().__init__(f"elements are nested more than {levels} levels deep")


class TooLongError(LimitError):
    """The fragment has more than MAX_LENGTH characters, or a tag with thousands of attributes."""


def parse(html: str, deepest: int = MAX_DEPTH) -> Element:
    """The fragment as the content of a new, nameless-in-output <div>.

    Comments and processing instructions are left out, unclosed and misnested tags are closed as
    the parser under lxml does. `parse(serialize(parse(x)))` is the same tree as `parse(x)`.

    Args:
        deepest: Levels of elements it may have; at most MAX_DEPTH.

    Raises:
        LimitError: nested deeper than that, or longer than MAX_LENGTH characters.
    """
    _check_length(html)
    document = etree.fromstring("<html><head></head><body>" + _mended(html), parser=_parser())
    root: Element = document[-1]
    if is_deeper_than(deepest, root):
        raise TooDeepError(deepest)
    root.tag = "div"
    document.remove(root)
    for element in root.iter("pre", "script"):
        text = element.text or ""
        # HTML ignores a line feed right after <pre>; this parser does not.
        if element.tag == "pre" and text.startswith("\n"):
            element.text = text[1:]
        # After a comment in a script the next end tag is not the script's; spelt as the HTML
        # standard advises, it is.
        elif element.tag == "script" and "<!--" in text:
            element.text = text.replace("<!--", "\\x3C!--")
    return root


def is_deeper_than(levels: int, root: Element) -> bool:
    """Whether elements inside `root` are nested more than `levels` deep."""
    return bool(_deeper_than(levels)(root))


def serialize(root: Element) -> str:
    """The HTML inside an element: one escaping, double quotes, no white space added."""
    pieces: list[str] = []
    _write_content(root, pieces)
    return "".join(pieces)


def escape(text: str) -> str:
    """Text, ready to stand between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(value: str) -> str:
    """Text, ready to stand between double quotes, on one line."""
    return escape(value).replace('"', "&quot;").replace("\n", "&#10;")


def text_of(element: Element) -> str:
    """All text inside an element, as it stands."""
    text: str = etree.tostring(element, method="text", encoding="unicode", with_tail=False)
    return text


def new(tag: str, attributes: dict[str, str] | None = None, text: str = "") -> Element:
    """An element that stands nowhere yet."""
    return _filled(etree.Element(tag), attributes, text)


def add(parent: Element, tag: str, attributes: dict[str, str] | None = None) -> Element:
    """A new element at the end of `parent`; in half the time that new() and append() take."""
    return _filled(etree.SubElement(parent, tag), attributes)


def append(parent: Element, *nodes: Element | str) -> None:
    """Put elements and texts at the end of `parent`. An element's own tail stays behind."""
    for node in nodes:
        if isinstance(node, str):
            append_text(parent, node)
        else:
            _leave(node)
            parent.append(node)


def append_text(parent: Element, text: str) -> None:
    """Put text at the end of `parent`."""
    last = _last(parent)
    if last is not None:
        last.tail = (last.tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def add_text_before(element: Element, text: str) -> None:
    """Put text right before `element`, which must have a parent."""
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent = element.getparent()
        parent.text = (parent.text or "") + text


def drop(element: Element) -> None:
    """Take an element away with its content; the text after it stays."""
    _leave(element)


def unwrap(element: Element) -> None:
    """Put an element's content in its place."""
    add_text_before(element, element.text or "")
    for child in list(element):
        element.addprevious(child)
    _leave(element)


def _filled(element: Element, attributes: dict[str, str] | None, text: str = "") -> Element:
    # Given to the constructor, they cost it more than all the rest.
    if attributes:
        for name, value in attributes.items():
            element.set(name, value)
    if text:
        element.text = text
    return element


def _last(parent: Element) -> Element | None:
    # Not by len(): it counts the children, and a paragraph of a thousand asks a thousand times.
    try:
        return parent[-1]
    except IndexError:
        return None


@cache
def _deeper_than(levels: int) -> etree.XPath:
    return etree.XPath(f"boolean({'/'.join(['*'] * (levels + 1))})")


def _leave(element: Element) -> None:
    """Take an element out of its tree, without the text after it."""
    parent = element.getparent()
    if parent is None:
        element.tail = None
        return
    if element.tail:
        add_text_before(element, element.tail)
        element.tail = None
    parent.remove(element)


def _parser() -> etree.HTMLParser:
    # Not `huge_tree`: what is within our limits needs none, and hostile depth would cost quadratic
    # time. A new one each time: one parser shared between threads would serialise them.
    return etree.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)


def _check_length(html: str) -> None:
    if len(html) > MAX_LENGTH:
        raise TooLongError(f"the HTML is longer than {MAX_LENGTH} characters")
    if len(html) < _LONG_ENOUGH_FOR_MANY:
        return
    for tag in _START_TAG.finditer(html):
        # The parser compares every attribute of a tag with every other one: that takes hours.
        if len(tag[1]) > _LONG_ENOUGH_FOR_MANY and len(re.findall(_ATTRIBUTE, tag[1])) > _MANY:
            raise TooLongError(f"a tag has more than {_MANY} attributes")


def _mended(html: str) -> str:
    """`html` without what the parser would stumble over."""
    if not html.isprintable():
        html = _NOT_XML.sub("\ufffd", html).replace("\f", " ")
    if "&#" in html:
        html = _NUMERIC_REFERENCE.sub(_mended_reference, html)
    return _DOCUMENT_TAG.sub(lambda tag: "<br>" if tag["br"] else "", html)


def _mended_reference(reference: re.Match[str]) -> str:
    digits, base = (reference[1], 16) if reference[1] else (reference[2], 10)
    digits = digits.lstrip("0") or "0"
    # Eight digits are more than any character has; int() refuses thousands of them.
    number = int(digits[:8], base)
    if number > 0x10FFFF or _NOT_XML.match(chr(number)):
        return "\ufffd"
    return " " if number == 0x0C else reference[0]


def _write(element: Element, pieces: list[str]) -> None:
    tag = element.tag
    attributes = element.items()
    if attributes:
        pieces.append(f"<{tag}")
        for name, value in attributes:
            pieces.append(f' {name}="{escape_attribute(value)}"')
        pieces.append(">")
    else:
        pieces.append(f"<{tag}>")
    if tag in _VOID:
        return
    if tag in _RAW_TEXT:
        pieces.append(text_of(element))
    else:
        if tag == "pre" and (element.text or "").startswith("\n"):
            pieces.append("\n")
        _write_content(element, pieces)
    pieces.append(f"</{tag}>")


def _write_content(element: Element, pieces: list[str]) -> None:
    text = element.text
    if text:
        pieces.append(escape(text))
    for child in element:
        _write(child, pieces)
        tail = child.tail
        if tail:
            pieces.append(escape(tail))
