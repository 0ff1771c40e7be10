"""HTML as a tree that is pleasant to change: elements, and text as plain strings between them.

Owns parsing and looking around. Trap: libxml2 silently gives up below 255 levels, so deep bodies
are refused long before that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import lxml.html
from lxml import etree

_DEEPEST: Final = 200
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_WHITE_SPACE: Final = " \t\r\n\f"  # HTML's own; a no-break space is text


class BodyRefusedError(Exception):
    """The body holds something Intercom answers 400 to. The text says what."""


@dataclass(slots=True, eq=False)
class Element:
    """Anything with a tag. Mutable: rules change the tree they are given."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    @property
    def text(self) -> str:
        """All text in it, as it stands."""
        return "".join(node if isinstance(node, str) else node.text for node in self.children)

    def descendants(self) -> Iterator[Element]:
        """Every element below this one, in the order of the document."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.descendants()


Node: TypeAlias = Element | str


def parse(html: str) -> Element:
    """The body as children of one nameless `div`.

    Raises:
        BodyRefusedError: nested too deeply.
    """
    clean = _CONTROL_CHARACTERS.sub("", html).encode("utf-8", "replace")
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    document = lxml.html.document_fromstring(
        b"<html><body>" + clean + b"</body></html>", parser=parser
    )
    root = Element("div")
    _copy(document, root, depth=0)
    return root


def _copy(source: etree._Element, target: Element, *, depth: int) -> None:
    if depth > _DEEPEST:
        raise BodyRefusedError(f"elements are nested more than {_DEEPEST} levels deep")
    if source.text:
        target.children.append(source.text)
    for child in source:
        tag = str(child.tag).lower()
        if tag in ("html", "head", "body"):
            _copy(child, target, depth=depth + 1)
        else:
            element = Element(tag, {str(name): str(value) for name, value in child.attrib.items()})
            _copy(child, element, depth=depth + 1)
            target.children.append(element)
        if child.tail:
            target.children.append(child.tail)


def is_blank(nodes: Iterable[Node]) -> bool:
    """Nothing but white space."""
    return all(isinstance(node, str) and not node.strip(_WHITE_SPACE) for node in nodes)


def trimmed(nodes: Iterable[Node]) -> list[Node]:
    """Without white space at its edges, where a browser shows none either."""
    kept = list(nodes)
    while kept and is_blank(kept[:1]):
        del kept[0]
    while kept and is_blank(kept[-1:]):
        del kept[-1]
    if kept and isinstance(kept[0], str):
        kept[0] = kept[0].lstrip(_WHITE_SPACE)
    if kept and isinstance(kept[-1], str):
        kept[-1] = kept[-1].rstrip(_WHITE_SPACE)
    return kept


def map_text(element: Element, change: Callable[[str], str]) -> None:
    """Change all text but what stands in code, which nobody may touch."""
    if element.tag in ("pre", "code"):
        return
    for index, child in enumerate(element.children):
        if isinstance(child, str):
            element.children[index] = change(child)
        else:
            map_text(child, change)
