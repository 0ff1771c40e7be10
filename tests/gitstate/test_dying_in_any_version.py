"""A run of every kind of step, in every version, dies; its disk is gone, and another one goes on.

What an undisturbed run leaves in Intercom is what must be there in the end, text for text.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from intercom_sync.articles.model import OnRemove
from intercom_sync.plan.model import Gate
from intercom_sync.sandbox import Answers
from tests.engine.translated import ENGLISH, FRENCH, GERMAN, Files, draft, published
from tests.engine.world import all_done
from tests.gitstate.office import Death, Fate, Machine, Office

SEED = int(os.environ.get("SWEEP_SEED", "20260711"))
Record = Callable[[str, object], None]
SWEEP_POINTS = 15
GATES = (Gate.PUBLISH, Gate.PRUNE)
SPARSE = Answers(staged_answers_live=True, staging_moves_updated_at=False)


@dataclass
class Branch(Files, Machine):
    """A clone with real files in three languages."""

    def collection(self, folder: str, text: str) -> None:
        path = self.folder / "content" / folder / "_collection.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def first(self) -> Branch:
        self.collection("g", "name: Guides\ntranslations: {fr: {name: Guides-fr}}\n")
        self.write(
            a=published(ENGLISH),
            a_fr=FRENCH,
            b=published("# B\n\nBody of the article b.\n"),
            b_fr=published("# Bfr\n\nCorps de b.\n"),
            b_de=published("# Bde\n\nTeil von b.\n"),
            g__moved=published("# Moved\n\nThis one goes elsewhere.\n"),
            g__gone=published("# Gone\n\nThis one goes away.\n"),
        )
        return self

    def second(self) -> Branch:
        self.collection("g", "name: Guide\ntranslations: {fr: {name: Guides-neuf}}\n")
        self.collection("h", "name: Help\ntranslations: {fr: {name: Aide}, de: {name: Hilfe}}\n")
        self.write(
            a=f"{published(ENGLISH).replace('five', 'two')}\nSee [c](c.md).\n",
            a_fr=FRENCH.replace("cinq", "deux"),
            a_de=GERMAN,
            b=published("# B\n\nBody of the article b.\n"),
            b_fr=draft("# Bfr\n\nCorps de b.\n"),
            b_de=published("# Bde\n\nTeil neu von b.\n"),
            c=published("# C\n\nFor what is paid, see [a](a.md).\n"),
            c_fr="# Cfr\n\nVoir [a](a.md).\n",
            h__moved=published("# Moved\n\nThis one goes elsewhere.\n"),
        )
        return self


@dataclass
class Story:
    """Files that were applied, and what is done with the next ones.

    Attributes:
        is_late: What is staged goes live in a run of its own.
    """

    version: str
    answers: Answers | None = None
    on_remove: OnRemove = OnRemove.DELETE
    is_late: bool = False

    def begin(self, folder: Path) -> Office:
        folder.mkdir(parents=True)
        office = Office(
            folder, api_version=self.version, locales=("en", "fr", "de"), answers=self.answers
        )
        assert all_done(self.branch(office).first().apply(*GATES))
        office.clock.advance(60)
        if self.is_late:
            self.branch(office).second().apply()
            office.clock.advance(60)
        return office

    def branch(self, office: Office, fate: Fate | None = None) -> Branch:
        found = Branch(folder=office.clone(), office=office, fate=fate or Fate())
        found.setting = replace(found.setting, on_remove=self.on_remove)
        return found

    def end(self, office: Office) -> str:
        """Everything but the times."""
        shown = f"{office.sandbox.articles()} {office.sandbox.collections()}"
        return re.sub(r"\b17\d{8}\b", "T", shown)


STORIES = {
    "2.11": Story("2.11"),
    "2.16": Story("2.16"),
    "2.16, few words": Story("2.16", answers=SPARSE, on_remove=OnRemove.UNPUBLISH),
    "2.16, later": Story("2.16", is_late=True),
    "2.11, later": Story("2.11", is_late=True, on_remove=OnRemove.UNPUBLISH),
}


def whole(story: Story, folder: Path) -> tuple[str, dict[str, int]]:
    """How an undisturbed apply ends, and how many pushes and requests it takes."""
    office = story.begin(folder)
    branch = story.branch(office).second()
    assert all_done(branch.apply(*GATES))
    counts = {kind: branch.fate.events.count(kind) for kind in ("push", "request")}
    return story.end(office), counts


def survive(story: Story, folder: Path, point: tuple[str, int, bool], wanted: str | None) -> None:
    """Die, wipe, go on elsewhere; `wanted` is how an undisturbed apply ends."""
    kind, at, after = point
    office = story.begin(folder)
    fate = Fate(at=at, after=after, kinds=(kind,))
    try:
        story.branch(office, fate).second().apply(*GATES)
    except Death:
        heir = story.branch(office).second()
        heir.opened().unlock(force=True)
        heir = story.branch(office).second()
        report = heir.apply(*GATES)
        assert all_done(report), (point, heir.outcomes(report))
    last = story.branch(office).second()
    last.refresh()
    assert (point, []) == (point, last.steps())
    titles = [one.title for one in office.sandbox.articles()]
    assert len(titles) == len(set(titles)), point
    assert wanted in (None, story.end(office)), point


def points(counts: dict[str, int]) -> list[tuple[str, int, bool]]:
    return [
        (kind, at, after)
        for kind, count in counts.items()
        for at in range(1, count + 1)
        for after in (False, True)
    ]


def test_a_run_of_every_kind_of_step_that_dies_at_some_point_is_finished_elsewhere(
    tmp_path: Path,
) -> None:
    draw = random.Random(SEED)
    story = STORIES[draw.choice(list(STORIES))]
    point = draw.choice(points({"push": 6, "request": 22}))
    survive(story, tmp_path / "one", point, wanted=None)


@pytest.mark.sweep
@pytest.mark.parametrize("name", STORIES)
def test_a_run_of_every_kind_of_step_that_dies_anywhere_is_finished_elsewhere(
    tmp_path: Path, record_property: Record, name: str
) -> None:
    story = STORIES[name]
    wanted, counts = whole(story, tmp_path / "whole")
    chosen = random.Random(f"{SEED} {name}").sample(points(counts), SWEEP_POINTS)
    for number, point in enumerate(chosen):
        survive(story, tmp_path / str(number), point, wanted)
    record_property(
        "sweep", f"git state, {name}: every kind of step, seed {SEED}, {len(chosen)} points"
    )
