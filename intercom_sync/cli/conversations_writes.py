"""What the commands about one conversation write: their options, as writes with ids and times.

Owns that translation; conversations_hand.py does the rest.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from intercom_sync.cli.actions_desk import Desk
from intercom_sync.cli.conversations_hand import MakeWrite
from intercom_sync.conversations.model import Conversation, TagId, TicketType
from intercom_sync.conversations.times import snooze_until
from intercom_sync.conversations.writes import (
    AddTag,
    AssignTo,
    CloseIt,
    ConvertToTicket,
    OpenIt,
    RemoveTag,
    SendNote,
    SendReply,
    SetAttributes,
    SnoozeUntil,
    Write,
)
from intercom_sync.errors import Problem, UsageError

NOBODY = "none"


def reply(body: str) -> MakeWrite:
    """`conversation reply`; bodies are HTML, here and below."""
    return _fixed(SendReply(body=body))


def note(body: str) -> MakeWrite:
    """`conversation note`."""
    return _fixed(SendNote(body=body))


def close(body: str | None) -> MakeWrite:
    """`conversation close`."""
    return _fixed(CloseIt(body=body))


def reopen() -> MakeWrite:
    """`conversation open`."""
    return _fixed(OpenIt())


def snooze(until: str) -> MakeWrite:
    """`conversation snooze`."""

    async def make(desk: Desk, _: Conversation) -> Write:
        found = snooze_until(until, now_unix=desk.now_unix(), location=None)
        if isinstance(found, Problem):
            raise UsageError(f"{found.reason}. {found.fix}.")
        return SnoozeUntil(until_unix=found)

    return make


def assign(to: str, body: str | None) -> MakeWrite:
    """`conversation assign`: to admin:E-MAIL, team:NAME or none."""
    kind, _, name = to.partition(":")
    if to != NOBODY and (kind not in ("admin", "team") or not name):
        raise UsageError(f'--to takes admin:E-MAIL, team:NAME or none, not "{to}".')

    async def make(desk: Desk, _: Conversation) -> Write:
        client = desk.target.client
        if to == NOBODY:
            return AssignTo(assignee_kind="admin", assignee_id="0", name="nobody", body=body)
        if kind == "team":
            teams = await client.list_teams()
            chosen = _the_one(name, [(one.name, one.id) for one in teams], "team")
            return AssignTo(assignee_kind="team", assignee_id=chosen, name=name, body=body)
        admins = await client.list_admins()
        chosen = _the_one(name, [(one.email, one.id) for one in admins], "teammate")
        return AssignTo(assignee_kind="admin", assignee_id=chosen, name=name, body=body)

    return make


def tag(name: str) -> MakeWrite:
    """`conversation tag`; a tag that does not exist yet is made."""
    _needs_name(name)

    async def make(desk: Desk, _: Conversation) -> Write:
        tags = await desk.target.client.conversations.list_tags()
        known = [one.id for one in tags if one.name == name]
        return AddTag(name=name, tag_id=known[0] if len(known) == 1 else None)

    return make


def untag(name: str) -> MakeWrite:
    """`conversation untag`."""
    _needs_name(name)

    async def make(_: Desk, now: Conversation) -> Write:
        known = [one for one, text in now.tags.items() if text == name]
        # Id 0 is on no conversation: what is not there is nothing to do.
        return RemoveTag(name=name, tag_id=known[0] if known else TagId("0"))

    return make


def update(is_read: bool | None, attributes: Sequence[str]) -> MakeWrite:
    """`conversation update`: the read flag, and NAME=VALUE with a JSON value or plain text."""
    given: dict[str, str | int | float | bool | None] = {}
    for attribute in attributes:
        name, has_value, value = attribute.partition("=")
        if not has_value or not name:
            raise UsageError(f'--attribute takes NAME=VALUE, not "{attribute}".')
        given[name] = _value(value)
    if is_read is None and not given:
        raise UsageError("Nothing to change: give --read, --unread or --attribute NAME=VALUE.")
    return _fixed(SetAttributes(is_read=is_read, attributes=given))


def convert(type_name: str) -> MakeWrite:
    """`conversation convert`."""

    async def make(desk: Desk, _: Conversation) -> Write:
        kind = await ticket_type(desk, type_name)
        return ConvertToTicket(type_id=kind.id, type_name=kind.name)

    return make


async def ticket_type(desk: Desk, name: str) -> TicketType:
    """The ticket type of a name or an id.

    Raises:
        UsageError: there is none.
    """
    types = await desk.target.client.conversations.list_ticket_types()
    exact = [one for one in types if name in (one.name, one.id)]
    alike = [one for one in types if name.casefold() == one.name.casefold()]
    for found in (exact, alike):
        if len(found) == 1:
            return found[0]
    known = ", ".join(f"{one.name} ({one.category})" for one in types) or "none"
    raise UsageError(f'There is no ticket type "{name}", or more than one. There are: {known}.')


def _needs_name(tag_name: str) -> None:
    if not tag_name.strip():
        raise UsageError("A tag needs a name.")


def _fixed(write: Write) -> MakeWrite:
    async def make(_: Desk, __: Conversation) -> Write:
        return write

    return make


def _the_one(name: str, known: Sequence[tuple[str, str]], what: str) -> str:
    found = [id_ for text, id_ in known if text.casefold() == name.casefold()]
    if len(found) == 1:
        return found[0]
    there = ", ".join(sorted(text for text, _ in known if text)) or "none"
    raise UsageError(f'Intercom has no {what} "{name}", or more than one. There are: {there}.')


def _value(text: str) -> str | int | float | bool | None:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    if isinstance(value, float) and not math.isfinite(value):
        raise UsageError(f'"{text}" is no number that JSON has. For text write \'"{text}"\'.')
    return text if isinstance(value, (dict, list)) else value
