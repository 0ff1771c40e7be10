"""What is needed to reach Intercom.

Owns the values, and the check that a token can stand in a header. It must not read the environment
or the config: the command line passes them in. Trap: the token is in no repr and no message, not
even its tail.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from intercom_sync.errors import UsageError
from intercom_sync.intercom.clock import Clock, SystemClock
from intercom_sync.intercom.versions import DEFAULT_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How to reach one workspace.

    Attributes:
        base_url: Of the region, e.g. "https://api.intercom.io".
        reserve_percent: Share of the rate limit left to others; 0 to 99.
        max_wait_seconds: How long one request may be put off by 429s before it fails.
        transport: In place of the network.
        jitter: Numbers from 0 up to 1, to spread repeated requests.

    Raises:
        UsageError: The token is empty, or has characters that no header can carry.
    """

    base_url: str
    token: str = field(repr=False)
    api_version: str = DEFAULT_VERSION
    reserve_percent: int = 20
    max_wait_seconds: float = 300.0
    transport: httpx.AsyncBaseTransport | None = None
    clock: Clock = field(default_factory=SystemClock)
    jitter: Callable[[], float] = random.SystemRandom().random

    def __post_init__(self) -> None:
        # httpx would complain too, and quote the header it could not send.
        if not self.token or not all("!" <= character <= "~" for character in self.token):
            raise UsageError(
                "The access token is empty, or has characters that no token has, such as a line "
                "break. Copy it again from Intercom's Developer Hub"
            )
