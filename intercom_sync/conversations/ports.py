"""What the batch half needs from the outside world, as small protocols.

Owns no behaviour. intercom/ and state/ fit these without knowing them; cli/ joins the two. A
planner is given the readers only, so it cannot write.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from intercom_sync.conversations.intent import ConversationIntent, PendingConversation
from intercom_sync.conversations.ledger_model import LedgerEntry
from intercom_sync.conversations.model import (
    Contact,
    ContactId,
    Conversation,
    ConversationId,
    Tag,
    TagId,
    Team,
    Ticket,
    TicketId,
    TicketType,
)

BeforeSend = Callable[[], Awaitable[None] | None]
"""Called just before each transmission of a write, which waits for what it returns."""


class Teammate(Protocol):
    """An admin of the workspace."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...


class People(Protocol):
    """Who works in the workspace. Errors as in errors.ServiceError, here and below."""

    async def list_admins(self) -> Sequence[Teammate]: ...
    async def list_teams(self) -> Sequence[Team]: ...


class Found(Protocol):
    """What a search found."""

    @property
    def conversations(self) -> tuple[Conversation, ...]: ...
    @property
    def total_count(self) -> int | None: ...
    @property
    def is_all(self) -> bool: ...


class ConversationReader(Protocol):
    """Reads of the inbox."""

    async def get_conversation(self, conversation_id: ConversationId) -> Conversation: ...
    async def search(self, query: object, *, at_most: int | None = None) -> Found: ...
    async def list_tags(self) -> tuple[Tag, ...]: ...
    async def get_contact(self, contact_id: ContactId) -> Contact: ...
    async def list_ticket_types(self) -> tuple[TicketType, ...]: ...
    async def get_ticket(self, ticket_id: TicketId) -> Ticket: ...
    async def search_tickets(self, query: object, *, at_most: int) -> tuple[Ticket, ...]: ...


class ConversationWriter(Protocol):
    """Writes to the inbox. None of them is sent twice unless it never left."""

    async def reply(
        self, conversation: ConversationId, admin: str, body: str, before: BeforeSend
    ) -> Conversation: ...
    async def note(
        self, conversation: ConversationId, admin: str, body: str, before: BeforeSend
    ) -> Conversation: ...
    async def assign(
        self,
        conversation: ConversationId,
        admin: str,
        assignee: tuple[str, str],
        body: str | None,
        before: BeforeSend,
    ) -> Conversation: ...
    async def close(
        self, conversation: ConversationId, admin: str, body: str | None, before: BeforeSend
    ) -> Conversation: ...
    async def open(
        self, conversation: ConversationId, admin: str, before: BeforeSend
    ) -> Conversation: ...
    async def snooze(
        self, conversation: ConversationId, admin: str, until_unix: int, before: BeforeSend
    ) -> Conversation: ...
    async def tag(
        self, conversation: ConversationId, admin: str, tag: TagId, before: BeforeSend
    ) -> Tag: ...
    async def untag(
        self, conversation: ConversationId, admin: str, tag: TagId, before: BeforeSend
    ) -> None: ...
    async def update(
        self, conversation: ConversationId, sent: Mapping[str, object], before: BeforeSend
    ) -> Conversation: ...
    async def convert(
        self, conversation: ConversationId, type_id: str, before: BeforeSend
    ) -> Ticket: ...
    async def create_tag(self, name: str) -> Tag: ...
    async def create_ticket(
        self,
        *,
        type_id: str,
        title: str,
        description: str,
        contact: Mapping[str, str] | None,
        link_to: ConversationId | None,
        before: BeforeSend,
    ) -> Ticket: ...
    async def link_ticket(
        self, ticket_id: TicketId, conversation: ConversationId, before: BeforeSend
    ) -> None: ...


class Journal(Protocol):
    """Where intents and outcomes are kept, durably, in the order they happen.

    `announce` is called with the messages of a batch, at most `at_once` of them, before the first
    is sent, unless `at_once` is None: then nobody has to be told.
    """

    @property
    def at_once(self) -> int | None: ...
    async def announce(self, intents: Sequence[ConversationIntent], at_unix: float) -> None: ...
    def intent(self, intent: ConversationIntent) -> None: ...
    def sending(self, step: str, at_unix: float, before: str | None) -> Awaitable[None] | None: ...
    def outcome(self, step: str, outcome: str, remote_id: str | None, reason: str) -> None: ...
    def pending(self, step: str) -> PendingConversation | None: ...


class Ledger(Protocol):
    """Where it is kept what was done to whom; durable when `note` returns."""

    def note(self, entry: LedgerEntry) -> None: ...


class Clock(Protocol):
    """Time that tests can turn."""

    async def sleep(self, seconds: float) -> None: ...
    def monotonic(self) -> float: ...
