"""A workspace, a state folder and files, joined as the command line joins them.

Nothing here is a mock: the client, the journal and the state are the real ones, and Intercom is the
sandbox behind an ASGI transport, on a clock that stands still until somebody waits.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import httpx

from intercom_sync.articles.apply import apply
from intercom_sync.articles.base import Base
from intercom_sync.articles.decision import Decision, Setting, Wishes
from intercom_sync.articles.diff import diff
from intercom_sync.articles.fetch import fetch
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ArticleState,
    Desired,
    DesiredArticle,
    DesiredCollection,
)
from intercom_sync.articles.recover import settle_earlier
from intercom_sync.articles.running import Run
from intercom_sync.articles.session import Session
from intercom_sync.articles.settling import settle
from intercom_sync.intercom.access import Access
from intercom_sync.intercom.client import Intercom
from intercom_sync.intercom.landed import LandingEvidence
from intercom_sync.intercom.versions import capabilities
from intercom_sync.markup import references
from intercom_sync.markup.canonical import Site
from intercom_sync.plan.model import Gate, Plan
from intercom_sync.plan.outcome import Outcome, Report
from intercom_sync.plan.render.text import render_plan
from intercom_sync.sandbox import Answers, Limits, LostAnswer, Rewriting, Sandbox, VirtualClock
from intercom_sync.state.journal import RunJournal
from intercom_sync.state.store import Store
from intercom_sync.workers import Stop
from tests.openapi import validated

PUBLISHED = ArticleState.PUBLISHED
DRAFT = ArticleState.DRAFT
HELP_CENTER = "https://help.example.com"


def article(path: str, body: str = "<p>Text.</p>", **fields: object) -> DesiredArticle:
    """A file below content/; its folder is its collection, its title its name."""
    whole = f"content/{path}"
    folder = whole.rpartition("/")[0]
    title = fields.pop("title", path.rpartition("/")[2].removesuffix(".md").capitalize())
    links = tuple(sorted({f"content/{name}" for name in fields.pop("links", ())}))  # type: ignore[attr-defined]
    given = {
        "path": whole,
        "parent": None if folder == "content" else f"{folder}/",
        "title": title,
        "body": body,
        "source": f"# {title}\n\n{body}\n",
        "links": links,
        **fields,
    }
    return DesiredArticle(**given)  # type: ignore[arg-type]


def edited(found: DesiredArticle, **fields: object) -> DesiredArticle:
    """The file after somebody changed it; its text changes with what it says."""
    changed = replace(found, **fields)  # type: ignore[arg-type]
    return replace(changed, source=f"# {changed.title}\n\n{changed.body}\n")


def link(path: str, text: str = "there") -> str:
    """A link to another file, as render writes it."""
    return f'<a href="{references.article_file(f"content/{path}")}">{text}</a>'


def picture(path: str) -> str:
    """A local image, as render writes it."""
    source = references.asset(f"content/{path}")
    return f'<div class="intercom-container"><img src="{source}" alt="A window"></div>'


def desired(*articles: DesiredArticle, **names: str) -> Desired:
    """Files and the folders they stand in; `names` gives folders other names."""
    folders: dict[str, DesiredCollection] = {}
    for found in articles:
        parts = (found.parent or "content/").rstrip("/").split("/")[1:]
        for depth in range(1, len(parts) + 1):
            path = f"content/{'/'.join(parts[:depth])}/"
            parent = None if depth == 1 else f"content/{'/'.join(parts[: depth - 1])}/"
            name = names.get(parts[depth - 1], parts[depth - 1].capitalize())
            folders[path] = DesiredCollection(path=path, parent=parent, name=name)
    return Desired(
        articles=tuple(sorted(articles, key=lambda one: one.path)),
        collections=tuple(folders[path] for path in sorted(folders)),
        image_hashes={
            path: sha256(path.encode()).hexdigest() for one in articles for path in one.images
        },
    )


class PublicImages:
    """Images as a public repository would serve them; a new commit is a new address."""

    def __init__(self) -> None:
        self.commit = "1"

    async def urls(self, paths: Iterable[str]) -> dict[str, str]:
        return {path: f"https://images.example.org/{self.commit}/{path}" for path in paths}


def _lost(lost: LostAnswer) -> Exception:
    return httpx.ReadTimeout(str(lost))


@dataclass
class World:
    """A project of files, its state, and the workspace behind it."""

    folder: Path
    rewriting: Rewriting | None = None
    sandbox: Sandbox = field(init=False)
    files: Desired = field(default_factory=Desired)
    images: PublicImages = field(default_factory=PublicImages)
    default_author: str | None = None
    api_version: str = "2.11"
    answers: Answers | None = None
    locales: tuple[str, ...] = ("en",)
    said: list[str] = field(default_factory=list)
    stop: Stop = field(default_factory=Stop)
    requests: int = 0

    def __post_init__(self) -> None:
        self.clock = VirtualClock()
        self.sandbox = Sandbox(
            clock=self.clock,
            rewriting=self.rewriting,
            answers=self.answers,
            locales=self.locales,
            limits=Limits(per_window=None),
            lost_as=_lost,
            help_center_url=HELP_CENTER,
        )
        self.store = Store(self.folder / ".intercom-sync" / "test", root=self.folder)
        self.setting = Setting(
            target="test",
            api_version=self.api_version,
            tool_version="0",
            site=Site(urls=(HELP_CENTER,)),
            link_base=f"{HELP_CENTER}/en",
            default_author=self.default_author,
            stages_drafts=capabilities(self.api_version).staged_drafts,
        )

    def client(self) -> Intercom:
        transport = httpx.ASGITransport(app=validated(self.sandbox.app))
        access = Access(
            base_url="http://intercom.test",
            token="sandbox",
            api_version=self.api_version,
            transport=transport,
            clock=_ClientClock(self.clock),
        )
        return Intercom(access)

    def journal(self) -> RunJournal:
        return RunJournal(self.store._folder / "journal")

    def plan(self, *gates: Gate, **wishes: object) -> str:
        """The text of the plan."""
        decision = self.decide(**wishes)
        return render_plan(decision.plan, gates, next_command="apply")

    def decide(self, **wishes: object) -> Decision:
        return asyncio.run(self._decide(Wishes(**wishes)))  # type: ignore[arg-type]

    def apply(self, *gates: Gate, **wishes: object) -> Report:
        """Settle what earlier runs left, plan, and do it."""
        return asyncio.run(self._apply(gates, Wishes(**wishes)))  # type: ignore[arg-type]

    def steps(self) -> list[str]:
        """The ids of the plan's steps and notices, without their details."""
        plan = self.decide().plan
        return [step.id for step in plan.steps] + [
            f"{notice.observation} {notice.key}" for notice in plan.notices
        ]

    def settled(self) -> Base:
        """What state says once it has seen what Intercom says now."""

        async def look() -> Base:
            async with self.client() as client:
                return (await self._look(client, Wishes()))[1]

        return asyncio.run(look())

    async def _decide(self, wishes: Wishes) -> Decision:
        async with self.client() as client:
            decision, _ = await self._look(client, wishes)
            self.requests = sum(client.usage.requests.values())
        return decision

    async def _look(self, client: Intercom, wishes: Wishes) -> tuple[Decision, Base]:
        base = self.store.load()
        actual = await fetch(
            client,
            await client.me(),
            base,
            self.files,
            help_center_id=None,
            default_author=self.default_author,
        )
        settled = settle(base, actual, self.setting.site)
        return diff(settled, self.files, actual, self.setting, wishes), settled

    async def _apply(self, gates: Sequence[Gate], wishes: Wishes) -> Report:
        journal = self.journal()
        self.stop = Stop()
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
                decision, settled = await self._look(client, wishes)
                session = self._session(client, journal)
                session.know(settled)
                run = Run(
                    decision=decision,
                    session=session,
                    clock=_ClientClock(self.clock),
                    stop=self.stop,
                    tell=lambda _: None,
                    say=self.said.append,
                )
                report = await apply(run, gates)
                self.requests = sum(client.usage.requests.values())
                return report
        finally:
            journal.close()

    def _session(self, client: Intercom, journal: RunJournal) -> Session:
        return Session(
            reader=client,
            writer=client,
            journal=journal,
            records=self.store,
            landings=LandingEvidence(client, self.setting.site, self.clock.now),
            images=self.images,
            setting=self.setting,
            image_hashes=self.files.image_hashes,
        )

    def id_of(self, path: str) -> str:
        """The article id a file is bound to."""
        return next(one.id for one in self.store.load().articles if one.path == f"content/{path}")

    def outcomes(self, report: Report) -> dict[str, str]:
        return {
            result.step.id: f"{result.outcome}{f': {result.reason}' if result.reason else ''}"
            for result in report.results
        }

    def journal_lines(self) -> list[dict[str, object]]:
        return [
            json.loads(line)
            for path in sorted((self.store._folder / "journal").rglob("*.jsonl"))
            for line in path.read_text("utf-8").splitlines()
            if line
        ]


class _ClientClock:
    """The sandbox's clock as the client's: waiting moves it."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock

    def monotonic(self) -> float:
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)


def all_done(report: Report) -> bool:
    return all(result.outcome is Outcome.DONE for result in report.results)


__all__ = [
    "DRAFT",
    "NOT_GIVEN",
    "PUBLISHED",
    "Plan",
    "World",
    "all_done",
    "article",
    "desired",
    "link",
    "picture",
    "replace",
]
