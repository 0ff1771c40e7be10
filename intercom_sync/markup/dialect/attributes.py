"""Attribute lists: `{#id}` after a heading, `{.class}` after a link or an image.

Owns reading them; what a class means is decided where it is used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Bounded, so that a million opening braces cost no more than looking at each.
_BRACES = r"[ \t]?\{:?([^{}\n]{1,300})\}"
_LEADING = re.compile(_BRACES)
_ANYWHERE = re.compile(r"\{:?[ \t]*[.#][A-Za-z][\w:-]{0,100}[ \t]*\}")
_ITEM = re.compile(r"""([#.])([\w:-]+)|[\w:-]+=(?:"[^"]*"|'[^']*'|[^\s"'=]+)""")


@dataclass(frozen=True, slots=True)
class Attributes:
    """A list, read.

    Attributes:
        written: With its braces, for finding it again.
        rest: The text without it.
    """

    classes: tuple[str, ...]
    written: str
    rest: str


def leading(text: str | None) -> Attributes | None:
    """The list `text` starts with, right away or after one space."""
    found = _LEADING.match(text) if text else None
    return _read(found, text[found.end() :]) if found and text else None


def trailing(text: str | None) -> Attributes | None:
    """The list `text` ends with."""
    if not text or not text.rstrip().endswith("}"):
        return None
    before, _, _ = text.rpartition("{")
    found = _LEADING.match(text, len(before))
    return _read(found, before.rstrip(" \t")) if found else None


def stray(text: str) -> str | None:
    """The first thing in `text` that looks like a list of one class or id."""
    found = _ANYWHERE.search(text) if "{" in text else None
    return found[0] if found else None


def _read(found: re.Match[str], rest: str) -> Attributes | None:
    classes = []
    unread = found[1].strip()
    if not unread:
        return None
    while unread:
        item = _ITEM.match(unread)
        if item is None:
            return None
        if item[1] == ".":
            classes.append(item[2])
        unread = unread[item.end() :].lstrip()
    return Attributes(tuple(classes), found[0].strip(), rest)
