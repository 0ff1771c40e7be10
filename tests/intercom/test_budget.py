"""Pacing, against a server that limits by windows, in virtual time."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from intercom_sync.errors import RateLimitedError
from intercom_sync.intercom.budget import MOST_UNTOLD
from intercom_sync.intercom.exchange import Request
from intercom_sync.intercom.sending import Sender
from tests.intercom.limited import EPOCH, Announce, Limited, nonsense, nothing, sometimes
from tests.intercom.script import access
from tests.intercom.virtual import LoopClock, run

GET = Request(method="GET", path="/me")


async def hammer(server: Limited, seconds: float, reserve_percent: int = 20) -> None:
    """Ask as fast as the budget allows, for `seconds`."""
    sender = Sender(access(server, reserve_percent=reserve_percent))

    async def ask() -> None:
        while True:
            await sender.send(GET)

    async def ask_all() -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(40):
                group.create_task(ask())

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(ask_all(), seconds)
    await sender.aclose()


async def ask_times(server: Limited, times: int, reserve_percent: int = 20) -> float:
    """Ask `times` times at once; how long it took."""
    sender = Sender(access(server, reserve_percent=reserve_percent))
    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(sender.send(GET) for _ in range(times)))
    await sender.aclose()
    return asyncio.get_running_loop().time() - began


def in_whole_windows(server: Limited) -> list[int]:
    """Requests let in, per window; without the first and the last window, which were cut."""
    per_window = Counter(int(at // server.window) for at in server.allowed_at)
    first, last = min(per_window), max(per_window)
    return [per_window[window] for window in range(first + 1, last)]


@pytest.mark.parametrize(
    ("limit", "window", "lag", "reserve"),
    [
        (167, 10.0, 0.05, 20),
        (167, 10.0, 0.3, 20),
        (167, 10.0, 0.05, 0),
        (167, 10.0, 0.3, 0),
        (500, 10.0, 0.3, 20),
        (1667, 10.0, 0.05, 20),
        (17, 1.0, 0.05, 20),
        (1000, 60.0, 0.3, 20),
        (25, 10.0, 0.3, 20),
    ],
)
def test_budget_uses_what_is_announced_and_hardly_ever_more(
    limit: int, window: float, lag: float, reserve: int
) -> None:
    server = Limited(limit, window=window, lag=lag)
    run(hammer(server, seconds=max(28.0, window * 2.8), reserve_percent=reserve))
    used = in_whole_windows(server)
    ours = limit - limit * reserve // 100
    assert sum(used) / len(used) >= 0.9 * ours
    assert max(used) <= ours + 2
    assert server.refused <= 0.01 * len(server.allowed_at)


@pytest.mark.parametrize("lag", [0.05, 0.3])
def test_half_a_window_is_used_up_in_half_its_time(lag: float) -> None:
    """Two round trips and all: hardly a run lasts for many windows."""
    server = Limited(1667, lag=lag)

    async def story() -> float:
        await asyncio.sleep(10 - EPOCH % 10)
        return await ask_times(server, 833, reserve_percent=0)

    assert run(story()) <= 5.0
    assert 0 == server.refused


class LateClock(LoopClock):
    """Sleeps as a busy machine does."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds + 0.004)


def test_a_clock_that_sleeps_too_long_slows_nothing_down() -> None:
    server = Limited(1667)

    async def story() -> None:
        sender = Sender(access(server, reserve_percent=0, clock=LateClock()))

        async def ask() -> None:
            while True:
                await sender.send(GET)

        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*(ask() for _ in range(40))), 35)
        await sender.aclose()

    run(story())
    assert min(in_whole_windows(server)) >= 0.95 * 1667
    assert 0 == server.refused


def test_what_was_not_used_for_a_while_is_not_sent_all_at_once() -> None:
    server = Limited(1000, window=100.0)

    async def story() -> int:
        sender = Sender(access(server, reserve_percent=0))
        await sender.send(GET)
        await asyncio.sleep(20)
        before = len(server.allowed_at)
        asking = [asyncio.create_task(sender.send(GET)) for _ in range(100)]
        await asyncio.sleep(1)
        sent = len(server.allowed_at) - before
        await asyncio.gather(*asking)
        await sender.aclose()
        return sent

    assert run(story()) <= 20


