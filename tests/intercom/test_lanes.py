"""Clients, as many as are busy."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

import httpx

from intercom_sync.intercom.lanes import CONNECTIONS, Lanes


def lanes(transport: httpx.AsyncBaseTransport | None = None) -> Lanes:
    return Lanes(
        base_url="http://127.0.0.1:9",
        headers={},
        timeout=httpx.Timeout(1.0),
        transport=transport,
    )


def test_a_client_gets_no_more_requests_than_it_has_connections() -> None:
    async def story() -> list[int]:
        several = lanes()
        with ExitStack() as stack:
            taken = [id(stack.enter_context(several.free())) for _ in range(2 * CONNECTIONS + 1)]
        await several.aclose()
        return [taken.count(client) for client in dict.fromkeys(taken)]

    assert [CONNECTIONS, CONNECTIONS, 1] == asyncio.run(story())


def test_a_connection_that_was_given_back_is_used_before_another_client_is_made() -> None:
    async def story() -> bool:
        several = lanes()
        with several.free() as first:
            pass
        with several.free() as second:
            pass
        await several.aclose()
        return first is second

    assert asyncio.run(story())


def test_in_process_one_client_is_enough() -> None:
    async def story() -> int:
        one = lanes(httpx.MockTransport(lambda _: httpx.Response(200)))
        with ExitStack() as stack:
            clients = {id(stack.enter_context(one.free())) for _ in range(3 * CONNECTIONS)}
        await one.aclose()
        return len(clients)

    assert 1 == asyncio.run(story())
