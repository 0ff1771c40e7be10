"""What a review of the engine found, each as the harm it does to whoever relies on the tool.

A process that dies is a fuse that burns at the n-th thing the run does to the outside world: from
then on nothing it tries has any effect. Time moves with every request, as it does in life; on a
clock that stands still every edit looks like the same second.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from intercom_sync.articles.apply import apply
from intercom_sync.articles.base import ArticleBase
from intercom_sync.articles.decision import Wishes
from intercom_sync.articles.intent import Pending
from intercom_sync.articles.model import ArticleId
from intercom_sync.articles.recover import settle_earlier
from intercom_sync.articles.running import Run
from intercom_sync.cli.main import run as run_program
from intercom_sync.cli.progress import progress
from intercom_sync.cli.runs import _keep_settled
from intercom_sync.cli.terminal import Terminal
from intercom_sync.errors import StateError
from intercom_sync.intercom.access import Access
from intercom_sync.intercom.client import Intercom
from intercom_sync.plan.guards import Allowances, Limits, check
from intercom_sync.plan.model import Gate, Impact, Kind, Plan, Step, Verb
from intercom_sync.plan.outcome import (
    Outcome,
    Report,
    Result,
    conclude_apply,
    conclude_plan,
)
from intercom_sync.plan.render.text import render_plan, render_report
from intercom_sync.sandbox import Answers, FaultKind, Rewriting, Sandbox, When
from intercom_sync.sandbox import Limits as RateLimits
from intercom_sync.sandbox.rewrite.rewriting import Answered
from intercom_sync.state.journal import RunJournal
from intercom_sync.state.store import Store
from intercom_sync.workers import WORKERS, Stop
from tests.engine.world import (
    DRAFT,
    HELP_CENTER,
    PUBLISHED,
    World,
    _ClientClock,
    _lost,
    all_done,
    article,
    desired,
    edited,
    link,
    picture,
)
from tests.journals import taken_back
from tests.sweeps.sweeping import drawn, summary

REFUNDS = article("billing/refunds.md", "<p>Refunds take five days.</p>", title="Refunds")
ILLUSTRATED = article("billing/a.md", f"<p>Look:</p>{picture('x.png')}", images=("content/x.png",))
TEAMMATES_BODY = "<p>Ten days, says Ada.</p>"


# The process that can die


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Fuse:
    """Counts what a run does to the outside world, and ends it at one of these things."""

    is_at: Callable[[int, str], bool] = lambda number, what: False
    count: int = 0
    burnt_at: str = ""

    def passes(self, what: str) -> None:
        if not self.burnt_at:
            self.count += 1
            if not self.is_at(self.count, what):
                return
            self.burnt_at = what
        raise Killed(what)


class _Journal(RunJournal):
    def __init__(self, folder: Path, fuse: Fuse) -> None:
        super().__init__(folder)
        self._fuse = fuse

    def _write(self, value: dict[str, Any], *, is_synced: bool = True) -> None:
        intent = value.get("intent")
        step = intent["step"] if isinstance(intent, dict) else value["step"]
        self._fuse.passes(f"before {value['event']} {step}")
        super()._write(value, is_synced=is_synced)
        self._fuse.passes(f"after {value['event']} {step}")

    def close_earlier(self, pending: Pending, outcome: str, remote_id: str | None) -> None:
        self._fuse.passes("before close")
        super().close_earlier(pending, outcome, remote_id)
        self._fuse.passes("after close")

    def close(self) -> None:
        if not self._fuse.burnt_at:
            super().close()
        elif self._file is not None:
            self._file.close()  # as the system closes the files of a dead process


class _Store(Store):
    fuse: Fuse

    def save_article(self, record: ArticleBase, *, replaces: ArticleBase | None) -> None:
        self.fuse.passes(f"before save {record.path}")
        super().save_article(record, replaces=replaces)
        self.fuse.passes(f"after save {record.path}")

    def _drop(self, path: Path) -> None:
        self.fuse.passes(f"before drop {path.name}")
        super()._drop(path)
        self.fuse.passes(f"after drop {path.name}")


@dataclass
class Project(World):
    """A World on a clock that moves with every request, whose process can die."""

    answers: Answers | None = None
    tick_seconds: float = 0.4
    fuse: Fuse = field(default_factory=Fuse)
    on_request: Callable[[str], None] = lambda request: None

    def __post_init__(self) -> None:
        super().__post_init__()
        self.sandbox = Sandbox(
            clock=self.clock,
            rewriting=self.rewriting,
            answers=self.answers,
            limits=RateLimits(per_window=None),
            lost_as=_lost,
            help_center_url=HELP_CENTER,
            locales=self.locales,
        )
        self.store = _Store(self.folder / ".intercom-sync" / "test", root=self.folder)
        self.burn(self.fuse)

    def client(self) -> Intercom:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            request = f"{scope['method']} {scope['path']}"
            self.fuse.passes(f"before {request}")
            self.on_request(request)
            self.clock.advance(self.tick_seconds)
            await self.sandbox.app(scope, receive, send)
            self.fuse.passes(f"after {request}")

        transport = httpx.ASGITransport(app=app)
        clock = _ClientClock(self.clock)
        return Intercom(
            Access(
                base_url="http://intercom.test", token="sandbox", transport=transport, clock=clock
            )
        )

    def apply_and_die(self, at: str, *gates: Gate, **wishes: object) -> None:
        """Apply until the first thing whose name starts with `at`, and not one thing further."""
        self.burn(Fuse(is_at=lambda number, what: what.startswith(at)))
        with pytest.raises(Killed):
            self.apply(*gates, **wishes)
        self.burn(Fuse())

    def burn(self, fuse: Fuse) -> None:
        self.fuse = fuse
        if isinstance(self.store, _Store):
            self.store.fuse = fuse

    async def _apply(self, gates: tuple[Gate, ...], wishes: Wishes) -> Report:  # type: ignore[override]
        journal = _Journal(self.store._folder / "journal", self.fuse)
        try:
            async with self.client() as client:
                session = self._session(client, journal)
                session.know(self.store.load())
                await client.me()
                await settle_earlier(
                    session,
                    journal.earlier(),
                    close=journal.close_earlier,
                    clock=_ClientClock(self.clock),
                    say=self.said.append,
                )
                run = await self.prepared(client, journal, wishes)
                return await apply(run, gates)
        finally:
            journal.close()

    async def prepared(self, client: Intercom, journal: RunJournal, wishes: Wishes) -> Run:
        decision, settled = await self._look(client, wishes)
        session = self._session(client, journal)
        _keep_settled(session, self.store.load(), settled)
        return Run(
            decision=decision,
            session=session,
            clock=_ClientClock(self.clock),
            stop=Stop(),
            tell=lambda _: None,
            say=self.said.append,
        )

    def apply_after(self, between: Callable[[], None], *gates: Gate, **wishes: object) -> Report:
        """Plan, let something happen, apply what was planned."""

        async def both() -> Report:
            journal = _Journal(self.store._folder / "journal", self.fuse)
            try:
                async with self.client() as client:
                    run = await self.prepared(client, journal, Wishes(**wishes))  # type: ignore[arg-type]
                    between()
                    return await apply(run, gates)
            finally:
                journal.close()

        return asyncio.run(both())

    def body_of(self, path: str) -> str:
        found = self.sandbox.article(self.id_of(path))
        assert found is not None
        return found.body


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture
def applied(project: Project) -> Project:
    project.files = desired(REFUNDS)
    assert all_done(project.apply())
    return project


# Writes that are lost, or done to the wrong article


def test_an_image_that_did_not_arrive_is_not_taken_for_one_that_did(project: Project) -> None:
    """Readers go on seeing the old screenshot, and no plan ever says so."""
    project.files = desired(ILLUSTRATED)
    project.apply()
    before = project.body_of("billing/a.md")
    project.images.commit = "2"
    project.files = replace(project.files, image_hashes={"content/x.png": "0" * 64})
    project.sandbox.fail(FaultKind.TIMEOUT, match="PUT /articles/*", when=When.BEFORE)
    project.apply()
    assert before != project.body_of("billing/a.md")


def test_two_files_of_one_title_never_end_up_with_one_files_text(project: Project) -> None:
    """One article is lost, the other stands there twice, and the second plan is empty."""
    one = article("billing/a.md", "<p>About cards.</p>", title="Overview")
    two = article("billing/b.md", "<p>About invoices.</p>", title="Overview")
    project.files = desired(one, two)
    project.sandbox.fail(FaultKind.TIMEOUT, match="POST /articles", when=When.BEFORE)
    project.sandbox.fail(FaultKind.TIMEOUT, match="POST /articles", when=When.AFTER)
    project.apply()
    bodies = sorted(found.body for found in project.sandbox.articles())
    assert ["About cards", "About invoices"] == [
        body.removeprefix('<p class="no-margin">').partition(".")[0] for body in bodies
    ]


@pytest.mark.parametrize("when", list(When))
def test_a_recreated_article_whose_answer_is_lost_is_made_exactly_once(
    applied: Project, when: When
) -> None:
    """The record of the deleted one is taken as proof that the new one landed."""
    applied.sandbox.teammate.deletes(applied.id_of("billing/refunds.md"))
    applied.sandbox.fail(FaultKind.TIMEOUT, match="POST /articles", when=when)
    applied.apply(recreate=True)
    assert [] == applied.steps()
    assert 1 == len(applied.sandbox.articles())


def test_a_recreated_article_is_not_made_twice_after_a_kill(applied: Project) -> None:
    applied.sandbox.teammate.deletes(applied.id_of("billing/refunds.md"))
    applied.apply_and_die("after POST /articles", recreate=True)
    applied.apply(recreate=True)
    assert 1 == len(applied.sandbox.articles())


def test_a_kill_while_a_record_is_replaced_leaves_state_that_can_be_read(applied: Project) -> None:
    """Two records for one file stop every later command until a person deletes one by hand."""
    applied.sandbox.teammate.deletes(applied.id_of("billing/refunds.md"))
    applied.apply_and_die("before drop", recreate=True)
    assert all_done(applied.apply(recreate=True))
    assert [] == applied.steps()


def test_an_edit_that_failed_after_its_page_was_taken_down_is_still_an_edit(
    applied: Project,
) -> None:
    """Unpublishing notes the file's new text as written, so the edit becomes a mere rerender."""
    applied.sandbox.teammate.publishes(applied.id_of("billing/refunds.md"))
    wanted = edited(REFUNDS, state=DRAFT, body="<p>Refunds take two days.</p>")
    applied.files = desired(wanted)
    applied.sandbox.fail(FaultKind.RATE_LIMITED, match="PUT /articles/*", after=1, times=50)
    applied.apply(Gate.PUBLISH)
    applied.sandbox.no_more_trouble()
    assert ["update content/billing/refunds.md"] == applied.steps()


