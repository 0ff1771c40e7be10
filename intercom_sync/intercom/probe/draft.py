"""The throw-away draft: how it is told from other articles, and every write to it.

Owns its title, and that each write is in the journal before it is sent. Trap: the server may set a
title in its own way, so only the last word of it is looked for, which no other title has.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from intercom_sync.articles.model import ArticleId
from intercom_sync.errors import (
    ApiError,
    IntercomSyncError,
    NotFoundError,
    NotSentError,
    ServerFailedError,
    ServiceError,
)
from intercom_sync.intercom.calls import below
from intercom_sync.intercom.client import Intercom
from intercom_sync.intercom.clock import Clock
from intercom_sync.intercom.fields import Fields
from intercom_sync.intercom.pages import PER_PAGE
from intercom_sync.intercom.probe.intent import ProbeIntent, ProbeJournal
from intercom_sync.intercom.probe.seen import Payload

ARTICLES: Final = "/articles"
_TITLE: Final = "Throw-away draft of intercom-sync doctor --probe, safe to delete"


class StoppedError(IntercomSyncError):
    """Somebody asked for an end."""


class TakenOverError(ServiceError):
    """Somebody gave the draft another title: it is theirs now, and stays."""


def title_of(word: str) -> str:
    """The title of a draft; `word` must be in no other title."""
    return f"{_TITLE} {word}"


@dataclass(slots=True, kw_only=True)
class Draft:
    """One draft, from before it exists until it is gone.

    Attributes:
        title: As title_of makes it.
        server_now: Unix seconds.
        is_stopped: Whether somebody asked for an end.
        article_id: None while it is not known.
        is_left: Whether it is there, or may be.
    """

    client: Intercom
    journal: ProbeJournal
    clock: Clock
    server_now: Callable[[], float]
    is_stopped: Callable[[], bool]
    title: str
    article_id: ArticleId | None = None
    is_left: bool = False
    _steps: int = 0
    _open: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Before the first write. What this opens is closed only when nothing can be left, so the
        next probe knows what to look for if this one dies anywhere."""
        self._intend(self.title)

    def close(self) -> None:
        """It is certain that nothing is left to do about it."""
        self.is_left = False
        for step in tuple(self._open):
            self._ended(step, "done", "")

    async def read(self, path: str, params: Mapping[str, int] | None = None) -> Payload:
        """An answer as it came.

        Raises:
            StoppedError: somebody asked for an end.
        """
        self._stop_if_asked()
        return (await self.client.raw.read(path, params)).values

    async def write(self, verb: str, method: str, path: str, body: Mapping[str, object]) -> Fields:
        """The answer to a write. Errors as read."""
        self._stop_if_asked()
        step = self._next_step(verb)
        try:
            answer = await self.client.raw.write(
                method, path, body, before_send=partial(self._sending, step)
            )
        except ServiceError as error:
            self._failed(step, error)
            raise
        self._ended(step, "done", "")
        return answer

    async def delete(self, article_id: ArticleId) -> None:
        """Ask for its deletion, once, also after a stop.

        Raises:
            ServiceError: is_clear tells whether it certainly had no effect.
        """
        step = self._next_step("delete")
        try:
            await self.client.delete_article(article_id, before_send=partial(self._sending, step))
        except NotFoundError:
            pass  # it went between the last reading and this
        except ServiceError as error:
            self._failed(step, error)
            raise
        self._ended(step, "done", "")

    async def is_there(self, article_id: ArticleId) -> bool:
        """Whether it can be read.

        Raises:
            TakenOverError: somebody made it another article.
        """
        path = below(ARTICLES, article_id)
        try:
            found = await self.client.raw.read(path)
        except NotFoundError:
            return False
        if self._word not in found.optional_text("title"):
            raise TakenOverError(
                f"article {article_id} has another title than the probe gave it, so it is left "
                "alone",
                request=f"DELETE {path}",
            )
        return True

    async def find(self) -> ArticleId | None:
        """Its id, if it is among the articles that changed last."""
        answer = await self.client.raw.read(ARTICLES, {"page": 1, "per_page": PER_PAGE})
        found = answer.list_of("data", lambda item: (item.id("id"), item.optional_text("title")))
        return next((ArticleId(id_) for id_, title in found if self._word in title), None)

    async def find_anywhere(self) -> ArticleId | None:
        """Its id, however long ago it changed."""
        found = (await self.client.list_articles()).articles
        return next((one.id for one in found if self._word in one.title), None)

    @property
    def path(self) -> str:
        """Where it is read and written."""
        if self.article_id is None:
            raise TypeError("the draft has no id yet")
        return below(ARTICLES, self.article_id)

    @property
    def _word(self) -> str:
        return self.title.rpartition(" ")[2]

    def _stop_if_asked(self) -> None:
        if self.is_stopped():
            raise StoppedError("the probe was stopped")

    def _next_step(self, verb: str) -> str:
        self._steps += 1
        return self._intend(f"probe {self._steps}: {verb}")

    def _intend(self, step: str) -> str:
        self._open.append(step)
        self.journal.intent(ProbeIntent(step=step, title=self.title, article_id=self.article_id))
        return step

    def _sending(self, step: str) -> Awaitable[None] | None:
        now = self.server_now()
        if not self.is_left and self.title in self._open:
            self.journal.sending(self.title, now, None)
        self.is_left = True
        return self.journal.sending(step, now, None)  # which takes the line before along

    def _failed(self, step: str, error: ServiceError) -> None:
        if not is_clear(error):
            self.journal.outcome(step, "unknown", self.article_id, str(error))
            return
        if self.article_id is None:
            self.is_left = False
        self._ended(step, "failed", str(error))

    def _ended(self, step: str, outcome: str, reason: str) -> None:
        self._open.remove(step)
        self.journal.outcome(step, outcome, self.article_id, reason)


def is_clear(error: ServiceError) -> bool:
    """Whether the write certainly did not take effect."""
    return isinstance(error, NotSentError) or (
        isinstance(error, ApiError) and not isinstance(error, ServerFailedError)
    )
