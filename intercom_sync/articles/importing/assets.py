"""Images and attachments that Intercom keeps, brought into the repository.

Owns which files those are and what they are called here. Trap: what arrives is not trusted: an
image is one by its bytes, a name is made of letters and digits only, and an attachment goes where
nothing is ever read as content. The signed address is used once and stands nowhere.
"""

from __future__ import annotations

import asyncio
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

from intercom_sync.articles.importing.keep import Keeper, Kept
from intercom_sync.articles.importing.names import folded, is_device, slug
from intercom_sync.articles.importing.texts import written_locales
from intercom_sync.articles.model import ActualArticle, ArticleId
from intercom_sync.errors import ServiceError
from intercom_sync.markup import tree
from intercom_sync.markup.settled.addresses import bare, is_hosted_by_intercom

_SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF87a", ".gif"),
    (b"GIF89a", ".gif"),
)
_HEAD_BYTES: Final = 1_024
_ENDING: Final = re.compile(r"\.[a-z0-9]{1,8}")


class HostedFiles(Protocol):
    """Reads files that Intercom keeps. Errors as in errors.ServiceError."""

    async def signed(self, article_id: ArticleId) -> Mapping[str, str]: ...
    async def fetch(self, url: str) -> bytes: ...


@dataclass(slots=True, kw_only=True)
class Brought:
    """What one article's files are, before any of them is written.

    Attributes:
        images: Address without its query → local file.
        contents: Local file → its content; attachments too.
        missing: Address → why it stays one.
    """

    images: dict[str, str] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def hashes(self) -> dict[str, str]:
        """Image → SHA-256 of its content, in hex."""
        return {path: sha256(self.contents[path]).hexdigest() for path in self.images.values()}


class Assets:
    """Brings files in, article by article."""

    def __init__(self, files: HostedFiles, keeper: Keeper, spelled: Mapping[str, str]) -> None:
        """`spelled`: as in Standing."""
        self._files = files
        self._keeper = keeper
        self._spelled = dict(spelled)
        self._given: dict[str, bytes] = {}

    async def bring(self, article: ActualArticle, path: str) -> Brought:
        """Everything Intercom keeps for one article, with the place each will have.

        Raises:
            ServiceError: the article cannot be read.
        """
        brought = Brought()
        wanted = list(dict.fromkeys(_hosted(article)))
        if not wanted:
            return brought
        signed = await self._files.signed(article.id)
        contents = await asyncio.gather(*(self._fetched(signed.get(url, url)) for url, _ in wanted))
        folder = posixpath.dirname(path)
        # One after the other, in the order of the text: so names are the same in every run.
        for (url, is_image), content in zip(wanted, contents, strict=True):
            if isinstance(content, str):
                brought.missing[url] = content
            elif not is_image:
                stem, ending = _name(url, "attachment")
                place = self._place(f"{folder}/_attachments", stem, ending, content)
                brought.contents[place] = content
            elif kind := image_ending(content):
                stem, _ = _name(url, "image")
                place = self._place(f"{folder}/images", stem, kind, content)
                brought.images[url] = place
                brought.contents[place] = content
            else:
                brought.missing[url] = "it is no PNG, JPEG, SVG or GIF, and Intercom takes no other"
        return brought

    def keep(self, brought: Brought, shown: Collection[str]) -> list[str]:
        """Write attachments, and the images that are shown; those that were not there before."""
        unused = set(brought.images.values()).difference(shown)
        return [
            path
            for path, content in brought.contents.items()
            if path not in unused and self._keeper.keep(path, content) is Kept.WRITTEN
        ]

    async def _fetched(self, url: str) -> bytes | str:
        """The content, or why there is none."""
        try:
            return await self._files.fetch(url)
        except ServiceError as error:
            return str(error)

    def _place(self, folder: str, stem: str, ending: str, content: bytes) -> str:
        """The file for this content: one that holds it already, or a new one with a free name."""
        stems = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
        names = (f"{candidate}{ending}" for candidate in stems if not is_device(candidate))
        path = next(
            path for path in (f"{folder}/{name}" for name in names) if self._is_free(path, content)
        )
        self._spelled[folded(path)] = path
        self._given[path] = content
        return path

    def _is_free(self, path: str, content: bytes) -> bool:
        if self._spelled.get(folded(path), path) != path:
            return False
        given = self._given.get(path)
        if given is not None:
            return given == content
        return self._keeper.look(path, content) is not Kept.OTHER


def image_ending(content: bytes) -> str | None:
    """By the bytes, whatever the address says; None for what Intercom takes no image for."""
    for start, ending in _SIGNATURES:
        if content.startswith(start):
            return ending
    return ".svg" if b"<svg" in content[:_HEAD_BYTES].lower() else None


def _hosted(article: ActualArticle) -> Iterator[tuple[str, bool]]:
    """Addresses of files that Intercom keeps, in reading order, and whether each is an image."""
    for body in (article.body, *(texts.body for texts in written_locales(article).values())):
        try:
            root = tree.parse(body)
        except tree.LimitError:
            continue
        for element in root.iter("a", "img"):
            is_image = element.tag == "img"
            url = bare(element.get("src" if is_image else "href", ""))
            if is_hosted_by_intercom(url):
                yield url, is_image


def _name(url: str, otherwise: str) -> tuple[str, str]:
    """A safe name for what stands at an address: stem and ending."""
    last = unquote(urlsplit(url).path).rpartition("/")[2]
    stem, ending = posixpath.splitext(last)
    ending = ending.lower()
    return slug(stem) or otherwise, ending if _ENDING.fullmatch(ending) else ""
