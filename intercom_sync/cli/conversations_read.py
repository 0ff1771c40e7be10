"""One conversation, as a person names it and as it is shown.

Owns reading a number or an address of the inbox, and printing. It writes nothing. Trap: the same
number is another customer in another workspace, so an address counts only where it leads to the
workspace of the token.
"""

from __future__ import annotations

import json
from typing import Any

from intercom_sync.cli.actions_desk import Reading, open_reading
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.wiring import APP_URLS, Target
from intercom_sync.config import Settings
from intercom_sync.conversations.addresses import read_address
from intercom_sync.conversations.model import Conversation, ConversationId
from intercom_sync.conversations.times import shown as shown_time
from intercom_sync.errors import UsageError
from intercom_sync.markup.canonical import plain_text
from intercom_sync.plan.render.text import shown


async def show_conversation(invocation: Invocation, given: str, output_format: str) -> int:
    """One conversation with its parts."""
    conversation_id = conversation_of(given, invocation.settings())
    async with open_reading(invocation) as reading:
        check_here(given, reading)
        client = reading.target.client.conversations
        found = await client.get_conversation(conversation_id)
        url = inbox_url(reading.target, reading.workspace.id, found.id)
        whose = await _whose(reading, found) if output_format == "text" else []
    if output_format == "json":
        invocation.terminal.result(_json(found, url))
        return 0
    who = "" if found.author is None else found.author.name or found.author.email
    lines = [f"{found.id}   {found.state}   {shown(who)}   {shown(found.title)}".rstrip(), url]
    until = found.snoozed_until_unix
    about: dict[str, list[str]] = {
        "assigned to": whose,
        "snoozed until": [shown_time(until)] if until else [],
        "tags": sorted(found.tags.values()),
        "ticket": [found.ticket_id] if found.ticket_id else [],
        "linked tickets": list(found.linked_tickets),
    }
    lines += [f"{name}: {shown(', '.join(values))}" for name, values in about.items() if values]
    if found.opening:
        lines.append(f"{shown_time(found.created_at_unix)}   opening   {shown(who)}".rstrip())
        lines += [f"      {shown(line)}" for line in words_of(found.opening)]
    for part in found.parts:
        lines.append(f"{shown_time(part.created_at_unix)}   {shown(part.part_type)}   {part.who}")
        lines += [f"      {shown(line)}" for line in words_of(part.body)]
    invocation.terminal.result("".join(f"{line}\n" for line in lines))
    return 0


def conversation_of(given: str, settings: Settings) -> ConversationId:
    """A number, or an address of the inbox.

    Raises:
        UsageError: it is neither, or leads to another region or workspace.
    """
    address = read_address(given)
    if address is None:
        raise UsageError(
            f'"{given}" is no conversation: it takes a number or an address of the inbox.'
        )
    target = settings.target
    strange_region = address.region not in (None, target.region) and not target.is_sandbox
    if strange_region or (
        address.workspace and target.workspace and address.workspace != target.workspace
    ):
        raise UsageError(f'"{given}" is of another workspace than target "{settings.target_name}".')
    return address.id


def check_here(given: str, reading: Reading) -> None:
    """Once it is known whose the token is: an address must lead to that workspace.

    Raises:
        UsageError: it leads to another one, where the number is somebody else's customer.
    """
    address = read_address(given)
    named = address.workspace if address is not None else None
    if named in (None, reading.workspace.id) or reading.target.settings.target.is_sandbox:
        return
    raise UsageError(
        f"The address is of workspace {named}, and the token of {reading.workspace.id}. Choose the "
        "target it belongs to."
    )


def inbox_url(target: Target, workspace_id: str, conversation: ConversationId) -> str:
    """Where a person finds a conversation."""
    app = APP_URLS[target.settings.target.region]
    return f"{app}/a/inbox/{workspace_id}/inbox/conversation/{conversation}"


async def _whose(reading: Reading, found: Conversation) -> list[str]:
    """Whom it is assigned to, by name."""
    client, whose = reading.target.client, []
    if found.assignee_id:
        admins = {str(one.id): one.name for one in await client.list_admins()}
        whose.append(admins.get(found.assignee_id) or f"admin {found.assignee_id}")
    if found.team_id:
        teams = {str(one.id): one.name for one in await client.list_teams()}
        whose.append(f"team {teams.get(found.team_id) or found.team_id}")
    return whose


def words_of(html: str) -> list[str]:
    return plain_text(html).splitlines()


def _json(found: Conversation, url: str) -> str:
    value: dict[str, Any] = {
        "id": found.id,
        "state": str(found.state),
        "title": found.title,
        "url": url,
        "created_at": found.created_at_unix,
        "updated_at": found.updated_at_unix,
        "snoozed_until": found.snoozed_until_unix,
        "read": found.is_read,
        "admin_assignee_id": found.assignee_id or None,
        "team_assignee_id": found.team_id or None,
        "tags": sorted(found.tags.values()),
        "contacts": list(found.contacts),
        "ticket": found.ticket_id,
        "linked_tickets": list(found.linked_tickets),
        "opening": found.opening,
        "parts": [
            {
                "id": part.id,
                "type": part.part_type,
                "by": str(part.who),
                "author_id": part.author_id,
                "created_at": part.created_at_unix,
                "body": part.body,
            }
            for part in found.parts
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
