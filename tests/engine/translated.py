"""A project of real files in three languages, and servers that say less than they know."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import httpx

from intercom_sync.articles.load import load
from intercom_sync.config import Flags, load_settings
from intercom_sync.intercom.access import Access
from intercom_sync.intercom.client import Intercom
from intercom_sync.sandbox.store.rows import Article
from tests.engine.test_review import Project
from tests.engine.world import World, _ClientClock

CONFIG = 'version: 1\nlocales: [en, fr, de]\nassets: {base_url: "https://images.example.org/1/"}\n'
ENGLISH = "# Refunds\n\nRefunds take five days.\n"
FRENCH = "# Remboursements\n\nUn remboursement prend cinq jours.\n"
GERMAN = "# Erstattungen\n\nEine Erstattung dauert fünf Tage.\n"
PNG = b"\x89PNG\r\n\x1a\n"


def published(text: str) -> str:
    return f"---\nstate: published\n---\n{text}"


def draft(text: str) -> str:
    return f"---\nstate: draft\n---\n{text}"


class Files(World):
    """A project of real files."""

    def write(self, **files: str) -> Self:
        """Files below content/ (a__b is a/b.md, a_fr is a.fr.md); an empty text removes one."""
        self.folder.mkdir(exist_ok=True)
        (self.folder / "intercom-sync.yaml").write_text(CONFIG, "utf-8")
        for name, text in files.items():
            whole = name.replace("__", "/").replace("_fr", ".fr").replace("_de", ".de")
            path = self.folder / "content" / f"{whole}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            if text:
                path.write_text(text, "utf-8")
        return self.read()

    def read(self) -> Self:
        """Take the files as they are now."""
        loaded = load(load_settings(Flags(root=self.folder), {}, self.folder))
        assert not loaded.has_errors, loaded.problems
        self.files = loaded.desired
        return self

    @property
    def only(self) -> Article:
        """The only article of the workspace."""
        (found,) = self.sandbox.articles()
        return found

    def sent(self) -> list[dict[str, Any]]:
        """What was sent to the API, in order; teammates' writes left out."""
        writes = [write for write in self.sandbox.record() if write.method != "WEB"]
        return [json.loads(write.body) for write in writes]


@dataclass
class Shop(Files):
    """Such a project, before a server that may say less than the description allows it to.

    Attributes:
        is_silent: Which requests are answered without a word of locales.
        unlisted: A locale that lists do not have.
    """

    locales: tuple[str, ...] = ("en", "fr", "de")
    is_silent: Callable[[str], bool] | None = None
    unlisted: str = ""

    def client(self) -> Intercom:
        if self.is_silent is None and not self.unlisted:
            return super().client()
        access = Access(
            base_url="http://intercom.test",
            token="sandbox",
            transport=_Reticent(self),
            clock=_ClientClock(self.clock),
        )
        return Intercom(access)


class _Reticent(httpx.AsyncBaseTransport):
    """The sandbox, saying less."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        transport = httpx.ASGITransport(app=self._shop.sandbox.app)
        answer = await transport.handle_async_request(request)
        value = json.loads(await answer.aread())
        name = f"{request.method} {request.url.path}"
        for one in value.get("data", [value]):
            if self._shop.is_silent is not None and self._shop.is_silent(name):
                one.pop("translated_content", None)
            elif name == "GET /articles":
                one["translated_content"].pop(self._shop.unlisted, None)
        headers = [pair for pair in answer.headers.items() if pair[0] != "content-length"]
        stream = httpx.ByteStream(json.dumps(value).encode())
        return httpx.Response(answer.status_code, headers=headers, stream=stream)


@dataclass
class Mortal(Files, Project):
    """Such a project whose process can die."""

    locales: tuple[str, ...] = ("en", "fr", "de")