def test_an_article_claimed_by_its_id_is_not_adopted_by_another_files_title(
    project: Project,
) -> None:
    """Two files take over one article; with --adopt the second overwrites the first."""
    parent = project.sandbox.teammate.creates_collection(name="Billing")
    found = project.sandbox.teammate.creates(
        title="Refunds", body="<p>Refunds take five days.</p>", parent_id=parent
    )
    claiming = edited(REFUNDS, path="content/billing/money-back.md", id=ArticleId(found))
    project.files = desired(REFUNDS, claiming)
    adopting = [step for step in project.steps() if step.startswith("adopt content/billing/m")]
    assert ["adopt content/billing/money-back.md"] == adopting
    assert "adopt content/billing/refunds.md" not in project.steps()


def test_two_folders_of_one_name_never_adopt_one_collection(project: Project) -> None:
    project.sandbox.teammate.creates_collection(name="Faq")
    project.files = desired(article("a/x.md"), article("b/y.md"), a="Faq", b="Faq")
    assert not {"adopt content/a/", "adopt content/b/"}.issubset(project.steps())


def test_adopting_sends_the_files_image_and_not_the_one_that_was_there(project: Project) -> None:
    """--adopt says git wins; the old screenshot stays, under the new text, for ever."""
    parent = project.sandbox.teammate.creates_collection(name="Billing")
    old = '<p>Old.</p><img src="https://elsewhere.example.org/old.png">'
    project.sandbox.teammate.creates(title="A", body=old, parent_id=parent)
    project.files = desired(ILLUSTRATED)
    project.apply(adopt=True)
    assert "old.png" not in project.body_of("billing/a.md")


