"""A project on disk, made of a few lines."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from intercom_sync.articles.load import Loaded, load
from intercom_sync.articles.model import DesiredArticle, DesiredCollection
from intercom_sync.config import Flags, load_settings

ASSETS = 'assets: {base_url: "https://assets.example/{commit}/"}\n'


def _png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00\x00"))
        + chunk(b"IEND", b"")
    )


PNG = _png()


class Project:
    """A folder with a config and content."""

    def __init__(self, root: Path, config: str = ASSETS) -> None:
        self.root = root.resolve()
        self.config(config)

    def config(self, lines: str) -> Project:
        (self.root / "intercom-sync.yaml").write_text(f"version: 1\n{lines}", encoding="utf-8")
        return self

    def file(self, path: str, content: str | bytes = b"") -> Path:
        """Write a file below content/."""
        file = self.root / "content" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def article(self, path: str, front_matter: str = "title: A", body: str = "Text.\n") -> Path:
        return self.file(path, f"---\n{front_matter}\n---\n{body}")

    def load(self, target: str | None = None) -> Loaded:
        return load(load_settings(Flags(root=self.root, target=target), {}, self.root))

    def problems(self) -> list[str]:
        """Problems as `place severity: reason. fix. [code]`, places without `content/`."""
        return [str(each).removeprefix("content/") for each in self.load().problems]

    def only_article(self) -> DesiredArticle:
        loaded = self.load()
        assert loaded.problems == ()
        (article,) = loaded.desired.articles
        return article

    def collections(self) -> tuple[DesiredCollection, ...]:
        return self.load().desired.collections
