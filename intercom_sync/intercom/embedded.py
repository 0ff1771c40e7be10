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


def lost_answer(reason: object) -> Exception:
    """The failure of a request whose answer never comes."""
    return httpx.ReadTimeout(str(reason))
