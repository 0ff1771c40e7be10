"""Tickets, tags, teams and ticket types by hand.

Owns what these commands ask for and print. Trap: linking is known to fail without a word, so a link
counts only once it was read back (facts §5).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256

from intercom_sync.cli.actions_desk import Desk, open_desk, open_reading
from intercom_sync.cli.actions_resolve import NONE
from intercom_sync.cli.by_hand import UnknownOutcomeError, ask
from intercom_sync.cli.conversations_hand import (
    BY_HAND,
    note_by_hand,
    occasion_of,
)
from intercom_sync.cli.conversations_read import check_here, conversation_of, inbox_url
from intercom_sync.cli.conversations_writes import ticket_type
from intercom_sync.cli.given_text import given_text
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.listing import show
from intercom_sync.conversations.intent import ConversationIntent
from intercom_sync.conversations.ledger_model import LedgerKey
from intercom_sync.conversations.model import ConversationId, Ticket, TicketId
from intercom_sync.conversations.resolve import TRACKER
from intercom_sync.conversations.write import ensure_linked, is_linked
from intercom_sync.conversations.writes import MakeTicket
from intercom_sync.errors import ServiceError, UsageError, is_clear_no
from intercom_sync.intercom.fields import is_id
from intercom_sync.plan.outcome import Outcome
from intercom_sync.plan.render.text import shown

NO_CONVERSATION = ConversationId("")
"""Of a ticket that is made for itself; `actions resolve` calls it NONE."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTicket:
    """A ticket as the command line asks for it.

    Attributes:
        contact: An id or an e-mail address; None for none.
    """

    type_name: str
    title: str
    description: str
    contact: str | None


async def list_teams(invocation: Invocation, output_format: str) -> int:
    """Every team."""
    async with open_reading(invocation) as reading:
        found = await reading.target.client.list_teams()
    return show(invocation, [{"id": one.id, "name": one.name} for one in found], output_format)


async def list_tags(invocation: Invocation, output_format: str) -> int:
    """Every tag."""
    async with open_reading(invocation) as reading:
        found = await reading.target.client.conversations.list_tags()
    return show(invocation, [{"id": one.id, "name": one.name} for one in found], output_format)


async def list_ticket_types(invocation: Invocation, output_format: str) -> int:
    """Every ticket type."""
    async with open_reading(invocation) as reading:
        found = await reading.target.client.conversations.list_ticket_types()
    rows = [{"id": one.id, "category": one.category, "name": one.name} for one in found]
    return show(invocation, rows, output_format)


async def show_ticket(invocation: Invocation, given: str, output_format: str) -> int:
    """One ticket."""
    async with open_reading(invocation) as reading:
        found = await reading.target.client.conversations.get_ticket(_ticket_id(given))
    return _result(invocation, found, "Ticket", output_format)


async def create_ticket(
    invocation: Invocation, wanted: NewTicket, output_format: str, *, yes: bool
) -> int:
    """Create a ticket that is about no conversation."""
    if not wanted.title.strip():
        raise UsageError("A ticket needs a title.")
    contact = None if wanted.contact is None else _contact(wanted.contact)
    description = given_text(wanted.description).text if wanted.description else ""
    async with open_desk(invocation) as desk:
        kind = await ticket_type(desk, wanted.type_name)
        if contact is None and kind.category.casefold() != TRACKER:
            raise UsageError(
                f'A {kind.category} ticket such as "{kind.name}" is somebody\'s: give --contact '
                "with an id or an e-mail address."
            )
        _refuse_while_unknown(desk, wanted.title)
        ask(invocation, f'Create the {kind.name} ticket "{wanted.title}"?', yes=yes)
        write = MakeTicket(
            type_id=kind.id, type_name=kind.name, title=wanted.title, description=description
        )
        made = await _create(desk, write, contact)
    return _result(invocation, made, "Created ticket", output_format)


