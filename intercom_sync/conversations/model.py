"""Conversations as Intercom has them, and actions as files describe them.

Owns the nouns only: no deciding, no files, no HTTP, no clock. Times are Unix seconds of the
server's clock. Trap: a body on assign or close reaches the customer exactly as a reply does, so
"does a customer see it" is asked of the step, never guessed from its kind.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

from intercom_sync.conversations.conditions import Query
from intercom_sync.location import Location

ConversationId = NewType("ConversationId", str)
"""Digits."""
PartId = NewType("PartId", str)
TagId = NewType("TagId", str)
TeamId = NewType("TeamId", str)
ContactId = NewType("ContactId", str)
TicketTypeId = NewType("TicketTypeId", str)
TicketId = NewType("TicketId", str)
"""The API's id of a ticket; people see another number (`shown_id`)."""


class ConversationState(StrEnum):
    """Where a conversation stands in the inbox."""

    OPEN = "open"
    CLOSED = "closed"
    SNOOZED = "snoozed"


class Who(StrEnum):
    """Who wrote a part."""

    ADMIN = "admin"
    CONTACT = "contact"  # user or lead: the customer's side
    OTHER = "other"  # bots, workflows, teams


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing that happened in a conversation.

    Attributes:
        part_type: Intercom's word: "comment", "note", "close", "assignment", "snoozed", …
        body: HTML as the server returned it, bare of signatures; "" where there is none.
        author_id: Id of the admin or contact; "" where unknown.
    """

    id: PartId
    part_type: str
    body: str
    who: Who
    author_id: str
    created_at_unix: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A customer. Intercom has no field for a first name."""

    id: ContactId
    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation as a read returned it.

    Attributes:
        parts: In order of time; at most the last 500, less in search results (empty there).
        tags: Tag id → name.
        assignee_id: Admin id, "" for none; team_id likewise.
        author: Who wrote first, as `source.author` tells it.
        opening: What was written first: HTML bare of signatures, which is no part.
        linked_tickets: Tickets it is linked to, as `linked_objects` tells.
        ticket_id: The ticket it was converted to, which then has its parts.
        is_complete: False for a search result, which has no parts.
        has_all_parts: False where there are parts before those that were shown, or may be.
    """

    id: ConversationId
    state: ConversationState
    title: str
    created_at_unix: int
    updated_at_unix: int
    snoozed_until_unix: int | None
    is_read: bool
    assignee_id: str
    team_id: str
    tags: dict[TagId, str] = field(default_factory=dict)
    contacts: tuple[ContactId, ...] = ()
    author: Contact | None = None
    opening: str = ""
    linked_tickets: tuple[TicketId, ...] = ()
    ticket_id: TicketId | None = None
    parts: tuple[Part, ...] = ()
    is_complete: bool = True
    has_all_parts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team of the inbox."""

    id: TeamId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A tag of the workspace."""

    id: TagId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketType:
    """A kind of ticket; `category` is "Customer", "Back-office" or "Tracker"."""

    id: TicketTypeId
    name: str
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket.

    Attributes:
        shown_id: The number people see.
        linked: Ids of the conversations it is linked to, as `linked_objects` tells.
    """

    id: TicketId
    shown_id: str
    title: str
    type_id: TicketTypeId
    created_at_unix: int
    linked: tuple[ConversationId, ...] = ()


# --- actions, as their files say them (times, names and placeholders not resolved yet)


class Once(StrEnum):
    """How often a step may hit the same conversation."""

    CONVERSATION = "conversation"
    DAY = "day"
    RUN = "run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A text to be sent: HTML with placeholders (see placeholders.py), and where it stands."""

    html: str
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The customer sees it."""

    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Teammates see it."""

    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign:
    """`to`: "admin:e-mail", "team:name" or "none". A body reaches the customer."""

    to: str
    message: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """A body reaches the customer."""

    message: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """Open or reopen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze:
    """`until` as written, e.g. "next monday 09:00 Europe/Oslo"; see times.py."""

    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TagStep:
    """Names of tags to add and to remove."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketStep:
    """A ticket; with `link`, a tracker linked to the conversation (facts §5)."""

    type_name: str
    title: str
    description: str
    link: bool = False


Doing = Reply | Note | Assign | Close | Open | Snooze | TagStep | TicketStep


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionStep:
    """One step of an action.

    Attributes:
        id: Given, or its position and kind, e.g. "2-reply"; part of the ledger's key.
    """

    id: str
    doing: Doing
    location: Location

    @property
    def reaches_customer(self) -> bool:
        """Whether a customer sees this step."""
        match self.doing:
            case Reply():
                return True
            case Assign(message=message) | Close(message=message):
                return message is not None
            case Note() | Open() | Snooze() | TagStep() | TicketStep():
                return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which conversations: exactly one of ids and query.

    Attributes:
        query: Checked against what Intercom documents; times and names still as text, see query.py.
        limit: More matches than this: nothing is sent. Always given with a query.
        workspaces: That the addresses among the ids name, each with the first place of it. A
            number means another customer in another workspace.
    """

    ids: tuple[ConversationId, ...] = ()
    query: Query | None = None
    limit: int | None = None
    workspaces: tuple[tuple[str, Location], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action file.

    Attributes:
        path: The file, e.g. "actions/close-stale.yaml"; what people know it by.
        schedule: Cron, UTC; "" for none.
        acting_email: `as`: the admin who acts; "" means the token's.
        mark: Name of a tag set before the first message; "" for none.
    """

    path: str
    name: str
    description: str
    schedule: str
    acting_email: str
    select: Selection
    once: Once
    mark: str
    steps: tuple[ActionStep, ...]
