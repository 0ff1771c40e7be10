"""What a container hands down to everything in it, and how containers ask for their content.

Owns the vocabulary between the walk (flow.py) and the larger blocks (lists.py, tables.py,
boxes.py), so that these need not know the walk.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, TypeAlias

from intercom_sync.markup.dialect import attributes
from intercom_sync.markup.dialect.alignment import alignment_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from intercom_sync.markup.tree import Element

Node: TypeAlias = "Element | str"
"""A child of an element, or the text between two of them."""


@dataclass(frozen=True, slots=True)
class Inherited:
    """What holds for everything in a container.

    Attributes:
        wrappers: Inline elements (tag and attributes) that stand around blocks; each paragraph
            gets its own copy, because Intercom has them only inside paragraphs.
    """

    align: str | None = None
    wrappers: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()

    def by(self, element: Element) -> Inherited:
        """As `element` of the parsed article hands it on."""
        align = alignment_of(element)
        return replace(self, align=align) if align else self

    def within(self, tag: str, *attrs: tuple[str, str]) -> Inherited:
        """With an inline element around everything; a second <b> would say nothing."""
        if any(wrapper == tag for wrapper, _ in self.wrappers):
            return self
        return replace(self, wrappers=(*self.wrappers, (tag, attrs)))


class Content(Protocol):
    """The walk, as those who build larger blocks see it."""

    def __call__(self, nodes: Iterable[Node], near: Element, inherited: Inherited) -> list[Element]:
        """The blocks that nodes of the parsed article become; `near` is named in messages."""


def nodes_of(element: Element) -> Iterator[Node]:
    """What stands in an element, in order, without attribute lists behind links and images."""
    yield element.text or ""
    for child in element:
        yield child
        yield text_after(child)


def text_after(element: Element) -> str:
    """The text after an element, without the attribute list that belongs to the element."""
    tail: str = element.tail or ""
    if tail and element.tag in {"a", "img"}:
        listed = attributes.leading(tail)
        return tail if listed is None else listed.rest
    return tail
