"""A wire between the command and the served sandbox that can be cut at the n-th request.

Runs in a thread with a loop of its own. Counts requests over all connections; at the chosen one it
kills the command: before the request reaches Intercom, when it has left and Intercom has not done
it yet, after Intercom has done it, or when half of the answer has been read.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from enum import StrEnum

_READ_SECONDS = 0.02
"""What the command gets to read the half that it is given."""


class Cut(StrEnum):
    """Where the command dies."""

    BEFORE_SENDING = "before sending"
    SENT = "once it was sent"
    AFTER_COMMIT = "after the commit"
    HALF_READ = "with half of the answer"


class Proxy:
    """Forwards HTTP/1.1 to one server on loopback.

    Attributes:
        seen: How many requests came through.
        port: Where it listens.
    """

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._at = 0
        self._cut = Cut.BEFORE_SENDING
        self._kill: Callable[[], None] = lambda: None
        self.seen = 0
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._connections: set[asyncio.Task[None] | None] = set()

    def __enter__(self) -> Proxy:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def arm(self, at: int, cut: Cut, kill: Callable[[], None]) -> None:
        """Kill at the `at`-th request from now; 0 lets all pass."""
        self.seen, self._at, self._cut, self._kill = 0, at, cut, kill

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        while left := asyncio.all_tasks(self._loop):  # what is accepted just now begins another
            for task in left:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A task that nobody holds on to is swept away when its client is gone.
        self._connections.add(asyncio.current_task())
        upstream_reader, upstream = await asyncio.open_connection("127.0.0.1", self._server_port)
        try:
            while True:
                request = await _message(reader)
                self.seen += 1
                is_chosen = self.seen == self._at
                if is_chosen and self._cut is Cut.BEFORE_SENDING:
                    self._kill()
                    return
                if is_chosen and self._cut is Cut.SENT:
                    self._kill()  # nobody waits for the answer, and Intercom does it all the same
                upstream.write(request)
                answer = await _message(upstream_reader)
                if is_chosen and self._cut is Cut.HALF_READ:
                    writer.write(answer[: len(answer) - len(answer) // 2])
                    await writer.drain()
                    await asyncio.sleep(_READ_SECONDS)
                if is_chosen:
                    if self._cut is not Cut.SENT:
                        self._kill()
                    return
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            self._connections.discard(asyncio.current_task())
            writer.close()
            upstream.close()


async def _message(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [
        int(line.split(b":")[1])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length:")
    ]
    return head + await reader.readexactly(lengths[0] if lengths else 0)
