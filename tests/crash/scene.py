"""A project half-way through its life, the sandbox served beside it, and the undisturbed end.

The apply under test has 34 steps: collections, creates whose links form a cycle, updates, moves,
publishing and removals, in one run of the real command.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crash.proxy import Cut, Proxy

INSIDE = Path(__file__).parent / "inside"
CHECKOUT = Path(__file__).resolve().parents[2]
STEPS = 34
APPLY = ("apply", "--yes", "--publish", "--prune")
CONFIG = "version: 1\nlocales: [en]\nlimits: {updates_percent: 100}\non_remove: delete\n"


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


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A template of the moment before the apply under test.

    Attributes:
        folder: The project, state and all; copied for each point.
        requests, saves: How many the undisturbed apply makes.
        end: How the undisturbed apply leaves Intercom.
    """

    folder: Path
    requests: int
    saves: int
    end: dict[str, Any]


def prepare(folder: Path) -> Scene:
    """Apply the first files, write the second, and see how an undisturbed apply ends."""
    start = folder / "start"
    start.mkdir()
    write_first(start)
    with stage(start) as setting:
        first = setting.apply()
        assert 0 == first.returncode, f"{first.stdout}{first.stderr}"
    write_second(start)
    whole = folder / "whole"
    shutil.copytree(start, whole)
    with stage(whole) as setting:
        before = len(setting.writes())
        setting.proxy.arm(0, Cut.BEFORE_SENDING, lambda: None)
        counted = whole / "saves"
        done = setting.apply(COUNT_RENAMES=str(counted))
        assert 0 == done.returncode, done.stderr
        writes = setting.writes()[before:]
        saves = counted.stat().st_size
        assert len(writes) == STEPS, [f"{line['method']} {line['path']}" for line in writes]
        requests = setting.proxy.seen
        end = setting.end()
    return Scene(folder=start, requests=requests, saves=saves, end=end)


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

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "intercom_sync", *arguments],
            cwd=self.root,
            env=self.environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments, **more)
        output, errors = process.communicate(timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    def apply(self, **more: str) -> subprocess.CompletedProcess[str]:
        return self.run(*APPLY, **more)

    def killed_apply(self, at: int, cut: Cut) -> int:
        """The exit code of an apply that dies at its `at`-th request."""
        process = self.start(*APPLY)
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

    def writes(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.control("record")["writes"]
        return found

    def end(self) -> dict[str, Any]:
        """What Intercom holds, by titles, because ids differ from run to run."""
        articles = self._list("/articles?per_page=150")
        collections = {one["id"]: one["name"] for one in self._list("/help_center/collections")}
        titles = {one["id"]: one["title"] for one in articles}
        found: dict[str, Any] = {"collections": sorted(collections.values()), "articles": []}
        for one in articles:
            body = re.sub(r"/articles/(\d+)", lambda m: f"/articles/{titles[m[1]]}", one["body"])
            body = re.sub(r' id="h_[0-9a-f]+"', "", body)
            place = collections.get(str(one["parent_id"]))
            found["articles"].append([one["title"], one["state"], place, body])
        found["articles"].sort()
        return found

    def bound(self) -> dict[str, str]:
        """File → article id, as state has it."""
        folder = self.root / ".intercom-sync" / "production" / "articles"
        records = [json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")]
        return {record["path"]: record["id"] for record in records}

    def ids(self) -> set[str]:
        return {one["id"] for one in self._list("/articles?per_page=150")}

    def _list(self, path: str) -> list[dict[str, Any]]:
        request = urllib.request.Request(  # noqa: S310 -- our own server on loopback
            f"{self.url}{path}",
            headers={"Authorization": "Bearer sandbox", "Intercom-Version": "2.11"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            found: list[dict[str, Any]] = json.load(answer)["data"]
        return found


@contextmanager
def stage(root: Path) -> Iterator[Stage]:
    """Serve the project's sandbox as a process of its own, with a wire in front of it."""
    server = subprocess.Popen(
        [sys.executable, "-m", "intercom_sync", "sandbox", "serve", "--port", "0", "--control"],
        cwd=root,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(CHECKOUT),
            "PYTHONUNBUFFERED": "1",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        line = server.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        assert found, server.stderr.read() if server.stderr else line
        with Proxy(int(found[1])) as proxy:
            yield Stage(root=root, url=found[0], proxy=proxy)
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=20)
