"""A token that must show up nowhere, in any of the ways in which it could."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

TOKEN = "dG9r/OmNhb+mFyeV9jYW5hcnlfMDEyMzQ1Njc4OQ=="  # a canary, not a secret


def spellings(token: str = TOKEN) -> Iterator[str]:
    """Each half of the token, plain, backwards, in hexadecimal, in a URL and in base64."""
    bare = token.rstrip("=")
    middle = len(bare) // 2
    for half in (bare[:middle], bare[middle:]):
        yield half
        yield half[::-1]
        yield half.replace("/", "\\/")
        yield quote(half, safe="")
        yield half.encode().hex()
        for before in range(3):
            # Inner groups of four: what stands beside it does not change those.
            packed = base64.b64encode(b" " * before + half.encode())
            yield packed[4 : len(packed) // 4 * 4 - 4].decode()


SPELLINGS = tuple(dict.fromkeys(spellings()))


def found_in(text: str) -> list[str]:
    """The spellings that a text holds."""
    return [spelling for spelling in SPELLINGS if spelling in text]


def found_below(folder: Path) -> dict[str, list[str]]:
    """Files that hold one, a database included."""
    read = {
        path.relative_to(folder).as_posix(): found_in(path.read_bytes().decode("latin-1"))
        for path in folder.rglob("*")
        if path.is_file()
    }
    return {name: found for name, found in read.items() if found}
