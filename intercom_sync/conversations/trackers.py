"""Tickets that several conversations share: one outage, one tracker.

Owns that only one is made, and what becomes of those who wait for it. It must not send anything
itself. Trap: where the answer to making one was lost, another would be a second tracker of the same
outage; everybody waits until it was found, or a person has looked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from enum import Enum, auto

from intercom_sync.conversations.model import TicketId
from intercom_sync.conversations.writes import MakeTicket, Write
from intercom_sync.errors import IntercomSyncError, ServiceError, is_clear_no


class NoTicketError(IntercomSyncError):
    """The ticket that several conversations share could not be made."""


class TicketUnknownError(IntercomSyncError):
    """The ticket that several conversations share may have been made: it is waited for."""


class _Unmade(Enum):
    FAILED = auto()
    UNKNOWN = auto()


class Trackers:
    """The tickets of one run, by what they say."""

    def __init__(self) -> None:
        self._made: dict[MakeTicket, TicketId | _Unmade] = {}
        self._making = asyncio.Lock()

    def remember(self, write: MakeTicket, ticket: TicketId) -> None:
        """It was made, or found."""
        self._made[write] = ticket

    def doubt(self, write: MakeTicket) -> None:
        """It may have been made."""
        self._made.setdefault(write, _Unmade.UNKNOWN)

    def has(self, write: Write) -> bool:
        """Whether it is there."""
        found = self._made.get(write) if isinstance(write, MakeTicket) else None
        return found is not None and not isinstance(found, _Unmade)

    async def one(self, write: MakeTicket, make: Callable[[], Awaitable[TicketId]]) -> TicketId:
        """The ticket, made if this is the first who wants it.

        Raises:
            ServiceError: from `make`, for the first; for the others:
            NoTicketError: making it was refused.
            TicketUnknownError: it may have been made.
        """
        async with self._making:
            if write not in self._made:
                self._made[write] = _Unmade.UNKNOWN
                try:
                    self._made[write] = await make()
                except ServiceError as error:
                    if is_clear_no(error):
                        self._made[write] = _Unmade.FAILED
                    raise
            made = self._made[write]
        match made:
            case _Unmade.FAILED:
                raise NoTicketError("the ticket it shares with other conversations was not made")
            case _Unmade.UNKNOWN:
                raise TicketUnknownError(
                    "waits for the ticket it shares with other conversations: whether that was "
                    "made is unknown"
                )
            case _:
                return made
