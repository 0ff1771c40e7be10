"""What a conversation itself says about what was done to it.

Owns the proofs of facts §7: our message among its parts, its state, who else took part. Pure.
Trap: the server rewrites bodies, so a message counts as ours also where only its letters agree;
taking a stranger's text for ours costs a message not sent, the opposite costs one sent twice.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from intercom_sync.conversations.model import Conversation, ConversationState, Part, TagId, Who
from intercom_sync.conversations.writes import (
    AddTag,
    AssignTo,
    CloseIt,
    ConvertToTicket,
    LinkTicket,
    MakeTicket,
    OpenIt,
    RemoveTag,
    SendNote,
    SendReply,
    SetAttributes,
    SnoozeUntil,
    Write,
    message_of,
)
from intercom_sync.markup.canonical import canonical, plain_text, same_but_for_images

SKEW_SECONDS = 2
"""By which created_at, of one-second resolution, may lie before the attempt."""


def message_part(
    conversation: Conversation, write: Write, admin_id: str, *, since_unix: float = 0
) -> Part | None:
    """The part that is this write's message, by our admin and not before `since_unix`."""
    body = message_of(write)
    if body is None:
        return None
    return next(
        (
            part
            for part in _texts(conversation, write, admin_id)
            if part.created_at_unix >= since_unix - SKEW_SECONDS and same_text(part.body, body)
        ),
        None,
    )


def last_text(conversation: Conversation, write: Write, admin_id: str) -> Part | None:
    """The last part of our admin that could be this write's message, whatever it says."""
    return None if message_of(write) is None else next(_texts(conversation, write, admin_id), None)


def _texts(conversation: Conversation, write: Write, admin_id: str) -> Iterator[Part]:
    """What our admin said, the latest first: notes where it is a note, else what customers see."""
    return (
        part
        for part in reversed(conversation.parts)
        if part.who is Who.ADMIN
        and part.author_id == admin_id
        and part.body != ""
        and part.part_type.startswith("note") == isinstance(write, SendNote)
    )


def may_hide_parts(conversation: Conversation, since_unix: float) -> bool:
    """Whether there may be parts from `since_unix` on that were not shown.

    Then it proves nothing that our message is not among those that were.
    """
    if conversation.has_all_parts:
        return False
    return all(part.created_at_unix >= since_unix for part in conversation.parts)


def same_text(one: str, other: str) -> bool:
    """Whether two bodies say the same, as far as a server that rewrites them lets anybody tell.

    The same canonical form, wherever images come from, or the same letters and digits; of a text
    that has neither, the same signs.
    """
    if canonical(one) == canonical(other) or same_but_for_images(one, other):
        return True
    said = _letters(one) or _signs(one)
    return said != "" and said == (_letters(other) or _signs(other))


def last_part_by_others(conversation: Conversation, admin_id: str) -> str:
    """Id of the last part by the customer or another teammate; "" where there is none.

    Bots and workflows are left out: they answer to what we do ourselves.
    """
    for part in reversed(conversation.parts):
        is_teammate = part.who is Who.ADMIN and part.author_id != admin_id
        if is_teammate or part.who is Who.CONTACT:
            return part.id
    return ""


def is_so(conversation: Conversation, write: Write) -> bool:
    """Whether the conversation is already as the write would make it.

    A message is never "so": only a part proves it. One that comes with a close or an assignment
    goes with that: what is closed gets no parting words.
    """
    match write:
        case CloseIt():
            return conversation.state is ConversationState.CLOSED
        case OpenIt():
            return conversation.state is ConversationState.OPEN
        case SnoozeUntil(until_unix=until):
            is_snoozed = conversation.state is ConversationState.SNOOZED
            return is_snoozed and conversation.snoozed_until_unix == until
        case AssignTo(assignee_id="0"):
            return not conversation.assignee_id and not conversation.team_id
        case AssignTo(assignee_kind="admin", assignee_id=wanted):
            return conversation.assignee_id == wanted
        case AssignTo(assignee_id=wanted):
            return conversation.team_id == wanted
        case AddTag(tag_id=tag_id, name=name):
            return tag_id in conversation.tags or has_tag(conversation, name)
        case RemoveTag(tag_id=tag_id):
            return tag_id not in conversation.tags
        case LinkTicket(ticket_id=ticket_id):
            return ticket_id in conversation.linked_tickets
        case SetAttributes(is_read=is_read, attributes=attributes):
            return not attributes and is_read is not None and conversation.is_read is is_read
        case ConvertToTicket():
            return conversation.ticket_id is not None
        case SendReply() | SendNote() | MakeTicket():
            return False
        case _:
            assert_never(write)


def has_tag(conversation: Conversation, name: str) -> bool:
    """Whether it carries a tag; Intercom takes names of different capitals for one (facts §4)."""
    return name.casefold() in {found.casefold() for found in conversation.tags.values()}


def _letters(html: str) -> str:
    """Letters and digits, bare of accents: servers compose characters, or take them apart."""
    apart = unicodedata.normalize("NFKD", plain_text(html)).casefold()
    return "".join(found for found in apart if found.isalnum())


def _signs(html: str) -> str:
    return "".join(plain_text(html).split())


def after(conversation: Conversation, write: Write) -> Conversation:
    """The conversation as it will stand once the write is done, as far as `is_so` looks."""
    match write:
        case CloseIt():
            return replace(conversation, state=ConversationState.CLOSED, snoozed_until_unix=None)
        case OpenIt():
            return replace(conversation, state=ConversationState.OPEN, snoozed_until_unix=None)
        case SnoozeUntil(until_unix=until):
            snoozed = ConversationState.SNOOZED
            return replace(conversation, state=snoozed, snoozed_until_unix=until)
        case AssignTo(assignee_id="0"):
            return replace(conversation, assignee_id="", team_id="")
        case AssignTo(assignee_kind="admin", assignee_id=assignee):
            return replace(conversation, assignee_id=assignee)
        case AssignTo(assignee_id=assignee):
            return replace(conversation, team_id=assignee)
        case AddTag(name=name, tag_id=tag_id):
            return replace(conversation, tags={**conversation.tags, tag_id or TagId(""): name})
        case RemoveTag(tag_id=tag_id):
            left = {one: name for one, name in conversation.tags.items() if one != tag_id}
            return replace(conversation, tags=left)
        case LinkTicket(ticket_id=ticket_id):
            linked = (*conversation.linked_tickets, ticket_id)
            return replace(conversation, linked_tickets=linked)
        case SetAttributes(is_read=bool() as is_read):
            return replace(conversation, is_read=is_read)
        case SendReply() | SendNote() | MakeTicket() | SetAttributes() | ConvertToTicket():
            return conversation
        case _:
            assert_never(write)
