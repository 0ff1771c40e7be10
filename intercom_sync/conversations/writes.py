"""What one step sends to one conversation, with every name, time and text resolved.

Owns the nouns of a write and what can be said of one without asking anybody: does a customer see
it, does it carry a message. Pure. Trap: these are saved in plans and journals and read back by a
later run, so a field may be added but not given another meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, assert_never

from intercom_sync.conversations.model import ContactId, TagId, TicketId, TicketTypeId


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReply:
    """The customer sees it."""

    body: str
    verb: Literal["reply"] = "reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendNote:
    """Teammates see it."""

    body: str
    verb: Literal["note"] = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignTo:
    """Hand the conversation to somebody; a body reaches the customer.

    Attributes:
        assignee_id: Of an admin or a team; "0" takes it from whoever has it.
        name: For people.
    """

    assignee_kind: Literal["admin", "team"]
    assignee_id: str
    name: str
    body: str | None = None
    verb: Literal["assign"] = "assign"


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseIt:
    """A body reaches the customer."""

    body: str | None = None
    verb: Literal["close"] = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIt:
    """Open, reopen, or end a snooze."""

    verb: Literal["open"] = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class SnoozeUntil:
    """Out of sight until a time."""

    until_unix: int
    verb: Literal["snooze"] = "snooze"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddTag:
    """`tag_id` is None while the workspace has no such tag: a run creates it."""

    name: str
    tag_id: TagId | None = None
    verb: Literal["tag"] = "tag"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveTag:
    """A tag the workspace knows."""

    name: str
    tag_id: TagId
    verb: Literal["untag"] = "untag"


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeTicket:
    """A new ticket; a tracker has no contacts of its own (facts §5).

    Attributes:
        contact_id: Whose ticket it is; None for a tracker.
        link: Link it to the conversation.
    """

    type_id: TicketTypeId
    type_name: str
    title: str
    description: str
    contact_id: ContactId | None = None
    link: bool = False
    verb: Literal["ticket"] = "ticket"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTicket:
    """Link a ticket that exists."""

    ticket_id: TicketId
    verb: Literal["link"] = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAttributes:
    """The read flag and custom attributes; None leaves the flag alone."""

    is_read: bool | None = None
    attributes: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)
    verb: Literal["update"] = "update"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertToTicket:
    """Make the conversation itself a ticket."""

    type_id: TicketTypeId
    type_name: str
    verb: Literal["convert"] = "convert"


Write = (
    SendReply
    | SendNote
    | AssignTo
    | CloseIt
    | OpenIt
    | SnoozeUntil
    | AddTag
    | RemoveTag
    | MakeTicket
    | LinkTicket
    | SetAttributes
    | ConvertToTicket
)


def message_of(write: Write) -> str | None:
    """The text it puts into the conversation, for customers or teammates; None where none."""
    match write:
        case SendReply(body=body) | SendNote(body=body):
            return body
        case AssignTo(body=body) | CloseIt(body=body):
            return body
        case (
            OpenIt()
            | SnoozeUntil()
            | AddTag()
            | RemoveTag()
            | MakeTicket()
            | LinkTicket()
            | SetAttributes()
            | ConvertToTicket()
        ):
            return None
        case _:
            assert_never(write)


def reaches_customer(write: Write) -> bool:
    """Whether a customer sees it."""
    return message_of(write) is not None and not isinstance(write, SendNote)


def may_be_repeated(write: Write) -> bool:
    """Whether doing it again is harmless once the conversation was read and differs (facts §4)."""
    return message_of(write) is None and not isinstance(write, MakeTicket)
