"""Bytes of a file as text, or the place where they stop being text.

Owns encoding, line ends, the byte-order mark and the size limit, for YAML and Markdown alike.
Trap: line ends become `\\n`, so that a Windows checkout is the same source as any other.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from intercom_sync.errors import Problem
from intercom_sync.location import Location

MAX_BYTES: Final = 1_000_000
"""A longer file is refused: nobody writes it by hand, and what reads it must stay quick."""

# Tab and line feed are text; the rest of these cannot stand in HTML or XML, and U+FFFE and U+FFFF
# are no characters at all. Lone surrogates cannot come out of UTF-8.
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(raw: bytes, path: str) -> str | Problem:
    """The text of a file: UTF-8, a byte-order mark dropped, every line end as `\\n`.

    What cannot be read so is a Problem with its place: `file-too-large` beyond MAX_BYTES, else
    `encoding`.
    """
    if len(raw) > MAX_BYTES:
        return Problem(
            location=Location(path),
            code="file-too-large",
            reason=f"the file is larger than {MAX_BYTES:,} bytes",
            fix="Split it into several files",
        )
    if raw.startswith(_UTF_16):
        return _encoding_problem(Location(path, 1), "the file is UTF-16")
    content = raw.removeprefix(codecs.BOM_UTF8)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = _with_plain_line_ends(content[: error.start].decode("utf-8"))
        found = content[error.start]
        return _encoding_problem(
            place_at(before, len(before), path), f"the byte 0x{found:02x} is not UTF-8"
        )
    text = _with_plain_line_ends(text)
    if control := _CONTROL.search(text):
        return Problem(
            location=place_at(text, control.start(), path),
            code="encoding",
            reason=f"the control character U+{ord(control.group()):04X} stands here",
            fix="Remove it, and save the file as UTF-8",
        )
    return text


def place_at(text: str, index: int, path: str) -> Location:
    """The place of the character at `index` of a file's text."""
    start = text.rfind("\n", 0, index) + 1
    return Location(path, text.count("\n", 0, index) + 1, index - start + 1)


def _with_plain_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _encoding_problem(location: Location, reason: str) -> Problem:
    return Problem(location=location, code="encoding", reason=reason, fix="Save the file as UTF-8")
