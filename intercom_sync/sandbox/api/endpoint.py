"""One request of the API from arrival to answer, with everything that may go wrong on the way.

Order: noted as seen → overdue effects happen → a fault strikes before the commit → let in →
carried out and committed → a fault strikes after the commit → answered. Trap: the answer that gets
lost is decided after the commit, so the write stays whatever the client believes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from intercom_sync.sandbox import record
from intercom_sync.sandbox.api import cursor, late
from intercom_sync.sandbox.api.call import Received
from intercom_sync.sandbox.api.clerk import Clerk
from intercom_sync.sandbox.clock import Clock
from intercom_sync.sandbox.faults import Fault, FaultKind, Faults, LostAnswer, When
from intercom_sync.sandbox.holds import Holds
from intercom_sync.sandbox.inbox.desk import Desk
from intercom_sync.sandbox.interludes import Interludes
from intercom_sync.sandbox.store import articles, search_index
from intercom_sync.sandbox.store.database import Database

CUT: Final = "sandbox.cut"
"""In a request's scope where a real connection carries it: what breaks it off."""


class Cut(Protocol):
    """Breaks a connection off: at once with a reset, or after what was sent has left."""

    def __call__(self, *, reset: bool) -> None: ...


class Api:
    """The API, as an ASGI application.

    Args:
        lost_as: What is raised in process where a real client would lose the answer.
    """

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        clerk: Clerk,
        desk: Desk,
        faults: Faults,
        holds: Holds,
        interludes: Interludes,
        lost_as: Callable[[LostAnswer], Exception],
    ) -> None:
        self._database = database
        self._clock = clock
        self._clerk = clerk
        self._desk = desk
        self._faults = faults
        self._holds = holds
        self._interludes = interludes
        self._lost_as = lost_as

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        received = await self._receive(Request(scope, receive))
        fault = self._faults.next(received.method, received.path)
        try:
            response = await self._answer(received, fault)
        except LostAnswer as lost:
            self._note(received, None, lost=str(lost.kind))
            await self._lose(lost, scope, receive, send)
            return
        self._note(received, response.status_code)
        self._play_interludes(received)
        await response(scope, receive, send)

    def settle(self) -> None:
        """Let happen whatever was to happen by now."""
        now = self._clock.now()
        with self._database.transaction() as connection:
            articles.touch(connection, now)
            self._desk.wake(connection, now)
            due = late.take_due(connection, now)
        for due_at, received in due:
            self._clerk.carry_out_unheard(received, now=due_at)
        with self._database.transaction() as connection:
            search_index.catch_up(connection, now)

    async def _receive(self, request: Request) -> Received:
        body = await request.body()
        headers = request.headers
        scheme, _, value = headers.get("authorization", "").partition(" ")
        token = record.fingerprint(value.strip()) if scheme.lower() == "bearer" else ""
        self.settle()
        with self._database.transaction() as connection:
            number = record.note_request(
                connection,
                at_unix=self._clock.now(),
                method=request.method,
                path=request.url.path,
                query=request.url.query,
                token=token,
            )
        return Received(
            number=number,
            method=request.method,
            path=request.url.path,
            query=request.url.query,
            base_url=str(request.base_url).rstrip("/"),
            token=token,
            version=headers.get("intercom-version", ""),
            content_type=headers.get("content-type", ""),
            body=body,
        )

    async def _answer(self, received: Received, fault: Fault | None) -> Response:
        if fault is not None and fault.when is When.BEFORE:
            instead = await self._strike(fault, received)
            if instead is not None:
                return instead
        response = self._clerk.carry_out(received, now=self._clock.now())
        if fault is not None and fault.when is When.AFTER:
            return await self._strike(fault, received) or response
        return response

    async def _strike(self, fault: Fault, received: Received) -> Response | None:
        """What is answered instead; None where the request goes on after a pause.

        Raises:
            LostAnswer: the client hears nothing, or not enough.
        """
        match fault.kind:
            case FaultKind.HOLD:
                await self._holds.stand_still()
                return None
            case FaultKind.LATE:
                with self._database.transaction() as connection:
                    late.postpone(
                        connection, received, due_at=self._clock.now() + fault.late_seconds
                    )
                raise LostAnswer(FaultKind.TIMEOUT)
            case FaultKind.TIMEOUT | FaultKind.RESET | FaultKind.HALF_ANSWER:
                raise LostAnswer(fault.kind)
            case _:
                return self._clerk.envelope(received, now=self._clock.now()).fault(fault.kind)

    def _note(self, received: Received, status: int | None, *, lost: str | None = None) -> None:
        with self._database.transaction() as connection:
            record.note_answer(connection, received.number, status=status, lost=lost)

    def _play_interludes(self, received: Received) -> None:
        if (page := _page_read(received)) is not None:
            self._interludes.play(received.path, page)

    async def _lose(self, lost: LostAnswer, scope: Scope, receive: Receive, send: Send) -> None:
        cut: Cut | None = scope.get(CUT)
        if cut is None:
            raise self._lost_as(lost)
        if lost.kind is FaultKind.RESET:
            cut(reset=True)
        if lost.kind is FaultKind.HALF_ANSWER:
            headers = [(b"content-type", b"application/json"), (b"content-length", b"4096")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            half = b'{"type":"article","id":"91'
            await send({"type": "http.response.body", "body": half, "more_body": True})
            cut(reset=False)
        while (await receive())["type"] != "http.disconnect":
            pass  # nothing is sent any more, and only the client ends this


def _page_read(received: Received) -> int | None:
    """Which page of a list a request read; None where it is none."""
    if received.method == "GET":
        query = dict(parse_qsl(received.query))
        page = query.get("page", "1")
        if "starting_after" in query:
            return cursor.page_number(query["starting_after"])
        return int(page) if page.isdecimal() else None
    if received.path.endswith("/search"):
        return cursor.page_of_search(received.body)
    return None
