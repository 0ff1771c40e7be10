"""Writing a tree down as HTML. The same tree can be spelled in many ways, all of one meaning."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from intercom_sync.sandbox.rewrite.tree import Element

_VOID: Final = frozenset({"br", "hr", "img"})
_LINE_AFTER: Final = frozenset({"p", "h1", "h2", "h3", "h4", "ul", "ol", "div", "pre", "details"})


class AttributeOrder(StrEnum):
    """How the attributes of an element follow each other."""

    BUILT = "built"
    SORTED = "sorted"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """One way to write HTML down.

    Attributes:
        no_break_space: How U+00A0 is written.
        apostrophe: How ' is written in text.
        quote: How " is written in text.
        closes_void: `<br />` for `<br>`.
        breaks_lines: A line feed after blocks at the top; sent back, each becomes an empty
            paragraph.
    """

    no_break_space: str = "&nbsp;"
    apostrophe: str = "'"
    quote: str = '"'
    closes_void: bool = False
    breaks_lines: bool = False
    attributes: AttributeOrder = AttributeOrder.BUILT

    def write(self, root: Element) -> str:
        """The children of a tree's root, as HTML."""
        parts: list[str] = []
        for child in root.children:
            parts.append(self._node(child))
            is_block = isinstance(child, Element) and child.tag in _LINE_AFTER
            if self.breaks_lines and is_block and child is not root.children[-1]:
                parts.append("\n")
        return "".join(parts)

    def _node(self, node: Element | str) -> str:
        if isinstance(node, str):
            return self._text(node)
        attributes = "".join(
            f' {name}="{_attribute(value)}"' for name, value in self._ordered(node.attributes)
        )
        if node.tag in _VOID:
            return f"<{node.tag}{attributes}{' /' if self.closes_void else ''}>"
        inner = "".join(map(self._node, node.children))
        return f"<{node.tag}{attributes}>{inner}</{node.tag}>"

    def _text(self, text: str) -> str:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return (
            escaped.replace("\xa0", self.no_break_space)
            .replace("'", self.apostrophe)
            .replace('"', self.quote)
        )

    def _ordered(self, attributes: dict[str, str]) -> list[tuple[str, str]]:
        pairs = list(attributes.items())
        match self.attributes:
            case AttributeOrder.BUILT:
                return pairs
            case AttributeOrder.SORTED:
                return sorted(pairs)
            case AttributeOrder.REVERSED:
                return pairs[::-1]


def _attribute(value: str) -> str:
    return (
        value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
    )
