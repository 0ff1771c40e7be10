"""What can go wrong on the way, and when it does.

Owns which request fails and how. Carrying it out is the business of api/endpoint.py; cutting a
real connection that of serve.py. Trap: a fault AFTER the commit is the cruel one, the write stays.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from enum import StrEnum

from intercom_sync.sandbox.record import matches


class FaultKind(StrEnum):
    """How a request fails."""

    RATE_LIMITED = "429"
    REQUEST_TIMEOUT = "408"
    INTERNAL = "500"
    BAD_GATEWAY = "502"
    UNAVAILABLE = "503"
    TIMEOUT = "time-out"
    RESET = "reset"
    HALF_ANSWER = "half an answer"
    LATE = "late"
    HOLD = "hold"


class When(StrEnum):
    """On which side of the commit."""

    BEFORE = "before"
    AFTER = "after"


_DRAWABLE: tuple[tuple[FaultKind, When], ...] = (
    (FaultKind.RATE_LIMITED, When.BEFORE),
    *(
        (kind, when)
        for kind in (
            FaultKind.REQUEST_TIMEOUT,
            FaultKind.INTERNAL,
            FaultKind.BAD_GATEWAY,
            FaultKind.UNAVAILABLE,
            FaultKind.TIMEOUT,
            FaultKind.RESET,
            FaultKind.HALF_ANSWER,
        )
        for when in When
    ),
    (FaultKind.LATE, When.BEFORE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One way for one request to fail.

    Attributes:
        late_seconds: For LATE: how long after the client was let go the write is committed.

    Raises:
        ValueError: a fault that cannot be: a 429 after the commit, or LATE and after.
    """

    kind: FaultKind
    when: When
    late_seconds: float = 30.0

    def __post_init__(self) -> None:
        only_before = self.kind in (FaultKind.RATE_LIMITED, FaultKind.LATE)
        if only_before and self.when is When.AFTER:
            raise ValueError(f"{self.kind} cannot happen after the commit")


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnFaults:
    """Bad luck, the same for the same seed and the same requests.

    Attributes:
        rate: Of the matching requests, 0 to 1.
        match: Which requests may fail, e.g. "* /articles*".
    """

    seed: int
    rate: float
    match: str = "*"
    late_seconds: float = 30.0


@dataclass(slots=True)
class _Scripted:
    """`left_over` requests pass, then `times` fail."""

    fault: Fault
    match: str
    left_over: int
    times: int


@dataclass(slots=True)
class Faults:
    """Decides for each request, in the order of arrival."""

    drawn: DrawnFaults | None = None
    _scripted: list[_Scripted] = field(default_factory=list)
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.draw(self.drawn)

    def draw(self, drawn: DrawnFaults | None) -> None:
        """Draw from now on; None stops it."""
        self.drawn = drawn
        self._random = random.Random(drawn.seed if drawn else 0)

    def script(self, fault: Fault, *, match: str, after: int, times: int) -> None:
        """Let `after` matching requests pass, then fail the next `times`."""
        self._scripted.append(_Scripted(fault, match, after, times))

    def clear(self) -> None:
        """Nothing fails any more."""
        self._scripted.clear()
        self.draw(None)

    def next(self, method: str, path: str) -> Fault | None:
        """What happens to this request. The first script that is due decides; luck comes last."""
        due: Fault | None = None
        for script in self._scripted:
            if not matches(script.match, method, path) or script.times == 0:
                continue
            if script.left_over:
                script.left_over -= 1
            elif due is None:
                script.times -= 1
                due = script.fault
        return due or self._by_luck(method, path)

    def _by_luck(self, method: str, path: str) -> Fault | None:
        drawn = self.drawn
        if drawn is None or not matches(drawn.match, method, path):
            return None
        if self._random.random() >= drawn.rate:
            return None
        kind, when = self._random.choice(_DRAWABLE)
        return Fault(kind=kind, when=when, late_seconds=drawn.late_seconds)


class LostAnswer(Exception):  # noqa: N818 - it is an event on the wire, not an error of ours
    """In process, the client's transport gets this where a real client would lose the answer.

    Attributes:
        kind: TIMEOUT, RESET or HALF_ANSWER.
    """

    def __init__(self, kind: FaultKind) -> None:
        self.kind = kind
        super().__init__(f"no whole answer: {kind}")
