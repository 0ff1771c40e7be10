"""The inbox half of Intercom, as the rest of the program sees it.

Owns its operations: which path, which body, which model comes back. It must not know how a request
travels (sending.py), nor decide whether anything is sent. Trap: nothing here can be told twice
without being done twice; Intercom knows no idempotency key (facts §4).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from intercom_sync.conversations.model import (
    Contact,
    ContactId,
    Conversation,
    ConversationId,
    Tag,
    TagId,
    Ticket,
    TicketId,
    TicketType,
)
from intercom_sync.errors import UnexpectedAnswerError
from intercom_sync.intercom import conversation_wire as wire
from intercom_sync.intercom.calls import Calls, below, below_contacts
from intercom_sync.intercom.exchange import Request
from intercom_sync.intercom.fields import Fields
from intercom_sync.intercom.sending import BeforeSend, Sender
from intercom_sync.intercom.versions import Capabilities

T = TypeVar("T")

MOST_PER_PAGE = 150
"""Of a search (facts §4)."""
_CONVERSATIONS = "/conversations"
_TICKETS = "/tickets"
_TAGS = "/tags"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found.

    Attributes:
        conversations: Each once, in the order they came; as the index knows them, so read each one
            again before acting on it.
        total_count: What the search says of all of them; None where it does not say.
        is_all: False where more were found than were asked for.
    """

    conversations: tuple[Conversation, ...]
    total_count: int | None
    is_all: bool


