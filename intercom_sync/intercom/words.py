"""Words of the server's that are shown to a person.

Owns making them fit to print: one line, no control characters, of a bounded length, and without the
token, which servers like to quote. It must not escape for a place: what is harmless in a log may
not be in a pull request, and whoever shows it there knows.
"""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote

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
        self._spellings = _spellings(bare) if is_token else ()

    def __call__(self, text: bytes) -> bytes:
        for spelling in self._spellings:
            text = text.replace(spelling, b"[token]")
        return text


def _spellings(token: str) -> tuple[bytes, ...]:
    """The token as an echo may have it: plain, escaped, in a URL, or packed with what stood around
    it."""
    plain = (token, token.replace("/", "\\/"), quote(token, safe=""))
    return (*(text.encode() for text in plain), *_packed(token.encode()))


def _packed(token: bytes) -> Iterator[bytes]:
    """Base64 of anything that holds the token: three letters make four, so there are three ways."""
    for before in range(3):
        # What shares a group of four with its neighbours is left out: it depends on them.
        begin, end = -(-before * 4 // 3), (before + len(token)) * 8 // 6
        for packed in (base64.b64encode, base64.urlsafe_b64encode):
            yield packed(bytes(before) + token)[begin:end]


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