def test_a_picture_nobody_changed_is_no_line_of_a_diff(project: Project) -> None:
    """Intercom keeps a copy of it under an address of its own, which no file says."""
    body = '<p>Before.</p><img src="https://elsewhere.example.org/a.png"><p>After.</p>'
    before = article("billing/a.md", body)
    project.files = desired(before)
    project.apply()
    project.files = desired(edited(before, body=body.replace("After", "Later")))
    shown = project.plan()
    assert "+Later." in shown
    assert "elsewhere" not in shown
    assert "body (+1 -1 lines)" in shown


def test_an_article_with_another_image_is_not_called_equal(project: Project) -> None:
    """Nobody looked at either picture; what cannot be compared is not the same."""
    parent = project.sandbox.teammate.creates_collection(name="Billing")
    body = ILLUSTRATED.body.replace(
        "intercom-sync:asset/content/x.png", "https://elsewhere.example.org/old.png"
    )
    project.sandbox.teammate.creates(title="A", body=body, parent_id=parent)
    project.files = desired(ILLUSTRATED)
    assert "differs content/billing/a.md" in project.steps()


def test_an_article_renamed_in_intercom_before_a_killed_create_is_settled_is_no_reason_for_another(
    project: Project,
) -> None:
    """Author, time and every word say it is ours; a second one is a duplicate."""
    project.files = desired(REFUNDS)
    project.apply_and_die("after POST /articles")
    project.clock.advance(3600)
    project.sandbox.teammate.edits(str(project.sandbox.articles()[0].id), title="Money back")
    project.apply()
    assert 1 == len(project.sandbox.articles())


def test_an_article_that_appeared_is_seen_however_small_the_pages_are(tmp_path: Path) -> None:
    """The head of the list is its first page; a server that gives two a page hides the third."""
    project = Project(tmp_path, answers=Answers(largest_page=2))
    parent = project.sandbox.teammate.creates_collection(name="Billing")
    project.files = desired(REFUNDS)

    def appears() -> None:
        project.sandbox.teammate.creates(title="Refunds", parent_id=parent)
        project.clock.advance(1)
        for number in range(3):
            project.sandbox.teammate.creates(title=f"Later {number}")

    project.apply_after(appears)
    assert 1 == sum(found.title == "Refunds" for found in project.sandbox.articles())


def test_a_file_that_says_where_it_came_from_is_that_article_even_under_a_taken_name(
    project: Project,
) -> None:
    """Renamed over another file: without it one article gets the other's text and address."""
    one = article("billing/a.md", f"<p>{'alpha ' * 20}</p>")
    two = article("billing/b.md", f"<p>{'beta gamma ' * 20}</p>")
    project.files = desired(one, two)
    project.apply()
    moved = edited(one, path="content/billing/b.md", moved_from="content/billing/a.md")
    project.files = desired(moved)
    assert "forget content/billing/a.md" not in project.steps()


# Teammates' edits that nobody is told of


@pytest.mark.parametrize(
    "change", [{"state": PUBLISHED}, {"title": "Money back"}], ids=["publish", "title"]
)
def test_a_teammates_edit_after_a_kill_is_drift(
    applied: Project, change: dict[str, object]
) -> None:
    """Settling takes whatever is there as ours, and the next edit in git overwrites it."""
    applied.files = desired(edited(REFUNDS, **change))
    applied.apply_and_die("after PUT /articles", Gate.PUBLISH)
    applied.clock.advance(3600)
    applied.sandbox.teammate.edits(applied.id_of("billing/refunds.md"), body=TEAMMATES_BODY)
    applied.apply(Gate.PUBLISH)
    assert ["drift content/billing/refunds.md"] == applied.steps()


