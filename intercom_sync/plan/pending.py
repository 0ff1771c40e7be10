"""An intent whose outcome nobody knows yet.

Owns the noun that both halves share; what an intent is, each half says itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

LEASE_SECONDS = 60.0
"""How old the last push may be when something is sent: a run whose lock was taken away, and that
has not noticed yet, sends nothing more after this long."""


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
            be sent; None where it never was. The last is None also where the run was cut off: it
            may have gone on sending, and nobody can tell until when.
        before: Fingerprint that the re-read just before sending had; None where there is none.
    """

    run: str
    intent: IntentT
    first_sent_at_unix: float | None
    last_sent_at_unix: float | None
    before: str | None = None

    @property
    def was_cut_off(self) -> bool:
        """Whether its lock was taken away, and nobody can tell when it was sent last."""
        return self.first_sent_at_unix is not None and self.last_sent_at_unix is None

    def dated(self, server_now_unix: float) -> Pending[IntentT]:
        """The same, sent at the latest a lease from now where nobody can tell.

        Told by whoever looks for it, as they hear the server's clock: by the clock of the machine
        that took the lock, which may be wrong, absence would prove something an hour too early or
        too late.
        """
        if not self.was_cut_off:
            return self
        return replace(self, last_sent_at_unix=server_now_unix + LEASE_SECONDS)
