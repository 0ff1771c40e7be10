"""A project with its served sandbox behind a wire, and the real command run in it.

Command and sandbox are processes of their own; on Linux they are forked from one that has imported
everything (tests/crash/forks.py), elsewhere each is started anew.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intercom_sync.state.journal import RunJournal
from tests.crash.forks import CHECKOUT, INSIDE, Command, start
from tests.crash.proxy import Cut, Proxy

APPLY = ("apply", "--yes", "--publish", "--prune")


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One project with its served sandbox behind the wire."""

    root: Path
    url: str
    proxy: Proxy

    def environment(self, **more: str) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "INTERCOM_API_URL": f"http://127.0.0.1:{self.proxy.port}",
            "INTERCOM_ACCESS_TOKEN": "sandbox",
            "PYTHONPATH": f"{INSIDE}{os.pathsep}{CHECKOUT}",
            "CI": "true",
            **more,
        }

    def start(self, *arguments: str, **more: str) -> Command:
        return start(arguments, self.root, self.environment(**more))

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments, **more)
        # A run that takes over after a lock was taken away by force waits for two minutes.
        output, errors = process.communicate(timeout=300)
        return subprocess.CompletedProcess(arguments, process.returncode or 0, output, errors)

    def apply(self, **more: str) -> subprocess.CompletedProcess[str]:
        return self.run(*APPLY, **more)

    def killed(self, at: int, cut: Cut, *arguments: str, **more: str) -> int | None:
        """The exit code of a command that dies at its `at`-th request."""
        process = self.start(*arguments, **more)
        self.proxy.arm(at, cut, process.kill)
        process.communicate(timeout=120)
        self.proxy.arm(0, cut, lambda: None)
        return process.returncode

    def control(self, name: str, sent: dict[str, Any] | None = None) -> Any:
        body = None if sent is None else json.dumps(sent).encode()
        request = urllib.request.Request(  # noqa: S310 -- our own server on loopback
            f"{self.url}/_sandbox/{name}", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return json.load(answer)

    def teammate(self, does: str, **details: object) -> str:
        """Let a teammate do something in the web app; the id of what they made."""
        return str(self.control("teammate", {"does": does, "with": details})["id"])

    def writes(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.control("record")["writes"]
        return found

    def end(self) -> dict[str, Any]:
        """What Intercom holds, by titles, because ids differ from run to run."""
        articles = self.articles()
        collections = {one["id"]: one["name"] for one in self.collections()}
        titles = {one["id"]: one["title"] for one in articles}
        found: dict[str, Any] = {"collections": sorted(collections.values()), "articles": []}
        for one in articles:
            body = re.sub(r"/articles/(\d+)", lambda m: f"/articles/{titles[m[1]]}", one["body"])
            body = re.sub(r' id="h_[0-9a-f]+"', "", body)
            place = collections.get(str(one["parent_id"]))
            found["articles"].append([one["title"], one["state"], place, one["author_id"], body])
        found["articles"].sort()
        return found

    def bound(self) -> dict[str, str]:
        """File → article id, as state has it."""
        folder = self.state / "articles"
        records = [json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")]
        return {record["path"]: record["id"] for record in records}

    @property
    def state(self) -> Path:
        return self.root / ".intercom-sync" / "production"

    def open_writes(self) -> int:
        """How many writes of dead runs nobody has heard the end of."""
        earlier = RunJournal(self.state / "journal").earlier()
        return sum(one.first_sent_at_unix is not None for one in earlier)

    def articles(self) -> list[dict[str, Any]]:
        """Every article, as the API tells it."""
        return self._all("/articles")

    def collections(self) -> list[dict[str, Any]]:
        return self._all("/help_center/collections")

    def _all(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            page = self._get(f"{path}?per_page=150&page={len(found) // 150 + 1}")
            found += page["data"]
            if len(page["data"]) < 150:
                return found

    def _get(self, path: str) -> Any:
        request = urllib.request.Request(  # noqa: S310 -- our own server on loopback
            f"{self.url}{path}",
            headers={"Authorization": "Bearer sandbox", "Intercom-Version": "2.11"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return json.load(answer)


@contextmanager
def stage(root: Path) -> Iterator[Stage]:
    """Serve the project's sandbox as a process of its own, with a wire in front of it."""
    arguments = ("sandbox", "serve", "--port", "0", "--control")
    server = start(arguments, root, {"PATH": os.environ["PATH"]})
    try:
        until = time.monotonic() + 30
        while not (found := re.search(r"API: .*=(http://127\.0\.0\.1:(\d+)) ", server.said())):
            assert server.poll() is None, server.communicate()
            assert time.monotonic() < until, "the sandbox does not begin"
            time.sleep(0.005)
        with Proxy(int(found[2])) as proxy:
            yield Stage(root=root, url=found[1], proxy=proxy)
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=20)