def test_budget_learns_the_limit_before_it_bursts() -> None:
    server = Limited(4, lag=0.3)
    run(ask_times(server, 3))
    assert server.refused == 0
    assert server.most_in_flight <= 2


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_a_tiny_limit_is_used_too(limit: int) -> None:
    server = Limited(limit)
    run(hammer(server, seconds=65))
    used = in_whole_windows(server)
    assert min(used) >= max(1, limit - 1)
    assert server.refused <= len(used) + 2


def test_without_headers_nothing_is_paced_and_connections_stay_bounded() -> None:
    server = Limited(10**6, lag=0.1, announce=nothing)
    took = run(ask_times(server, 320))
    assert took < 320 / MOST_UNTOLD * 0.1 * 1.5
    assert server.most_in_flight == MOST_UNTOLD


def test_a_figure_does_not_outlive_its_reset() -> None:
    """A server that stops announcing must not be crawled through at the last known pace."""
    server = Limited(30, lag=0.05)

    async def story() -> float:
        sender = Sender(access(server))
        await asyncio.gather(*(sender.send(GET) for _ in range(24)))
        server.announce, server.limit = nothing, 10**6
        await asyncio.sleep(10)
        began = asyncio.get_running_loop().time()
        await asyncio.gather(*(sender.send(GET) for _ in range(100)))
        await sender.aclose()
        return asyncio.get_running_loop().time() - began

    assert run(story()) < 1.0


@pytest.mark.parametrize("announce", [sometimes, nonsense, nothing])
def test_missing_and_nonsensical_headers_are_lived_with(announce: Announce) -> None:
    server = Limited(167, announce=announce)
    run(hammer(server, seconds=28, reserve_percent=20))
    used = in_whole_windows(server)
    assert sum(used) / len(used) >= 0.7 * 167


def test_occasional_headers_are_enough_to_stay_within_the_limit() -> None:
    server = Limited(167, announce=sometimes)
    run(hammer(server, seconds=28))
    assert server.refused <= 0.01 * len(server.allowed_at)


def test_others_who_use_the_same_budget_find_their_share() -> None:
    server = Limited(167, others_per_second=3.0)
    run(hammer(server, seconds=28))
    assert server.refused == 0
    assert max(in_whole_windows(server)) <= 167 - 30


def test_a_reset_an_age_ahead_does_not_stop_the_run() -> None:
    """At the very least one request a minute goes out, to hear if the figure was wrong."""

    def far_ahead(headers: dict[str, str], draw: object) -> dict[str, str]:
        return headers | {
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": str(int(EPOCH) + 3000),
        }

    assert run(ask_times(Limited(100, announce=far_ahead), 4)) <= 3 * 61


def test_a_refusal_makes_everybody_wait_until_reset() -> None:
    server = Limited(5, lag=0.05)
    server.others_per_second = 1000.0

    async def story() -> tuple[float, int]:
        sender = Sender(access(server))
        first = asyncio.create_task(sender.send(GET))
        await asyncio.sleep(1)
        rest = [asyncio.create_task(sender.send(GET)) for _ in range(3)]
        await asyncio.sleep(2)
        before_reset = server.refused
        server.others_per_second = 0.0
        await asyncio.gather(first, *rest)
        await sender.aclose()
        return asyncio.get_running_loop().time(), before_reset

    took, refused = run(story())
    assert refused == 1
    assert 6.3 <= took <= 16


def test_a_server_that_never_lets_in_is_given_up_on() -> None:
    server = Limited(1, others_per_second=10**6)
    with pytest.raises(RateLimitedError, match="429 rate limited"):
        run(ask_times(server, 1))
    assert server.refused <= 40


def test_waiting_for_the_limit_is_counted() -> None:
    async def story() -> float:
        sender = Sender(access(Limited(10)))
        await asyncio.gather(*(sender.send(GET) for _ in range(16)))
        await sender.aclose()
        return sender.usage.waited_seconds

    assert run(story()) > 5