def test_a_teammates_edit_of_an_article_whose_create_was_killed_is_drift(project: Project) -> None:
    project.files = desired(REFUNDS)
    project.apply_and_die("after POST /articles")
    project.clock.advance(3600)
    found = str(project.sandbox.articles()[0].id)
    project.sandbox.teammate.edits(found, body=TEAMMATES_BODY)
    project.apply()
    assert ["drift content/billing/refunds.md"] == project.steps()


def test_a_link_a_teammate_mended_between_two_passes_is_not_overwritten(project: Project) -> None:
    """The words are the same, so the second pass believes that nobody was there."""
    one = article(
        "billing/a.md",
        f'<p>{link("billing/b.md")} and <a href="https://docs.example.org/old">docs</a>.</p>',
        links=["billing/b.md"],
    )
    two = article("billing/b.md", f"<p>{link('billing/a.md')}</p>", links=["billing/a.md"])
    project.files = desired(one, two)
    edits = iter([None])

    def edit(request: str) -> None:
        if request.startswith("GET /articles/") and next(edits, 0) is None:
            found = next(one for one in project.sandbox.articles() if one.title == "A")
            mended = found.body.replace("/old", "/new")
            project.sandbox.teammate.edits(str(found.id), body=mended)

    project.on_request = edit
    project.apply()
    assert "docs.example.org/new" in project.body_of("billing/a.md")


def test_a_link_a_teammate_mended_before_the_last_listing_is_drift(project: Project) -> None:
    project.files = desired(article("a.md", '<p><a href="https://docs.example.org/old">x</a></p>'))
    edits = iter([None])

    def edit(request: str) -> None:
        if request == "GET /articles" and project.sandbox.articles() and next(edits, 0) is None:
            project.clock.advance(2)
            found = project.sandbox.articles()[0]
            mended = found.body.replace("/old", "/new")
            project.sandbox.teammate.edits(str(found.id), body=mended)

    project.on_request = edit
    project.apply()
    assert ["drift content/a.md"] == project.steps()


def test_a_drift_is_no_conflict_because_the_renderer_changed(applied: Project) -> None:
    """After an upgrade every drift would stop CI, and git did not change."""
    applied.clock.advance(10)
    applied.sandbox.teammate.edits(applied.id_of("billing/refunds.md"), body=TEAMMATES_BODY)
    applied.files = desired(replace(REFUNDS, body="<p>Refunds take <i>five</i> days.</p>"))
    assert ["drift content/billing/refunds.md"] == applied.steps()


def test_publishing_in_the_web_app_while_an_answer_is_provisional_is_no_drift(
    tmp_path: Path,
) -> None:
    """Only images and the state moved; the body is ours, and the file gives no state."""
    rewriting = Rewriting(answered=Answered.IMAGES_AT_THEIR_SOURCE)
    project = Project(tmp_path, rewriting=rewriting)
    project.files = desired(ILLUSTRATED)
    project.apply_and_die("after outcome create content/billing/a.md")
    project.clock.advance(60)
    project.sandbox.teammate.publishes(project.id_of("billing/a.md"))
    assert [] == project.steps()


# Runs that do not end, or end wrongly


@pytest.mark.parametrize("match", ["PUT /articles/*", "POST /articles"])
def test_a_write_that_always_fails_is_given_up(applied: Project, match: str) -> None:
    """An article that makes the server fail is sent again, without a pause, for ever."""
    applied.files = desired(edited(REFUNDS, title="Money back"), article("billing/new.md"))
    already = applied.sandbox.count(match)
    applied.sandbox.fail(FaultKind.INTERNAL, match=match, times=30)
    report = applied.apply()
    assert not all_done(report)
    assert applied.sandbox.count(match) - already <= 5


def test_a_stop_while_every_worker_is_stuck_still_says_what_became_of_each_step(
    tmp_path: Path,
) -> None:
    """SIGTERM during an outage ends in an internal error, and no report."""
    project = Project(tmp_path)
    project.files = desired(*(article(f"n{number}.md") for number in range(WORKERS + 8)))
    project.sandbox.fail(FaultKind.HOLD, match="POST /articles", times=99)

    sent: list[int] = []

    async def stopped() -> Report:
        with closing(RunJournal(project.store._folder / "journal")) as journal:
            async with project.client() as client:
                run = await project.prepared(client, journal, Wishes())
                running = asyncio.ensure_future(apply(run, ()))
                for _ in range(10_000):
                    await asyncio.sleep(0)
                    if project.sandbox.held == WORKERS:
                        break
                run.stop.ask("stopped by SIGTERM")
                try:
                    return await running
                finally:
                    sent.append(project.sandbox.release())

    report = asyncio.run(stopped())
    # Of those that every worker was busy with, some had not been let out yet: nothing of them left.
    assert sent[0] >= 12
    assert sent[0] == report.count(Outcome.UNKNOWN)
    assert WORKERS + 8 - sent[0] == report.count(Outcome.SKIPPED)


