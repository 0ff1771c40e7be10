"""A project with a bit of everything, and its preview asked in process or served."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import uvicorn
from lxml import html as lxml_html

from intercom_sync.cli.backends import state_home
from intercom_sync.cli.preview_run import sources_of
from intercom_sync.config import Flags, load_settings
from intercom_sync.preview.site import Preview
from intercom_sync.state.backend import FileBackend

HOST = "127.0.0.1:8030"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
FILES = {
    "intercom-sync.yaml": (
        "version: 1\nlocales: [en, fr]\ndefaults: {author: docs@example.com}\n"
        'assets: {base_url: "https://raw.githubusercontent.com/acme/help/main/content/"}\n'
    ),
    "content/hello.md": "# Hello\n\nStart with [refunds](billing/refunds.md).\n",
    "content/billing/_collection.yaml": (
        "name: Billing & money\ndescription: What it costs\n"
        "translations: {fr: {name: Facturation}}\n"
    ),
    "content/billing/refunds.md": (
        "---\ntitle: Refunds\ndescription: How to get money back\nstate: published\n"
        "author: docs@example.com\n---\nYou get it back for 30 days. See [fees](fees.md) and "
        "[the law](https://law.example.com/).\n\n![The dialog](images/dialog.png)\n\n"
        "> [!TIP]\n> Ask us.\n"
    ),
    "content/billing/refunds.fr.md": "# Remboursements\n\nPendant 30 jours. [Frais](fees.md)\n",
    "content/billing/fees.md": "---\nstate: draft\n---\n# Fees\n\nThere are none.\n",
    "content/billing/cards/credit/visa.md": "# Visa\n\nWe take it.\n",
}


class PreviewOf:
    """The preview of a project in a folder."""

    def __init__(self, root: Path, *, sandbox: bool = False) -> None:
        self.root = root
        flags = Flags(root=root, sandbox=sandbox)
        settings = load_settings(flags, {}, root)
        self.preview = Preview(sources_of(settings, FileBackend(state_home(settings))))
        self._app = self.preview.app([HOST])

    def ask(self, path: str, *, method: str = "GET", **headers: str) -> httpx.Response:
        """What it answers."""

        async def asking() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
                return await client.request(method, path, headers=headers)

        return asyncio.run(asking())

    def page(self, path: str) -> Any:
        """A page that is there, as a tree."""
        answer = self.ask(path)
        assert 200 == answer.status_code, answer.text
        return lxml_html.document_fromstring(answer.text)

    def article(self, file: str, query: str = "") -> Any:
        """The page of an article, by its file below content/."""
        return self.page(f"/articles/content/{quote(file)}{query}")


def write(root: Path, files: dict[str, str]) -> None:
    """Put files into a project."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def write_project(root: Path) -> None:
    """The files above, and two pictures."""
    write(root, FILES)
    images = root / "content/billing/images"
    images.mkdir()
    (images / "dialog.png").write_bytes(PNG)
    (images / "drawing.svg").write_bytes(SVG)


def words(page: Any, path: str) -> list[str]:
    """The texts at an XPath, with one space wherever an element or white space is."""
    return [" ".join(" ".join(found.itertext()).split()) for found in page.xpath(path)]


@contextmanager
def served(root: Path, *, sandbox: bool = False) -> Iterator[str]:
    """The preview on a port of its own, for a browser."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        host = f"127.0.0.1:{listener.getsockname()[1]}"
        app = PreviewOf(root, sandbox=sandbox).preview.app([host])
        config = uvicorn.Config(app, lifespan="off", log_config=None, access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://{host}"
        finally:
            server.should_exit = True
            thread.join()
