"""What is written down of a probe before it is sent."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Protocol

from intercom_sync.articles.model import ArticleId


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeIntent:
    """One write of a probe, or the probe as a whole.

    Attributes:
        title: Of the draft; nothing else has it.
        article_id: None while it is not known.
    """

    step: str
    title: str
    article_id: ArticleId | None = None


class ProbeJournal(Protocol):
    """Where intents and outcomes are kept, as in articles.ports.Journal."""

    def intent(self, intent: ProbeIntent) -> None: ...
    def sending(self, step: str, at_unix: float, before: str | None) -> Awaitable[None] | None: ...
    def outcome(self, step: str, outcome: str, remote_id: str | None, reason: str) -> None: ...
