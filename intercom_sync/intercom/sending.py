"""Send a request until it is answered, as often as that is safe.

Owns repeating (design §8), waiting when refused, and the log line of every request. It must not
decide what a failed write means: whoever wrote finds out whether it landed. Trap: only a request
that was never sent, or was refused with 429, may be repeated whatever it is. A write that merely
went unanswered may have happened.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from intercom_sync.errors import NotSentError, ServerFailedError, ServiceError, UnansweredError
from intercom_sync.intercom.access import Access
from intercom_sync.intercom.answers import payload_of
from intercom_sync.intercom.budget import Budget, Turn
from intercom_sync.intercom.clock import ServerTime
from intercom_sync.intercom.exchange import Answer, Exchange, Request
from intercom_sync.intercom.figures import Figures, refusal_seconds
from intercom_sync.intercom.words import one_line

logger = logging.getLogger(__name__)

BeforeSend = Callable[[], Awaitable[None] | None]
"""Called just before every transmission of a write, the repeated ones too, which waits for what it
returns; it may raise to stop."""

_MOST_TRIES = 4
_USUAL_WINDOW_SECONDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What talking to Intercom has cost so far.

    Attributes:
        requests: Method → how many were sent, the repeated ones too.
        bytes_received: Of answers, as they came over the wire.
        waited_seconds: Kept waiting by the rate limit.
    """

    requests: Mapping[str, int]
    bytes_received: int
    waited_seconds: float


class Sender:
    """Sends requests to one workspace, within its rate limit."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._exchange = Exchange(
            base_url=access.base_url,
            token=access.token,
            api_version=access.api_version,
            transport=access.transport,
        )
        self.server_time = ServerTime(access.clock)
        self._budget = Budget(
            clock=access.clock,
            server_time=self.server_time,
            reserve_percent=access.reserve_percent,
        )
        self._requests: Counter[str] = Counter()
        self._bytes_received = 0

    @property
    def requests_per_second(self) -> float | None:
        """What the announced limit leaves us, over windows of 10 seconds (facts §1, doc); for
        estimates only."""
        announced = self.announced
        left = (100 - self._access.reserve_percent) / 100
        return None if announced is None else announced.limit * left / _USUAL_WINDOW_SECONDS

    @property
    def announced(self) -> Figures | None:
        """The rate limit as the last answer that told it said; None while none did."""
        return self._budget.announced

    @property
    def usage(self) -> Usage:
        """A snapshot of the counters."""
        return Usage(
            requests=dict(self._requests),
            bytes_received=self._bytes_received,
            waited_seconds=self._budget.waited_seconds,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._exchange.aclose()

    async def send(self, request: Request, before_send: BeforeSend | None = None) -> object:
        """The JSON that `request` is answered with; None for a DELETE answered with nothing.

        Raises:
            NotSentError: Still no connection, after four tries.
            UnansweredError: For a GET after four tries; for a write at once: it may have happened.
            ServerFailedError: As UnansweredError, where the server answered 5xx or 408.
            RateLimitedError: Still refused, after max_wait_seconds.
            ApiError: Any other refusal, by its status.
            UnexpectedAnswerError: The answer is none of Intercom's; a write may have happened.
        """
        tries = 1
        while True:
            try:
                answer = await self._send_until_let_in(request, before_send)
                return payload_of(answer, request)
            except (NotSentError, UnansweredError, ServerFailedError) as exc:
                if tries == _MOST_TRIES or not _may_repeat(request, exc):
                    raise
                # 1, 2, 4 seconds, each give or take a half.
                seconds = 2 ** (tries - 1) * (0.5 + self._access.jitter())
                logger.info("%s; trying again in %.1f s", exc, seconds)
            tries += 1
            await self._access.clock.sleep(seconds)

    async def _send_until_let_in(self, request: Request, before_send: BeforeSend | None) -> Answer:
        refusals = 0
        waited_seconds = 0.0
        while True:
            answer = await self._transmit(request, before_send)
            if answer.status != HTTPStatus.TOO_MANY_REQUESTS:
                return answer
            seconds = refusal_seconds(answer.headers, refusals)
            self._budget.pause(seconds)
            refusals += 1
            waited_seconds += seconds
            if waited_seconds > self._access.max_wait_seconds:
                return answer
            logger.info("%s: rate limited, waiting %.0f s", request, seconds)

    async def _transmit(self, request: Request, before_send: BeforeSend | None) -> Answer:
        async with self._budget.turn(is_write=not _is_read(request)) as turn:
            is_noted = None if before_send is None else before_send()
            if is_noted is not None:
                await is_noted
                await asyncio.sleep(0)  # a run that ended meanwhile sends nothing any more
            self._requests[request.method] += 1
            began = self._access.clock.monotonic()
            try:
                answer = await self._exchange.send(request, self._listener(turn))
            except ServiceError as exc:
                logger.debug("%s [%.0f ms]", exc, self._ms_since(began))
                raise
        self._bytes_received += answer.bytes_received
        if logger.isEnabledFor(logging.DEBUG):
            logger.debug(
                "%s %d %.0f ms, request id %s, %s requests left",
                request,
                answer.status,
                self._ms_since(began),
                _header(answer, "X-Request-Id"),
                _header(answer, "X-RateLimit-Remaining"),
            )
        return answer

    def _listener(self, turn: Turn) -> Callable[[Mapping[str, str]], None]:
        return lambda headers: self._budget.hear(turn, headers)

    def _ms_since(self, began: float) -> float:
        return (self._access.clock.monotonic() - began) * 1000


def _header(answer: Answer, name: str) -> str:
    return one_line(answer.headers.get(name, "-"), 60)


def _may_repeat(request: Request, exc: ServiceError) -> bool:
    """A read changes nothing; anything else only if it cannot have arrived."""
    return _is_read(request) or isinstance(exc, NotSentError)


def _is_read(request: Request) -> bool:
    return request.method == "GET" or request.is_read
