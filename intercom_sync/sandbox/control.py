"""The strings behind the sandbox for a test in another process: `/_sandbox/…`.

Only there when asked for. Trap: every write wants `Content-Type: application/json`, so that no web
page somebody has open can pull the strings without the browser asking first.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from types import MappingProxyType
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from intercom_sync.sandbox.faults import DrawnFaults, FaultKind, When
from intercom_sync.sandbox.refused import RefusedError
from intercom_sync.sandbox.sandbox import Sandbox

PREFIX: Final = "/_sandbox/"

Arguments = Mapping[str, Any]


def controlled(sandbox: Sandbox) -> ASGIApp:
    """The sandbox's application, with the control endpoints."""
    control = Control(sandbox).router()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        is_control = scope["type"] == "http" and scope["path"].startswith(PREFIX)
        await (control if is_control else sandbox.app)(scope, receive, send)

    return app


class Control:
    """Pulls the strings of one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        mate, customer = sandbox.teammate, sandbox.customer
        self._deeds: Mapping[str, Callable[..., object]] = MappingProxyType(
            {
                "creates": mate.creates,
                "edits": mate.edits,
                "translates": mate.translates,
                "publishes": mate.publishes,
                "stages": mate.stages,
                "publishes_draft": mate.publishes_draft,
                "discards_draft": mate.discards_draft,
                "unpublishes": mate.unpublishes,
                "moves": mate.moves,
                "deletes": mate.deletes,
                "creates_collection": mate.creates_collection,
                "edits_collection": mate.edits_collection,
                "deletes_collection": mate.deletes_collection,
                "replies": mate.replies,
                "notes": mate.notes,
                "assigns": mate.assigns,
                "closes": mate.closes,
                "snoozes": mate.snoozes,
                "opens": mate.opens,
                "tags": mate.tags,
                "untags": mate.untags,
                "creates_tag": mate.creates_tag,
                "creates_ticket": mate.creates_ticket,
                "links": mate.links,
            }
        )
        self._customers_deeds: Mapping[str, Callable[..., object]] = MappingProxyType(
            {
                "starts": customer.starts,
                "starts_many": customer.starts_many,
                "replies": customer.replies,
            }
        )

    def router(self) -> Router:
        """All control endpoints."""
        reads = {
            "record": self._record,
            "count": self._count,
            "clock": self._clock,
            "conversations": self._conversations,
        }
        writes = {
            "advance": self._advance,
            "fail": self._fail,
            "draw-faults": self._draw_faults,
            "no-more-trouble": self._no_more_trouble,
            "release": self._release,
            "teammate": self._teammate,
            "customer": self._customer,
            "reset": self._reset,
            "seed": self._seed,
        }
        return Router(
            [
                *[Route(PREFIX + name, _read(read)) for name, read in reads.items()],
                Route(PREFIX + "held", self._held),
                *[
                    Route(PREFIX + name, _write(write), methods=["POST"])
                    for name, write in writes.items()
                ],
            ]
        )

    def _record(self, _query: Arguments) -> object:
        return {
            "writes": [asdict(write) for write in self._sandbox.record()],
            "requests": [asdict(request) for request in self._sandbox.requests()],
        }

    def _count(self, query: Arguments) -> object:
        match = query["match"]
        return {
            "requests": self._sandbox.count(match),
            "committed": self._sandbox.committed(match),
        }

    def _clock(self, _query: Arguments) -> object:
        return {"now": self._sandbox.clock.now()}

    def _conversations(self, _query: Arguments) -> object:
        """Everything that is stored of them, each with all its parts."""
        return {
            "conversations": [
                {
                    **asdict(conversation),
                    "parts": [
                        {**asdict(part), "is_seen_by_customer": part.is_seen_by_customer}
                        for part in self._sandbox.parts(str(conversation.id))
                    ],
                }
                for conversation in self._sandbox.conversations()
            ]
        }

    async def _held(self, request: Request) -> Response:
        """Answers as soon as `at_least` requests stand still, or when `wait_seconds` are over."""
        wanted = int(request.query_params.get("at_least", "1"))
        with suppress(TimeoutError):
            async with asyncio.timeout(float(request.query_params.get("wait_seconds", "0"))):
                await self._sandbox.until_held(wanted)
        return JSONResponse({"held": self._sandbox.held})

    def _advance(self, sent: Arguments) -> object:
        self._sandbox.clock.advance(float(sent["seconds"]))
        return {"now": self._sandbox.clock.now()}

    def _fail(self, sent: Arguments) -> object:
        kinds = {"kind": FaultKind(sent["kind"]), "when": When(sent.get("when", When.BEFORE))}
        self._sandbox.fail(**{**sent, **kinds})
        return {}

    def _draw_faults(self, sent: Arguments) -> object:
        self._sandbox.draw_faults(DrawnFaults(**sent))
        return {}

    def _no_more_trouble(self, _sent: Arguments) -> object:
        self._sandbox.no_more_trouble()
        return {}

    def _release(self, _sent: Arguments) -> object:
        return {"released": self._sandbox.release()}

    def _teammate(self, sent: Arguments) -> object:
        return self._deed(self._deeds, sent)

    def _customer(self, sent: Arguments) -> object:
        return self._deed(self._customers_deeds, sent)

    def _deed(self, deeds: Mapping[str, Callable[..., object]], sent: Arguments) -> object:
        """`{"does": "edits", "with": {...}}`, at once or `"after_page": k` of a list, which is
        that of the articles unless `"path"` says otherwise."""
        deed, details = deeds[sent["does"]], dict(sent.get("with", {}))
        if "after_page" in sent:
            path = sent.get("path", "/articles")
            self._sandbox.after_page(int(sent["after_page"]), lambda: deed(**details), path=path)
            return {}
        return {"id": deed(**details)}

    def _reset(self, _sent: Arguments) -> object:
        self._sandbox.reset()
        return {}

    def _seed(self, _sent: Arguments) -> object:
        self._sandbox.write_demo()
        return {}


def _read(read: Callable[[Arguments], object]) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        return _answered(read, request.query_params)

    return answer


def _write(write: Callable[[Arguments], object]) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        if request.headers.get("content-type") != "application/json":
            return JSONResponse({"error": "Content-Type must be application/json"}, 415)
        return _answered(write, json.loads(await request.body() or b"{}"))

    return answer


def _answered(act: Callable[[Arguments], object], arguments: Arguments) -> Response:
    try:
        return JSONResponse(act(arguments))
    except (LookupError, TypeError, ValueError, RefusedError) as error:
        return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)
