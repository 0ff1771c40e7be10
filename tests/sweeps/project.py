"""A project on disk for the real command, with its state in files or on a git ref, and a served
sandbox beside it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.crash.stage import Stage, stage

BACKENDS = ("file", "git")
ARTICLES = 12
CONFIG = "version: 1\nlocales: [en]\nlimits: {updates_percent: 100}\nstate: {backend: %s}\n"
ACTION = """\
name: goodbye
select: {query: {field: state, is: open}, limit: 100}
steps:
  - note: Closed by policy.
  - id: bye
    reply: "Hi {{ contact.name | there }}, we close this."
  - close:
"""
APPLY = ("apply", "--yes", "--publish")
ACT = ("actions", "run", "actions/goodbye.yaml", "--yes", "--send")
IMPORT = ("import",)


def write(root: Path, backend: str) -> None:
    """Articles that link to each other, and an action."""
    root.mkdir(parents=True)
    (root / "actions").mkdir()
    (root / "actions/goodbye.yaml").write_text(ACTION, "utf-8")
    (root / "intercom-sync.yaml").write_text(CONFIG % backend, "utf-8")
    for one in range(ARTICLES):
        path = root / f"content/guides/new-{one}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        state = "state: published\n" if one % 3 == 0 else ""
        body = f"Text {one}. See [next](new-{(one + 1) % ARTICLES}.md)."
        path.write_text(f"---\ntitle: New {one}\n{state}---\n\n{body}\n", "utf-8")
    if backend == "git":
        _git("init", "-q", "--bare", "-b", "main", str(root.parent / f"{root.name}.git"))
        _git("init", "-q", "-b", "main", str(root))
        _git("-C", str(root), "remote", "add", "origin", f"file://{root.parent}/{root.name}.git")


def _git(*arguments: str) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}
    subprocess.run(["git", *arguments], check=True, env=environment, capture_output=True)


@contextmanager
def served(folder: Path, backend: str, customers: int = 0) -> Iterator[Stage]:
    """The project below a folder, and its sandbox."""
    root = folder / "project"
    write(root, backend)
    with stage(root) as setting:
        if customers:
            many = {"count": customers, "body": "Help"}
            setting.control("customer", {"does": "starts_many", "with": many})
        yield setting


def titles(setting: Stage) -> list[str]:
    """Of every article, a title as often as it is there."""
    return sorted(str(one["title"]) for one in setting.articles())


def received(setting: Stage) -> list[int]:
    """How many messages each customer got from us."""
    return [
        sum(
            one["is_seen_by_customer"] and one["author"]["type"] == "admin"
            for one in found["parts"]
        )
        for found in setting.control("conversations")["conversations"]
    ]
