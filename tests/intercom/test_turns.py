"""How many requests the budget lets out, turn by turn."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from email.utils import formatdate

import pytest

from intercom_sync.intercom.budget import MOST_UNTOLD, Budget, Turn
from intercom_sync.intercom.clock import ServerTime
from tests.intercom.virtual import Headers, LoopClock, run

NOW = 1_790_000_000
SILENT = Headers({})


def told(remaining: int, reset: int = 10, date: int = 0) -> Headers:
    """Headers of a limit of 100, `date` seconds after the server's clock was NOW."""
    return Headers(
        {
            "X-RateLimit-Limit": "100",
            "X-RateLimit-Remaining": str(remaining),
            "X-RateLimit-Reset": str(NOW + reset),
            "Date": formatdate(NOW + date, usegmt=True),
        }
    )


class Desk:
    """A budget, with the turns that are out."""

    def __init__(self, reserve_percent: int = 0) -> None:
        clock = LoopClock()
        self.budget = Budget(
            clock=clock, server_time=ServerTime(clock), reserve_percent=reserve_percent
        )
        self._turns = AsyncExitStack()

    async def turn(self) -> Turn:
        return await self._turns.enter_async_context(self.budget.turn())

    async def let_out_within(self, seconds: float) -> int:
        """Turns that are granted within `seconds` while nothing is answered."""
        out = 0
        try:
            async with asyncio.timeout(seconds):
                while True:
                    await self.turn()
                    out += 1
        except TimeoutError:
            return out

    async def close(self) -> None:
        await self._turns.aclose()


def granted(story: Coroutine[object, object, int]) -> int:
    return run(story)


@pytest.mark.parametrize(("reserve", "expected"), [(0, 5), (3, 2), (4, 1), (5, 0), (50, 0)])
def test_what_is_left_less_the_reserve_leaves_before_reset(reserve: int, expected: int) -> None:
    async def story() -> int:
        desk = Desk(reserve)
        desk.budget.hear(await desk.turn(), told(remaining=5))
        out = await desk.let_out_within(9.99)
        await desk.close()
        return out

    assert granted(story()) == expected


def test_what_is_on_its_way_counts_as_used() -> None:
    async def story() -> int:
        desk = Desk()
        first, _on_its_way = await desk.turn(), await desk.turn()
        desk.budget.hear(first, told(remaining=5))
        out = await desk.let_out_within(9.99)
        await desk.close()
        return out

    assert granted(story()) == 4


@pytest.mark.parametrize("is_answered", [True, False])
def test_what_was_answered_without_figures_counts_as_used(is_answered: bool) -> None:
    async def story() -> int:
        desk = Desk()
        desk.budget.hear(await desk.turn(), told(remaining=5))
        async with desk.budget.turn() as turn:
            if is_answered:
                desk.budget.hear(turn, SILENT)
        out = await desk.let_out_within(8.3)
        await desk.close()
        return out

    assert granted(story()) == 4


def test_an_answer_that_was_overtaken_changes_nothing() -> None:
    async def story() -> int:
        desk = Desk()
        slow, quick = await desk.turn(), await desk.turn()
        desk.budget.hear(quick, told(remaining=2))
        desk.budget.hear(slow, told(remaining=90))
        out = await desk.let_out_within(9.99)
        await desk.close()
        return out

    assert granted(story()) == 2


def test_after_reset_a_few_go_ahead_and_the_rest_wait_for_word() -> None:
    async def story() -> int:
        desk = Desk()
        desk.budget.hear(await desk.turn(), told(remaining=0))
        await asyncio.sleep(10.1)
        out = await desk.let_out_within(300)
        await desk.close()
        return out

    assert granted(story()) == 2


def test_a_straggler_of_the_last_window_says_nothing_about_this_one() -> None:
    async def story() -> int:
        desk = Desk()
        first, straggler = await desk.turn(), await desk.turn()
        desk.budget.hear(first, told(remaining=50))
        await asyncio.sleep(10.5)
        before = await desk.let_out_within(1)
        desk.budget.hear(straggler, told(remaining=49, date=1))
        after = await desk.let_out_within(300)
        await desk.close()
        return before * 10 + after

    assert granted(story()) == 20


def test_a_pause_stops_everybody() -> None:
    async def story() -> int:
        desk = Desk()
        desk.budget.hear(await desk.turn(), SILENT)
        desk.budget.pause(30)
        out = await desk.let_out_within(29.9)
        await desk.close()
        return out

    assert granted(story()) == 0


def test_after_a_pause_without_figures_a_few_go_ahead() -> None:
    """Otherwise everybody who waited would be refused again."""

    async def story() -> int:
        desk = Desk()
        desk.budget.hear(await desk.turn(), SILENT)
        desk.budget.pause(30)
        out = await desk.let_out_within(300)
        await desk.close()
        return out

    assert granted(story()) == 2


def test_a_probe_that_was_never_answered_makes_room_for_another() -> None:
    async def story() -> int:
        desk = Desk()
        for _ in range(10):
            async with desk.budget.turn():
                pass
        out = await desk.let_out_within(5)
        await desk.close()
        return out

    assert granted(story()) == 2


def test_a_write_does_not_wait_behind_reads() -> None:
    """Or what was read just before it is old news by the time it leaves."""

    async def story() -> int:
        desk = Desk()
        desk.budget.hear(await desk.turn(), told(remaining=5))
        left: list[str] = []

        async def ask(name: str, *, is_write: bool) -> None:
            async with desk.budget.turn(is_write=is_write) as turn:
                left.append(name)
                desk.budget.hear(turn, SILENT)

        reads = [asyncio.create_task(ask("read", is_write=False)) for _ in range(3)]
        await asyncio.sleep(0)
        await asyncio.gather(*reads, ask("write", is_write=True))
        await desk.close()
        return left.index("write")

    assert granted(story()) == 1


def test_without_figures_only_some_go_at_once() -> None:
    async def story() -> int:
        desk = Desk()
        desk.budget.hear(await desk.turn(), SILENT)
        out = await desk.let_out_within(300)
        await desk.close()
        return out

    assert granted(story()) == MOST_UNTOLD
