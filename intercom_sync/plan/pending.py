"""An intent whose outcome nobody knows yet.

Owns the noun that both halves share; what an intent is, each half says itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class Journaled(Protocol):
    """What the journal has to know of an intent."""

    @property
    def step(self) -> str: ...


IntentT = TypeVar("IntentT", bound=Journaled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending(Generic[IntentT]):
    """An intent that is open, or of a run that ended before its outcome was known.

    Attributes:
        run: Which journal it belongs to.
        first_sent_at_unix, last_sent_at_unix: By the server's clock, when the request was about to
            be sent; None where it never was.
        before: Fingerprint that the re-read just before sending had; None where there is none.
    """

    run: str
    intent: IntentT
    first_sent_at_unix: float | None
    last_sent_at_unix: float | None
    before: str | None = None
