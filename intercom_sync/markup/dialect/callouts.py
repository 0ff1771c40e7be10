"""Callouts: GitHub's alerts and MkDocs' admonitions, and the colours they get.

Owns which kind is which colour, and recognising the two in parsed Markdown. Source of the colours:
facts §2, 11 [seen].
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from intercom_sync.markup import tree
from intercom_sync.markup.dialect.context import quoted
from intercom_sync.markup.findings import Code

if TYPE_CHECKING:
    from intercom_sync.markup.dialect.context import Context
    from intercom_sync.markup.tree import Element


class Colour(Enum):
    """Intercom's five, as background and border."""

    GRAY = ("#e8e8e880", "#73737633")
    BLUE = ("#e3e7fa80", "#334bfa33")
    GREEN = ("#d7efdc80", "#1bb15733")
    RED = ("#fed9db80", "#fd3a5733")
    YELLOW = ("#feedaf80", "#fbc91633")


ALERTS: Final = {
    "note": Colour.GRAY,
    "tip": Colour.GREEN,
    "important": Colour.BLUE,
    "warning": Colour.YELLOW,
    "caution": Colour.RED,
}
_ADMONITIONS: Final = {
    **ALERTS,
    "abstract": Colour.GRAY,
    "attention": Colour.YELLOW,
    "bug": Colour.RED,
    "danger": Colour.RED,
    "error": Colour.RED,
    "example": Colour.GRAY,
    "failure": Colour.RED,
    "hint": Colour.GREEN,
    "info": Colour.BLUE,
    "question": Colour.BLUE,
    "quote": Colour.GRAY,
    "seealso": Colour.BLUE,
    "success": Colour.GREEN,
}
_MARKER = re.compile(r"[ \t\n]*\[!([A-Za-z][\w-]{0,30})\](?P<same_line>[^\n]*)\n?")


@dataclass(frozen=True, slots=True)
class Alert:
    """The marker a quotation starts with.

    Attributes:
        colour: None for a kind GitHub does not know.
        is_alone: Whether nothing else stands on its line; GitHub asks for that.
    """

    written: str
    colour: Colour | None
    is_alone: bool
    paragraph: Element
    rest: str


def alert_of(quotation: Element) -> Alert | None:
    """The alert a <blockquote> is meant to be, if any."""
    first = quotation[0] if len(quotation) else None
    if first is None or first.tag != "p" or (quotation.text or "").strip():
        return None
    text = first.text or ""
    marker = _MARKER.match(text)
    if marker is None:
        return None
    is_alone = not marker["same_line"].strip() and (
        marker[0].endswith("\n") or not len(first) or first[0].tag == "br"
    )
    colour = ALERTS.get(marker[1].lower())
    rest = text[marker.end() :]
    if is_alone and not rest.strip() and not len(first) and len(quotation) == 1:
        # An alert without text is none on GitHub either.
        return None
    return Alert(f"[!{marker[1]}]", colour, is_alone, first, rest)


@dataclass(frozen=True, slots=True)
class Admonition:
    """A box of MkDocs.

    Attributes:
        kind: As written, e.g. "note".
        colour: None for a kind we do not know.
        title: Its first paragraph, where it says more than the kind.
    """

    kind: str
    colour: Colour | None
    title: Element | None


def admonition_of(box: Element) -> Admonition | None:
    """The admonition a <div> is, if any. Its title, with or without meaning, is taken out of it."""
    classes = box.get("class", "").split()
    if "admonition" not in classes:
        return None
    kind = next((name for name in classes if name != "admonition"), "note")
    title = next((child for child in box if "admonition-title" in child.get("class", "")), None)
    if title is not None:
        tree.drop(title)
        if tree.text_of(title).strip().lower() in {kind.lower(), ""}:
            title = None
    return Admonition(kind, _ADMONITIONS.get(kind.lower()), title)


def report_no_alert(context: Context, quotation: Element, alert: Alert) -> None:
    """Say why what looks like an alert is an ordinary quotation."""
    if alert.colour is None:
        kinds = ", ".join(f"[!{kind.upper()}]" for kind in ALERTS)
        context.report(
            Code.UNKNOWN_ALERT,
            quotation,
            f"there is no alert {quoted(alert.written)}; it becomes text in italics",
            f"Use one of {kinds}",
            alert.written,
        )
    else:
        context.report(
            Code.ALERT_NOT_ALONE,
            quotation,
            f"{alert.written} makes a callout only if nothing else stands on its line",
            "Put the text on the next line, after a >",
            alert.written,
        )


def report_unknown_kind(context: Context, box: Element, admonition: Admonition) -> None:
    """Say that an admonition gets the default colour, where we do not know its kind."""
    if admonition.colour is None:
        context.report(
            Code.UNKNOWN_ALERT,
            box,
            f"there is no admonition {quoted(admonition.kind)}; it becomes a gray callout",
            f"Use one of {', '.join(_ADMONITIONS)}",
            f"!!! {admonition.kind}",
            admonition.kind,
        )


def callout(colour: Colour, blocks: list[Element]) -> Element:
    """Intercom's own structure for a coloured box."""
    background, border = colour.value
    box = tree.new(
        "div",
        {
            "class": "intercom-interblocks-callout",
            "style": f"background-color: {background}; border-color: {border};",
        },
    )
    tree.append(box, *blocks)
    return box
