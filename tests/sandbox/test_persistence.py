"""The file: restarts, other versions, foreign files; and how quick it all is."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from intercom_sync.sandbox import (
    FaultKind,
    Limits,
    RealClock,
    Sandbox,
    StoreUnreadableError,
    VirtualClock,
)
from tests.growth import LINEAR, times_as_long
from tests.sandbox.client import DOCS_ID, Client, LostError, lost_as


def test_everything_is_there_again_when_the_sandbox_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    first = Sandbox(path=path)
    article = Client(first).creates(body='<img src="https://x.y/x.png">', state="published")
    before = first.articles(), first.collections(), first.record(), first.requests()
    first.close()

    second = Sandbox(path=path)
    assert before == (
        second.articles(),
        second.collections(),
        second.record(),
        second.requests(),
    )
    read = Client(second).get(f"/articles/{article['id']}").json()
    assert article["body"].partition("?")[0] == read["body"].partition("?")[0]
    second.close()


def test_file_is_kept_with_a_write_ahead_log(tmp_path: Path) -> None:
    """What kill -9 leaves behind is whole; no test can kill at every moment."""
    path = tmp_path / "sandbox.db"
    sandbox = Sandbox(path=path)
    reader = sqlite3.connect(path)

    assert reader.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    reader.close()
    sandbox.close()


def test_late_write_survives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    first = Sandbox(path=path, lost_as=lost_as)
    first.fail(FaultKind.LATE, late_seconds=30)
    with pytest.raises(LostError):
        Client(first).post("/articles", {"title": "Refunds", "author_id": DOCS_ID})
    first.close()

    second = Sandbox(path=path)
    before = len(second.articles())
    second.clock.advance(31)

    assert (before, len(second.articles())) == (0, 1)
    second.close()


def test_time_does_not_go_back_when_the_clock_starts_over(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    first = Sandbox(path=path, clock=VirtualClock(2_000_000_000))
    Client(first).creates()
    first.close()

    second = Sandbox(path=path, clock=VirtualClock(1_000_000_000))

    assert second.clock.now() == 2_000_000_000
    second.close()


def test_reset_leaves_an_empty_workspace() -> None:
    sandbox = Sandbox()
    Client(sandbox).creates()
    sandbox.fail(FaultKind.INTERNAL)

    sandbox.reset()

    assert (sandbox.articles(), sandbox.record(), sandbox.requests()) == ((), (), ())
    assert Client(sandbox).creates()["id"] == "9100501"


@pytest.mark.parametrize("content", [b"not a database at all, surely", b"x" * 5000])
def test_foreign_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)

    with pytest.raises(StoreUnreadableError, match=r"notes\.txt is not a sandbox"):
        Sandbox(path=path)
    assert content == path.read_bytes()


def test_file_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()

    with pytest.raises(StoreUnreadableError, match="another version of the sandbox"):
        Sandbox(path=path)


def test_creating_takes_no_longer_the_more_there_is(tmp_path: Path) -> None:
    sandbox = Sandbox(path=tmp_path / "sandbox.db", limits=Limits(per_window=None))
    body = "<h2>Step</h2><p>Some <b>text</b> and <a href='https://x.y'>a link</a>.</p>" * 8
    fields = {"title": "Refunds", "author_id": DOCS_ID, "body": body}

    async def create(count: int) -> None:
        async with Client(sandbox).session() as session:
            for _ in range(count):
                await session.post("/articles", json=fields)

    assert times_as_long(lambda count: asyncio.run(create(count)), 50, 200) < LINEAR
    assert len(sandbox.articles()) == 3 * (50 + 200)
    sandbox.close()


def test_clock_never_goes_back() -> None:
    with pytest.raises(ValueError, match="time goes forward only"):
        VirtualClock().advance(-1)


def test_real_clock_runs_with_the_machine_and_can_be_moved_on() -> None:
    clock = RealClock()
    before = clock.now()

    clock.advance(3600)

    assert 3600 <= clock.now() - before < 3660


def test_virtual_clock_lets_others_run_when_somebody_sleeps() -> None:
    clock = VirtualClock(1000)

    asyncio.run(clock.sleep(5))
    asyncio.run(clock.sleep(-5))

    assert clock.now() == 1005
