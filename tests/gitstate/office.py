"""A remote, a workspace, and as many machines as somebody needs: clones that come and go.

The remote is a real bare repository and git the real program. Intercom is one sandbox for all. A
machine can die at a push or at a request; then nothing of it happens any more, as after kill -9.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from intercom_sync.articles.decision import Setting, Wishes
from intercom_sync.articles.model import Desired
from intercom_sync.intercom.access import Access
from intercom_sync.intercom.client import Intercom
from intercom_sync.intercom.versions import capabilities
from intercom_sync.markup.canonical import Site
from intercom_sync.plan.model import Gate
from intercom_sync.plan.outcome import Report
from intercom_sync.sandbox import Answers, Limits, Sandbox, VirtualClock
from intercom_sync.state.git import Git
from intercom_sync.state.git_backend import GitBackend
from intercom_sync.state.git_program import GitError
from intercom_sync.state.git_ref import Ref
from intercom_sync.state.journal import RunJournal
from intercom_sync.state.store import Store
from tests.engine.world import HELP_CENTER, World, _ClientClock, _lost

REF = "refs/intercom-sync/test"
ENVIRONMENT = {"PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": "/nonexistent", "GITHUB_ACTOR": "ci"}


_ANA = ("-c", "user.name=ana", "-c", "user.email=ana@example.com")


class Death(BaseException):
    """The machine is gone, and what it would still have done with it."""


def git(folder: Path, *arguments: str) -> str:
    """What a person would type; the output."""
    done = subprocess.run(
        ["git", "-C", str(folder), *_ANA, *arguments],
        env=ENVIRONMENT | {"GIT_CONFIG_GLOBAL": "/dev/null"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise AssertionError(f"git {' '.join(arguments)}: {done.stdout}{done.stderr}")
    return done.stdout


@dataclass
class Fate:
    """When a machine dies: at its n-th event, before or after that has happened.

    Attributes:
        tell: Called at each event, before it happens; may wait, or raise.
        writes: Called when a request is about to change something in Intercom.
        events: What happened so far.
    """

    at: int = 0
    after: bool = False
    kinds: tuple[str, ...] = ("push",)
    tell: Callable[[str], None] = lambda _: None
    writes: Callable[[], None] = lambda: None
    events: list[str] = field(default_factory=list)
    is_dead: bool = False

    def before(self, kind: str) -> bool:
        """Called first; whether the machine dies once this has happened."""
        self.check()
        self.tell(kind)
        self.check()
        self.events.append(kind)
        count = sum(one in self.kinds for one in self.events)
        is_it = kind in self.kinds and count == self.at
        if is_it and not self.after:
            self.die()
        return is_it

    def die(self) -> None:
        self.is_dead = True
        raise Death

    def check(self) -> None:
        if self.is_dead:
            raise Death


class MortalGit(Git):
    """Git on a machine that can die.

    Attributes:
        is_deaf: Pushes arrive, and no answer is heard.
    """

    fate: Fate
    is_deaf: bool = False

    def tip(self) -> str | None:
        self.fate.before("look")
        return super().tip()

    def fetch(self) -> None:
        self.fate.before("fetch")
        super().fetch()

    def push(self, commit: str, *, expected: str | None) -> None:
        is_last = self.fate.before("push")
        super().push(commit, expected=expected)
        if is_last:
            self.fate.die()
        if self.is_deaf:
            raise GitError("the connection broke")


class MortalWire(httpx.AsyncBaseTransport):
    """A wire that ends with its machine."""

    def __init__(self, inner: httpx.AsyncBaseTransport, fate: Fate) -> None:
        self._inner = inner
        self._fate = fate

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        is_last = self._fate.before("request")
        if request.method != "GET":
            self._fate.writes()
        try:
            answer = await self._inner.handle_async_request(request)
        finally:
            if is_last:
                self._fate.die()
        self._fate.check()
        return answer


@dataclass
class Office:
    """What all machines share."""

    folder: Path
    machines: int = 0
    api_version: str = "2.11"
    locales: tuple[str, ...] = ("en",)
    answers: Answers | None = None

    def __post_init__(self) -> None:
        self.clock = VirtualClock()
        self.sandbox = Sandbox(
            clock=self.clock,
            locales=self.locales,
            answers=self.answers,
            limits=Limits(per_window=None),
            lost_as=_lost,
            help_center_url=HELP_CENTER,
        )
        self.origin = self.folder / "origin.git"
        subprocess.run(
            ["git", "init", "-q", "--bare", "-b", "main", str(self.origin)],
            env=ENVIRONMENT,
            check=True,
        )
        self._blank = self.folder / "blank"
        git(self.folder, "init", "-q", "-b", "main", str(self._blank))
        git(self._blank, "remote", "add", "origin", f"file://{self.origin}")

    def machine(self, files: Desired | None = None, fate: Fate | None = None) -> Machine:
        """A fresh clone somewhere else."""
        found = Machine(folder=self.clone(), office=self, fate=fate or Fate())
        found.files = files or Desired()
        return found

    def clone(self) -> Path:
        """Where a fresh clone is."""
        self.machines += 1
        folder = self.folder / f"machine-{self.machines}"
        shutil.copytree(self._blank, folder)
        return folder

    def log(self) -> list[str]:
        """The messages of the ref's commits, the first one first."""
        return git(self.origin, "log", "--reverse", "--format=%s", REF).splitlines()

    def tree(self) -> list[str]:
        """The files on the ref."""
        return git(self.origin, "ls-tree", "-r", "--name-only", REF).splitlines()

    def titles(self) -> list[str]:
        """Of all articles, a title as often as it is there."""
        return sorted(found.title for found in self.sandbox.articles())


