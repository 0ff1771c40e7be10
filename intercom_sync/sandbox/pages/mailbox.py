"""What there is to read in the inbox: conversations by state or tag, and one with all about it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final

from intercom_sync.sandbox.rewrite.plain import plain_text
from intercom_sync.sandbox.store import contacts, conversations, people, tags, tickets
from intercom_sync.sandbox.store.inbox_rows import (
    AppliedTag,
    Contact,
    Conversation,
    ConversationState,
    Part,
    Ticket,
)

ON_A_PAGE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the list.

    Attributes:
        last_words: What was last said that the customer sees, as plain text.
    """

    conversation: Conversation
    contact: Contact | None
    tags: tuple[AppliedTag, ...]
    tickets: tuple[Ticket, ...]
    last_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of the list.

    Attributes:
        counts: Of all conversations, by state.
        number: Of the page, from 1.
    """

    entries: tuple[Entry, ...]
    counts: dict[str, int]
    number: int
    is_last: bool


class Mailbox:
    """Reads for one visitor, within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def names(self) -> dict[tuple[str, int], str]:
        """What admins and teams are called, by type and id."""
        return {
            **{("admin", one.id): one.name for one in people.admins(self._connection)},
            **{("team", one.id): one.name for one in people.teams(self._connection)},
        }

    def listing(
        self, *, state: ConversationState | None, tag_id: int | None, number: int
    ) -> Listing:
        """Newest first; of one state, or with one tag, or all."""
        found = conversations.of_state_and_tag(
            self._connection,
            state=state,
            tag_id=tag_id,
            limit=ON_A_PAGE + 1,
            offset=(number - 1) * ON_A_PAGE,
        )
        return Listing(
            entries=tuple(map(self.entry, found[:ON_A_PAGE])),
            counts=conversations.count_by_state(self._connection),
            number=number,
            is_last=len(found) <= ON_A_PAGE,
        )

    def conversation(self, conversation_id: int) -> tuple[Entry, tuple[Part, ...]] | None:
        """One with all its parts; None where there is none."""
        found = conversations.find(self._connection, conversation_id)
        if found is None:
            return None
        return self.entry(found), conversations.parts(self._connection, found.id)

    def entry(self, conversation: Conversation) -> Entry:
        said = [
            part.body
            for part in conversations.parts(self._connection, conversation.id)
            if part.is_seen_by_customer
        ]
        ticket = (
            tickets.find(self._connection, conversation.ticket_id)
            if conversation.ticket_id is not None
            else None
        )
        linked = tickets.linked_to(self._connection, conversation.id)
        return Entry(
            conversation=conversation,
            contact=contacts.find(self._connection, conversation.contact_id),
            tags=tuple(tags.of(self._connection, conversation.id)),
            tickets=tuple([ticket, *linked] if ticket else linked),
            last_words=plain_text(said[-1] if said else conversation.body),
        )
