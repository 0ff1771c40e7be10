"""The web pages' routes, and the headers every page is sent with.

Trap: this stands on the same origin as the API, so nothing in a body may ever run: the policy
allows our own style sheet and pictures, and no script at all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from intercom_sync.sandbox.pages.html import Html, tag
from intercom_sync.sandbox.pages.inbox import InboxViews
from intercom_sync.sandbox.pages.library import Library
from intercom_sync.sandbox.pages.mailbox import Mailbox
from intercom_sync.sandbox.pages.views import Views
from intercom_sync.sandbox.rewrite.hosting import media_type
from intercom_sync.sandbox.store import articles, images, people, tags
from intercom_sync.sandbox.store.database import Database
from intercom_sync.sandbox.store.inbox_rows import CLOSED, OPEN, SNOOZED, ConversationState

_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

_STATES: Final[Mapping[str, ConversationState]] = {OPEN: OPEN, SNOOZED: SNOOZED, CLOSED: CLOSED}


class Site:
    """Everything a browser may ask for.

    Args:
        settle: Lets overdue effects happen first, as before any request of the API.
    """

    def __init__(self, database: Database, *, locale: str, settle: Callable[[], None]) -> None:
        self._database = database
        self._settle = settle
        self._locale = locale

    def router(self, *, otherwise: ASGIApp) -> Router:
        """The pages.

        Args:
            otherwise: Answers a path that is none of them; `nothing` is fit for it.
        """
        prefix = f"/{self._locale}"
        return Router(
            [
                Route("/", self._home),
                Route(prefix, self._home),
                Route(prefix + "/collections/{name}", self._collection),
                Route(prefix + "/articles/{name}", self._article),
                Route(prefix + "/search", self._search),
                Route("/inbox", self._inbox),
                Route("/inbox/{name}", self._conversation),
                Route("/_site/{name}.css", _style),
                Route("/_site/icon.svg", _icon),
                Route("/_cdn/{path:path}", self._picture),
            ],
            redirect_slashes=False,
            default=otherwise,
        )

    async def nothing(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Says that there is no such page."""
        response = await self._nothing(Request(scope, receive))
        await response(scope, receive, send)

    async def _home(self, request: Request) -> Response:
        return _page(self._views(request).home())

    async def _collection(self, request: Request) -> Response:
        views = self._views(request)
        found = self._library(request).collection(_leading_id(request))
        return await self._nothing(request) if found is None else _page(views.collection(found))

    async def _article(self, request: Request) -> Response:
        views = self._views(request)
        found = self._library(request).article(_leading_id(request))
        return await self._nothing(request) if found is None else _page(views.article(found))

    async def _search(self, request: Request) -> Response:
        return _page(self._views(request).search(request.query_params.get("q", "").strip()))

    async def _inbox(self, request: Request) -> Response:
        asked = request.query_params
        state = asked.get("state", "")
        number = asked.get("page", "1")
        with self._reading() as connection:
            mailbox = Mailbox(connection)
            tag_id = asked.get("tag", "")
            found = tags.find(connection, int(tag_id)) if _is_number(tag_id) else None
            listing = mailbox.listing(
                state=_STATES.get(state),
                tag_id=found.id if found else None,
                number=max(1, int(number)) if _is_number(number) else 1,
            )
            views = self._inbox_views(connection, request)
        return _page(views.listing(listing, state=state if state in _STATES else "", chosen=found))

    async def _conversation(self, request: Request) -> Response:
        with self._reading() as connection:
            found = Mailbox(connection).conversation(_leading_id(request))
            views = self._inbox_views(connection, request)
        if found is None:
            return _page(views.nothing(), status=404)
        return _page(views.conversation(*found))

    def _inbox_views(self, connection: sqlite3.Connection, request: Request) -> InboxViews:
        return InboxViews(
            names=Mailbox(connection).names(),
            help_center=people.help_centers(connection)[0].address,
            language=self._locale,
            as_customer=request.query_params.get("as") == "customer",
        )

    async def _nothing(self, request: Request) -> Response:
        with self._database.transaction() as connection:
            is_draft = articles.find(connection, _leading_id(request)) is not None
        return _page(self._views(request).nothing(is_draft=is_draft), status=404)

    async def _picture(self, request: Request) -> Response:
        with self._database.transaction() as connection:
            found = images.find(connection, f"/{request.path_params['path']}")
        content = found.content if found else None
        if content is None:
            name = request.path_params["path"].rpartition("/")[2]
            return _answer(_placeholder(name).encode(), "image/svg+xml")
        return _answer(content, media_type(content) or "application/octet-stream")

    def _views(self, request: Request) -> Views:
        kept = [(key, value) for key, value in request.query_params.items() if key != "drafts"]
        here = request.url.path + (f"?{urlencode(kept)}" if kept else "")
        return Views(self._library(request), locale=self._locale, here=here)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        self._settle()
        with self._database.transaction() as connection:
            yield connection

    def _library(self, request: Request) -> Library:
        with self._reading() as connection:
            return Library(connection, drafts=request.query_params.get("drafts") == "1")


def _leading_id(request: Request) -> int:
    """Of `12-how-to-pay`; 0, which nothing has, where there is none."""
    digits = str(request.path_params.get("name", "")).partition("-")[0]
    return int(digits) if _is_number(digits) else 0


def _is_number(text: str) -> bool:
    """Of a size the store takes."""
    return text.isascii() and text.isdigit() and len(text) < 16


def _page(html: Html, *, status: int = 200) -> Response:
    return Response(html, status, media_type="text/html", headers=_HEADERS)


def _answer(content: bytes, content_type: str) -> Response:
    return Response(content, media_type=content_type, headers=_HEADERS)


async def _style(request: Request) -> Response:
    name = "inbox.css" if request.path_params["name"] == "inbox" else "style.css"
    return _answer(files(__package__).joinpath(name).read_bytes(), "text/css")


async def _icon(_request: Request) -> Response:
    icon = tag(
        "svg",
        tag("rect", width="32", height="32", rx="8", fill="#0c2d62"),
        tag("path", d="M8 10h16M8 16h16M8 22h9", stroke="#fff", stroke_width="3"),
        xmlns="http://www.w3.org/2000/svg",
        viewBox="0 0 32 32",
    )
    return _answer(icon.encode(), "image/svg+xml")


def _placeholder(name: str) -> Html:
    """Stands for a picture of which only the address is known."""
    return tag(
        "svg",
        tag("rect", width="640", height="240", rx="12", fill="#8a93a6", fill_opacity="0.18"),
        tag("path", d="M270 140l32-44 22 28 14-16 30 32z", fill="#8a93a6"),
        tag(
            "text",
            name[:60],
            x="320",
            y="180",
            text_anchor="middle",
            font_family="sans-serif",
            font_size="16",
            fill="#8a93a6",
        ),
        xmlns="http://www.w3.org/2000/svg",
        viewBox="0 0 640 240",
        width="640",
        height="240",
    )
