"""What headers say about the rate limit, and when they are not believed."""

from __future__ import annotations

import asyncio
from email.utils import formatdate

import pytest

from intercom_sync.intercom.clock import ServerTime, SystemClock, date_unix
from intercom_sync.intercom.figures import Figures, read_figures, refusal_seconds
from tests.intercom.virtual import Headers, InstantClock

NOW = 1_790_000_000


def headers(
    limit: object = 167, remaining: object = 100, reset: object = NOW + 7, date: int = NOW
) -> Headers:
    return Headers(
        {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(remaining),
            "X-RateLimit-Reset": str(reset),
            "Date": formatdate(date, usegmt=True),
        }
    )


def figures(limit: int = 167, remaining: int = 100, reset: int = 7, date: int = 0) -> Figures:
    return Figures(limit=limit, remaining=remaining, reset_unix=NOW + reset, date_unix=NOW + date)


def test_figures_are_read_as_announced() -> None:
    assert figures() == read_figures(headers())


@pytest.mark.parametrize("length", [1, 10, 60, 900, 3600])
def test_a_window_may_have_any_length(length: int) -> None:
    assert figures(reset=length) == read_figures(headers(reset=NOW + length))


@pytest.mark.parametrize("name", ["X-RateLimit-Limit", "X-RateLimit-Remaining", "Date"])
def test_incomplete_figures_are_none(name: str) -> None:
    incomplete = headers()
    del incomplete[name.lower()]
    assert None is read_figures(incomplete)


@pytest.mark.parametrize(
    "nonsense",
    [
        headers(limit=0),
        headers(limit=-5),
        headers(limit="many"),
        headers(remaining=-1),
        headers(remaining="1e3"),
        headers(remaining="\u0663"),
        headers(reset="soon"),
        headers(reset=NOW - 30),
        headers(reset=NOW + 7200),
        headers(reset="9" * 400),
    ],
)
def test_nonsense_is_no_figure(nonsense: Headers) -> None:
    assert None is read_figures(nonsense)


def test_more_remaining_than_the_limit_counts_as_the_limit() -> None:
    assert figures(remaining=167) == read_figures(headers(remaining=9999))


def test_a_window_that_ends_in_the_second_of_the_answer_holds_for_a_second() -> None:
    assert figures(reset=0).ends_unix == NOW + 1
    assert figures(reset=7).ends_unix == NOW + 7


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (figures(date=0, remaining=1), figures(date=1, remaining=90)),
        (figures(remaining=90), figures(remaining=89)),
        (figures(reset=7, remaining=1), figures(reset=17, remaining=90)),
    ],
)
def test_answers_that_overtook_each_other_are_put_in_order(older: Figures, newer: Figures) -> None:
    assert older.is_older_than(newer)
    assert not newer.is_older_than(older)


@pytest.mark.parametrize(
    ("reset", "expected"),
    [(NOW + 7, 7), (NOW, 0), (NOW - 50, 0), (NOW + 61, 60), (NOW + 10**6, 60)],
)
def test_a_first_refusal_waits_until_reset(reset: int, expected: float) -> None:
    assert expected == refusal_seconds(headers(reset=reset), 0)


def test_refusals_without_headers_wait_longer_each_time() -> None:
    bare = Headers({})
    waits = [refusal_seconds(bare, refusals) for refusals in range(9)]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_server_that_says_zero_again_and_again_is_not_taken_at_its_word() -> None:
    waits = [refusal_seconds(headers(reset=NOW), refusals) for refusals in range(4)]
    assert waits == [0, 1, 2, 4]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thu, 27 Jun 2024 12:51:47 GMT", 1719492707),
        ("Thu, 27 Jun 2024 12:51:47 -0000", 1719492707),
        ("yesterday", None),
        ("", None),
        ("Thu, 99 Jun 2024 12:51:47 GMT", None),
        (None, None),
    ],
)
def test_dates_are_read_or_left(text: str | None, expected: int | None) -> None:
    assert expected == date_unix(text)


def test_server_time_is_unknown_before_the_first_date() -> None:
    assert None is ServerTime(InstantClock()).now()


def test_server_time_runs_on_with_our_clock() -> None:
    clock = InstantClock()
    time = ServerTime(clock)
    time.hear(NOW)
    clock.now += 2.5
    assert time.now() == NOW + 2.5


def test_server_time_takes_the_date_that_is_furthest_ahead() -> None:
    """Dates are cut to the second: the one heard just as a second began is the most exact."""
    clock = InstantClock()
    time = ServerTime(clock)
    time.hear(NOW)
    clock.now += 0.1
    time.hear(NOW + 1)
    clock.now += 0.9
    time.hear(NOW + 1)
    assert time.now() == NOW + 1.9


def test_server_time_is_not_set_back_by_an_answer_that_was_long_on_its_way() -> None:
    clock = InstantClock()
    time = ServerTime(clock)
    time.hear(NOW)
    clock.now += 20
    time.hear(NOW + 1)
    assert time.now() == NOW + 20


def test_server_time_follows_a_clock_that_was_set_back() -> None:
    clock = InstantClock()
    time = ServerTime(clock)
    time.hear(NOW + 3600)
    time.hear(NOW)
    assert time.now() == NOW


def test_the_clock_of_the_machine_passes_time() -> None:
    clock = SystemClock()
    began = clock.monotonic()
    asyncio.run(clock.sleep(0.002))
    assert clock.monotonic() - began >= 0.001
