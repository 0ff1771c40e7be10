"""The nouns of the inbox, as they are kept.

Owns the types only. Ids are integers in here but for contacts, whose ids are 24 hex digits
everywhere. Trap: a body stands on parts of many kinds; whether a customer sees one is asked of the
part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

ConversationState = Literal["open", "closed", "snoozed"]
OPEN: Final = "open"
CLOSED: Final = "closed"
SNOOZED: Final = "snoozed"

AuthorType = Literal["admin", "user", "bot"]
AssigneeType = Literal["admin", "team"]
TicketCategory = Literal["Customer", "Back-office", "Tracker"]

NOTE: Final = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A customer.

    Attributes:
        external_id: What the workspace's own product calls them; None where it never said.
    """

    id: str
    name: str | None
    email: str
    external_id: str | None
    created_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who did something. `id` is an admin's or a contact's, as text."""

    type: AuthorType
    id: str
    name: str | None
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A word to find conversations by."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedTag:
    """A tag on a conversation."""

    tag: Tag
    applied_at: int
    admin_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """What reporting knows of a conversation; names as in the API, times in Unix seconds.

    Attributes:
        replied_in: Seconds of each answer to a customer, for the median.
    """

    time_to_assignment: int | None = None
    time_to_admin_reply: int | None = None
    time_to_first_close: int | None = None
    time_to_last_close: int | None = None
    first_contact_reply_at: int | None = None
    first_assignment_at: int | None = None
    first_admin_reply_at: int | None = None
    first_close_at: int | None = None
    last_assignment_at: int | None = None
    last_assignment_admin_reply_at: int | None = None
    last_contact_reply_at: int | None = None
    last_admin_reply_at: int | None = None
    last_close_at: int | None = None
    last_closed_by_id: str | None = None
    count_reopens: int = 0
    count_assignments: int = 0
    count_conversation_parts: int = 0
    replied_in: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation without its parts.

    Attributes:
        body: What the customer wrote first, as HTML; the source of the conversation, no part.
        waiting_since: Since when the customer waits for an answer; None where nobody does.
        snoozed_until: Set exactly while the state is snoozed.
        admin_id: The admin it is assigned to; an admin and a team may both have it.
        ticket_id: Of the ticket it was converted to.
    """

    id: int
    contact_id: str
    body: str
    title: str | None
    state: ConversationState
    created_at: int
    updated_at: int
    waiting_since: int | None
    snoozed_until: int | None = None
    is_read: bool = False
    admin_id: int | None = None
    team_id: int | None = None
    ticket_id: int | None = None
    custom_attributes: Mapping[str, object] = field(default_factory=dict)
    statistics: Statistics = field(default_factory=Statistics)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing that happened in a conversation.

    Attributes:
        part_type: Intercom's word; "open" may carry what a customer wrote, "close" a farewell.
        body: HTML; "" where nothing was said.
        assigned_to: Whom the part gave the conversation to, e.g. ("admin", 5017690).
        attachment_urls: As they were sent.
    """

    id: int
    conversation_id: int
    part_type: str
    body: str
    author: Author
    created_at: int
    assigned_to: tuple[AssigneeType, int] | None = None
    attachment_urls: tuple[str, ...] = ()

    @property
    def is_seen_by_customer(self) -> bool:
        """Whether it is a message in the customer's own view of the conversation."""
        return bool(self.body or self.attachment_urls) and self.part_type != NOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketType:
    """A kind of ticket, with a title and a description to fill in."""

    id: int
    name: str
    description: str
    icon: str
    category: TicketCategory
    created_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket.

    Attributes:
        id: The API's; a converted conversation's ticket has the conversation's.
        shown_id: The number people see.
        contact_id: None for a tracker that nobody reported.
        is_shared: Whether the customer sees it.
    """

    id: int
    shown_id: int
    type_id: int
    contact_id: str | None
    attributes: Mapping[str, object]
    created_at: int
    updated_at: int
    admin_id: int | None = None
    team_id: int | None = None
    is_shared: bool = False
