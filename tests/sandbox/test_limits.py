"""Rate limits: windows by the sandbox's clock, and headers that may be missing or mad."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

import httpx

from intercom_sync.sandbox import (
    DEFAULT_TOKEN,
    LimitHeaders,
    Limits,
    Sandbox,
    Token,
    VirtualClock,
)
from tests.sandbox.client import Client, error

NAMES = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")


def shown(response: httpx.Response) -> list[str | None]:
    return [response.headers.get(name) for name in NAMES]


def test_headers_tell_the_window_when_a_request_is_answered() -> None:
    clock = VirtualClock(1_000_003)
    client = Client(Sandbox(clock=clock, limits=Limits(per_window=3)))

    first, second = client.get("/me"), client.get("/articles/1")

    assert shown(first) == ["3", "2", "1000010"]
    assert shown(second) == ["3", "1", "1000010"]
    assert parsedate_to_datetime(first.headers["Date"]).timestamp() == 1_000_003


def test_request_is_refused_until_the_window_ends_when_it_is_used_up() -> None:
    clock = VirtualClock(1_000_003)
    sandbox = Sandbox(clock=clock, limits=Limits(per_window=1))
    client = Client(sandbox)
    client.get("/me")

    refused = client.post("/articles", {"title": "x", "author_id": 5017691})
    clock.advance(7)
    after = client.get("/me")

    assert error(refused) == (429, "rate_limit_exceeded")
    assert shown(refused) == ["1", "0", "1000010"]
    assert sandbox.record() == ()
    assert after.status_code == 200


def test_window_is_as_long_as_it_was_set() -> None:
    client = Client(Sandbox(clock=VirtualClock(1_000_003), limits=Limits(window_seconds=60)))

    assert client.get("/me").headers["X-RateLimit-Reset"] == "1000020"


def test_tokens_share_the_window() -> None:
    other = Token(value="other", admin="support@example.com")
    sandbox = Sandbox(tokens=[DEFAULT_TOKEN, other], limits=Limits(per_window=1))

    Client(sandbox, token=other.value).get("/me")

    assert Client(sandbox).get("/me").status_code == 429


def test_nothing_is_counted_when_there_is_no_limit() -> None:
    client = Client(Sandbox(limits=Limits(per_window=None)))

    assert shown(client.get("/me")) == [None, None, None]


def test_headers_are_missing_when_the_server_leaves_them_out() -> None:
    client = Client(Sandbox(limits=Limits(per_window=1, headers=LimitHeaders.MISSING)))

    assert shown(client.get("/me")) == [None, None, None]
    assert client.get("/me").status_code == 429, "what is not told still counts"


def test_headers_are_there_now_and_then_when_the_server_is_moody() -> None:
    client = Client(Sandbox(limits=Limits(headers=LimitHeaders.SOMETIMES)))

    assert {True, False} == {None in shown(client.get("/me")) for _ in range(20)}


def test_headers_are_nonsense_when_the_server_is_mad() -> None:
    client = Client(Sandbox(limits=Limits(headers=LimitHeaders.NONSENSE)))

    resets = {client.get("/me").headers["X-RateLimit-Reset"] for _ in range(40)}

    assert {"soon", "0", ""} <= resets
