"""Where images come from, and the addresses Intercom serves them at.

Addresses are kept bare and signed anew on each read. Trap: a signed address that is sent back means
the same picture; one we never gave out cannot be fetched.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from intercom_sync.sandbox.rewrite.tree import BodyRefusedError
from intercom_sync.sandbox.store import images

Internet = Callable[[str], bytes | None]
"""The address of an image → its bytes; None where it cannot be fetched."""

_SIGNATURE_SECONDS: Final = 1800
_SIGNED: Final = re.compile(
    r'((?:src|href)=")'
    rf"({re.escape(images.HOST)}/[^\"?#]*"
    r'|https://[\w.-]*intercom-attachments[\w.-]*/[^"?#]*)'
    r'(?:\?[^"]*)?(?=")'
)
_PICTURE_STARTS: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")


class Hosting:
    """Fetches pictures and gives them an address.

    Args:
        internet: None lets every public address be fetched, without knowing what is there.
    """

    def __init__(self, internet: Internet | None) -> None:
        self._internet = internet

    def take_over(self, connection: sqlite3.Connection, source: str) -> str:
        """The bare address the image is served at from now on.

        Raises:
            BodyRefusedError: it cannot be fetched, or is not an image Intercom takes.
        """
        if source.startswith(images.HOST):
            path = urlsplit(source).path
            if images.find(connection, path) is None:
                raise BodyRefusedError(f"the image could not be fetched: {source}")
            return images.HOST + path
        return images.HOST + images.add(connection, source, self._fetched(source)).path

    def _fetched(self, source: str) -> bytes | None:
        if not _is_public(source):
            raise BodyRefusedError(f"img src must be a public absolute URL: {source}")
        if self._internet is None:
            return None
        content = self._internet(source)
        if content is None:
            raise BodyRefusedError(f"the image could not be fetched: {source}")
        if media_type(content) is None:
            raise BodyRefusedError(f"not a PNG, JPEG, SVG or GIF image: {source}")
        return content


def media_type(content: bytes) -> str | None:
    """What a picture is; None where it is none Intercom takes."""
    if content.startswith(_PICTURE_STARTS):
        return {0x89: "image/png", 0xFF: "image/jpeg"}.get(content[0], "image/gif")
    return "image/svg+xml" if b"<svg" in content[:1000].lower() else None


def sign(html: str, *, now: float, reading: int) -> str:
    """The body as one read returns it: another query on every address, each time.

    Args:
        reading: Never the same twice.
    """
    expires = int(now) + _SIGNATURE_SECONDS

    def signed(match: re.Match[str]) -> str:
        seal = hashlib.sha256(f"{match[2]} {expires} {reading}".encode()).hexdigest()
        query = f"expires={expires}&amp;signature={seal}&amp;req={seal[:20]}"
        return f"{match[1]}{match[2]}?{query}"

    return _SIGNED.sub(signed, html)


def _is_public(source: str) -> bool:
    try:
        parts = urlsplit(source)
        host = parts.hostname or ""
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and "." in host
        and not host.endswith((".invalid", ".local", ".internal"))
        and not host.startswith(("127.", "10.", "192.168.", "169.254."))
    )
