"""What an answer's headers say about the rate limit.

Owns reading X-RateLimit-Limit, -Remaining and -Reset with suspicion. It must not wait or decide
when to send: budget.py does. Trap: believing a nonsensical figure can stop a run for hours, while
ignoring it costs a 429 at worst; so what cannot be true is no figure at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from intercom_sync.intercom.clock import date_unix

# Windows are said to last 10 seconds (facts §1, doc) and may last anything; an hour is generous.
_LONGEST_WINDOW_SECONDS = 3600
_LONGEST_REFUSAL_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The rate limit as one answer tells it.

    Attributes:
        limit: Requests allowed in the current window; at least 1.
        remaining: Of these, not used yet when the answer was made; at most `limit`.
        reset_unix: When the window ends, by the server's clock.
        date_unix: When the answer was made, by the same clock.
    """

    limit: int
    remaining: int
    reset_unix: int
    date_unix: int

    @property
    def ends_unix(self) -> int:
        """Until when they hold. Both times are cut to the second, so a window that ends in the
        second of the answer may have most of it to go."""
        return max(self.reset_unix, self.date_unix + 1)

    def is_older_than(self, other: Figures) -> bool:
        """Whether the server made them before `other`: answers overtake each other."""
        return self._order < other._order

    @property
    def _order(self) -> tuple[int, int, int]:
        # Within one second the later window counts, and in one window the one further used up.
        return (self.date_unix, self.reset_unix, -self.remaining)


def read_figures(headers: Mapping[str, str]) -> Figures | None:
    """The figures of an answer; None where they are absent, incomplete or cannot be true."""
    limit = _natural(headers.get("X-RateLimit-Limit"))
    remaining = _natural(headers.get("X-RateLimit-Remaining"))
    reset = _natural(headers.get("X-RateLimit-Reset"))
    date = date_unix(headers.get("Date"))
    if limit is None or remaining is None or reset is None or date is None:
        return None
    if limit == 0 or not -1 <= reset - date <= _LONGEST_WINDOW_SECONDS:
        return None
    return Figures(limit=limit, remaining=min(remaining, limit), reset_unix=reset, date_unix=date)


def refusal_seconds(headers: Mapping[str, str], refusals_before: int) -> float:
    """How long a 429 asks to wait: until Reset by the server's clock, at most 60 seconds.

    Without these headers it is 1, 2, 4, … seconds. A server that says 0 and then refuses again
    counts in whole seconds: from the second refusal of a request on, its word is not enough.
    """
    reset = _natural(headers.get("X-RateLimit-Reset"))
    date = date_unix(headers.get("Date"))
    if reset is None or date is None:
        return _backoff_seconds(refusals_before)
    asked = min(max(reset - date, 0), _LONGEST_REFUSAL_SECONDS)
    return max(asked, _backoff_seconds(refusals_before - 1)) if refusals_before else asked


def _backoff_seconds(doublings: int) -> float:
    return min(2.0 ** min(doublings, 10), _LONGEST_REFUSAL_SECONDS)


def _natural(text: str | None) -> int | None:
    if text is None or len(text) > 15 or not (text.isascii() and text.isdigit()):
        return None
    return int(text)