def test_a_run_that_could_not_begin_does_not_end_with_0(project: Project) -> None:
    """CI is green, and nothing was applied."""
    project.files = desired(REFUNDS)
    plan = project.decide().plan
    project.apply_after(lambda: None)
    other = Project(project.folder / "other")
    other.files = desired(REFUNDS)
    report = other.apply_after(
        lambda: other.sandbox.fail(FaultKind.INTERNAL, match="GET /articles", times=99)
    )
    assert [] == list(other.sandbox.articles())
    assert 1 == conclude_apply(plan, report)


def test_an_apply_that_ends_with_a_problem_says_which(applied: Project) -> None:
    """With --yes the plan is not shown, and "1 gone" names no file."""
    applied.sandbox.teammate.deletes(applied.id_of("billing/refunds.md"))
    plan = applied.decide().plan
    assert "content/billing/refunds.md" in render_report(plan, Report())


def test_pages_are_taken_down_last(applied: Project) -> None:
    """Readers lose a page before the one that replaces it is there (design §8)."""
    applied.sandbox.teammate.publishes(applied.id_of("billing/refunds.md"))
    applied.files = desired(
        edited(REFUNDS, state=DRAFT), edited(article("billing/new.md"), state=PUBLISHED)
    )
    applied.apply(Gate.PUBLISH)
    states = [
        json.loads(write.body)["state"]
        for write in applied.sandbox.record()
        if write.method == "PUT" and b"state" in _bytes(write.body)
    ]
    assert ["published", "draft"] == states


@pytest.mark.parametrize("seed", [7, 98])
def test_an_article_its_server_rewrites_late_can_be_published_in_the_run_that_made_it(
    tmp_path: Path, seed: int
) -> None:
    """The answer is what was sent, quotes are bent later, and `updated_at` moves with the image."""
    project = Project(tmp_path, rewriting=Rewriting.draw(seed))
    quoting = replace(
        ILLUSTRATED, body=f'<p>Say "yes".</p>{picture("x.png")}', state=PUBLISHED, links=()
    )
    project.files = desired(quoting)
    assert all_done(project.apply(Gate.PUBLISH))
    assert [] == project.steps()


# Killed at any point


def _prepare(project: Project) -> None:
    """What stood there before the run that is killed: some of ours, some of a teammate's."""
    project.files = desired(
        article("billing/updated.md", "<p>Old words here.</p>"),
        article("billing/moved.md", "<p>Moves around.</p>"),
        article("billing/published.md", "<p>To publish.</p>"),
        edited(article("billing/unpublished.md", "<p>To take away.</p>"), state=PUBLISHED),
        article("help/renamed.md", "<p>Renamed soon.</p>"),
        article("help/deleted.md", "<p>Deleted by a teammate.</p>"),
    )
    project.apply(Gate.PUBLISH)
    parent = project.sandbox.teammate.creates_collection(name="Adopted", description="Old")
    for title, body in (("Equal", "<p>Equal text.</p>"), ("Differs", "<p>Other text.</p>")):
        project.sandbox.teammate.creates(title=title, body=body, parent_id=parent)
    project.sandbox.teammate.deletes(project.id_of("help/deleted.md"))
    files = desired(
        article(
            "billing/updated.md", f"<p>New words.</p>{picture('x.png')}", images=("content/x.png",)
        ),
        article("help/moved.md", "<p>Moves around.</p>"),
        edited(article("billing/published.md", "<p>To publish.</p>"), state=PUBLISHED),
        edited(article("billing/unpublished.md", "<p>Taken away, edited.</p>"), state=DRAFT),
        article("help/other.md", "<p>Renamed soon.</p>", title="Renamed"),
        article("help/deleted.md", "<p>Deleted by a teammate.</p>"),
        edited(article("adopted/equal.md", "<p>Equal text.</p>"), state=PUBLISHED),
        article("adopted/differs.md", "<p>Git text.</p>"),
        article(
            "new/deep/a.md",
            f"<p>A sees {link('new/b.md')}.</p>{picture('y.png')}",
            links=["new/b.md"],
            images=("content/y.png",),
            state=PUBLISHED,
        ),
        article(
            "new/b.md",
            f"<p>B sees {link('new/deep/a.md')} and {link('billing/updated.md')}.</p>",
            links=["new/deep/a.md", "billing/updated.md"],
        ),
    )
    described = (
        replace(folder, description="New") if folder.path == "content/adopted/" else folder
        for folder in files.collections
    )
    project.files = replace(files, collections=tuple(described))


def _end_of(project: Project) -> tuple[object, ...]:
    """The workspace without what differs from run to run: ids, saves, and where images are kept."""
    articles = project.sandbox.articles()
    titles = {str(found.id): found.title for found in articles}
    names = {found.id: found.name for found in project.sandbox.collections()}

    def body(text: str) -> str:
        text = re.sub(r"/articles/(\d+)", lambda found: f"/articles/{titles[found[1]]}", text)
        text = re.sub(r' data-revision="\d+"', "", text)  # how often it was saved
        return re.sub(r"intercomcdn\.com/i/o/[^\"]*/", "", text)

    return (
        sorted(
            (one.title, body(one.body), one.state, one.author_id, names.get(one.parent_id or 0))
            for one in articles
        ),
        sorted(
            (one.name, one.description, names.get(one.parent_id or 0))
            for one in project.sandbox.collections()
        ),
    )


