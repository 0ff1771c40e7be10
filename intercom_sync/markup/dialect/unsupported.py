"""What Intercom does not keep, and how an author hears of it.

Owns the reports about tags, classes and styles. Dropping them is done by whoever builds the block.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from intercom_sync.markup.findings import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intercom_sync.markup.dialect.context import Context
    from intercom_sync.markup.tree import Element

# Dropped without a word: they say nothing a reader could miss.
_MEANINGLESS: Final = frozenset(
    ("caption", "center", "dd", "div", "dt", "figcaption", "figure", "summary", "wbr")
).union(("tbody", "td", "tfoot", "th", "thead", "tr"))
# Written by Python-Markdown and its extensions, not by the author.
_GENERATED: Final = frozenset(("highlight", "task-list", "task-list-item"))
_STYLE_HANDLED: Final = frozenset(("text-align",))
_CELL_STYLES: Final = frozenset(("background-color", "width"))
_SAFE_VALUE = re.compile(
    r"#[0-9a-f]{3,8}|[a-z]{3,25}|(?:rgb|hsl)a?\([0-9.,%/ ]{1,40}\)|[0-9.]{1,24}(?:px|%|r?em|pt)?",
    re.IGNORECASE,
)


def report_unsupported(context: Context, element: Element) -> None:
    """Say that the tag of `element` is dropped; its text is kept."""
    tag = element.tag
    if tag in _MEANINGLESS:
        report_markup(context, element)
        return
    context.report(
        Code.UNSUPPORTED_TAG,
        element,
        f"Intercom does not know the tag <{tag}>; it is dropped and its text kept",
        f"Take the tag away; if it is meant as text, write `<{tag}>` between backquotes",
        f"<{tag}",
    )


def report_script(context: Context, element: Element) -> None:
    """Say that a script or a style sheet is dropped with its content."""
    context.report(
        Code.SCRIPT,
        element,
        f"Intercom keeps no <{element.tag}>",
        "Take it away with what is in it",
        f"<{element.tag}",
    )


def report_class(context: Context, element: Element, name: str, written: str) -> None:
    """Say that a class means nothing."""
    context.report(
        Code.UNKNOWN_CLASS,
        element,
        f'the class "{name}" means nothing to Intercom and is dropped',
        "Take it away; for a button write {.button} after a link that stands alone",
        written,
        name,
    )


def report_markup(context: Context, element: Element) -> None:
    """Say which classes and styles of `element` are dropped."""
    for name in element.get("class", "").split():
        if name not in _GENERATED and not name.startswith(("intercom-", "no-margin")):
            report_class(context, element, name, name)
    if element.get("style"):
        for name, value in _declarations(element):
            if name not in _STYLE_HANDLED:
                _report_style(context, element, name, value)


def kept_cell_style(context: Context, cell: Element) -> str:
    """The part of a table cell's style that Intercom keeps (facts §2, 8); the rest is reported."""
    kept = []
    for name, value in _declarations(cell):
        if name in _CELL_STYLES and _SAFE_VALUE.fullmatch(value):
            kept.append(f"{name}: {value};")
        elif name not in _STYLE_HANDLED:
            _report_style(context, cell, name, value)
    return " ".join(kept)


def _report_style(context: Context, element: Element, name: str, value: str) -> None:
    reason, fix = f'the style "{name[:40]}" is dropped', "Take it away"
    if name == "display" and value.lower() == "none":
        reason = 'the style "display: none" is dropped: readers will see what it hides'
        fix = "Take the hidden text away"
    written = (f"{name}:{value}", f"{name}: {value}", name)
    context.report(Code.UNSUPPORTED_STYLE, element, reason, fix, *written)


def _declarations(element: Element) -> Iterator[tuple[str, str]]:
    for declaration in element.get("style", "").split(";"):
        name, colon, value = declaration.partition(":")
        if colon and name.strip():
            yield name.strip().lower(), " ".join(value.split())
