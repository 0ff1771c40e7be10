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


def fenced(text: str, language: str = "") -> str:
    """The text in a fence that is longer than any row of backquotes in it."""
    longest = max(map(len, _BACKTICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}" if text else f"{fence}{language}\n{fence}"


def fenced_html(html: str) -> str:
    """HTML that is to be sent unchanged."""
    return fenced(html, _HTML)


def fenced_block(block: Block) -> str:
    """A block as such HTML, in lines."""
    return fenced_html(indented_html_of(block))
