"""Writing HTML without forgetting to escape: text is escaped, only what `tag` made is not."""

from __future__ import annotations

from html import escape
from typing import Final

_VOID: Final = frozenset({"br", "hr", "img", "input", "link", "meta"})


class Html(str):
    """HTML that is what it says: made by `tag`, or sanitised."""

    __slots__ = ()


Child = Html | str | None


def tag(element: str, /, *children: Child, **attributes: str) -> Html:
    """An element.

    Args:
        element: Its name.
        children: Text is escaped; None is left out.
        attributes: A trailing underscore is dropped and inner ones become hyphens.
    """
    spelled = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for name, value in attributes.items()
    )
    start = Html(f"<{element}{spelled}>")
    return start if element in _VOID else Html(f"{start}{joined(*children)}</{element}>")


def joined(*children: Child) -> Html:
    """One after the other."""
    return Html(
        "".join(
            child if isinstance(child, Html) else escape(child, quote=False)
            for child in children
            if child is not None
        )
    )
