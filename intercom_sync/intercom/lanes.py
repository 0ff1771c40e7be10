"""Connections to one host, a few to a client.

Owns how many clients there are. Trap: the pool of an httpx client looks at every connection for
every request, so one client with many of them gets slower with each (16: 276 requests a second,
64: 86). Several clients with few each do not.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

CONNECTIONS = 8
"""Of one client."""


@dataclass(slots=True)
class _Lane:
    client: httpx.AsyncClient
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
        self._headers = headers
        self._timeout = timeout
        self._transport = transport
        self._tls = _tls(base_url)
        self._lanes = [self._opened()]

    @contextmanager
    def free(self) -> Iterator[httpx.AsyncClient]:
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
            httpx.AsyncClient(
                base_url=self._base_url,
                headers=self._headers,
                timeout=self._timeout,
                # With fewer kept than allowed, httpx closes and opens connections all the time.
                limits=httpx.Limits(
                    max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS
                ),
                follow_redirects=False,
                trust_env=False,
                verify=self._tls,
                transport=self._transport,
            )
        )


def _tls(base_url: str) -> ssl.SSLContext:
    """Made once for all clients: reading the world's certificates takes as long as a request."""
    if httpx.URL(base_url).scheme == "https":
        return httpx.create_ssl_context(trust_env=False)
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody, and is asked by nobody