def _killed_at(folder: Path, rewriting: Rewriting | None, number: int) -> tuple[object, ...]:
    """The end of a run that was killed at its n-th point and then done again; 0 kills none."""
    project = Project(folder, rewriting=rewriting)
    _prepare(project)
    project.burn(Fuse(is_at=lambda count, what: count == number))
    try:
        project.apply(Gate.PUBLISH, adopt=True, recreate=True)
    except Killed:
        project.burn(Fuse())
        project.apply(Gate.PUBLISH, adopt=True, recreate=True)
    points = project.fuse.count
    return (_end_of(project), project.steps(), points)[: 3 if not number else 2]


@pytest.mark.parametrize("point", [20, 58, 100, 150, 190])
def test_a_run_killed_anywhere_and_run_again_ends_as_if_never_killed(
    tmp_path: Path, point: int
) -> None:
    *undisturbed, _ = _killed_at(tmp_path / "undisturbed", None, 0)
    assert undisturbed == list(_killed_at(tmp_path / "killed", None, point))


def test_a_server_that_rewrites_after_its_answer_makes_no_conflict_of_a_killed_run(
    tmp_path: Path,
) -> None:
    """It answers what was sent, rewrites, and moves `updated_at` by a second; nobody was there."""
    project = Project(tmp_path, rewriting=Rewriting.draw(34))
    project.files = desired(replace(ILLUSTRATED, state=PUBLISHED))
    project.apply_and_die("after outcome create content/billing/a.md", Gate.PUBLISH)
    project.clock.advance(5)
    assert all_done(project.apply(Gate.PUBLISH))
    assert ([], ["published"]) == (
        project.steps(),
        [found.state for found in project.sandbox.articles()],
    )


@pytest.mark.sweep
@pytest.mark.parametrize("seed", [None, 0, 1, 6, 23, 28, 34])
def test_a_run_killed_at_every_point_ends_as_if_never_killed(
    tmp_path: Path, seed: int | None, record_property: Callable[[str, object], None]
) -> None:
    rewriting = None if seed is None else Rewriting.draw(seed)
    *undisturbed, points = _killed_at(tmp_path / "0", rewriting, 0)
    assert isinstance(points, int)
    name = f"crash at requests and saves, server {seed}"
    chosen = drawn(name, range(1, points + 1), bounded=25)
    wrong = [
        number
        for number in chosen
        if undisturbed != list(_killed_at(tmp_path / str(number), rewriting, number))
    ]
    count = len(chosen)
    record_property("sweep", summary(name, there=points, planned=count, run=count))
    assert [] == wrong


# Steps that cannot do what the plan says


def test_an_article_alone_can_be_applied_into_a_collection_that_exists(project: Project) -> None:
    """PATHS leave out the step that takes note of the collection, and the article is refused."""
    project.sandbox.teammate.creates_collection(name="Billing")
    project.files = desired(REFUNDS)
    assert all_done(project.apply(only=("content/billing/refunds.md",)))


def test_a_renamed_folder_that_waits_for_publish_does_not_refuse_its_articles(
    applied: Project,
) -> None:
    """Its collection exists under another name; nothing keeps a draft from being put there."""
    applied.sandbox.teammate.publishes(applied.id_of("billing/refunds.md"))
    applied.files = desired(
        edited(REFUNDS, path="content/money/refunds.md", parent="content/money/"),
        article("money/new.md"),
    )
    assert 0 == applied.apply().count(Outcome.REFUSED)


def test_a_new_article_that_links_to_an_adopted_one_needs_no_second_apply(project: Project) -> None:
    """Its link is sent as plain text, though the id was known when the plan was made."""
    parent = project.sandbox.teammate.creates_collection(name="Billing")
    project.sandbox.teammate.creates(title="Refunds", body="<p>Old.</p>", parent_id=parent)
    linking = article(
        "billing/a.md", f"<p>{link('billing/refunds.md')}</p>", links=["billing/refunds.md"]
    )
    project.files = desired(REFUNDS, linking)
    assert all_done(project.apply(adopt=True))
    assert [] == project.steps()


def test_a_recreated_collection_takes_its_articles_back(applied: Project) -> None:
    """They are conflicts, as if somebody had moved each of them."""
    applied.clock.advance(60)
    applied.sandbox.teammate.deletes_collection(str(applied.sandbox.collections()[0].id))
    applied.apply(recreate=True)
    assert [] == applied.steps()


def test_a_recreated_article_whose_file_names_its_id_is_in_order_afterwards(
    project: Project,
) -> None:
    """--recreate is the advice, and following it makes a problem that never goes away."""
    project.files = desired(edited(REFUNDS, id=ArticleId("777")))
    assert "gone content/billing/refunds.md" in project.steps()
    project.apply(recreate=True)
    assert [] == project.steps()


def test_asking_for_one_file_does_not_hide_why_it_is_not_planned(project: Project) -> None:
    """Two collections of its folder's name: "No changes", exit code 0, and nothing is done."""
    for _ in range(2):
        project.sandbox.teammate.creates_collection(name="Billing")
    project.files = desired(REFUNDS)
    plan = project.decide(only=("content/billing/refunds.md",)).plan
    assert 1 == conclude_plan(plan, (), detailed=False)


def test_an_edit_behind_a_page_that_was_taken_down_is_not_called_live(applied: Project) -> None:
    """It counts as a live edit, and the plan says that readers see it."""
    applied.sandbox.teammate.publishes(applied.id_of("billing/refunds.md"))
    applied.files = desired(edited(REFUNDS, state=DRAFT, title="Money back"))
    impacts = {step.verb: step.impact for step in applied.decide().plan.steps}
    assert {Verb.UNPUBLISH: Impact.REMOVED, Verb.UPDATE: Impact.DRAFT} == impacts


