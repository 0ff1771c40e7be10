"""A project that was applied, colleagues who edit in the web app, and a pull."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from intercom_sync.articles.model import Admin, ArticleFields, ArticleId
from intercom_sync.articles.pulling.report import PullReport
from intercom_sync.cli.pull_run import pull_from
from intercom_sync.plan.model import Gate, Plan
from tests.importing.scene import Scene

EVERY_GATE = tuple(Gate)


@dataclass
class Desk(Scene):
    """A scene whose files were written first."""

    pulled: list[PullReport] = field(default_factory=list)

    def applies(self, *files: tuple[str, str]) -> None:
        """Write files below content/, and apply them, published where they say so."""
        for name, text in files:
            self.writes(f"content/{name}", text)
        self.loads()
        report = self.apply(*EVERY_GATE)
        assert {"done"} >= {str(one.outcome) for one in report.results}, self.outcomes(report)
        assert self.is_even(), self.next_plan()

    def is_even(self) -> bool:
        """Whether the next plan has nothing to say."""
        plan = self.plan_now()
        return not plan.steps and not plan.notices

    def plan_now(self) -> Plan:
        self.loads()
        return self.decide().plan

    def pulls(self, *paths: str, code: int | None = 0) -> PullReport:
        """Pull, with the exit code that is expected; None takes any."""
        report, found = asyncio.run(self._pulls(paths))
        assert code in (None, found), report
        self.pulled.append(report)
        return report

    async def _pulls(self, paths: tuple[str, ...]) -> tuple[PullReport, int]:
        async with self.client() as client:
            return await pull_from(self.target(client), tuple(map(Path, paths)))

    def edits(self, name: str, **changes: Any) -> None:
        """A colleague changes fields of an article in the web app."""
        self.mate.edits(self.id_of(name), **changes)

    def rewords(self, name: str, old: str, new: str) -> None:
        """A colleague replaces words of a body."""
        id_ = self.id_of(name)
        body = next(one.body for one in self.sandbox.articles() if str(one.id) == id_)
        assert old in body, body
        self.mate.edits(id_, body=body.replace(old, new))

    def admins(self) -> tuple[Admin, ...]:
        """The teammates there are."""

        async def asked() -> tuple[Admin, ...]:
            async with self.client() as client:
                return await client.list_admins()

        return asyncio.run(asked())

    def signs(self, name: str, author: Admin) -> None:
        """A colleague makes another one the author of an article."""

        async def sent() -> None:
            async with self.client() as client:
                fields = ArticleFields(author_id=author.id)
                id_ = ArticleId(self.id_of(name))
                await client.update_article(id_, fields, before_send=lambda: None)

        asyncio.run(sent())

    def told(self) -> list[str]:
        """The files of the last pull, by outcome."""
        return [f"{one.outcome} {one.path}" for one in self.pulled[-1].files]
