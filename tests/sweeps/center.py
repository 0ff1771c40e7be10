"""A Help Center that is being changed, the process that changes it, and what must hold whatever
becomes of that process.

The process is the engine as the command joins it, in this process, because a sweep has thousands of
cases; what only a process of its own can show is in tests/crash and tests/sweeps/test_signals.py.
When it dies nothing it tries has any effect any more, as after kill -9. The oracle is the sandbox:
its record of what it committed, and what it holds.
"""

from __future__ import annotations

import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from intercom_sync.articles.apply import apply
from intercom_sync.articles.decision import Wishes
from intercom_sync.articles.model import OnRemove
from intercom_sync.articles.recover import settle_earlier
from intercom_sync.articles.running import Run
from intercom_sync.articles.session import Session
from intercom_sync.cli.runs import _keep_settled
from intercom_sync.intercom.access import Access
from intercom_sync.intercom.client import Intercom
from intercom_sync.intercom.landed import LandingEvidence
from intercom_sync.plan.model import Gate
from intercom_sync.plan.outcome import Report
from intercom_sync.sandbox import (
    DOCS_EMAIL,
    SUPPORT_EMAIL,
    Limits,
    Sandbox,
    Token,
    VirtualClock,
)
from intercom_sync.sandbox.store import people
from intercom_sync.sandbox.store.rows import Article
from intercom_sync.state.journal import RunJournal
from intercom_sync.workers import WORKERS, Stop
from tests.engine.world import (
    HELP_CENTER,
    PUBLISHED,
    World,
    _ClientClock,
)
from tests.sweeps.change import after, before
from tests.sweeps.dying import Doom, DyingJournal, DyingStore, Killed, Wire, unheard
from tests.sweeps.sweeping import scratch

KEPT = "kept content/legacy/"
"""What every plan says: somebody's article is in the collection, so it stays."""
HOST = "intercom.test"
AUTHOR = SUPPORT_EMAIL
"""Not the token's admin, to whom a careless write would hand the article (facts §2)."""
SECRET = "dG9rZW46c3dlZXBzLWNhbmFyeS0wMDAx"  # ours, and opens nothing but the sandbox
GATES = (Gate.PUBLISH, Gate.PRUNE)
LATEST_SECONDS = 50.0
"""How long after the client let go a write may still take effect (facts §7)."""


