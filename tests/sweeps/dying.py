"""A process that dies at one of its requests, and what it leaves behind.

After its death nothing it tries has any effect any more, as after kill -9: its requests do not
leave, and its journal and its state stay as they are.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from intercom_sync.articles.base import ArticleBase, CollectionBase
from intercom_sync.articles.intent import Pending
from intercom_sync.sandbox import FaultKind, LostAnswer, Sandbox
from intercom_sync.state.journal import RunJournal
from intercom_sync.state.store import Store
from tests.crash.proxy import Cut


class Killed(BaseException):
    """The process is gone."""


def unheard(lost: LostAnswer) -> Exception:
    """What a client hears of an answer that is lost."""
    match lost.kind:
        case FaultKind.RESET:
            return httpx.ReadError(str(lost))
        case FaultKind.HALF_ANSWER:
            return httpx.RemoteProtocolError(str(lost))
        case _:
            return httpx.ReadTimeout(str(lost))


@dataclass
class Doom:
    """When a process dies: at its n-th request, at one of the four points of it.

    Attributes:
        seen: How many requests there were so far.
        late_seconds: When what was sent takes effect, where the process dies before it does.
        and_then: What else happens in that moment.
    """

    at: int = 0
    cut: Cut = Cut.BEFORE_SENDING
    late_seconds: float = 0.0
    seen: int = 0
    is_dead: bool = False
    and_then: Callable[[], object] = lambda: None

    def die(self) -> None:
        self.is_dead = True
        self.and_then()
        raise Killed

    def check(self) -> None:
        if self.is_dead:
            raise Killed


class _Half(httpx.AsyncByteStream):
    """An answer after whose first half the process that reads it is dead."""

    def __init__(self, content: bytes, doom: Doom) -> None:
        self._content = content
        self._doom = doom

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._content[: len(self._content) // 2]
        self._doom.die()


class Wire(httpx.AsyncBaseTransport):
    """From a process to Intercom; one of its requests may be the last."""

    def __init__(self, inner: httpx.AsyncBaseTransport, sandbox: Sandbox, doom: Doom) -> None:
        self._inner = inner
        self._sandbox = sandbox
        self._doom = doom

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        doom = self._doom
        doom.check()
        doom.seen += 1
        is_chosen = doom.seen == doom.at
        if is_chosen and doom.cut is Cut.BEFORE_SENDING:
            doom.die()
        if is_chosen and doom.cut is Cut.SENT:
            self._sandbox.fail(FaultKind.LATE, late_seconds=doom.late_seconds)
            try:
                await self._inner.handle_async_request(request)
            finally:
                doom.die()
        answer = await self._inner.handle_async_request(request)
        doom.check()
        if is_chosen and doom.cut is Cut.AFTER_COMMIT:
            doom.die()
        if is_chosen:
            content = await answer.aread()
            return httpx.Response(
                answer.status_code, headers=answer.headers, stream=_Half(content, doom)
            )
        return answer


class DyingJournal(RunJournal):
    """A journal of a process that can die."""

    def __init__(self, folder: Path, doom: Doom) -> None:
        self._doom = doom
        super().__init__(folder)

    def _write(self, value: dict[str, Any], *, is_synced: bool = True) -> None:
        self._doom.check()
        super()._write(value, is_synced=is_synced)

    def close_earlier(self, pending: Pending, outcome: str, remote_id: str | None) -> None:
        self._doom.check()
        super().close_earlier(pending, outcome, remote_id)

    def close(self) -> None:
        if not self._doom.is_dead:
            super().close()
        elif self._file is not None:
            self._file.close()  # as the system closes the files of a dead process


class DyingStore(Store):
    doom: Doom

    def save_article(self, record: ArticleBase, *, replaces: ArticleBase | None) -> None:
        self.doom.check()
        super().save_article(record, replaces=replaces)

    def save_collection(self, record: CollectionBase, *, replaces: CollectionBase | None) -> None:
        self.doom.check()
        super().save_collection(record, replaces=replaces)

    def _drop(self, path: Path) -> None:
        self.doom.check()
        super()._drop(path)
