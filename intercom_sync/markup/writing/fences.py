"""Fenced blocks: text that Markdown passes on as it stands.

Owns the fence, and HTML that Markdown cannot say.
"""

from __future__ import annotations

import re
from typing import Final

from intercom_sync.markup.settled.blocks import Block
from intercom_sync.markup.writing.html import indented_html_of

_HTML: Final = "intercom-html"
_BACKTICKS = re.compile(r"`+")
_LINE = re.compile(r"^(?!$)", re.MULTILINE)
_CONFLICT_MARKER = re.compile(r"^(?:<{7}|>{7})(?: |$)", re.MULTILINE)


def fenced(text: str, language: str = "") -> str:
    """The text in a fence that is longer than any row of backquotes in it."""
    longest = max(map(len, _BACKTICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    if not text:
        return f"{fence}{language}\n{fence}"
    whole = f"{fence}{language}\n{text}\n{fence}"
    # At the start of a line this would count as a merge that was left unfinished; what stands in
    # front of the fence is taken off every line of it.
    return _LINE.sub(" ", whole) if _CONFLICT_MARKER.search(text) else whole


def fenced_html(html: str) -> str:
    """HTML that is to be sent unchanged."""
    return fenced(html, _HTML)


def fenced_block(block: Block) -> str:
    """A block as such HTML, in lines."""
    return fenced_html(indented_html_of(block))