class _Seen(httpx.AsyncBaseTransport):
    """Sees every request, and lets time go by."""

    def __init__(self, center: Center) -> None:
        self._center = center
        self._inner = Wire(httpx.ASGITransport(app=center.sandbox.app), center.sandbox, center.doom)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        center = self._center
        center.doom.check()
        center.sent_to.add((request.url.scheme, request.url.host, SECRET in str(request.url)))
        center.on_request(f"{request.method} {request.url.path}")
        center.clock.advance(center.tick_seconds)
        return await self._inner.handle_async_request(request)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A moment to which a case can go back: the workspace, the state and the time."""

    workspace: bytes
    state: Path
    now: float


@dataclass
class Center(World):
    """A World on a clock that moves with every request, whose process can die.

    Attributes:
        sent_to: Where requests went: scheme, host, and whether the token was in the address.
        skew_seconds: By which this machine's clock is ahead of Intercom's.
    """

    doom: Doom = field(default_factory=Doom)
    tick_seconds: float = 0.05
    on_request: Callable[[str], object] = lambda request: None
    sent_to: set[tuple[str, str, bool]] = field(default_factory=set)
    skew_seconds: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        self.sandbox = self._workspace()
        self.store = DyingStore(self.folder / ".intercom-sync" / "test", root=self.folder)
        self.setting = replace(self.setting, on_remove=OnRemove.DELETE, default_author=AUTHOR)
        self.default_author = AUTHOR
        self.live(Doom())

    def _workspace(self) -> Sandbox:
        return Sandbox(
            clock=self.clock,
            rewriting=self.rewriting,
            answers=self.answers,
            limits=Limits(per_window=None),
            tokens=[Token(value=SECRET, admin=DOCS_EMAIL)],
            lost_as=unheard,
            help_center_url=HELP_CENTER,
            locales=self.locales,
        )

    def live(self, doom: Doom) -> Doom:
        """Start a process whose end is known."""
        self.doom = doom
        assert isinstance(self.store, DyingStore)
        self.store.doom = doom
        return doom

    def client(self) -> Intercom:
        return Intercom(
            Access(
                base_url=f"http://{HOST}",
                token=SECRET,
                api_version=self.api_version,
                transport=_Seen(self),
                clock=_ClientClock(self.clock),
                jitter=lambda: 0.5,
            )
        )

    def _session(self, client: Intercom, journal: RunJournal) -> Session:
        def now() -> float:
            return self.clock.now() + self.skew_seconds

        landings = LandingEvidence(client, self.setting.site, now)
        return replace(super()._session(client, journal), landings=landings)

    def journal(self) -> RunJournal:
        return DyingJournal(self.store._folder / "journal", self.doom)

    async def _apply(self, gates: Sequence[Gate], wishes: Wishes) -> Report:
        journal = self.journal()
        clock = _ClientClock(self.clock)
        try:
            async with self.client() as client:
                session = self._session(client, journal)
                session.know(self.store.load())
                await client.me()
                await settle_earlier(
                    session,
                    journal.earlier(),
                    close=journal.close_earlier,
                    clock=clock,
                    say=self.said.append,
                )
                decision, settled = await self._look(client, wishes)
                session = self._session(client, journal)
                _keep_settled(session, self.store.load(), settled)
                run = Run(
                    decision=decision,
                    session=session,
                    clock=clock,
                    stop=Stop(),
                    tell=lambda _: None,
                    say=self.said.append,
                )
                return await apply(run, gates)
        finally:
            journal.close()

    def killed(self, doom: Doom, *gates: Gate) -> bool:
        """Apply until that end; whether it came before the run was over."""
        self.live(doom)
        died = False
        try:
            self.apply(*gates)
        except* Killed:
            died = True
        self.live(Doom())
        return died

    def open_writes(self) -> int:
        """How many writes of dead processes nobody has heard the end of."""
        return sum(one.first_sent_at_unix is not None for one in self.journal().earlier())

    # Going back

    def snapshot(self, folder: Path) -> Snapshot:
        """Remember this moment; the state is copied to `folder`."""
        shutil.copytree(self.store._folder, folder)
        workspace = self.sandbox._database._connection.serialize()
        return Snapshot(workspace=workspace, state=folder, now=self.clock.now())

    def go_back(self, moment: Snapshot) -> None:
        """Be as it was then. The clock is another one: time goes forward only."""
        self.sandbox.close()
        self.clock = VirtualClock(moment.now)
        self.sandbox = self._workspace()
        self.sandbox._database._connection.deserialize(moment.workspace)
        shutil.rmtree(self.store._folder, ignore_errors=True)
        shutil.copytree(moment.state, self.store._folder)
        self.said.clear()
        self.live(Doom())

    # What holds

    def ending(self) -> list[tuple[object, ...]]:
        """What Intercom holds, without what differs from run to run: ids and times."""
        titles = {str(one.id): one.title for one in self.sandbox.articles()}
        names = {one.id: one.name for one in self.sandbox.collections()}

        def body(text: str) -> str:
            text = re.sub(r"/articles/(\d+)", lambda found: f"/articles/{titles[found[1]]}", text)
            return re.sub(r' id="h_[0-9a-f]+"', "", text)

        found: list[tuple[object, ...]] = [
            (one.title, body(one.body), one.state, one.author_id, names.get(one.parent_id or 0))
            for one in self.sandbox.articles()
        ]
        return sorted([*found, *((name,) for name in names.values())], key=repr)

    def row(self, article_id: str) -> Article | None:
        return self.sandbox.article(article_id)

    def check_nothing_twice(self, *, but: str = "nothing") -> None:
        """By the record; `but` begins the titles that may be."""
        titles = Counter(
            str(json.loads(write.body)["title"])
            for write in self.sandbox.record()
            if write.method == "POST" and write.path == "/articles"
        )
        twice = {title for title in titles if titles[title] > 1 and not title.startswith(but)}
        assert not twice, f"created twice: {sorted(twice)}"
        names = Counter((one.parent_id, one.name) for one in self.sandbox.collections())
        assert not {one for one in names if names[one] > 1}, f"created twice: {names}"
        bound = {one.path: str(one.id) for one in self.store.load().articles}
        assert len(bound) == len(set(bound.values())), "two files are bound to one article"

    def check_nothing_to_do(self) -> None:
        left = [one for one in self.steps() if one != KEPT]
        assert [] == left, f"the second plan is not empty: {left}"

    def check_token(self) -> None:
        """It went to one place only, and stands nowhere."""
        assert {("http", HOST, False)} == self.sent_to, "the token went where it must not"
        assert not [line for line in self.said if SECRET in line], "the token was told"
        for path in self.folder.rglob("*"):
            if path.is_file():
                assert SECRET.encode() not in path.read_bytes(), f"the token stands in {path}"

    def check_says_what_files_say(self, *, but: frozenset[str] = frozenset()) -> None:
        """Title, state, author, place and words of every file, whatever an earlier run ended in."""
        names = {one.id: one.name for one in self.sandbox.collections()}
        ids = {one.path: str(one.id) for one in self.store.load().articles}
        folders = {one.path: one.name for one in self.files.collections}
        for file in self.files.articles:
            if file.path in but:
                continue
            found = self.row(ids.get(file.path, "0"))
            assert found is not None, f"{file.path} is not there"
            words = re.findall(r"<p>([^<]*)", file.body)
            assert all(word in found.body for word in words), f"{file.path}: its words are lost"
            assert file.title == found.title
            assert names[found.parent_id or 0] == folders[file.parent or ""], file.path
            assert (file.state is PUBLISHED) == (found.state == "published"), file.path
            assert self.author_id == found.author_id, f"{file.path} was handed to somebody else"

    @property
    def author_id(self) -> int:
        """Of whom the files name."""
        with self.sandbox._database.transaction() as connection:
            return people.admin_by_email(connection, AUTHOR).id

    def check_few_unknown(self) -> None:
        assert WORKERS >= self.open_writes(), "more writes are open than there are workers"


@dataclass
class Changed:
    """A Help Center just before a change, and how the change ends if nobody disturbs it."""

    center: Center
    moment: Snapshot
    unmanaged: dict[str, Article]
    requests: int
    end: list[tuple[object, ...]]

    @classmethod
    def of(cls, folder: Path, changes: int, **fields: Any) -> Changed:
        center = Center(folder / "project", **fields)
        (folder / "project").mkdir(parents=True, exist_ok=True)
        mate = center.sandbox.teammate
        shelf = mate.creates_collection(name="Theirs")
        theirs = [
            mate.creates(title=f"Theirs {one}", body=f"<p>By hand {one}.</p>", parent_id=shelf)
            for one in range(3)
        ]
        center.files = before(changes)
        center.apply(*GATES)
        legacy = next(str(one.id) for one in center.sandbox.collections() if one.name == "Legacy")
        body = "<p>In a folder that goes.</p>"
        theirs.append(mate.creates(title="Stays", body=body, parent_id=legacy))
        center.clock.advance(90)
        center.files = after(changes)
        moment = center.snapshot(folder / "moment")
        unmanaged = {one: found for one in theirs if (found := center.row(one))}
        center.live(doom := Doom())
        center.apply(*GATES)
        center.check_nothing_to_do()
        return cls(center, moment, unmanaged, doom.seen, center.ending())

    def again(self) -> Center:
        self.center.go_back(self.moment)
        return self.center

    def check(self) -> None:
        """All that holds once a run was ended well."""
        self.center.check_nothing_twice()
        self.center.check_nothing_to_do()
        self.center.check_says_what_files_say()
        assert self.end == self.center.ending(), "it does not end as an undisturbed run"
        assert self.unmanaged == {one: self.center.row(one) for one in self.unmanaged}
        assert 0 == self.center.open_writes(), "a write is open for ever"
        self.center.check_token()


@cache
def changed(changes: int) -> Changed:
    """A scene of that size, made once in this process."""
    return Changed.of(scratch(), changes)


def finish(center: Center, *gates: Gate, runs: int = 4) -> None:
    """Run again until there is nothing left to do."""
    for _ in range(runs):
        center.apply(*gates)
        if set(center.steps()) <= {KEPT}:
            return


def name_of(path: str) -> str:
    """A file's name, which stays when it moves."""
    return path.rpartition("/")[2]


def drawn_late(chance: random.Random) -> float:
    """How long after its client's death a request takes effect; mostly soon, at times very late."""
    return chance.choice([0.0, 0.5, 5.0, chance.uniform(0, LATEST_SECONDS), LATEST_SECONDS])
