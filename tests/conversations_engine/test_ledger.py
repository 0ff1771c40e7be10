"""The ledger's files: what a crash may leave behind, and what must never be guessed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from intercom_sync.conversations.ledger_model import LedgerEntry, LedgerKey, Noted
from intercom_sync.conversations.model import ConversationId
from intercom_sync.errors import StateError
from intercom_sync.plan.outcome import Outcome
from intercom_sync.state.journal import ActionJournal
from intercom_sync.state.ledger import FileLedger
from tests.conversations_engine.world import World, action, close, reply
from tests.journals import taken_back

KEY = LedgerKey(action="close stale/ä", step="2-reply", conversation=ConversationId("12"))


def entry(noted: Noted, at_unix: int = 10, run: str = "run-1") -> LedgerEntry:
    return LedgerEntry(key=KEY, noted=noted, run=run, at_unix=at_unix, verb="reply")


def kept(folder: Path, *entries: LedgerEntry) -> FileLedger:
    ledger = FileLedger(folder)
    for one in entries:
        ledger.note(one)
    ledger.close()
    return FileLedger(folder)


def test_what_was_noted_is_known_to_the_next_process(tmp_path: Path) -> None:
    ledger = kept(tmp_path, entry(Noted.DONE))
    assert Noted.DONE is ledger.view(KEY.action).of(KEY)
    assert (KEY.action,) == ledger.actions()


def test_of_one_step_done_counts_whatever_run_said_it(tmp_path: Path) -> None:
    ledger = kept(tmp_path, entry(Noted.DONE, 30, "a"), entry(Noted.UNKNOWN, 20, "b"))
    assert Noted.DONE is ledger.view(KEY.action).of(KEY)
    assert () == ledger.view(KEY.action).unknown


def test_a_line_that_a_crash_cut_short_is_no_statement(tmp_path: Path) -> None:
    ledger = kept(tmp_path, entry(Noted.TRIED))
    [path] = tmp_path.rglob("*.jsonl")
    whole = path.read_text("utf-8")
    path.write_text(whole + whole[: len(whole) // 2], "utf-8")

    assert Noted.TRIED is ledger.view(KEY.action).of(KEY)
    again = kept(tmp_path, entry(Noted.DONE, 40))
    assert Noted.DONE is again.view(KEY.action).of(KEY), "the next line stands on its own"


def test_a_line_cut_short_between_others_is_damage(tmp_path: Path) -> None:
    """A crash leaves a gap behind it, since the next run begins a line of its own."""
    kept(tmp_path, entry(Noted.DONE))
    [path] = tmp_path.rglob("*.jsonl")
    whole = path.read_text("utf-8")
    path.write_text(f"{whole[: len(whole) // 2]}\n{whole}", "utf-8")

    with pytest.raises(StateError, match="Restore the file from git"):
        FileLedger(tmp_path).view(KEY.action)


def test_a_damaged_line_is_refused_with_the_way_out(tmp_path: Path) -> None:
    ledger = kept(tmp_path, entry(Noted.DONE))
    [path] = tmp_path.rglob("*.jsonl")
    path.write_text(path.read_text("utf-8").replace('"done"', '"maybe"'), "utf-8")

    with pytest.raises(StateError, match="Restore the file from git"):
        ledger.view(KEY.action)


def test_the_ledger_holds_no_text_and_no_name(tmp_path: Path) -> None:
    kept(tmp_path, entry(Noted.DONE))
    [path] = tmp_path.rglob("*.jsonl")
    assert {"action", "conversation", "occasion", "step"} == set(
        json.loads(path.read_text("utf-8"))["entry"]["key"]
    )


def test_outcomes_that_were_lost_with_the_power_are_known_by_the_ledger(tmp_path: Path) -> None:
    """The journal does not sync them: the ledger, which is synced, was written before."""
    world = World(tmp_path)
    one = world.sandbox.customer.starts("Help", name="Ann Lee")
    greet = action(reply(), close(), ids=[one])
    world.run(greet)
    journal = taken_back(tmp_path / "journal" / "actions")
    lines = journal.read_text("utf-8").splitlines(keepends=True)
    journal.write_text("".join(line for line in lines if '"outcome"' not in line), "utf-8")
    asked = world.sandbox.count("GET /conversations/*")

    report = world.run(greet)

    assert 2 == report.count(Outcome.DONE)
    assert asked + 1 == world.sandbox.count("GET /conversations/*"), "the plan's own reading"
    assert 1 == len(world.received(one))
    assert () == ActionJournal(tmp_path / "journal" / "actions").earlier()
