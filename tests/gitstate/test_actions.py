"""Messages to customers from machines that go: batches made known first, and never one twice."""

from __future__ import annotations

import asyncio
import random
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from intercom_sync.conversations.model import Action, ConversationId
from intercom_sync.plan.action_outcome import ActionReport
from intercom_sync.sandbox import Limits, Sandbox
from intercom_sync.state.git_backend import GitBackend
from intercom_sync.state.journal import ANNOUNCED_AT_ONCE, ActionJournal
from tests.conversations_engine.world import World, action, close, note, reply
from tests.engine.world import _lost
from tests.gitstate.office import ENVIRONMENT, Death, Fate, MortalWire, Office
from tests.sweeps.sweeping import SEED, Record, drawn

CUSTOMERS = 14
QUICK_POINTS = 1
SWEEP_POINTS = 25
GOODBYE = action(note(), reply(), close())


@dataclass
class Desk(World):
    """A clone in which actions are run."""

    office: Office = field(kw_only=True)
    inbox: Sandbox = field(kw_only=True)
    fate: Fate = field(kw_only=True)

    def __post_init__(self) -> None:
        self.clock, self.sandbox = self.office.clock, self.inbox
        self.machine = self.office.machine(fate=self.fate)
        self.backend = self.machine.backend
        self.folder = self.backend.folder
        self.runs = 100 * self.office.machines  # no two runs have one name
        self.between = lambda inner: MortalWire(inner, self.fate)

    def opened(self) -> GitBackend:
        return self.machine.opened()

    def journal(self) -> ActionJournal:
        return ActionJournal(self.folder / "journal" / "actions", self.backend.mirror)

    def run(self, found: Action, **more: object) -> ActionReport:  # type: ignore[override]
        self.backend = self.opened()
        return asyncio.run(self._held(found, **more))

    async def _held(self, found: Action, **more: object) -> ActionReport:
        with self.backend.hold(ENVIRONMENT, say=self.said.append):
            return await self._run(found, send=True, canary=None, stopped=False)


@dataclass
class Company:
    """Customers who wrote in, and machines that answer."""

    folder: Path
    customers: int = CUSTOMERS

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.office = Office(self.folder)
        self.inbox = Sandbox(clock=self.office.clock, limits=Limits(per_window=None), lost_as=_lost)
        self.ids = [
            ConversationId(
                self.inbox.customer.starts("Help", name="Ann Lee", email=f"ann{number}@example.org")
            )
            for number in range(self.customers)
        ]
        self.office.clock.advance(60)

    def desk(self, fate: Fate | None = None) -> Desk:
        return Desk(folder=self.folder, office=self.office, inbox=self.inbox, fate=fate or Fate())

    def received(self) -> list[int]:
        """How many messages each customer got."""
        desk = self.desk()
        return [len(desk.received(one)) for one in self.ids]


def test_no_more_messages_are_announced_than_a_person_can_look_through(tmp_path: Path) -> None:
    company = Company(tmp_path)
    desk = company.desk()
    desk.run(GOODBYE)
    assert [1] * CUSTOMERS == company.received()
    # Two messages a conversation, so twelve conversations at a time: lock, two batches, unlock.
    assert ANNOUNCED_AT_ONCE // 2 == 12
    assert 4 == desk.fate.events.count("push")


def survive(folder: Path, point: tuple[str, int, bool], customers: int = CUSTOMERS) -> int:
    """Kill, wipe, go on elsewhere; how many messages a person has to look up."""
    kind, at, after = point
    company = Company(folder, customers)
    desk = company.desk(Fate(at=at, after=after, kinds=(kind,)))
    with pytest.raises(Death):
        desk.run(GOODBYE)
    shutil.rmtree(desk.machine.folder)
    proved = known_as_done(company)
    heir = company.desk()
    heir.opened().unlock(force=True)
    report = heir.run(GOODBYE)
    open_ = {one.key.conversation for one in heir.ledger().view(GOODBYE.name).unknown}
    for conversation, count in zip(company.ids, company.received(), strict=True):
        assert count <= 1, f"{point}: {conversation} got it twice"
        assert count == 1 or conversation in open_, f"{point}: {conversation} was forgotten"
    assert not proved & open_, f"{point}: what the ref proves is asked of a person"
    assert len(open_) <= ANNOUNCED_AT_ONCE, point
    assert bool(open_) == any(one.outcome == "unknown" for one in report.results), point
    before = company.received()
    company.desk().run(GOODBYE)
    assert before == company.received(), f"{point}: a third run sent something"
    return len(open_)


def known_as_done(company: Company) -> set[str]:
    """Conversations of which the ref says that the customer has the message."""
    desk = company.desk()
    desk.opened().refresh()
    view = desk.ledger().view(GOODBYE.name)
    steps = [step.id for step in GOODBYE.steps]
    return {
        one
        for one in company.ids
        if view.steps_of(one, "").keys() >= set(steps[:2]) and not view.unknown
    }


def counted(folder: Path) -> dict[str, int]:
    desk = Company(folder).desk()
    desk.run(GOODBYE)
    return {kind: desk.fate.events.count(kind) for kind in ("push", "request")}


def all_points(folder: Path) -> list[tuple[str, int, bool]]:
    return [
        (kind, at, after)
        for kind, count in counted(folder).items()
        for at in range(1, count + 1)
        for after in (False, True)
    ]


def sweep(
    folder: Path, chosen: list[tuple[str, int, bool]], record: Record, customers: int = CUSTOMERS
) -> None:
    asked = [survive(folder / str(number), point, customers) for number, point in enumerate(chosen)]
    record(
        "sweep",
        f"actions, disk wiped, git state: seed {SEED}, {len(chosen)} points planned and run, at "
        f"most {max(asked)} messages for a person to look up",
    )


def test_a_killed_run_writes_to_nobody_twice_from_another_machine(
    tmp_path: Path, record_property: Record
) -> None:
    requests = [("request", at, after) for at in range(6, 20) for after in (False, True)]
    chosen = random.Random(SEED).sample(requests, QUICK_POINTS)
    sweep(tmp_path, chosen, record_property, customers=4)


@pytest.mark.sweep
def test_a_run_killed_anywhere_writes_to_nobody_twice_from_another_machine(
    tmp_path: Path, record_property: Record
) -> None:
    points = all_points(tmp_path / "whole")
    chosen = drawn("actions, disk wiped", points, bounded=SWEEP_POINTS)
    sweep(tmp_path, chosen, record_property)


@pytest.mark.sweep
def test_what_the_ref_proves_is_not_asked_about_again(tmp_path: Path) -> None:
    company = Company(tmp_path, customers=3)
    company.desk().run(GOODBYE)
    by_id = action(note(), reply(), close(), ids=company.ids)
    heir = company.desk()
    heir.run(by_id)
    assert [1] * company.customers == company.received()
    assert not heir.ledger().view(GOODBYE.name).unknown
