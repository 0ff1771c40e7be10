"""A server on this computer that answers whatever a test wants it to, sane or not."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx

from intercom_sync.sandbox import Sandbox

JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What it is answered with; `is_reset` breaks the connection off instead."""

    status: int = 200
    content: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=lambda: JSON)
    is_reset: bool = False


Answers = Callable[[Asked], Answer]


class HostileServer:
    """Its address, what it was asked, and how it answers; tests set `answers` as they go."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[Asked] = []
        self.answers: Answers = lambda _: Answer()


@contextmanager
def serving() -> Iterator[HostileServer]:
    """A server for the time of a `with`."""

    class Handler(BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            with contextlib.suppress(ConnectionError):
                super().handle_one_request()

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = Asked(self.command, self.path, dict(self.headers.items()), body)
            hostile.asked.append(asked)
            answer = hostile.answers(asked)
            if answer.is_reset:
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.connection.close()
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_POST = do_PUT = do_DELETE = do_CONNECT = _answer  # noqa: N815 -- named by http.server

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- as it is inherited
            """Tests look at `asked`."""

    with HTTPServer(("127.0.0.1", 0), Handler) as listening:
        hostile = HostileServer(f"http://127.0.0.1:{listening.server_port}")
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield hostile
        finally:
            listening.shutdown()
            thread.join()


class Twisted:
    """A sandbox whose every answer is changed on its way."""

    def __init__(self, sandbox: Sandbox, twist: Callable[[Any], Any]) -> None:
        self._sandbox = sandbox
        self._twist = twist

    def __call__(self, asked: Asked) -> Answer:
        return asyncio.run(self._answer(asked))

    async def _answer(self, asked: Asked) -> Answer:
        wanted = ("authorization", "intercom-version", "content-type")
        headers = {name: value for name, value in asked.headers.items() if name.lower() in wanted}
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(self._sandbox.app), base_url="http://sandbox"
        ) as client:
            answer = await client.request(
                asked.method, asked.path, headers=headers, content=asked.body
            )
        if not answer.content:
            return Answer(answer.status_code, b"")
        twisted = json.dumps(self._twist(answer.json())).encode()
        return Answer(answer.status_code, twisted)
