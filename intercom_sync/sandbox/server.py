"""The sandbox as a process of its own, on the loopback interface only.

Owns real connections: how they are cut off is what tests of kills, time-outs and resets need. It
prints nothing; whoever serves says so.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import uvicorn
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from intercom_sync.sandbox.api.endpoint import CUT
from intercom_sync.sandbox.control import controlled
from intercom_sync.sandbox.sandbox import Sandbox

_LOOPBACK: Final = "127.0.0.1"
_LAST_WORDS_SECONDS: Final = 2
_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)


def serve(
    sandbox: Sandbox,
    *,
    port: int = 0,
    ready: Callable[[str], None] = lambda url: None,
    control: bool = False,
) -> None:
    """Serve until SIGINT or SIGTERM; requests under way get two seconds to end.

    Then the signal does what it always does: SIGINT raises KeyboardInterrupt, SIGTERM ends the
    process. The file needs no farewell.

    Args:
        port: 0 takes any that is free.
        ready: Called with the URL, port included, once requests are answered.
        control: Whether `/_sandbox/…` lets another process pull the strings.

    Raises:
        OSError: the port is taken.
    """
    app = controlled(sandbox) if control else sandbox.app
    with socket.create_server((_LOOPBACK, port)) as listener:
        url = f"http://{_LOOPBACK}:{listener.getsockname()[1]}"
        server = uvicorn.Server(
            Config(
                _announcing(app, lambda: ready(url)),
                http=_CuttableProtocol,
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,  # the API's answers carry the sandbox's own time
                timeout_graceful_shutdown=_LAST_WORDS_SECONDS,
            )
        )
        try:
            server.run(sockets=[listener])
        finally:
            sandbox.close()


def _announcing(app: ASGIApp, started: Callable[[], None]) -> ASGIApp:
    async def announcing(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        await receive()
        await send({"type": "lifespan.startup.complete"})
        started()
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    return announcing


class _CuttableProtocol(H11Protocol):
    """Lets the application break off the connection its request came through."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, object],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        whole = self.app

        async def cuttable(scope: Scope, receive: Receive, send: Send) -> None:
            with suppress(ClientDisconnect):  # within its request: nobody waits for an answer
                await whole({**scope, CUT: self._cut}, receive, send)

        self.app = cuttable

    def _cut(self, *, reset: bool) -> None:
        if reset:
            connection = self.transport.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            self.transport.abort()
        else:
            self.transport.close()