async def link_ticket(
    invocation: Invocation, given: str, conversation: str, output_format: str, *, yes: bool
) -> int:
    """Link a ticket to a conversation; a link that is there is nothing to do."""
    ticket_id = _ticket_id(given)
    conversation_id = conversation_of(conversation, invocation.settings())
    async with open_desk(invocation) as desk:
        check_here(conversation, desk)
        client = desk.target.client
        now = await client.conversations.get_conversation(conversation_id)
        if await is_linked(client.conversations, ticket_id, now):
            invocation.terminal.result("Nothing to do: they are linked already.\n")
            return 0
        if not client.capabilities.link_later:
            url = inbox_url(desk.target, desk.workspace.id, conversation_id)
            raise UsageError(
                f"API version {client.capabilities.version} cannot link a ticket that exists: it "
                "would do nothing and report no error. Set api_version of the target to 2.16, or "
                f"link it by hand: {url}"
            )
        ask(invocation, f"Link ticket {ticket_id} to conversation {now.id}?", yes=yes)
        run = occasion_of(f"{now.id}-link")
        key = LedgerKey(action=BY_HAND, step="link", conversation=now.id, occasion=run)
        view = desk.ledger.view(BY_HAND)
        session = desk.session(view, run=run, admin_id=desk.workspace.admin.id)
        began = note_by_hand(desk, run, f"link {now.id}")
        await ensure_linked(session, key, ticket_id, now)
        note_by_hand(desk, run, f"link {now.id}: {Outcome.DONE}", began)
        found = await client.conversations.get_ticket(ticket_id)
    return _result(invocation, found, "Linked ticket", output_format)


def step_of(title: str) -> str:
    """What the ledger calls a ticket by hand: the same for the same title, and not its words."""
    return f"ticket-{sha256(title.encode()).hexdigest()[:8]}"


def _contact(given: str) -> dict[str, str]:
    if not given.strip():
        raise UsageError("--contact is empty: give an id or an e-mail address.")
    return {"email" if "@" in given else "id": given.strip()}


async def _create(desk: Desk, write: MakeTicket, contact: dict[str, str] | None) -> Ticket:
    run = occasion_of("ticket")
    step = step_of(write.title)
    key = LedgerKey(action=BY_HAND, step=step, conversation=NO_CONVERSATION, occasion=run)
    began = note_by_hand(desk, run, write.verb)
    admin_id = desk.workspace.admin.id
    session = desk.session(desk.ledger.view(BY_HAND), run=run, admin_id=admin_id)
    intent = ConversationIntent(key=key, run=run, write=write, admin_id=admin_id)
    session.journal.intent(intent)
    try:
        made = await session.writer.create_ticket(
            type_id=write.type_id,
            title=write.title,
            description=write.description,
            contact=contact,
            link_to=None,
            before=session.before_send(intent),
        )
    except ServiceError as error:
        pending = session.journal.pending(intent.step)
        was_sent = pending is not None and pending.first_sent_at_unix is not None
        if was_sent and not is_clear_no(error):
            note_by_hand(desk, run, f"{write.verb}: {Outcome.UNKNOWN}", began)
            # The intent stays open: the next command that writes looks for the ticket.
            raise UnknownOutcomeError(
                f"{str(error).rstrip('.')}. The ticket may have been created all the same. Repeat "
                "the command: it looks for the ticket first, and makes none while that is unclear."
            ) from error
        session.journal.outcome(intent.step, Outcome.FAILED, None, str(error))
        note_by_hand(desk, run, f"{write.verb}: {Outcome.FAILED}", began)
        raise
    session.journal.outcome(intent.step, Outcome.DONE, made.id, "")
    note_by_hand(desk, run, f"{write.verb} {made.id}: {Outcome.DONE}", began)
    return made


def _refuse_while_unknown(desk: Desk, title: str) -> None:
    for entry in desk.ledger.view(BY_HAND).unknown:
        if entry.key.step == step_of(title):
            raise UnknownOutcomeError(
                f'An earlier "ticket create" with the title "{title}" was never answered, and may '
                "have made it. Look in Intercom, then say what you saw: intercom-sync actions "
                f'resolve "{BY_HAND}" {NONE} {entry.key.step} --sent (or --not-sent)'
            )


def _ticket_id(given: str) -> TicketId:
    if not is_id(given):
        raise UsageError(f'"{given}" is no ticket: it takes the number that the API gives it.')
    return TicketId(given)


def _result(invocation: Invocation, found: Ticket, what: str, output_format: str) -> int:
    if output_format == "json":
        value = {
            "id": found.id,
            "shown_id": found.shown_id,
            "title": found.title,
            "type_id": found.type_id,
            "created_at": found.created_at_unix,
            "linked_conversations": list(found.linked),
        }
        invocation.terminal.result(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
        return 0
    linked = f", linked to {', '.join(found.linked)}" if found.linked else ""
    invocation.terminal.result(
        f'{what} {found.id} (number {found.shown_id}) "{shown(found.title)}"{linked}.\n'
    )
    return 0
