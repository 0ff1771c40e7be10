"""Words of the server's that are shown to a person.

Owns making them fit to print: one line, no control characters, of a bounded length, and without the
token, which servers like to quote. It must not escape for a place: what is harmless in a log may
not be in a pull request, and whoever shows it there knows.
"""

from __future__ import annotations

import unicodedata

LONGEST_MESSAGE = 300
_MOST_LOOKED_AT = 20_000
_SHORTEST_TOKEN = 8


class Blackout:
    """Replaces a token wherever a server quotes it."""

    def __init__(self, token: str) -> None:
        # Encoders of JSON like to escape a slash, and the padding at the end of base64.
        bare = token.rstrip("=")
        # Whatever is shorter is a stand-in for a token, and a piece of ordinary words.
        is_token = len(bare) >= _SHORTEST_TOKEN
        self._quotes = (bare.encode(), bare.replace("/", "\\/").encode()) if is_token else ()

    def __call__(self, text: bytes) -> bytes:
        for quote in self._quotes:
            text = text.replace(quote, b"[token]")
        return text


def one_line(text: str, longest: int = LONGEST_MESSAGE) -> str:
    """`text` on one line, cut to `longest` characters."""
    # Categories C* are controls, bidirectional overrides and halves of characters; Z* is space.
    printable = "".join(_printable(character) for character in text[:_MOST_LOOKED_AT])
    line = " ".join(printable.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _printable(character: str) -> str:
    if character.isspace():
        return " "
    return "" if unicodedata.category(character).startswith("C") else character
