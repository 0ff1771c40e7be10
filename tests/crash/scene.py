"""A project half-way through its life, and the undisturbed end of its next apply.

The apply under test has 34 steps: collections, creates whose links form a cycle, updates, moves,
publishing and removals, in one run of the real command. The scene of the large change has about
two hundred, of the same kinds, and a workspace in which a teammate has things of their own.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intercom_sync.articles.model import ArticleState, Desired
from tests.crash.proxy import Cut
from tests.crash.stage import Stage, stage
from tests.sweeps.change import after, before

STEPS = 34
LARGE, LARGE_STEPS = 200, 285
THEIRS = "Theirs"
CONFIG = (
    "version: 1\nlocales: [en]\nlimits: {updates_percent: 100, deletes: 50}\non_remove: delete\n"
)


def write_first(root: Path) -> None:
    """What was applied before: two folders of articles."""
    (root / "intercom-sync.yaml").write_text(CONFIG, "utf-8")
    for number in range(10):
        _write(root, f"billing/old-{number}", f"Old {number}", f"Text of old {number}.")
    for number in range(4):
        _write(root, f"bookings/kept-{number}", f"Kept {number}", f"Text of kept {number}.")
    for number in range(3):
        _write(root, f"legacy/gone-{number}", f"Gone {number}", f"Nobody needs {number} now.")


def write_second(root: Path) -> None:
    """The change whose apply is killed."""
    for number in range(10):
        extra = "" if number else "See [new](../guides/new-0.md)."
        _write(root, f"billing/old-{number}", f"Old {number}", f"Other text {number}. {extra}")
    for number in range(9):
        following = (number + 1) % 3
        see = f"See [next](new-{following}.md)." if number < 3 else ""
        state = "published" if number >= 6 else None
        _write(root, f"guides/new-{number}", f"New {number}", f"Text {number}. {see}", state)
    (root / "content/guides/more").mkdir()
    _write(root, "guides/more/last", "Last", "The last one.")
    source = root / "content/bookings/kept-0.md"
    source.rename(root / "content/guides/kept-0.md")
    source = root / "content/bookings/kept-1.md"
    source.rename(root / "content/guides/kept-1.md")
    shutil.rmtree(root / "content/legacy")


def _write(root: Path, name: str, title: str, text: str, state: str | None = None) -> None:
    path = root / "content" / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    more = f"state: {state}\n" if state else ""
    path.write_text(f"---\ntitle: {title}\n{more}---\n\n{text}\n", "utf-8")


def write_large_first(root: Path) -> None:
    """The files of the large change as they were applied before."""
    (root / "intercom-sync.yaml").write_text(CONFIG, "utf-8")
    _write_all(root, before(LARGE))


def write_large_second(root: Path) -> None:
    shutil.rmtree(root / "content")
    _write_all(root, after(LARGE))


def _write_all(root: Path, files: Desired) -> None:
    for one in files.articles:
        state = "published" if one.state is ArticleState.PUBLISHED else None
        name = one.path.removeprefix("content/").removesuffix(".md")
        _write(root, name, one.title, _as_markdown(one.body, one.path), state)


def _as_markdown(body: str, path: str) -> str:
    def link(found: re.Match[str]) -> str:
        return f"[{found[2]}]({os.path.relpath(found[1], os.path.dirname(path))})"  # noqa: PTH120

    text = re.sub('<a href="intercom-sync:file/(.*?)">(.*?)</a>', link, body)
    return text.replace("</p><p>", "\n\n").replace("<p>", "").replace("</p>", "")


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A template of the moment before the apply under test.

    Attributes:
        folder: The project, state and all; copied for each point.
        requests, saves: How many the undisturbed apply makes.
        end: How the undisturbed apply leaves Intercom.
        theirs: What no file manages, field by field.
    """

    folder: Path
    requests: int
    saves: int
    end: dict[str, Any]
    theirs: list[dict[str, Any]]

    def check(self, setting: Stage) -> None:
        """All that holds once a run was ended well."""
        assert self.end == setting.end(), "it does not end as an undisturbed run"
        assert self.theirs == unmanaged(setting), "what nobody's file manages has changed"
        bound = setting.bound()
        assert len(bound) == len(set(bound.values())), "two files are bound to one article"
        theirs = {one["id"] for one in self.theirs}
        assert set(bound.values()) == {one["id"] for one in setting.articles()} - theirs
        assert 0 == setting.open_writes(), "a write is open for ever"
        assert not list(setting.root.rglob("lock.json")), "the lock was not released"
        plan = setting.run("plan", "--publish", "--prune", "--detailed-exitcode")
        assert 0 == plan.returncode, f"the second plan is not empty: {plan.stdout}{plan.stderr}"


def unmanaged(setting: Stage) -> list[dict[str, Any]]:
    """Articles and collections whose name says whose they are."""
    articles = [one for one in setting.articles() if one["title"].startswith(THEIRS)]
    return articles + [one for one in setting.collections() if one["name"].startswith(THEIRS)]


def prepare(folder: Path) -> Scene:
    """The scene of 34 steps."""
    return _prepared(folder, write_first, write_second, STEPS)


def prepare_large(folder: Path) -> Scene:
    """The scene of the large change."""
    return _prepared(folder, write_large_first, write_large_second, LARGE_STEPS)


def _prepared(
    folder: Path, first: Callable[[Path], None], second: Callable[[Path], None], steps: int
) -> Scene:
    """Apply the first files, write the second, and see how an undisturbed apply ends."""
    start = folder / "start"
    start.mkdir()
    first(start)
    with stage(start) as setting:
        done = setting.apply()
        assert 0 == done.returncode, f"{done.stdout}{done.stderr}"
        shelf = setting.teammate("creates_collection", name=f"{THEIRS} shelf")
        for number in range(3):
            words = f"<p>By hand, {number}.</p>"
            title = f"{THEIRS} {number}"
            setting.teammate("creates", title=title, body=words, parent_id=shelf)
    second(start)
    whole = folder / "whole"
    shutil.copytree(start, whole)
    with stage(whole) as setting:
        theirs = unmanaged(setting)
        before = len(setting.writes())
        setting.proxy.arm(0, Cut.BEFORE_SENDING, lambda: None)
        counted = whole / "saves"
        done = setting.apply(COUNT_RENAMES=str(counted))
        assert 0 == done.returncode, done.stderr
        requests = setting.proxy.seen
        writes = setting.writes()[before:]
        told = [f"{line['method']} {line['path']}" for line in writes]
        assert len(writes) == steps, f"{len(told)}: {told}"
        saves = counted.stat().st_size
        scene = Scene(
            folder=start, requests=requests, saves=saves, end=setting.end(), theirs=theirs
        )
        scene.check(setting)
    return scene
