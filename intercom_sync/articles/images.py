"""Local images: that they exist, that Intercom takes them, and the hash of each.

Owns the checks of image files; which images an article shows comes from the renderer. Trap: the
kind is told by the content, never by the name; a Git LFS pointer and an error page are called .png
as well.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, TypeAlias

from intercom_sync.articles.files import nearest_path
from intercom_sync.errors import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from intercom_sync.location import Location

_MAX_BYTES: Final = 20_000_000
"""Intercom's own limit is not documented; beyond this a picture is a mistake anyway."""
_SIGNATURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_HEAD_BYTES: Final = 1_024


_Fault: TypeAlias = tuple[str, str, str, Severity]
"""Code, reason, fix and weight of what is wrong with an image file."""


class Images:
    """The image files of the content folder, each read at most once."""

    def __init__(self, on_disk: Mapping[str, Path], content: str, *, is_public: bool) -> None:
        """`is_public`: the config says how a local image gets an address Intercom can fetch."""
        self.hashes: dict[str, str] = {}
        self._on_disk = on_disk
        self._no_text = [path for path in on_disk if not path.endswith((".md", ".yaml"))]
        self._content = content
        self._is_public = is_public
        self._faults: dict[str, _Fault | None] = {}

    def check(self, path: str, location: Location) -> Iterator[Problem]:
        """What is wrong with an image, seen from one place that shows it."""
        if path not in self._faults:
            self._faults[path] = self._examine(path)
        fault = self._faults[path]
        if fault is not None:
            code, reason, fix, severity = fault
            yield Problem(location=location, code=code, reason=reason, fix=fix, severity=severity)
        if not self._is_public:
            yield Problem(
                location=location,
                code="no-asset-base",
                reason=f"{path} is a local image, and nothing says where Intercom can fetch it",
                fix="Set assets.base_url or assets.command in intercom-sync.yaml",
            )

    def _examine(self, path: str) -> _Fault | None:
        """What is wrong with the file; its hash is kept."""
        file = self._on_disk.get(path)
        if file is None:
            return self._missing(path)
        try:
            with file.open("rb") as stream:
                head = stream.read(_HEAD_BYTES)
                stream.seek(0)
                self.hashes[path] = hashlib.file_digest(stream, "sha256").hexdigest()
                size = stream.tell()
        except OSError as error:
            reason = f"{path} cannot be read: {error.strerror}"
            return "missing-image", reason, "Make it readable", Severity.ERROR
        return _unfit(path, head, size)

    def _missing(self, path: str) -> _Fault:
        near = nearest_path(path, self._no_text)
        fix = f"Nearest: {near}" if near else "Add the file, or correct the path"
        if not path.startswith(f"{self._content}/"):
            fix = f"Put it below {self._content}/, where images are published from"
        return "missing-image", f"there is no image {path} in the content", fix, Severity.ERROR


def _unfit(path: str, head: bytes, size: int) -> _Fault | None:
    if head.startswith(b"version https://git-lfs"):
        reason = f"{path} is a Git LFS pointer, not the image"
        return "image-type", reason, "Run git lfs pull; in CI, check out with LFS", Severity.ERROR
    if not head.startswith(_SIGNATURES) and b"<svg" not in head.lower():
        reason = f"{path} is no PNG, JPEG, SVG or GIF, and Intercom takes no other images"
        return "image-type", reason, "Convert it", Severity.ERROR
    if size > _MAX_BYTES:
        reason = f"{path} has {size / 1e6:.0f} MB, which Intercom may refuse"
        return "image-size", reason, "Make it smaller", Severity.WARNING
    return None
