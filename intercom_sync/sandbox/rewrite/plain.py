"""The words of a body, for searching: what a reader sees, without its shape."""

from __future__ import annotations

import html
import re

_INLINE_TAG = re.compile(r"</?(?:a|b|i|em|strong|code|span)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def plain_text(body: str) -> str:
    """On one line; blocks are separated by a space, words that touch stay together."""
    return " ".join(html.unescape(_TAG.sub(" ", _INLINE_TAG.sub("", body))).split())
