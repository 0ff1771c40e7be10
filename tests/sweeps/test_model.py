"""Plan, apply, crash, bad weather and teammates in any order, as Hypothesis likes it: whatever led
here, nothing is there twice, no word of a teammate's is overwritten, and a calm apply settles all.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from shutil import rmtree

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from intercom_sync.articles.model import DesiredArticle
from intercom_sync.errors import IntercomSyncError
from intercom_sync.plan.model import Gate
from intercom_sync.sandbox import DrawnFaults
from tests.crash.proxy import Cut
from tests.engine.world import PUBLISHED, article, desired, edited
from tests.sweeps.center import GATES, Center
from tests.sweeps.dying import Doom
from tests.sweeps.sweeping import SEED, Record, drawn, scratch, summary

FOLDERS = ("a", "b", "c")
STEPS = 20
LIVES = 1000
EXAMPLES = len(drawn("model", range(LIVES), bounded=60))
QUICK = 2


@dataclass
class Ran:
    """How many lives were led."""

    lives: int = 0


RAN = Ran()


class Life(RuleBasedStateMachine):
    """One Help Center, its repository, and the people of both."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = scratch()
        self.center = Center(self.folder)
        self.files: dict[str, DesiredArticle] = {}
        self.words: dict[str, str] = {}
        self.theirs: set[str] = set()
        self.is_calm = True
        self.count = 0
        RAN.lives += 1

    def teardown(self) -> None:
        self.center.sandbox.close()
        rmtree(self.folder)

    def word(self) -> str:
        self.count += 1
        return f"w{self.count}x takes w{self.count}y days"

    def write(self) -> None:
        self.center.files = desired(*self.files.values())

    @initialize(count=st.integers(1, 4))
    def begin(self, count: int) -> None:
        for number in range(count):
            self.add(FOLDERS[number % 2], is_published=number % 2 == 0)
        self.center.apply(*GATES)

    # In git

    @rule(data=st.data(), folder=st.sampled_from(FOLDERS), is_published=st.booleans())
    def git(self, data: st.DataObject, folder: str, *, is_published: bool) -> None:
        """Somebody merges a change; most of them are edits."""
        deed = data.draw(st.sampled_from(["edit", "edit", "add", "move", "remove", "publish"]))
        if deed == "add" or len(self.files) < 2:
            self.add(folder, is_published=is_published)
            return
        name = data.draw(st.sampled_from(sorted(self.files)))
        found = self.files.pop(name)
        if deed == "move":
            name = f"{folder}/{name.rpartition('/')[2]}"
            found = replace(found, path=f"content/{name}", parent=f"content/{folder}/")
        if deed == "edit":
            found = edited(found, body=f"<p>{self.word()}.</p>")
        if deed == "publish":
            found = edited(found, state=PUBLISHED)
        if deed != "remove":
            self.files[name] = found
        self.write()

    @rule(data=st.data(), folder=st.sampled_from(FOLDERS), is_published=st.booleans())
    def git_again(self, data: st.DataObject, folder: str, *, is_published: bool) -> None:
        """A repository changes more often than anything else here."""
        self.git(data, folder, is_published=is_published)

    def add(self, folder: str, *, is_published: bool) -> None:
        self.count += 1
        more = {"state": PUBLISHED} if is_published else {}
        name = f"{folder}/f{self.count}.md"
        self.files[name] = article(name, f"<p>{self.word()}.</p>", **more)
        self.write()

    # In the web app

    @rule(data=st.data(), deed=st.sampled_from(["edits", "edits", "creates", "deletes"]))
    def teammate(self, data: st.DataObject, deed: str) -> None:
        mate, word = self.center.sandbox.teammate, self.word()
        ids = [str(one.id) for one in self.center.sandbox.articles()]
        if deed == "creates" or not ids:
            found = mate.creates(title=f"T {word}", body=f"<p>{word}</p>")
            self.words[found] = word
            self.theirs.add(found)
            return
        found = data.draw(st.sampled_from(ids))
        if deed == "edits":
            mate.edits(found, body=f"<p>{word}</p>")
            self.words[found] = word
        else:
            mate.deletes(found)
            self.words.pop(found, None)
            self.theirs.discard(found)

    # The run

    @rule(gates=st.sampled_from([(), GATES]))
    def apply(self, gates: tuple[Gate, ...]) -> None:
        live = self.live()
        with suppress(IntercomSyncError):
            self.center.apply(*gates)
        if not gates:
            assert live == self.live(), "something went live or away without its gate"

    @rule(at=st.integers(1, 60), cut=st.sampled_from(Cut), late=st.sampled_from([0.0, 20.0, 50.0]))
    def die(self, at: int, cut: Cut, late: float) -> None:
        with suppress(IntercomSyncError):
            self.center.killed(Doom(at=at, cut=cut, late_seconds=late), *GATES)
        self.center.sandbox.no_more_trouble()
        self.center.check_few_unknown()

    @rule(seed=st.integers(0, 1000), rate=st.sampled_from([0.1, 0.4]))
    def weather(self, seed: int, rate: float) -> None:
        self.center.sandbox.draw_faults(DrawnFaults(seed=seed, rate=rate, late_seconds=40.0))
        with suppress(IntercomSyncError):
            self.center.apply(*GATES)
        self.center.sandbox.no_more_trouble()

    @rule()
    def time_passes(self) -> None:
        self.center.clock.advance(61)

    @rule()
    def settle(self) -> None:
        """Two calm applies, and nothing is left that git alone has changed."""
        self.center.clock.advance(61)
        self.center.apply(*GATES)
        self.center.apply(*GATES)
        left = [step.id for step in self.center.decide().plan.steps]
        assert [] == left, f"never settles: {left}"

    # What holds

    def live(self) -> dict[int, tuple[str, str]]:
        return {
            one.id: (one.title, one.body)
            for one in self.center.sandbox.articles()
            if one.state == "published"
        }

    @invariant()
    def nothing_is_there_twice(self) -> None:
        self.center.check_nothing_twice()

    @invariant()
    def no_word_of_theirs_is_lost(self) -> None:
        for found, word in self.words.items():
            there = self.center.row(found)
            assert there is not None, f"{found} was deleted, and a teammate had worked on it"
            assert word in there.body, f"{found}: a teammate's word is lost"

    @invariant()
    def what_nobody_manages_is_theirs(self) -> None:
        bound = {str(one.id) for one in self.center.store.load().articles}
        assert not bound & self.theirs


def lead(examples: int) -> None:
    """That many lives, drawn by the seed."""
    machine = Life.TestCase
    machine.settings = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        # A life is long, and making it shorter takes minutes: the seed and its steps are told.
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    Life._hypothesis_internal_use_seed = SEED
    RAN.lives = 0
    machine("runTest").runTest()


def test_a_few_lives_end_well() -> None:
    lead(QUICK)


@pytest.mark.sweep
def test_many_lives_end_well(record_property: Record) -> None:
    lead(EXAMPLES)
    record_property(
        "sweep", summary("model", there=LIVES, planned=EXAMPLES, run=min(EXAMPLES, RAN.lives))
    )
    assert EXAMPLES <= RAN.lives