def test_publishing_again_what_git_took_down_is_a_live_edit(project: Project) -> None:
    """Only the first publish completes a create; this one counts against the limits."""
    for state in (PUBLISHED, DRAFT):
        project.files = desired(edited(REFUNDS, state=state))
        project.apply(Gate.PUBLISH)
    project.files = desired(edited(REFUNDS, state=PUBLISHED))
    violations = check(
        project.decide().plan,
        Limits(live_edits=0),
        Allowances(),
        [Gate.PUBLISH],
        desired_articles=1,
    )
    assert ["live-edits"] == [found.guard for found in violations]


# The journal


@pytest.mark.parametrize(
    "lines",
    [
        '{"event":"sending","step":"create x","at":1.0,"before":null}\n',
        '{"event":"intent","intent":{"step":"x","kind":"article","later":1}}\n{"event":"later"}\n',
    ],
    ids=["sending without intent", "of another version"],
)
def test_a_journal_that_cannot_be_understood_is_told_with_the_way_out(
    tmp_path: Path, lines: str
) -> None:
    """Now every command of the target ends in an internal error."""
    (tmp_path / "20990101T000000.000000-1.jsonl").write_text(lines, "utf-8")
    with pytest.raises(StateError):
        RunJournal(tmp_path)


# The command line


def test_a_file_with_a_mistake_can_be_validated_alone(files: Files) -> None:
    """The very file a writer asks about is "no article or folder of the content"."""
    files.write("a.md", "---\ntitel: A\n---\n# A\n")
    ended = files.run("validate", "content/a.md")
    assert (1, True) == (ended.code, "unknown-key" in ended.out)


@pytest.mark.parametrize(
    ("folder", "path"), [("", "."), ("content", "../content/a.md"), ("content", "..")]
)
def test_paths_mean_what_they_mean_to_a_shell(files: Files, folder: str, path: str) -> None:
    ended = files.run("--sandbox", "plan", path, below=folder)
    assert (0, True) == (ended.code, "create    content/a.md" in ended.out)


def test_the_command_a_plan_ends_with_has_the_plans_limits(files: Files) -> None:
    """0 is False, so the tightest limit of all is left out."""
    ended = files.run("--sandbox", "plan", "--allow-updates", "0")
    assert ended.out.endswith("apply --allow-updates 0\n")


def test_an_allowance_below_0_is_a_usage_error(files: Files) -> None:
    assert 64 == files.run("--sandbox", "plan", "--allow-updates", "-1").code


def test_the_command_a_plan_ends_with_can_be_pasted(files: Files) -> None:
    files.write("my file.md", "# My file\n\nText.\n")
    ended = files.run("--sandbox", "plan", "content/my file.md")
    assert ended.out.endswith("apply 'content/my file.md'\n")


def test_a_plan_shows_no_terminal_escapes_of_a_content_error(files: Files) -> None:
    """A pull request could write anything on the reviewer's terminal."""
    files.write("a.md", '---\n"x\\e]0;owned\\a": 1\n---\n# A\n')
    ended = files.run("--sandbox", "plan")
    assert "\x1b" not in ended.err


def test_a_plan_shows_no_terminal_escapes_of_an_address() -> None:
    """The web app's address holds the workspace's id, as the server tells it."""
    step = Step(
        kind=Kind.ARTICLE,
        verb=Verb.UPDATE,
        key="a",
        title="A",
        impact=Impact.DRAFT,
        changes=(),
        url="https://app.example.com/\x1b]0;owned\x07",
    )
    from intercom_sync.plan.model import FieldChange

    shown = replace(step, changes=(FieldChange(field="body", before="a", after="b"),))
    assert "\x1b" not in render_plan(_plan(shown), (), next_command="apply")


@pytest.mark.parametrize("option", ["--author", "--collection"])
def test_digits_that_are_no_number_are_a_mistake_and_not_a_fault(files: Files, option: str) -> None:
    ended = files.run("--sandbox", "article", "create", "--title", "x", "--yes", option, "²")
    assert 64 == ended.code


def test_a_write_by_hand_that_never_left_is_no_unknown_outcome(files: Files) -> None:
    """It says that the article may be there, and ends with 4: scripts go looking for nothing."""
    ended = files.run(
        *("article", "create", "--title", "x", "--author", "1", "--yes"),
        INTERCOM_API_URL="http://127.0.0.1:9",
        INTERCOM_ACCESS_TOKEN="not-a-real-token",
    )
    assert (1, False) == (ended.code, "may have taken effect" in ended.err)


def test_a_write_by_hand_is_refused_in_another_workspace(files: Files) -> None:
    """The guard of apply holds for it too: ids of one workspace are other articles in another."""
    files.run("--sandbox", "apply", "--yes")
    files.edit_state("workspace.json", workspace_id="other")
    ended = files.run("--sandbox", "article", "create", "--title", "x", "--yes")
    assert 1 == ended.code


def test_a_plan_ends_with_4_while_writes_of_a_killed_run_are_unknown(files: Files) -> None:
    files.run("--sandbox", "apply", "--yes")
    journal = taken_back(files.state / "journal")
    lines = journal.read_text("utf-8").splitlines(keepends=True)
    journal.write_text("".join(lines[:-1]), "utf-8")
    assert 4 == files.run("--sandbox", "plan").code


