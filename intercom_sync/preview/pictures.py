"""What a file of the content folder is, where a browser wants to show it.

Owns the few kinds that are pictures. Trap: the kind is told by the content, never by the name, and
a file that is none of them is not served at all.
"""

from __future__ import annotations

from typing import Final

_KINDS: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_HEAD_BYTES: Final = 1_024


def media_type(content: bytes) -> str | None:
    """Of a picture that Intercom takes; None for anything else."""
    for start, kind in _KINDS:
        if content.startswith(start):
            return kind
    return "image/svg+xml" if b"<svg" in content[:_HEAD_BYTES].lower() else None
