"""A repository with a remote, its clones, and the command run in them against a served sandbox."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cli.project import Project
from tests.gitstate.office import ENVIRONMENT, git

REF = "refs/intercom-sync/production"
CONFIG = "version: 1\nlocales: [en]\nstate: {backend: git}\n"
CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass
class Clone(Project):
    """A clone, and the command run in it."""

    def git(self, *arguments: str) -> str:
        return git(self.root, *arguments)

    def commit(self, message: str) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", message)

    def send(self, branch: str = "main") -> None:
        self.git("push", "-q", "origin", f"HEAD:{branch}")

    def article(self, name: str, text: str, **keys: str) -> None:
        title = keys.pop("title", name.rpartition("/")[2].capitalize())
        more = "".join(f"{key}: {value}\n" for key, value in keys.items())
        self.write(f"content/{name}.md", f"---\ntitle: {title}\n{more}---\n\n{text}\n")

    def process(self, *arguments: str) -> subprocess.Popen[str]:
        """The command as a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "intercom_sync", *arguments],
            cwd=self.root,
            env={**ENVIRONMENT, **self.environment, "PYTHONPATH": str(CHECKOUT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@dataclass
class Shop:
    """One remote, one workspace."""

    folder: Path
    url: str
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __post_init__(self) -> None:
        self.origin = self.folder / "origin.git"
        git(self.folder, "init", "-q", "--bare", "-b", "main", str(self.origin))
        self.control("reset", {})

    def first(self, config: str = CONFIG) -> Clone:
        """The repository as it begins, pushed."""
        clone = self.clone("first")
        clone.git("checkout", "-q", "-b", "main")
        clone.write("intercom-sync.yaml", config)
        clone.article("billing/refunds", "Refunds take five days.")
        clone.article("billing/vat", "VAT is on the receipt.", title="VAT")
        clone.commit("Begin")
        clone.send()
        return clone

    def clone(self, name: str, *options: str) -> Clone:
        root = self.folder / name
        git(self.folder, "clone", "-q", *options, f"file://{self.origin}", str(root))
        environment = {"INTERCOM_API_URL": self.url, "INTERCOM_ACCESS_TOKEN": "sandbox"}
        return Clone(root, self.monkeypatch, self.capsys, environment)

    def runner(self, name: str) -> Clone:
        """What CI has: main, shallow, one branch."""
        return self.clone(name, "--depth", "1", "--single-branch", "--branch", "main")

    def log(self) -> list[str]:
        return git(self.origin, "log", "--reverse", "--format=%s", REF).splitlines()

    def on_ref(self, name: str) -> str:
        return git(self.origin, "show", f"{REF}:{name}")

    def teammate(self, does: str, **what: object) -> Any:
        return self.control("teammate", {"does": does, "with": what})

    def bodies(self) -> dict[str, str]:
        """Title → body, as Intercom has it."""
        return {one["title"]: one["body"] for one in self.articles()}

    def titles(self) -> list[str]:
        """Of all articles, a title as often as it is there."""
        return sorted(one["title"] for one in self.articles())

    def articles(self) -> list[dict[str, Any]]:
        """All that Intercom has."""
        request = urllib.request.Request(  # noqa: S310 -- our own server on loopback
            f"{self.url}/articles?per_page=150",
            headers={"Authorization": "Bearer sandbox", "Intercom-Version": "2.11"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            found: list[dict[str, Any]] = json.load(answer)["data"]
            return found

    def control(self, name: str, sent: dict[str, Any] | None = None) -> Any:
        body = None if sent is None else json.dumps(sent).encode()
        request = urllib.request.Request(  # noqa: S310 -- our own server on loopback
            f"{self.url}/_sandbox/{name}", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return json.loads(answer.read() or b"null")


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A sandbox as a process, with its control; its URL."""
    (folder / "intercom-sync.yaml").write_text("version: 1\nlocales: [en, fr]\n", "utf-8")
    server = subprocess.Popen(
        [sys.executable, "-m", "intercom_sync", "sandbox", "serve", "--port", "0", "--control"],
        cwd=folder,
        env={**ENVIRONMENT, "PYTHONPATH": str(CHECKOUT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        line = server.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, server.stderr.read() if server.stderr else line
        yield found[0]
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=20)
