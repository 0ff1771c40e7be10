"""The preview as a server on the loopback interface only.

Owns the socket. It prints nothing; whoever serves says so.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Final

import uvicorn

from intercom_sync.preview.site import Preview
from intercom_sync.preview.watched import Sources

_LOOPBACK: Final = "127.0.0.1"
_LAST_WORDS_SECONDS: Final = 2


def serve(sources: Sources, *, port: int, ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; then the signal does what it always does.

    Args:
        port: 0 takes any that is free.
        ready: Called with the address once connections are taken.

    Raises:
        OSError: the port is taken.
    """
    with socket.create_server((_LOOPBACK, port)) as listener:
        number = listener.getsockname()[1]
        # Without a number where a browser leaves it out.
        ends = (f":{number}", "") if number == 80 else (f":{number}",)
        hosts = [f"{name}{end}" for name in (_LOOPBACK, "localhost") for end in ends]
        server = uvicorn.Server(
            uvicorn.Config(
                Preview(sources).app(hosts),
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=_LAST_WORDS_SECONDS,
            )
        )
        ready(f"http://{_LOOPBACK}:{number}/")
        server.run(sockets=[listener])
