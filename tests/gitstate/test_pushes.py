"""Few pushes, however much is done, and an earlier one when a run goes on for long."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from intercom_sync.plan.model import Gate
from intercom_sync.state import git_backend
from tests.engine.world import PUBLISHED, all_done, article, desired, edited
from tests.gitstate.office import ENVIRONMENT, Office


@pytest.mark.parametrize(
    ("version", "count"),
    [
        ("2.16", 5),
        pytest.param("2.11", 400, marks=pytest.mark.sweep),
        pytest.param("2.16", 400, marks=pytest.mark.sweep),
    ],
)
def test_many_updates_cost_at_most_six_pushes(tmp_path: Path, version: str, count: int) -> None:
    office = Office(tmp_path, api_version=version)
    files = [article(f"guides/n-{number}.md", state=PUBLISHED) for number in range(count)]
    assert all_done(office.machine(desired(*files)).apply(Gate.PUBLISH))
    machine = office.machine(desired(*(edited(one, body="<p>New.</p>") for one in files)))
    report = machine.apply(Gate.PUBLISH)
    assert all_done(report)
    assert count * (2 if version == "2.16" else 1) == len(report.results)
    assert 6 >= machine.fate.events.count("push")
    assert ["Checkpoint", "Unlock"] == office.log()[-2:]


def test_a_run_with_nothing_to_do_takes_the_lock_and_gives_it_back_and_a_plan_pushes_nothing(
    tmp_path: Path,
) -> None:
    office = Office(tmp_path)
    files = desired(article("guides/a.md"))
    assert all_done(office.machine(files).apply())
    idle, planner = office.machine(files), office.machine(files)
    assert () == idle.apply().results
    assert 2 == idle.fate.events.count("push")
    planner.refresh()
    planner.plan()
    assert 0 == planner.fate.events.count("push")


def test_what_is_written_is_on_the_ref_every_now_and_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git_backend, "CHECKPOINT_SECONDS", 0.05)
    office = Office(tmp_path)
    backend = office.machine().opened()

    async def work() -> None:
        async with backend.checkpoints():
            (backend.folder / "ledger").mkdir(parents=True)
            (backend.folder / "ledger" / "x.jsonl").write_text("{}\n", "utf-8")
            for _ in range(100):
                await asyncio.sleep(0.05)
                if "ledger/x.jsonl" in office.tree():
                    return

    with backend.hold(ENVIRONMENT, say=print):
        asyncio.run(work())
        assert "ledger/x.jsonl" in office.tree()
    assert 3 >= len(office.log())


def test_a_run_that_could_not_push_for_a_minute_asks_before_it_sends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git_backend, "LEASE_SECONDS", -1.0)
    office = Office(tmp_path)
    machine = office.machine(desired(article("guides/a.md"), article("guides/b.md")))
    assert all_done(machine.apply())
    # The lock, two phases, three writes of which each asks once more, the end.
    assert 7 == machine.fate.events.count("push")