class Conversations(Calls):
    """The inbox of one workspace. Every method raises what Sender.send raises."""

    def __init__(self, sender: Sender, capabilities: Capabilities) -> None:
        super().__init__(sender)
        self.capabilities = capabilities

    async def get_conversation(self, conversation_id: ConversationId) -> Conversation:
        """One conversation, with at most the last 500 of its parts.

        Raises:
            NotFoundError: It does not exist (any more).
        """
        return await self._read(below(_CONVERSATIONS, conversation_id), wire.conversation)

    async def search(self, query: object, *, at_most: int | None = None) -> Found:
        """Every conversation the index finds, all pages; with `at_most`, no page beyond it.

        Raises:
            UnexpectedAnswerError: The pages go round in a circle.
        """
        pages = await self._search(
            f"{_CONVERSATIONS}/search", "conversations", query, wire.conversation, at_most
        )
        found = {one.id: one for one in pages.items}
        return Found(
            conversations=tuple(found.values()),
            total_count=pages.total_count,
            is_all=pages.is_all,
        )

    async def reply(
        self, conversation: ConversationId, admin: str, body: str, before: BeforeSend
    ) -> Conversation:
        """Write to the customer."""
        return await self._part(conversation, "reply", wire.message("comment", admin, body), before)

    async def note(
        self, conversation: ConversationId, admin: str, body: str, before: BeforeSend
    ) -> Conversation:
        """Write to teammates."""
        return await self._part(conversation, "reply", wire.message("note", admin, body), before)

    async def assign(
        self,
        conversation: ConversationId,
        admin: str,
        assignee: tuple[str, str],
        body: str | None,
        before: BeforeSend,
    ) -> Conversation:
        """Hand it to an assignee: ("admin" or "team", id), "0" for nobody; a body reaches the
        customer."""
        sent = wire.assignment(admin, *assignee, body)
        return await self._part(conversation, "parts", sent, before)

    async def close(
        self, conversation: ConversationId, admin: str, body: str | None, before: BeforeSend
    ) -> Conversation:
        """Close it; a body reaches the customer."""
        sent = wire.change_of_state("close", admin, body=body)
        return await self._part(conversation, "parts", sent, before)

    async def open(
        self, conversation: ConversationId, admin: str, before: BeforeSend
    ) -> Conversation:
        """Open or reopen it."""
        sent = wire.change_of_state("open", admin)
        return await self._part(conversation, "parts", sent, before)

    async def snooze(
        self, conversation: ConversationId, admin: str, until_unix: int, before: BeforeSend
    ) -> Conversation:
        """Snooze it until a time."""
        sent = wire.change_of_state("snoozed", admin, until_unix=until_unix)
        return await self._part(conversation, "parts", sent, before)

    async def tag(
        self, conversation: ConversationId, admin: str, tag: TagId, before: BeforeSend
    ) -> Tag:
        """Put a tag on it."""
        path = f"{below(_CONVERSATIONS, conversation)}/tags"
        return await self._write("POST", path, {"id": tag, "admin_id": admin}, wire.tag, before)

    async def untag(
        self, conversation: ConversationId, admin: str, tag: TagId, before: BeforeSend
    ) -> None:
        """Take a tag off it."""
        path = below(f"{below(_CONVERSATIONS, conversation)}/tags", tag)
        await self._delete(path, before, body={"admin_id": admin})

    async def update(
        self, conversation: ConversationId, sent: Mapping[str, object], before: BeforeSend
    ) -> Conversation:
        """Set `read` and `custom_attributes`, whichever are given."""
        path = below(_CONVERSATIONS, conversation)
        return await self._write("PUT", path, sent, wire.conversation, before)

    async def convert(
        self, conversation: ConversationId, type_id: str, before: BeforeSend
    ) -> Ticket:
        """Make it a ticket."""
        path = f"{below(_CONVERSATIONS, conversation)}/convert"
        return await self._write("POST", path, {"ticket_type_id": type_id}, wire.ticket, before)

    async def list_tags(self) -> tuple[Tag, ...]:
        """Every tag of the workspace."""
        return await self._read(_TAGS, lambda found: found.list_of("data", wire.tag))

    async def create_tag(self, name: str) -> Tag:
        """The tag of this name, made if there was none: doing it twice does it once (facts §4)."""
        return await self._write("POST", _TAGS, {"name": name}, wire.tag, None)

    async def get_contact(self, contact_id: ContactId) -> Contact:
        """One customer."""
        return await self._read(below_contacts("/contacts", contact_id), wire.contact)

    async def list_ticket_types(self) -> tuple[TicketType, ...]:
        """Every kind of ticket."""
        return await self._read("/ticket_types", wire.ticket_types)

    async def get_ticket(self, ticket_id: TicketId) -> Ticket:
        """One ticket, with what it is linked to."""
        return await self._read(below(_TICKETS, ticket_id), wire.ticket)

    async def search_tickets(self, query: object, *, at_most: int) -> tuple[Ticket, ...]:
        """Tickets the index finds; it lags, so absence proves nothing."""
        path = f"{_TICKETS}/search"
        return (await self._search(path, "tickets", query, wire.ticket, at_most)).items

    async def create_ticket(
        self,
        *,
        type_id: str,
        title: str,
        description: str,
        contact: Mapping[str, str] | None,
        link_to: ConversationId | None,
        before: BeforeSend,
    ) -> Ticket:
        """Create a ticket, from 2.14 on linked to a conversation; whether it really was linked,
        only a read tells (facts §5)."""
        sent = wire.new_ticket(
            type_id=type_id,
            title=title,
            description=description,
            contact=contact,
            link_to=link_to,
        )
        return await self._write("POST", _TICKETS, sent, wire.ticket, before)

    async def link_ticket(
        self, ticket_id: TicketId, conversation: ConversationId, before: BeforeSend
    ) -> None:
        """Link a ticket to a conversation, from 2.16 on; only a read tells whether it was."""
        path = f"{below(_TICKETS, ticket_id)}/linked_conversations"
        await self._write("POST", path, {"conversation_id": conversation}, lambda _: None, before)

    async def _part(
        self,
        conversation: ConversationId,
        place: str,
        sent: Mapping[str, object],
        before: BeforeSend,
    ) -> Conversation:
        path = f"{below(_CONVERSATIONS, conversation)}/{place}"
        return await self._write("POST", path, sent, wire.conversation, before)

    async def _search(
        self,
        path: str,
        key: str,
        query: object,
        parse: Callable[[Fields], T],
        at_most: int | None,
    ) -> _Pages[T]:
        items: list[T] = []
        seen: set[str | None] = set()
        cursor: str | None = None
        total: int | None = None
        while True:
            sent = wire.search(query, MOST_PER_PAGE, cursor)
            request = Request(method="POST", path=path, body=sent, is_read=True)
            payload = await self._sender.send(request)
            answer = Fields.of(payload, str(request))
            items += answer.list_of(key, parse)
            total = answer.count("total_count") if total is None else total
            seen.add(cursor)
            cursor = wire.cursor(answer)
            if cursor is None:
                return _Pages(items=tuple(items), total_count=total, is_all=True)
            if at_most is not None and max(len(items), total or 0) > at_most:
                return _Pages(items=tuple(items), total_count=total, is_all=False)
            if cursor in seen:
                raise UnexpectedAnswerError(
                    f"{request}: the pages go round in a circle, so the search has no end",
                    request=str(request),
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pages(Generic[T]):
    items: tuple[T, ...]
    total_count: int | None
    is_all: bool
