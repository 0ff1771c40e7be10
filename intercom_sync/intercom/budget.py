"""When the next request may leave.

Owns pacing within the rate limit that the server announces, and the number of requests in flight.
It must not know what a request is about, nor repeat one: sending.py does. Trap: no constant of ours
is a limit of Intercom's. A figure holds until its Reset; after that, and without headers, nothing
is known, and a burst into the unknown is what earns a 429.

How: the remaining requests, less the share left to others, less what is on its way, are spread over
what is left of the window by the server's clock; a little ahead of evenly, because a window loses
the round trip after which the next one's figures are known.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from intercom_sync.intercom.clock import Clock, ServerTime, date_unix
from intercom_sync.intercom.figures import Figures, read_figures

# A limit of 25,000 a minute, used to the full at 300 ms a request, has 125 on their way.
MOST_IN_FLIGHT = 128
# The same while no limit is known: a server that names none may have one all the same.
MOST_UNTOLD = 16
# Sent into an unknown limit before the first answer tells it.
_PROBES = 2
# However little is left, something is sent this often: a figure that was wrong is then corrected.
_LONGEST_GAP_SECONDS = 60.0
# While waiting, answers to what is in flight may change the figures: look again this often.
_LOOK_SECONDS = 0.25
# Of what is left of a window, the part over which requests are spread: a quarter more are sent when
# it begins, and fewer and fewer towards its end, but never none.
_SPREAD_OVER = 0.8
# No sleep ends on time, and a busy loop is later still. So much is made up for; who had nothing to
# send for a while has no claim to what it left.
_MOST_OVERDUE_SECONDS = 0.05
# Rounding can leave a wait too short to move any clock.
_SHORTEST_SLEEP_SECONDS = 0.001


@dataclass(slots=True)
class Turn:
    """One request's place in the budget, from just before it is sent until it is answered.

    Attributes:
        era: The time without figures in which it was sent, or after which.
    """

    era: int
    is_heard: bool = False


class Budget:
    """Lets requests out one by one, in the order they asked, writes before reads.

    Each write follows a read that says the object is still as planned. With many under way and
    little budget, reads in front of it would keep it waiting until that is no longer known.

    Attributes:
        waited_seconds: What the rate limit has cost so far.
        announced: The rate limit as the last answer that told it said; None before.
    """

    def __init__(self, *, clock: Clock, server_time: ServerTime, reserve_percent: int) -> None:
        self.waited_seconds = 0.0
        self.announced: Figures | None = None
        self._clock = clock
        self._server_time = server_time
        self._reserve_percent = reserve_percent
        self._slots = asyncio.Semaphore(MOST_IN_FLIGHT)
        self._queue = asyncio.Lock()  # of reads: one of them stands at the door, the others here
        self._door = asyncio.Lock()
        self._answered = asyncio.Event()
        self._unanswered = 0
        self._sent_at = -_LONGEST_GAP_SECONDS
        self._paused_until = 0.0
        self._figures: Figures | None = None
        self._uncounted = 0  # answered since the figures, without new ones
        # An era is a time without figures: it begins when they run out, and with the first request.
        self._era = 0
        self._probes = 0
        self._is_unlimited = False  # an answer of this era named no limit

    @asynccontextmanager
    async def turn(self, *, is_write: bool = False) -> AsyncIterator[Turn]:
        """Wait until a request may be sent; it counts as in flight until the block is left."""
        async with AsyncExitStack() as leaving:
            async with AsyncExitStack() as waiting:
                if not is_write:
                    await waiting.enter_async_context(self._queue)
                await leaving.enter_async_context(self._slots)
                async with self._door:
                    await self._wait()
                    turn = self._open()
            try:
                yield turn
            finally:
                if not turn.is_heard:
                    self._close(turn)

    def hear(self, turn: Turn, headers: Mapping[str, str]) -> None:
        """Take in the headers of the answer, the moment they arrive."""
        turn.is_heard = True
        date = date_unix(headers.get("Date"))
        if date is not None:
            self._server_time.hear(date)
        heard = read_figures(headers)
        known = self._in_force()
        self._unanswered -= 1
        self._answered.set()
        if heard is not None:
            self.announced = heard
        if heard is None or self._is_over(heard):
            self._uncounted += 1
            if turn.era == self._era:
                self._is_unlimited = True
        elif known is None or not heard.is_older_than(known):
            self._figures = heard
            self._uncounted = 0

    def pause(self, seconds: float) -> None:
        """Send nothing for `seconds`: the server has refused a request."""
        self._paused_until = max(self._paused_until, self._clock.monotonic() + seconds)
        if self._in_force() is None:
            self._begin_era()

    async def _wait(self) -> None:
        while (seconds := self._seconds_to_wait()) != 0:
            if seconds is None:
                self._answered.clear()
                await self._answered.wait()
                continue
            began = self._clock.monotonic()
            await self._clock.sleep(max(min(seconds, _LOOK_SECONDS), _SHORTEST_SLEEP_SECONDS))
            self.waited_seconds += self._clock.monotonic() - began

    def _seconds_to_wait(self) -> float | None:
        """0 if a request may leave now; None: not before something in flight is answered."""
        now = self._clock.monotonic()
        if now < self._paused_until:
            return self._paused_until - now
        figures = self._in_force()
        if figures is None:
            may_follow = self._is_unlimited and self._unanswered < MOST_UNTOLD
            return 0 if may_follow or self._probes < _PROBES else None
        until_next = min(self._until_next(figures, now), self._sent_at + _LONGEST_GAP_SECONDS - now)
        return max(0.0, until_next)

    def _until_next(self, figures: Figures, now: float) -> float:
        """Seconds until the next request is due; less than 0 since when it is overdue."""
        left = figures.ends_unix - (self._server_time.now() or 0.0)
        usable = self._usable(figures)
        since_last = now - self._sent_at
        if usable <= 0:
            return left
        # One gap more than requests: the last must not arrive on the stroke of Reset.
        return (left + since_last) * _SPREAD_OVER / (usable + 1) - since_last

    def _usable(self, figures: Figures) -> int:
        reserve = figures.limit * self._reserve_percent // 100
        # What is in flight may be counted in `remaining` already; counted twice it is merely late.
        return figures.remaining - reserve - self._unanswered - self._uncounted

    def _in_force(self) -> Figures | None:
        if self._figures is not None and self._is_over(self._figures):
            self._figures = None
            self._begin_era()
        return self._figures

    def _is_over(self, figures: Figures) -> bool:
        now = self._server_time.now()
        return now is None or now >= figures.ends_unix

    def _begin_era(self) -> None:
        self._era += 1
        self._probes = 0
        self._is_unlimited = False

    def _open(self) -> Turn:
        now, overdue = self._clock.monotonic(), 0.0
        figures = self._in_force()
        if figures is None:
            self._probes += 1
        else:
            overdue = max(0.0, -self._until_next(figures, now))
        self._unanswered += 1
        self._sent_at = now - min(overdue, _MOST_OVERDUE_SECONDS)
        return Turn(self._era)

    def _close(self, turn: Turn) -> None:
        """No answer came. The server may have counted the request all the same."""
        self._unanswered -= 1
        self._uncounted += 1
        if turn.era == self._era:
            self._probes -= 1
        self._answered.set()
