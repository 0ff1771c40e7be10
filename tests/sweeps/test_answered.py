"""Customers answer and teammates act while an action runs and after it has died: nobody hears it
twice, no conversation is written to once the run has seen that others were there, and what was left
alone for that is said.

The judge stands on the wire. It knows what others did to each conversation, and what of that every
answer must have told.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory

import httpx
import pytest

from intercom_sync.conversations.apply import MOST_AT_ONCE
from intercom_sync.plan.action_outcome import ActionReport
from intercom_sync.plan.outcome import Outcome
from intercom_sync.sandbox import SUPPORT_EMAIL
from tests.conversations_engine.world import World
from tests.crash.proxy import Cut
from tests.sweeps.dying import Doom, Killed, Wire
from tests.sweeps.sweeping import SEED, Record, sweep
from tests.sweeps.test_actions import GOODBYE, LATEST_SECONDS, inbox

CUSTOMERS = 12
SEEDS = 600
REQUESTS = 90
"""So many and more has a run that nobody disturbs."""
OURS = ("we close this now", "Closed by policy")
LEFT_ALONE = (Outcome.REFUSED, Outcome.UNKNOWN, Outcome.FAILED)


@dataclass
class Office:
    """Everybody but the run: what they do, and what the run has been told of it.

    Attributes:
        rate: Of the requests that somebody else is faster than.
        done: What others have done to each conversation, counted.
        planned: Of that, what the plan may have seen.
        told: Of that, what the last answer about the conversation has told for certain.
    """

    world: World
    chance: random.Random
    rate: float
    is_planning: bool = False
    done: Counter[str] = field(default_factory=Counter)
    planned: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    told: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def may_act(self) -> None:
        if self.chance.random() < self.rate:
            found = str(self.chance.choice(self.world.sandbox.conversations()).id)
            self.chance.choice(self._deeds())(found)
            self.done[found] += 1

    def _deeds(self) -> list[Callable[[str], object]]:
        mate, customer = self.world.sandbox.teammate, self.world.sandbox.customer
        until = self.world.clock.now() + 86_400
        by = SUPPORT_EMAIL
        return [
            lambda one: customer.replies(one, "And one more thing"),
            lambda one: mate.replies(one, "I look into it", by=by),
            lambda one: mate.notes(one, "Leave this to me", by=by),
            lambda one: mate.closes(one, by=by),
            lambda one: mate.opens(one, by=by),
            lambda one: mate.snoozes(one, until_unix=until, by=by),
            lambda one: mate.assigns(one, admin=SUPPORT_EMAIL, by=by),
        ]


class Watched(httpx.AsyncBaseTransport):
    """Lets others act between the requests of a run, and judges what it then writes."""

    def __init__(self, inner: httpx.AsyncBaseTransport, office: Office) -> None:
        self._inner = inner
        self._office = office

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        office = self._office
        office.may_act()
        parts = request.url.path.strip("/").split("/")
        found = parts[1] if parts[0] == "conversations" and len(parts) > 1 else ""
        if found.isdigit() and request.method != "GET":
            assert office.told[found] <= office.planned[found], f"{found}: written to all the same"
        before = office.done[found]
        answer = await self._inner.handle_async_request(request)
        if office.is_planning:
            office.planned[found] = office.done[found]
        office.told[found] = before
        return answer


def run(world: World, office: Office) -> None:
    """As the command does: the plan is kept until its run has ended."""
    kept = world.unfinished().all()
    if not kept:
        office.is_planning = True
        world.unfinished().keep(world.plan(GOODBYE))
        office.is_planning = False
    plan = world.unfinished().all()[0]
    check_says_what_it_left(world.run(plan))
    world.unfinished().drop(plan)


def check_says_what_it_left(report: ActionReport) -> None:
    outcomes = defaultdict(list)
    for one in report.results:
        outcomes[one.conversation].append(one.outcome)
    for found, ends in outcomes.items():
        is_told = any(one in LEFT_ALONE for one in ends)
        assert is_told or {Outcome.DONE} == set(ends), f"{found} was left alone in silence"


def check(world: World) -> None:
    open_ = {one.key.conversation for one in world.ledger().view(GOODBYE.name).unknown}
    assert MOST_AT_ONCE >= len(open_), "more are unknown than were under way"
    for found in world.sandbox.conversations():
        bodies = [part.body for part in world.sandbox.parts(str(found.id))]
        for words in OURS:
            assert 1 >= sum(words in body for body in bodies), f"{found.id} got it twice"
        has_it = any(OURS[0] in body for body in bodies)
        is_left = found.state == "open" and not has_it
        assert not is_left or str(found.id) in open_, f"{found.id} was forgotten"
    before = len(world.sandbox.record())
    world.run(GOODBYE)
    assert before == len(world.sandbox.record()), "a run with nothing to do wrote something"


def survive(seed: int) -> None:
    chance = random.Random(f"{SEED} answered {seed}")
    with TemporaryDirectory(prefix="sweeps-") as folder:
        world = inbox(folder, CUSTOMERS)
        office = Office(world, chance, chance.choice([0.02, 0.1, 0.3]))
        for _ in range(chance.randint(0, 2)):
            with suppress(Killed):
                try:
                    live(world, office, drawn_doom(chance))
                    run(world, office)
                except* Killed as dead:
                    raise Killed from dead
            office.is_planning = False
        live(world, office, Doom())
        run(world, office)
        office.rate = 0.0
        for _ in range(2):
            world.clock.advance(LATEST_SECONDS)
            run(world, office)
        check(world)


def live(world: World, office: Office, doom: Doom) -> None:
    world.between = lambda inner: Watched(Wire(inner, world.sandbox, doom), office)


def drawn_doom(chance: random.Random) -> Doom:
    late = chance.choice([0.0, 1.0, 30.0, 90.0, LATEST_SECONDS])
    cut = chance.choice(list(Cut))
    return Doom(at=chance.randint(1, REQUESTS), cut=cut, late_seconds=late)


def test_whoever_answers_during_a_run_is_left_alone_by_it(record_property: Record) -> None:
    sweep("actions among people, small", range(2), survive, record_property, bounded=2)


@pytest.mark.sweep
def test_whoever_answers_during_any_run_is_left_alone_by_it(record_property: Record) -> None:
    sweep("actions among people", range(SEEDS), survive, record_property, bounded=50)
