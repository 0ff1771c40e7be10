"""What waits for the disk while others go on."""

from __future__ import annotations

import asyncio
import threading

import pytest

from intercom_sync.workers import in_thread


def test_others_go_on_while_something_is_written() -> None:
    async def story() -> list[str]:
        heard: list[str] = []
        is_going_on = threading.Event()

        async def writes() -> None:
            await in_thread(lambda: heard.append(str(is_going_on.wait(10))))

        async def goes_on() -> None:
            heard.append("other")
            is_going_on.set()

        await asyncio.gather(writes(), goes_on())
        return heard

    assert ["other", "True"] == asyncio.run(story())


def test_what_goes_wrong_is_heard() -> None:
    def fails() -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        asyncio.run(in_thread(fails))


def test_who_is_cancelled_still_knows_what_was_written() -> None:
    """Or a message that was sent would be called unknown, and a person be sent to look for it."""

    async def story() -> list[str]:
        heard: list[str] = []
        is_begun, may_end = asyncio.Event(), threading.Event()
        loop = asyncio.get_running_loop()

        def write() -> None:
            loop.call_soon_threadsafe(is_begun.set)
            may_end.wait(10)
            heard.append("written")

        async def job() -> None:
            await in_thread(write)
            heard.append("known")
            await asyncio.sleep(0)
            heard.append("next")

        task = asyncio.ensure_future(job())
        await is_begun.wait()
        task.cancel()
        await asyncio.sleep(0)
        may_end.set()
        await asyncio.wait([task])
        return [*heard, "cancelled" if task.cancelled() else "over"]

    assert ["written", "known", "cancelled"] == asyncio.run(story())
