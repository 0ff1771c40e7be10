"""A target to be examined: a project, a sandbox in this process, and a clock that never waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from intercom_sync.articles.model import Admin
from intercom_sync.cli.backends import state_folder
from intercom_sync.cli.checkup import Checkup, check_up
from intercom_sync.cli.doctor_probe import Probed, probe_target
from intercom_sync.cli.findings import Finding
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.terminal import Terminal
from intercom_sync.cli.wiring import Target
from intercom_sync.intercom.access import Access
from intercom_sync.intercom.client import Intercom
from intercom_sync.intercom.embedded import App, embedded, lost_answer
from intercom_sync.sandbox import Limits, Sandbox, Token, VirtualClock
from intercom_sync.state.backend import FileBackend
from intercom_sync.state.store import Store

DOCS = "docs@example.com"
TOKEN = Token(value="may-do-everything-0123456789", admin=DOCS)


class _Waiting:
    """The sandbox's clock as a client's: waiting moves it."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock

    def monotonic(self) -> float:
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)


class Clinic:
    """One target, and ways to have it looked at."""

    def __init__(
        self, root: Path, *, config: str = "", token: str = TOKEN.value, **of_sandbox: Any
    ) -> None:
        self.root = root
        self.token = token
        self.clock = VirtualClock()
        given = {"limits": Limits(), "tokens": [TOKEN], **of_sandbox}
        self.sandbox = Sandbox(clock=self.clock, lost_as=lost_answer, **given)
        self.app: App = self.sandbox.app
        self.write("intercom-sync.yaml", f"version: 1\n{config}")
        self.write("content/hello.md", "# Hello\n\nText.\n")

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def check(self, local_now: Callable[[], float] | None = None) -> dict[str, Finding]:
        """Name of a check → its line."""
        checkup = asyncio.run(self._checkup(local_now or self.clock.now))
        return {found.check: found for found in checkup.findings}

    def probe(self) -> Probed:
        return asyncio.run(self._probe())

    def seen(self, assumption: str) -> str:
        """What a probe saw, e.g. "the same (holds)"."""
        (row,) = [one for one in self.probe().rows if one.assumption == assumption]
        return f"{row.seen} ({row.verdict})"

    async def _checkup(self, local_now: Callable[[], float]) -> Checkup:
        async with self._client() as client:
            return await check_up(self._target(client), local_now)

    async def _probe(self) -> Probed:
        async with self._client() as client:
            me = await client.me()
            admins: tuple[Admin, ...] = await client.list_admins()
            return await probe_target(self._target(client), me, admins, _Waiting(self.clock))

    def _client(self) -> Intercom:
        return Intercom(
            Access(
                base_url="http://intercom.test",
                token=self.token,
                transport=embedded(self.app),
                clock=_Waiting(self.clock),
            )
        )

    def _target(self, client: Intercom) -> Target:
        invocation = Invocation(
            environment={},
            terminal=Terminal(has_colour=False, is_interactive=False, draws_progress=False),
            working_directory=self.root,
            root=None,
            target=None,
            sandbox=False,
            allow_api_host=False,
            token_file=None,
            verbosity=0,
        )
        settings = invocation.settings()
        folder = state_folder(settings)
        return Target(
            invocation=invocation,
            settings=settings,
            client=client,
            store=Store(folder, root=settings.root),
            folder=folder,
            backend=FileBackend(folder),
        )
