"""What the attributes of an element say, without what changes by itself.

Owns attributes: which say nothing, which have several spellings (facts §2, 3 to 11). Trap: an
attribute nobody knows is kept as it is; it may be what an author changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from intercom_sync.markup.settled import addresses
from intercom_sync.markup.settled.blocks import HEADINGS, Attributes
from intercom_sync.markup.settled.elements import PLAYER_ATTRIBUTES
from intercom_sync.markup.settled.styles import settled_style
from intercom_sync.markup.spaces import squeezed
from intercom_sync.markup.tree import Element

_DECORATIONS: Final = frozenset(("no-margin", "intercom-content-link"))
_DECORATED: Final = [("class", "no-margin")]


@dataclass(frozen=True, slots=True)
class Reading:
    """How addresses are read.

    Attributes:
        link: The `href` of a link → what it means.
        image: The `src` of an image → what it means.
    """

    link: Callable[[str], str] = addresses.bare
    image: Callable[[str], str] = addresses.bare


def settled_attributes(element: Element, reading: Reading) -> Attributes:
    """Those that mean something, sorted by name."""
    items = element.items()
    # Nearly all elements have none, or this one: they need not be looked at one by one.
    if not items or items == _DECORATED:
        return ()
    tag = element.tag
    settled = []
    for name, value in items:
        # What is read here is written and read again: a carriage return becomes a line feed then.
        one_way = value.replace("\r", "\n") if "\r" in value else value
        meaning = _meaning(tag, name, one_way, reading)
        if meaning is not None:
            settled.append((name, meaning))
    settled.sort()
    return tuple(settled)


def without_class(attributes: Attributes, name: str) -> Attributes:
    """The same attributes without one class."""
    settled = []
    for key, value in attributes:
        if key != "class":
            settled.append((key, value))
        elif kept := " ".join(word for word in value.split() if word != name):
            settled.append((key, kept))
    return tuple(settled)


def _meaning(tag: str, name: str, value: str, reading: Reading) -> str | None:
    """What one attribute says; None where it says nothing that lasts."""
    match tag, name:
        case _, "class":
            return _meaningful_classes(tag, value) or None
        case _, "style":
            return settled_style(value) or None
        case "a", "href":
            return reading.link(value)
        case "a", "target" | "rel":
            return None
        case "img", "src":
            return reading.image(value)
        case "img", "alt" | "title":
            return squeezed(value).strip(" ") or None
        case "iframe", "src":
            return addresses.embedded_video(value)
        case "iframe", _ if name in PLAYER_ATTRIBUTES:
            return None
        # Who reads aloud, and what scripts note down: nothing an author can see or change.
        case _, "role":
            return None
        case _, _ if name.startswith("data-"):
            return None
        case "ol", "start" if value.strip() == "1":
            return None
        case "td" | "th", "colspan" | "rowspan" if value.strip() == "1":
            return None
        case _, "id" if tag in HEADINGS:
            return None
        case _:
            return value


def _meaningful_classes(tag: str, value: str) -> str:
    kept = set(value.split()) - _DECORATIONS
    if tag == "code":
        # The language of a code block does not survive (facts §2, 13).
        kept = {name for name in kept if not name.startswith("language-")}
    return " ".join(sorted(kept))
