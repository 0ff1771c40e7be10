"""The preview's routes, and the headers everything is sent with.

Owns who may ask for what. Trap: any page that a writer has open may send requests to this computer,
and a name of its own may lead here (DNS rebinding), so only requests that name this address are
answered, and nothing is let out to other origins.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from intercom_sync.articles.files import nearest_path
from intercom_sync.articles.parts import DEFAULT
from intercom_sync.errors import StateError
from intercom_sync.markup.canonical import Site
from intercom_sync.plan.render.page.elements import Html
from intercom_sync.preview.comparison import Comparison, compare
from intercom_sync.preview.library import Library
from intercom_sync.preview.pages import article, lists, problems
from intercom_sync.preview.pages.frame import ICON, POLICY
from intercom_sync.preview.pages.view import View
from intercom_sync.preview.pictures import media_type
from intercom_sync.preview.search import search
from intercom_sync.preview.watched import Sources, Watched

_HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_PICTURE_HEADERS: Final = {
    **_HEADERS,
    # An SVG that is opened by itself is a document, and could run a script.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
}

Answer = Callable[[View, Request], Response]


class Preview:
    """Everything a browser may ask for."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._watched = Watched(sources)
        url = sources.settings.help_center_url
        self._site = Site(urls=(url,) if url else ())

    def app(self, hosts: Collection[str]) -> ASGIApp:
        """The application.

        Args:
            hosts: What a request may name as its host, e.g. "127.0.0.1:8030".
        """
        routes = [
            Route("/", self._page(_home)),
            Route("/collections/{path:path}", self._page(_collection)),
            Route("/articles/{path:path}", self._page(_article)),
            Route("/search", self._page(_search)),
            Route("/problems", self._page(lambda view, _: _html(problems.problems(view)))),
            Route("/changes", self._page(lambda view, _: _html(lists.changes(view)))),
            Route("/pictures/{path:path}", self._page(_picture)),
            Route("/_preview/version", self._page(_version)),
            Route("/_preview/icon.svg", self._page(_icon)),
            Route("/{path:path}", self._page(_nothing)),
        ]
        return _only_here(Starlette(routes=routes), frozenset(hosts))

    def _page(self, answer: Answer) -> Callable[[Request], Response]:
        def respond(request: Request) -> Response:
            return answer(self._view(request), request)

        return respond

    def _view(self, request: Request) -> View:
        library = self._watched.library()
        asked = request.query_params
        locale = asked.get("locale", DEFAULT)
        marks = asked.get("changes") == "1"
        comparison, trouble = self._comparison(library) if marks else (None, "")
        return View(
            library=library,
            target=self._sources.settings.target_name,
            default_author=self._sources.settings.default_author,
            here=request.scope["path"],
            query=" ".join(asked.get("q", "").split()),
            locale=locale if locale in library.locales[1:] else DEFAULT,
            marks_changes=marks,
            comparison=comparison,
            trouble=trouble,
        )

    def _comparison(self, library: Library) -> tuple[Comparison | None, str]:
        try:
            return compare(library, self._sources.base(), self._site), ""
        except StateError as error:
            return None, str(error).rstrip(".")


def _home(view: View, _: Request) -> Response:
    return _html(lists.home(view))


def _collection(view: View, request: Request) -> Response:
    path = f"{request.path_params['path'].rstrip('/')}/"
    folder = view.library.collections.get(path)
    return _nothing(view, request) if folder is None else _html(lists.collection(view, folder))


def _article(view: View, request: Request) -> Response:
    known = view.library.files.get(request.path_params["path"])
    if known is None:
        return _nothing(view, request)
    found, locale = known
    if locale != DEFAULT:
        return RedirectResponse(view.article_address(found, locale), headers=_HEADERS)
    return _html(article.article(view, found))


def _search(view: View, _: Request) -> Response:
    return _html(lists.found(view, search(view.library, view.query, view.locale)))


def _picture(view: View, request: Request) -> Response:
    file = view.library.pictures.get(request.path_params["path"])
    content = b"" if file is None else file.read_bytes()
    kind = media_type(content)
    if kind is None:
        return _nothing(view, request)
    return Response(content, media_type=kind, headers=_PICTURE_HEADERS)


def _version(view: View, _: Request) -> Response:
    return PlainTextResponse(view.library.version, headers=_HEADERS)


def _icon(_: View, __: Request) -> Response:
    return Response(ICON, media_type="image/svg+xml", headers=_PICTURE_HEADERS)


def _nothing(view: View, request: Request) -> Response:
    path = str(request.path_params.get("path", ""))
    near = nearest_path(path, view.library.articles) if path.endswith(".md") else None
    found = None if near is None else view.library.articles[near]
    return _html(lists.nothing(view, found), status=404)


def _html(page: Html, *, status: int = 200) -> Response:
    return Response(page.encode("utf-8", "replace"), status, _HEADERS, "text/html; charset=utf-8")


def _only_here(app: ASGIApp, hosts: frozenset[str]) -> ASGIApp:
    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            named = [value for name, value in scope["headers"] if name == b"host"]
            if len(named) != 1 or named[0].decode("latin-1").lower() not in hosts:
                words = f"The preview answers at http://{min(hosts)} only.\n"
                refused = PlainTextResponse(words, 421, _HEADERS)
                await refused(scope, receive, send)
                return
        await app(scope, receive, send)

    return guarded
