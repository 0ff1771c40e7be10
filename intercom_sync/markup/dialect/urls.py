"""What an address in an article leads to.

Owns the reading of addresses and the resolving of relative ones, lexically: whether a file exists
is not asked here. Trap: browsers drop white space inside a scheme and take a backslash for a slash,
so `java\\nscript:` and `/\\evil.example` are what they are only after that is undone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final
from urllib.parse import unquote

from intercom_sync.markup.references import SCHEME

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_IGNORED_BY_BROWSERS = re.compile(r"^[\x00-\x20]+|[\x00-\x20]+$|[\t\n\r]")
_DANGEROUS: Final = frozenset(("javascript:", "vbscript:", "data:", "file:", "blob:"))


class AddressKind(Enum):
    """Where an address leads, and why it may lead nowhere."""

    EXTERNAL = auto()
    LOCAL = auto()
    SAME_PAGE = auto()
    EMPTY = auto()
    PROTOCOL_RELATIVE = auto()
    UNSAFE = auto()
    RESERVED = auto()
    OUTSIDE = auto()


@dataclass(frozen=True, slots=True)
class Address:
    """An address, read.

    Attributes:
        text: For EXTERNAL, what to send; else as written.
        path: For LOCAL, from the project's root; else "".
        fragment: For LOCAL, what stands after the #, if anything.
    """

    kind: AddressKind
    text: str
    path: str = ""
    fragment: str | None = None


def read_address(written: str, *, from_file: str) -> Address:
    """What `written` means in `from_file`, e.g. "content/billing/refunds.md"."""
    text = _IGNORED_BY_BROWSERS.sub("", written)
    if not text:
        return Address(AddressKind.EMPTY, written)
    if text.startswith("#"):
        return Address(AddressKind.SAME_PAGE, written)
    if text.replace("\\", "/").startswith("//"):
        return Address(AddressKind.PROTOCOL_RELATIVE, written)
    scheme = _SCHEME.match(text)
    if scheme is None:
        return _read_relative(text, from_file)
    if scheme[0].lower() == SCHEME:
        return Address(AddressKind.RESERVED, written)
    if scheme[0].lower() in _DANGEROUS:
        return Address(AddressKind.UNSAFE, written)
    return Address(AddressKind.EXTERNAL, text)


def is_public(address: Address) -> bool:
    """Whether anyone can fetch it: what an image needs."""
    return address.kind is AddressKind.EXTERNAL and address.text.lower().startswith(
        ("http://", "https://")
    )


def _read_relative(text: str, from_file: str) -> Address:
    before, _, fragment = text.partition("#")
    written_path = before.partition("?")[0]
    if not written_path:
        return Address(AddressKind.SAME_PAGE, text)
    path = _resolved(unquote(written_path), from_file)
    if path is None:
        return Address(AddressKind.OUTSIDE, text)
    return Address(AddressKind.LOCAL, text, path, fragment or None)


def _resolved(path: str, from_file: str) -> str | None:
    """From the project's root; None where .. climbs above it."""
    parts = [] if path.startswith("/") else from_file.split("/")[:-1]
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)