@dataclass
class Machine(World):
    """A clone, and the command run in it.

    Attributes:
        skew_seconds: By which its clock is ahead of everybody else's.
    """

    office: Office = field(kw_only=True)
    fate: Fate = field(kw_only=True)
    wait: bool = False
    skew_seconds: float = 0.0

    def __post_init__(self) -> None:
        self.clock, self.sandbox = self.office.clock, self.office.sandbox
        self.api_version = self.office.api_version
        self.setting = Setting(
            target="test",
            api_version=self.api_version,
            tool_version="0",
            site=Site(urls=(HELP_CENTER,)),
            link_base=f"{HELP_CENTER}/en",
            stages_drafts=capabilities(self.api_version).staged_drafts,
        )
        self.git = MortalGit(self.folder, ENVIRONMENT, remote="origin", ref=REF)
        self.git.fate = self.fate
        self.backend = self.opened()

    def opened(self) -> GitBackend:
        """State as a command opens it."""
        ref = Ref(self.git, now_unix=self.now, sleep=self.pause)
        backend = GitBackend(
            self.folder / ".intercom-sync" / "test",
            root=self.folder,
            ref=ref,
            name="test",
            sleep=self.pause,
        )
        self.store = Store(backend.folder, root=self.folder)
        return backend

    def now(self) -> float:
        """By this machine's clock."""
        return self.clock.now() + self.skew_seconds

    def pause(self, _: float) -> None:
        self.fate.tell("pause")
        time.sleep(0)

    def client(self) -> Intercom:
        return Intercom(
            Access(
                base_url="http://intercom.test",
                token="sandbox",
                api_version=self.api_version,
                transport=MortalWire(httpx.ASGITransport(app=self.sandbox.app), self.fate),
                clock=_ClientClock(self.clock),
            )
        )

    def journal(self) -> RunJournal:
        return RunJournal(self.store._folder / "journal", self.backend.mirror)

    def apply(self, *gates: Gate, **wishes: object) -> Report:
        self.backend = self.opened()
        return asyncio.run(self._held(gates, Wishes(**wishes)))  # type: ignore[arg-type]

    async def _held(self, gates: Sequence[Gate], wishes: Wishes) -> Report:
        with self.backend.hold(ENVIRONMENT, wait=self.wait, say=self.said.append):
            return await self._apply(gates, wishes)

    def refresh(self) -> None:
        """As a plan begins."""
        self.backend = self.opened()
        self.backend.refresh()
