"""Everything a plan of an action needs from Intercom, in as few requests as it takes.

Owns which reads that is. Holds readers only, so it cannot write. Trap: the search index lags, so
what it says of a conversation is not believed: only the ids count, and each conversation is read
again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import TypeVar

from intercom_sync.conversations.fetch_model import Names, Sight
from intercom_sync.conversations.model import (
    Action,
    Assign,
    Close,
    Contact,
    ContactId,
    Conversation,
    ConversationId,
    Message,
    Note,
    Open,
    Reply,
    Snooze,
    Tag,
    TagStep,
    Team,
    TicketStep,
    TicketType,
)
from intercom_sync.conversations.placeholders import parse
from intercom_sync.conversations.ports import ConversationReader, People
from intercom_sync.errors import NotFoundError

T = TypeVar("T")


async def fetch(
    reader: ConversationReader,
    people: People,
    action: Action,
    resolve: Callable[[Names], object],
) -> Sight:
    """Freeze the ids, then read each conversation.

    Args:
        resolve: The action's query as Intercom wants it, once names are known.

    Raises:
        ServiceError: Intercom could not be read.
    """
    names = await _names(reader, people, action)
    query: object | None = None
    if action.select.query is None:
        ids = list(dict.fromkeys(action.select.ids))
        matched = len(ids)
    else:
        query = resolve(names)
        found = await reader.search(query, at_most=action.select.limit)
        ids = [one.id for one in found.conversations]
        matched = max(len(ids), found.total_count or 0) if not found.is_all else len(ids)
    if action.select.limit is not None and matched > action.select.limit:
        return Sight(names=names, matched=matched, is_over_limit=True)
    answers = await asyncio.gather(*(_ask(reader, one) for one in ids))
    # Two ids may lead to one conversation: merged ones answer with the one that is left.
    conversations = tuple({one.id: one for one in answers if one is not None}.values())
    gone = tuple(one for one, answer in zip(ids, answers, strict=True) if answer is None)
    contacts = await _contacts(reader, conversations) if _asks_for_contacts(action) else {}
    return Sight(
        names=names,
        matched=matched,
        is_over_limit=False,
        conversations=conversations,
        gone=gone,
        contacts=contacts,
        query=query,
    )


async def read_each(
    reader: ConversationReader, ids: Iterable[ConversationId]
) -> tuple[Conversation, ...]:
    """Those of some conversations that are there.

    Raises:
        ServiceError: Intercom could not be read.
    """
    answers = await asyncio.gather(*(_ask(reader, one) for one in ids))
    return tuple(one for one in answers if one is not None)


def messages_of(action: Action) -> tuple[Message, ...]:
    """Every text of an action that goes into a conversation."""
    found = []
    for step in action.steps:
        match step.doing:
            case Reply(message=message) | Note(message=message):
                found.append(message)
            case Assign(message=message) | Close(message=message):
                found += [message] if message is not None else []
            case Open() | Snooze() | TagStep() | TicketStep():
                continue
    return tuple(found)


async def _names(reader: ConversationReader, people: People, action: Action) -> Names:
    doings = [step.doing for step in action.steps]
    has_query = action.select.query is not None
    assigns = any(isinstance(doing, Assign) for doing in doings)
    needs_tags = has_query or action.mark or any(isinstance(doing, TagStep) for doing in doings)
    needs_types = any(isinstance(doing, TicketStep) for doing in doings)
    admins, teams, tags, types = await asyncio.gather(
        people.list_admins(),
        people.list_teams() if assigns or has_query else _nothing(Team),
        reader.list_tags() if needs_tags else _nothing(Tag),
        reader.list_ticket_types() if needs_types else _nothing(TicketType),
    )
    return Names(admins=tuple(admins), teams=tuple(teams), tags=tags, ticket_types=types)


async def _ask(reader: ConversationReader, id_: ConversationId) -> Conversation | None:
    try:
        return await reader.get_conversation(id_)
    except NotFoundError:
        return None


def _asks_for_contacts(action: Action) -> bool:
    texts = [message.html for message in messages_of(action)]
    for step in action.steps:
        if isinstance(step.doing, TicketStep):
            texts += [step.doing.title, step.doing.description]
    return any(
        found.name.startswith("contact.") for text in texts for found in parse(text).placeholders
    )


async def _contacts(
    reader: ConversationReader, conversations: tuple[Conversation, ...]
) -> dict[ContactId, Contact]:
    wanted = sorted({one.contacts[0] for one in conversations if one.contacts})
    answers = await asyncio.gather(*(_ask_contact(reader, one) for one in wanted))
    return {one.id: one for one in answers if one is not None}


async def _ask_contact(reader: ConversationReader, id_: ContactId) -> Contact | None:
    try:
        return await reader.get_contact(id_)
    except NotFoundError:
        return None


async def _nothing(_: type[T]) -> tuple[T, ...]:
    return ()