def test_a_program_that_prints_no_address_is_told_as_such(files: Files) -> None:
    files.write("a.md", "# A\n\n![x](x.png)\n")
    (files.root / "content" / "x.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    files.configure('assets: {command: ["sh", "-c", "echo http://[x # {path}"]}')
    ended = files.run("--sandbox", "apply", "--yes")
    assert (1, True) == (ended.code, "must print one public address" in ended.out)


def test_the_sandbox_finds_images_below_an_address_without_a_commit(files: Files) -> None:
    """The contract's own example of a CDN: every article with an image fails."""
    files.write("a.md", "# A\n\n![x](x.png)\n")
    (files.root / "content" / "x.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    files.configure('assets: {base_url: "https://cdn.example.org/help/"}')
    assert "Apply: 1 created.\n" == files.run("--sandbox", "apply", "--yes").out


def test_a_help_center_without_articles_does_not_forget_its_language(files: Files) -> None:
    """The guard against another default language would never speak again."""
    files.configure("locales: [en, fr]")
    for _ in range(2):
        files.run("--sandbox", "apply", "--yes")
    sandbox = Sandbox(path=files.state / "workspace.db", locales=("en", "fr"))
    sandbox.teammate.deletes(str(sandbox.articles()[0].id))
    sandbox.close()
    files.run("--sandbox", "apply", "--yes")
    text = (files.state / "workspace.json").read_text("utf-8")
    assert "en" == json.loads(text)["default_locale"]


def test_a_pipe_that_cannot_write_an_arrow_is_no_internal_error(files: Files) -> None:
    """Windows writes pipes in cp1252; so does a redirected plan in CI there."""
    files.run("--sandbox", "apply", "--yes")
    files.write("a.md", "# Another title\n\nText.\n")
    command = [sys.executable, "-m", "intercom_sync", "--sandbox", "plan"]
    ended = subprocess.run(
        command,
        cwd=files.root,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert 0 == ended.returncode, ended.stderr


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="needs root to become nobody")
def test_an_apply_in_a_container_without_a_user_name_works(files: Files) -> None:
    """`docker run --user 1234`: nobody knows the number's name, and the lock wants it."""
    program = """if True:
        import os, pathlib, sys
        from intercom_sync.cli.main import run
        # As root first: what is imported late may be out of reach for nobody.
        assert run(["--sandbox", "apply", "--yes"]) == 0
        pathlib.Path("content/a.md").write_text("# Another title")
        for path in (pathlib.Path("."), *pathlib.Path(".").rglob("*")):
            path.chmod(0o777)
        for above in pathlib.Path.cwd().parents[:3]:  # pytest's own
            above.chmod(0o711)
        os.setuid(54321)
        sys.exit(run(["--sandbox", "apply", "--yes"]))
    """
    unnamed = {"LOGNAME", "USER", "LNAME", "USERNAME"}
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=files.root,
        env={name: value for name, value in os.environ.items() if name not in unnamed},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert 0 == ended.returncode, ended.stderr


def test_progress_never_counts_more_steps_than_there_are() -> None:
    """Steps that wait for a flag are told too, though they are not among the total."""
    terminal = Terminal(has_colour=False, is_interactive=False, draws_progress=False)
    steps = [
        Step(kind=Kind.ARTICLE, verb=Verb.PUBLISH, key=str(n), title="", impact=Impact.LIVE)
        for n in range(40)
    ]
    with _stderr() as said, progress(terminal, 20) as tell:
        for number, step in enumerate(steps):
            outcome = Outcome.SKIPPED if number < 20 else Outcome.DONE
            tell(Result(step=step, outcome=outcome))
    assert said.getvalue().splitlines()[-1] == "20 of 20 steps"


# Builders


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Files:
    """A repository, and the program run in it."""

    root: Path
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    @property
    def state(self) -> Path:
        return self.root / ".intercom-sync" / "sandbox"

    def write(self, name: str, text: str) -> None:
        path = self.root / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def configure(self, line: str) -> None:
        (self.root / "intercom-sync.yaml").write_text(f"version: 1\n{line}\n", "utf-8")

    def edit_state(self, name: str, **values: str) -> None:
        path = self.state / name
        found = json.loads(path.read_text("utf-8")) | values
        path.write_text(json.dumps(found), "utf-8")

    def run(self, *arguments: str, below: str = "", **environment: str) -> Ended:
        with self.monkeypatch.context() as patched:
            patched.chdir(self.root / below)
            for name, value in environment.items():
                patched.setenv(name, value)
            self.capsys.readouterr()
            code = run_program(arguments)
        out, err = self.capsys.readouterr()
        return Ended(code, out, err)


@pytest.fixture
def files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Files:
    found = Files(tmp_path, capsys, monkeypatch)
    found.configure("")
    found.write("a.md", "# A\n\nText.\n")
    return found


def _plan(*steps: Step) -> Plan:
    return Plan(
        target="test", workspace_id="w", workspace_name="W", api_version="2.11", steps=steps
    )


def _bytes(body: object) -> bytes:
    return body if isinstance(body, bytes) else str(body).encode()


@contextmanager
def _stderr() -> Iterator[io.StringIO]:
    before, sys.stderr = sys.stderr, io.StringIO()
    try:
        yield sys.stderr
    finally:
        sys.stderr = before
