"""Connections to one host, each on its own.

Owns how many there are, and what a request needs to travel on one. Trap: the pool of an httpx
client looks at every connection for every request, and asks the system about each idle one, so a
client with many of them gets slower with each. And a whole client asks of each request what never
changes here: which cookies, which proxy, which redirect.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

CONNECTIONS = 1
"""Of one client."""


class Client:
    """What sends a request as it is: without cookies, a login of its own, or a second address.

    Args:
        base_url: Before every path; it ends in none of its own.
    """

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        *,
        base_url: str,
        headers: httpx.Headers,
        timeout: httpx.Timeout,
    ) -> None:
        self._transport = transport
        self._base_url = base_url.rstrip("/")
        self._headers = headers
        self._extensions = {"timeout": timeout.as_dict()}

    async def send(
        self, method: str, path: str, *, params: Mapping[str, int] | None, content: bytes | None
    ) -> httpx.Response:
        """The head of the answer; its body is still to be read, and it is to be closed."""
        return await self._transport.handle_async_request(
            httpx.Request(
                method,
                f"{self._base_url}{path}",
                params=params,
                headers=self._headers,
                content=content,
                extensions=self._extensions,
            )
        )

    async def aclose(self) -> None:
        """Close its connection."""
        await self._transport.aclose()


@dataclass(slots=True)
class _Lane:
    client: Client
    taken: int = 0


class Lanes:
    """As many clients as are busy at once, the first ones preferred: their connections stay warm.

    Args:
        transport: In place of the network; then one client is enough.
    """

    def __init__(
        self,
        *,
        base_url: str,
        headers: Mapping[str, str],
        timeout: httpx.Timeout,
        transport: httpx.AsyncBaseTransport | None,
    ) -> None:
        self._base_url = base_url
        self._headers = httpx.Headers(headers)
        self._timeout = timeout
        self._transport = transport
        self._tls = _tls(base_url)
        self._lanes = [self._opened()]

    @contextmanager
    def free(self) -> Iterator[Client]:
        """A client that has a connection to spare, for one request."""
        lane = self._free()
        lane.taken += 1
        try:
            yield lane.client
        finally:
            lane.taken -= 1

    async def aclose(self) -> None:
        """Close every connection."""
        for lane in self._lanes:
            await lane.client.aclose()

    def _free(self) -> _Lane:
        for lane in self._lanes:
            if lane.taken < CONNECTIONS or self._transport is not None:
                return lane
        self._lanes.append(self._opened())
        return self._lanes[-1]

    def _opened(self) -> _Lane:
        return _Lane(
            Client(
                self._transport or self._connection(),
                base_url=self._base_url,
                headers=self._headers,
                timeout=self._timeout,
            )
        )

    def _connection(self) -> httpx.AsyncHTTPTransport:
        return httpx.AsyncHTTPTransport(
            # With fewer kept than allowed, httpx closes and opens connections all the time.
            limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
            trust_env=False,
            verify=self._tls,
        )


def _tls(base_url: str) -> ssl.SSLContext:
    """Made once for all clients: reading the world's certificates takes as long as a request."""
    if httpx.URL(base_url).scheme == "https":
        return httpx.create_ssl_context(trust_env=False)
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody, and is asked by nobody
