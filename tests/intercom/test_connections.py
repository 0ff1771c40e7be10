"""Real sockets: what a broken connection looks like from here."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable

import pytest

from intercom_sync.errors import NotSentError, UnansweredError
from intercom_sync.intercom.access import Access
from intercom_sync.intercom.exchange import Request
from intercom_sync.intercom.sending import Sender
from tests.intercom.script import TOKEN
from tests.intercom.virtual import InstantClock

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
POST = Request(method="POST", path="/articles", body={"title": "x"})
GET = Request(method="GET", path="/me")

WHOLE = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
HALF = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n{"
HALF_CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n"


class Line:
    """A server that answers each request with the next of some bytes, and then hangs up."""

    def __init__(self, *answers: bytes) -> None:
        self._answers = list(answers)
        self.requests: list[bytes] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.requests.append(head)
        writer.write(self._answers.pop(0))
        writer.close()
        await writer.wait_closed()


def send(line: Line, request: Request) -> object:
    """Send one request over a real connection."""

    async def story() -> object:
        server = await asyncio.start_server(line, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server:
            return await send_to(port, request)

    return asyncio.run(story())


async def send_to(port: int, request: Request) -> object:
    sender = Sender(
        Access(
            base_url=f"http://127.0.0.1:{port}",
            token=TOKEN,
            clock=InstantClock(),
            jitter=lambda: 0.0,
        )
    )
    try:
        return await sender.send(request)
    finally:
        await sender.aclose()


@pytest.mark.parametrize("broken", [b"", HALF, HALF_CHUNKED, b"not HTTP at all\r\n\r\n"])
def test_a_read_survives_a_broken_connection(broken: bytes) -> None:
    line = Line(broken, broken, WHOLE)
    assert send(line, GET) == {}
    assert len(line.requests) == 3


@pytest.mark.parametrize("broken", [b"", HALF, HALF_CHUNKED, b"not HTTP at all\r\n\r\n"])
def test_a_write_over_a_broken_connection_stays_unanswered(broken: bytes) -> None:
    line = Line(broken, WHOLE)
    with pytest.raises(UnansweredError):
        send(line, POST)
    assert len(line.requests) == 1


def test_a_closed_port_means_that_nothing_was_sent() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
    with pytest.raises(NotSentError):
        asyncio.run(send_to(port, POST))


def test_no_proxy_of_the_environment_hears_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    line = Line(WHOLE)
    assert send(line, GET) == {}
    assert line.requests[0].startswith(b"GET /me HTTP/1.1")
