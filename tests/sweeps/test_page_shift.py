"""Teammates edit, create and delete between the pages that are being read: nothing is missed,
created twice or pruned falsely, and no word of theirs is lost."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache

import pytest

from intercom_sync.errors import ServiceError
from intercom_sync.sandbox import Answers
from tests.sweeps.center import GATES, Center, Changed, name_of
from tests.sweeps.sweeping import SEED, Record, part_of, scratch, sweep

CHANGES = 40
SEEDS = 1000
PARTS = 4
LARGEST_PAGE = 5
PATHS = ("/articles", "/articles", "/help_center/collections")


@cache
def changed() -> Changed:
    folder = scratch()
    return Changed.of(folder, CHANGES, answers=Answers(largest_page=LARGEST_PAGE))


@dataclass
class Colleagues:
    """People at work in the web app.

    Attributes:
        touched: Ids of articles they have worked on.
        gone: Ids of articles they have deleted.
        words: Id → what they wrote there last.
        in_use: Ids of articles that the run has read one by one.
    """

    center: Center
    chance: random.Random
    touched: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    words: dict[str, str] = field(default_factory=dict)
    in_use: set[str] = field(default_factory=set)

    def some(self) -> str:
        now = int(self.center.clock.now())
        found = self.center.sandbox.articles()
        there = [str(one.id) for one in found]
        # Times have whole seconds: what is edited in the very second in which the run wrote it is
        # taken for the server's own tidying (design §6). No colleague is that fast.
        rested = [str(one.id) for one in found if one.updated_at < now]
        free = [one for one in rested if one not in self.in_use]
        return self.chance.choice(free or there)

    def between(self, at: int) -> Callable[[str], None]:
        """They act at that request too, on what the run has not read again yet.

        Between that reading and the write right behind it nobody can help: Intercom has no way to
        say "only if it is still as I saw it".
        """
        seen = 0

        def on_request(request: str) -> None:
            nonlocal seen
            seen += 1
            path = request.partition(" ")[2]
            if path.startswith("/articles/"):
                self.in_use.add(path.rpartition("/")[2])
            if seen == at:
                self.acts()

        return on_request

    def word(self) -> str:
        return f"w{self.chance.randrange(1 << 40)}x"

    def edits(self) -> None:
        found, word = self.some(), self.word()
        self.center.sandbox.teammate.edits(found, body=f"<p>{word}</p>")
        self.touched.add(found)
        self.words[found] = word

    def creates(self) -> None:
        word = self.word()
        found = self.center.sandbox.teammate.creates(title=word, body=f"<p>{word}</p>")
        self.touched.add(found)
        self.words[found] = word

    def deletes(self) -> None:
        found = self.some()
        self.center.sandbox.teammate.deletes(found)
        self.gone.add(found)
        self.words.pop(found, None)

    def rests(self) -> None:
        self.center.clock.advance(self.chance.uniform(0, 2))

    def acts(self) -> None:
        deeds: tuple[Callable[[], None], ...] = (
            self.edits,
            self.edits,
            self.creates,
            self.deletes,
            self.rests,
        )
        for _ in range(self.chance.randint(1, 3)):
            self.chance.choice(deeds)()


def survive(seed: int) -> None:
    """Apply while pages shift, and hold what became of every article against the record."""
    chance, scene = random.Random(f"{SEED} shift {seed}"), changed()
    center = scene.again()
    center.clock.advance(chance.choice([0, 1, 60]))
    bound = {str(one.id): one.path for one in center.store.load().articles}
    wanted = {one.path for one in center.files.articles}
    people = Colleagues(center, chance)
    pages = len(center.sandbox.articles()) // LARGEST_PAGE + 1
    for _ in range(chance.randint(1, 4)):
        page = chance.randint(1, pages)
        center.sandbox.after_page(page, people.acts, path=chance.choice(PATHS))
    center.on_request = people.between(chance.choice([0, 0, *range(5, scene.requests)]))
    with suppress(ServiceError):  # five readings in a row that shifted: nothing was concluded
        center.apply(*GATES)
    center.sandbox.no_more_trouble()
    center.on_request = lambda _: None
    center.clock.advance(60)
    center.apply(*GATES)
    center.check_nothing_twice()
    for write in center.sandbox.record():
        one = write.path.rpartition("/")[2]
        if write.method == "DELETE" and write.path.startswith("/articles/"):
            assert name_of(bound[one]).startswith("gone-"), f"{one} pruned falsely"
            assert one not in people.touched, f"{one} was a teammate's by then"
    for one, word in people.words.items():
        found = center.row(one)
        assert word in (found.body if found else ""), f"{one}: a teammate's word is lost"
    check_all_there(center, {name_of(path) for path in wanted}, bound, people)


def check_all_there(
    center: Center, wanted: set[str], bound: dict[str, str], people: Colleagues
) -> None:
    """Whatever no teammate had in hand is in Intercom, and nothing of it is left to do."""
    there = {str(one.id) for one in center.sandbox.articles()}
    now = {name_of(one.path): str(one.id) for one in center.store.load().articles}
    in_hand = people.touched | people.gone
    theirs = {name_of(bound[one]) for one in in_hand if one in bound}
    theirs |= {name for name, one in now.items() if one in in_hand}
    missed = {name for name in wanted - theirs if now.get(name) not in there}
    assert not missed, f"missed: {sorted(missed)}"
    for step in center.decide().plan.steps:
        assert name_of(step.key) in theirs, f"left to do: {step.id}"


@pytest.mark.sweep
@pytest.mark.parametrize("part", range(PARTS))
def test_however_pages_shift_nothing_is_hidden(record_property: Record, part: int) -> None:
    cases = part_of(range(SEEDS), part, PARTS)
    sweep(f"page shift, part {part}", cases, survive, record_property, bounded=25)
