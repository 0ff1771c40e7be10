"""Projects and workspaces to measure on, made once a run.

Owns how they come to be: quickly, without a distance and without a limit.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from benchmarks import articles
from benchmarks.running import ours, served
from intercom_sync.markup.to_html import render
from intercom_sync.sandbox import RealClock, Sandbox

_SHELVES: Final = ("Account", "Billing", "Bookings", "Developers", "Getting started", "Security")
_ACTION: Final = """\
name: tidy
description: Leave a note and close
select: {{ids: [{ids}]}}
steps:
  - note: "Closed by policy."
  - close: {{}}
"""


class Workspaces:
    """Everything is made below one folder, on first use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cache  # noqa: B019 -- lives as long as the run
    def applied(self) -> tuple[Path, Path, int]:
        """A project all of which has been applied, its workspace, and how many articles."""
        root, database = self._folder / "applied", self._folder / "applied.db"
        if articles.is_real_available():
            count = articles.real_project(root)
        else:
            count = 400
            articles.made_up_project(root, count)
        with served(database) as there:
            ours(root, "apply", "--yes", at=there)
        return root, database, count

    @cache  # noqa: B019
    def written(self, count: int) -> Path:
        """A workspace of `count` articles that people wrote in the web app."""
        database = self._folder / f"written-{count}.db"
        sandbox = Sandbox(path=database, clock=RealClock())
        shelves = [sandbox.teammate.creates_collection(name=name) for name in _SHELVES]
        for number in range(count):
            title, text = articles.made_up(number)
            body = render(text, path=f"content/{number}.md", take_title=False).html
            shelf = shelves[number % len(shelves)]
            sandbox.teammate.creates(title=title, body=body, parent_id=shelf)
        sandbox.close()
        return database

    def empty(self, name: str) -> Path:
        """A project without an article."""
        root = self._folder / name
        (root / "content").mkdir(parents=True)
        (root / "intercom-sync.yaml").write_text(articles.CONFIG, "utf-8")
        return root

    def made_up(self, name: str, count: int) -> Path:
        """A project of made-up articles that nobody applied."""
        root = self._folder / name
        articles.made_up_project(root, count)
        return root

    def conversations(self, name: str, count: int) -> tuple[Path, Path]:
        """A workspace of `count` conversations, and a project with an action of two steps."""
        database = self._folder / f"{name}.db"
        sandbox = Sandbox(path=database, clock=RealClock())
        ids = sandbox.customer.starts_many(count)
        sandbox.close()
        root = self.empty(name)
        (root / "actions").mkdir()
        (root / "actions" / "tidy.yaml").write_text(_ACTION.format(ids=", ".join(ids)), "utf-8")
        return root, database
