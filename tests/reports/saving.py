"""A saved plan of a project, ways to spoil it, and what the sandbox says was written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from intercom_sync.plan.saved import SavedPlan
from intercom_sync.sandbox import DOCS_EMAIL, Sandbox, Token
from intercom_sync.state.saved_plans import dump_saved, load_saved
from tests.cli.project import Project, Ran

PLAN = "plan.json"


@dataclass(frozen=True)
class Saving:
    """The project, and what happens to it between plan and apply."""

    project: Project

    def plan(self, *options: str) -> Ran:
        ran = self.project.run("--sandbox", "plan", "--out", PLAN, *options)
        assert (self.project.root / PLAN).exists(), ran.err
        return ran

    def apply(self, *options: str) -> Ran:
        return self.project.run("--sandbox", "apply", PLAN, "--yes", *options)

    def outcomes(self, *options: str) -> dict[str, str]:
        """Step → outcome and reason."""
        results = json.loads(self.apply("--format", "json", *options).out)["results"]
        return {one["step"]: f"{one['outcome']}: {one['reason']}" for one in results}

    @property
    def text(self) -> str:
        return (self.project.root / PLAN).read_text("utf-8")

    def rewrite(self, change: Callable[[SavedPlan], SavedPlan]) -> None:
        """Another plan with a seal of its own, as somebody who knows the format would write it."""
        saved = change(load_saved(self.text, name=PLAN))
        (self.project.root / PLAN).write_text(dump_saved(saved), "utf-8")

    def replan(self, **fields: Any) -> None:
        self.rewrite(lambda saved: replace(saved, plan=replace(saved.plan, **fields)))

    def in_intercom(self, act: Callable[[Sandbox], object]) -> Any:
        """Do something in the web app, or ask the record."""
        sandbox = Sandbox(
            path=self.project.root / ".intercom-sync/sandbox/workspace.db",
            tokens=[Token(value="x", admin=DOCS_EMAIL)],
        )
        try:
            return act(sandbox)
        finally:
            sandbox.close()

    def writes(self) -> int:
        """How many writes the workspace has ever taken from us."""
        return int(self.in_intercom(lambda one: sum(each.method != "WEB" for each in one.record())))

    def writes_to(self, article: str) -> int:
        """The same, to one article."""
        return int(
            self.in_intercom(
                lambda one: sum(
                    each.method != "WEB" and each.object_id == article for each in one.record()
                )
            )
        )

    def id_of(self, title: str) -> str:
        return str(
            self.in_intercom(
                lambda one: next(str(each.id) for each in one.articles() if each.title == title)
            )
        )

    def forget_state(self) -> None:
        """What a runner is like that never saw the state."""
        for name in ("articles", "collections", "journal"):
            shutil.rmtree(self.project.root / ".intercom-sync/sandbox" / name, ignore_errors=True)
        (self.project.root / ".intercom-sync/sandbox/workspace.json").unlink()
