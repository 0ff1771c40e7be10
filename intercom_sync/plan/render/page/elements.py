"""Elements as text: what is not Html is escaped, so nothing from outside can become an element.

Owns the spelling of HTML. Pure.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape

from intercom_sync.plan.render.text import shown

_VOID = frozenset(("br", "input", "link", "meta"))


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def tag(name: str, /, *children: str, **attributes: str | bool | None) -> Html:
    """One element. A name of an attribute ends with _ where Python has the word."""
    written = "".join(
        f" {_name(key)}" if value is True else f' {_name(key)}="{escape(shown_lines(value))}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{joined(*children)}</{name}>")


def joined(*children: str) -> Html:
    """Texts and elements, one after the other."""
    return Html("".join(map(_content, children)))


def as_written(text: str) -> Html:
    """Text as a reader will see it: what is invisible, as in an emoji of two parts, stays so."""
    return Html(escape(text, quote=False))


def by_hash(text: str) -> str:
    """How a policy names the one style or script that it allows."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def shown_lines(text: str) -> str:
    """Text from outside, line by line without what would be invisible."""
    return "\n".join(shown(line) for line in text.split("\n"))


def _content(child: str) -> str:
    return child if isinstance(child, Html) else escape(shown_lines(child), quote=False)


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")
