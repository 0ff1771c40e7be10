"""Alignment: `align="center"` and `text-align: center`, as the class Intercom gives to blocks.

Owns where alignment is written and how it is written down; whom it reaches is the flow's business.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from intercom_sync.markup.dialect.source import POSITION_ATTRIBUTE

if TYPE_CHECKING:
    from intercom_sync.markup.tree import Element

_DIRECTIONS: Final = frozenset(("center", "left", "right", "justify"))
_TEXT_ALIGN = re.compile(r"(?:^|;)\s*text-align\s*:\s*(\w+)", re.IGNORECASE)
_CLASS = re.compile(r"(?<![\w-])intercom-align-(\w+)")


def alignment_of(element: Element) -> str | None:
    """The direction an element of the parsed article asks for, if any."""
    if element.tag == "center":
        return "center"
    # Most elements carry no attribute but their position.
    if len(element.keys()) <= 1 and element.get(POSITION_ATTRIBUTE) is not None:
        return None
    style = _TEXT_ALIGN.search(element.get("style", ""))
    named = _CLASS.search(element.get("class", ""))
    wishes = (element.get("align"), style and style[1], named and named[1])
    for wish in wishes:
        direction = (wish or "").strip().lower()
        if direction in _DIRECTIONS:
            return direction
    return None


def aligned(classes: str, direction: str | None) -> str:
    """A class attribute with the alignment added."""
    return f"{classes} intercom-align-{direction}".strip() if direction else classes
