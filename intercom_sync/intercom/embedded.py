"""Talk to an ASGI application in this process as if it were Intercom.

Owns how its lost answers become the failures a network has.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import httpx

EMBEDDED_URL = "http://sandbox.invalid"
"""Never resolved: the transport answers before any name is looked up."""

App = Callable[
    [
        MutableMapping[str, Any],
        Callable[[], Awaitable[MutableMapping[str, Any]]],
        Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ],
    Awaitable[None],
]


def embedded(app: App) -> httpx.AsyncBaseTransport:
    """A transport that hands every request to `app`."""
    return httpx.ASGITransport(app=app)


def embedded_files(app: App, below: str) -> httpx.AsyncBaseTransport:
    """A transport that finds the files Intercom would keep at a path of `app`.

    Args:
        below: What stands before a file's own path, e.g. "/_cdn".
    """

    async def moved(
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        path = f"{below}{scope['path']}"
        await app({**scope, "path": path, "raw_path": path.encode()}, receive, send)

    return httpx.ASGITransport(app=moved)


def lost_answer(reason: object) -> Exception:
    """The failure of a request whose answer never comes."""
    return httpx.ReadTimeout(str(reason))
