"""Whatever people do to the files and in the web app, and however pages shift: `apply --prune
--publish` with `on_remove: delete` deletes no article whose text is still in a file, none that no
file manages, and none that a teammate worked on."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from intercom_sync.articles.model import OnRemove
from intercom_sync.plan.model import Gate
from intercom_sync.sandbox import Answers
from tests.engine.test_review import Project
from tests.engine.world import article, desired
from tests.sweeps.sweeping import SEED, sweep

BOTH = (Gate.PUBLISH, Gate.PRUNE)
FOLDERS = ("a", "b", "b/c")
ROUNDS = 3
FEW = 20
"""Lives that say nothing about the average."""
Texts = dict[str, tuple[str, list[str]]]


@dataclass
class Life:
    """A help center with two kinds of people working on it.

    Attributes:
        texts: Path below content/ → title and sentences; no two articles begin with one sentence.
        touched: Ids of articles a teammate has worked on.
        theirs: Ids of articles that were written in the web app.
    """

    project: Project
    chance: random.Random
    texts: Texts = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    theirs: set[str] = field(default_factory=set)
    said: int = 0

    def sentence(self) -> str:
        self.said += 1
        return " ".join(f"w{self.said}{letter}" for letter in "abcdefgh") + "."

    def path(self) -> str:
        self.said += 1
        return f"{self.chance.choice(FOLDERS)}/f{self.said}.md"

    def some(self) -> str:
        return self.chance.choice(sorted(self.texts))

    # In git

    def add(self) -> None:
        sentences = [self.sentence() for _ in range(self.chance.randint(1, 8))]
        self.texts[self.path()] = (f"Title {self.said}", sentences)

    def remove(self) -> None:
        del self.texts[self.some()]

    def move(self) -> None:
        self.texts[self.path()] = self.texts.pop(self.some())

    def move_and_edit(self) -> None:
        title, sentences = self.texts.pop(self.some())
        kept = [each for each in sentences if self.chance.random() < 0.6]
        self.texts[self.path()] = (
            self.chance.choice([title, f"New {self.said}"]),
            [*kept, self.sentence()],
        )

    def edit(self) -> None:
        path = self.some()
        title, sentences = self.texts[path]
        self.texts[path] = (title, [*sentences[1:], self.sentence()])

    def swap(self) -> None:
        one, two = self.some(), self.some()
        self.texts[one], self.texts[two] = self.texts[two], self.texts[one]

    def move_over(self) -> None:
        text = self.texts.pop(self.some())
        if self.texts:
            self.texts[self.some()] = text

    def chain(self) -> None:
        one, two = self.some(), self.some()
        if one != two:
            self.texts[self.path()] = self.texts[one]
            self.texts[one] = self.texts.pop(two)

    def split(self) -> None:
        title, sentences = self.texts.pop(self.some())
        half = len(sentences) // 2
        self.texts[self.path()] = (title, [*sentences[:half], self.sentence()])
        self.texts[self.path()] = (f"Rest {self.said}", [*sentences[half:], self.sentence()])

    def merge(self) -> None:
        title, sentences = self.texts.pop(self.some())
        if self.texts:
            into = self.some()
            self.texts[into] = (self.texts[into][0], [*self.texts[into][1], *sentences])
        else:
            self.texts[self.path()] = (title, sentences)

    # In the web app

    def teammate_edits(self) -> None:
        found = self.one_there()
        if found:
            self.project.sandbox.teammate.edits(found, body=f"<p>{self.sentence()}</p>")
            self.touched.add(found)

    def teammate_publishes(self) -> None:
        found = self.one_there()
        if found:
            self.project.sandbox.teammate.publishes(found)

    def teammate_writes(self) -> None:
        places = [str(one.id) for one in self.project.sandbox.collections()]
        self.theirs.add(
            self.project.sandbox.teammate.creates(
                title=f"Theirs {self.said}",
                body=f"<p>{self.sentence()}</p>",
                parent_id=self.chance.choice(places) if places else None,
            )
        )

    def one_there(self) -> str | None:
        there = sorted(str(one.id) for one in self.project.sandbox.articles())
        return self.chance.choice(there) if there else None

    # Apply

    def files(self) -> None:
        self.project.files = desired(
            *(
                article(path, f"<p>{' '.join(sentences)}</p>", title=title)
                for path, (title, sentences) in self.texts.items()
            )
        )

    def apply(self) -> None:
        """Apply, and see that whoever is gone was git's alone and has left no text behind."""
        self.files()
        before = {str(record.id): record for record in self.project.store.load().articles}
        at = {record.path: record.source for record in before.values()}
        fresh = [
            one.source for one in self.project.files.articles if at.get(one.path) != one.source
        ]
        shelves = {str(one.id): one.parent_id for one in self.project.sandbox.articles()}
        written = len(self.project.sandbox.record())
        self.project.apply(*BOTH)
        for write in self.project.sandbox.record()[written:]:
            if write.method != "DELETE":
                continue
            gone = write.path.rpartition("/")[2]
            if write.path.startswith("/articles/"):
                assert gone in before
                assert gone not in self.touched | self.theirs
                text = before[gone].source.partition("<p>")[2].removesuffix("</p>\n")
                assert not [one for one in fresh if text in one]
            else:
                now = {str(one.id): one.parent_id for one in self.project.sandbox.articles()}
                lost = [one for one, place in now.items() if place is None]
                assert not [one for one in lost if str(shelves.get(one)) == gone]


GIT: tuple[Callable[[Life], None], ...] = (
    Life.add,
    Life.remove,
    Life.move,
    Life.move_and_edit,
    Life.edit,
    Life.swap,
    Life.move_over,
    Life.chain,
    Life.split,
    Life.merge,
)
WEB: tuple[Callable[[Life], None], ...] = (
    Life.teammate_edits,
    Life.teammate_publishes,
    Life.teammate_writes,
)


def live(seed: int) -> int:
    """One random life; how many articles it deleted."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder), answers=Answers(largest_page=2))
        project.setting = replace(project.setting, on_remove=OnRemove.DELETE)
        life = Life(project=project, chance=chance)
        for _ in range(5):
            life.add()
        life.apply()
        for _ in range(ROUNDS):
            project.clock.advance(60)
            for _ in range(chance.randint(0, 2)):
                chance.choice(WEB)(life)
            for _ in range(chance.randint(1, 3)):
                if life.texts:
                    chance.choice(GIT)(life)
            if chance.random() < 0.5:
                project.sandbox.after_page(1, life.teammate_edits)
            life.apply()
        return project.sandbox.count("DELETE /articles/*")


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(seed=1)
@given(seed=st.integers(0, 1_000_000))
def test_nothing_is_deleted_that_is_somebodys(seed: int) -> None:
    live(seed)


@pytest.mark.sweep
def test_nothing_is_deleted_that_is_somebodys_in_many_lives(
    record_property: Callable[[str, object], None],
) -> None:
    deleted: list[int] = []
    sweep(
        "lives with removals",
        range(SEED, SEED + 2000),
        lambda seed: deleted.append(live(seed)),
        record_property,
        bounded=120,
    )
    assert sum(deleted) > len(deleted) // 4 or len(deleted) < FEW
