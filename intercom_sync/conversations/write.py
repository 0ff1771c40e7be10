"""One write to one conversation: intent, send, record.

Owns the order in which a single write happens, and nothing about which writes happen. Trap: what is
sent twice reaches a customer twice, so whatever fails after `before_send` leaves the intent open,
and only evidence closes it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import assert_never

from intercom_sync.conversations.evidence import after, last_text, message_part
from intercom_sync.conversations.intent import ConversationIntent
from intercom_sync.conversations.ledger_model import (
    MARK_STEP,
    LedgerEntry,
    LedgerKey,
    LedgerView,
    Noted,
)
from intercom_sync.conversations.model import Conversation, TagId, Ticket, TicketId
from intercom_sync.conversations.ports import (
    BeforeSend,
    Clock,
    ConversationReader,
    ConversationWriter,
    Journal,
    Ledger,
)
from intercom_sync.conversations.trackers import Trackers
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
    reaches_customer,
)
from intercom_sync.errors import IntercomSyncError
from intercom_sync.plan.outcome import Outcome
from intercom_sync.workers import Aside, at_once


class NotLinkedError(IntercomSyncError):
    """Intercom accepted a link and did not make it."""


class StaleError(IntercomSyncError):
    """The conversation was read too long ago to write to a customer now; nothing was sent."""


@dataclass(slots=True, kw_only=True)
class Session:
    """What a run works with: the ports, and the ledger as it grows.

    Attributes:
        run, admin_id: Of the plan.
        links_on_create, links_later: What the API version can do.
        aside: How what the disk takes its time for is written while others are under way.
        trackers: Of this run: where a ticket can be linked later, all conversations of the same
            outage share one.
    """

    reader: ConversationReader
    writer: ConversationWriter
    journal: Journal
    ledger: Ledger
    view: LedgerView
    clock: Clock
    server_now: Callable[[], float]
    run: str
    admin_id: str
    links_on_create: bool = False
    links_later: bool = False
    tags: dict[str, TagId] = field(default_factory=dict)
    trackers: Trackers = field(default_factory=Trackers)
    making: asyncio.Lock = field(default_factory=asyncio.Lock)
    aside: Aside = at_once

    def note(
        self,
        key: LedgerKey,
        write: Write,
        noted: Noted,
        evidence: str,
        part: str = "",
        *,
        is_sent: bool = False,
    ) -> None:
        """Write into the ledger, on disk first.

        Args:
            is_sent: We know that we did it, not only that it is so.
        """
        entry = self._entry(key, write, noted, evidence, part)
        if is_sent:
            entry = _told(entry, write)
        self.ledger.note(entry)
        self.view.note(entry)

    async def note_sent(self, key: LedgerKey, write: Write, part: str) -> None:
        """The same of what was answered, while others go on."""
        entry = _told(self._entry(key, write, Noted.DONE, "answered", part), write)
        await self.aside(partial(self.ledger.note, entry))
        self.view.note(entry)

    def _entry(
        self, key: LedgerKey, write: Write, noted: Noted, evidence: str, part: str
    ) -> LedgerEntry:
        return LedgerEntry(
            key=key,
            noted=noted,
            run=self.run,
            at_unix=int(self.server_now()),
            verb=write.verb,
            evidence=evidence,
            part=part,
        )

    def before_send(self, intent: ConversationIntent, *, until: float | None = None) -> BeforeSend:
        """What the writer calls just before each transmission.

        Args:
            until: By the clock; after it, nothing is sent. The rate limit may hold a request back
                for a minute, and the customer may write meanwhile.
        """

        def before() -> Awaitable[None] | None:
            if until is not None and self.clock.monotonic() > until:
                raise StaleError("Intercom kept refusing it, and the conversation may have changed")
            return self.journal.sending(intent.step, self.server_now(), None)

        return before


def _told(entry: LedgerEntry, write: Write) -> LedgerEntry:
    return replace(entry, is_told=reaches_customer(write) or entry.key.step == MARK_STEP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back.

    Attributes:
        conversation: As it is now, or as it must be where the answer does not tell.
        made: Id of the part or ticket, "" where there is none or the answer does not tell.
    """

    conversation: Conversation
    made: str = ""


async def write(
    session: Session,
    key: LedgerKey,
    what: Write,
    now: Conversation,
    *,
    until: float | None = None,
) -> Conversation:
    """Do one write; the ledger says so before this returns.

    Args:
        until: As in Session.before_send.

    Raises:
        ServiceError: as from the writer; UnansweredError and the like leave the intent open.
        StaleError: it is later than `until`, and nothing was sent.
        NoTicketError, TicketUnknownError: the ticket it shares with others is not there.
    """
    intent = ConversationIntent(key=key, run=session.run, write=what, admin_id=session.admin_id)
    if isinstance(what, AddTag) and what.tag_id is None:
        # Creating a tag twice makes one, so it needs no intent (facts §4).
        what = replace(what, tag_id=await _tag(session, what.name))
    session.journal.intent(intent)
    answer = await _send(session, what, now, session.before_send(intent, until=until))
    await session.note_sent(key, what, answer.made)
    session.journal.outcome(intent.step, Outcome.DONE, key.conversation, "")
    return answer.conversation


async def _send(session: Session, what: Write, now: Conversation, before: BeforeSend) -> Answer:
    writer, admin = session.writer, session.admin_id
    match what:
        case SendReply(body=body):
            return _answer(session, what, now, await writer.reply(now.id, admin, body, before))
        case SendNote(body=body):
            return _answer(session, what, now, await writer.note(now.id, admin, body, before))
        case AssignTo():
            assignee = (what.assignee_kind, what.assignee_id)
            assigned = await writer.assign(now.id, admin, assignee, what.body, before)
            return _answer(session, what, now, assigned)
        case CloseIt(body=body_or_none):
            closed = await writer.close(now.id, admin, body_or_none, before)
            return _answer(session, what, now, closed)
        case OpenIt():
            return _answer(session, what, now, await writer.open(now.id, admin, before))
        case SnoozeUntil(until_unix=until):
            snoozed = await writer.snooze(now.id, admin, until, before)
            return _answer(session, what, now, snoozed)
        case AddTag(tag_id=tag_id):
            await writer.tag(now.id, admin, tag_id or TagId(""), before)
            return Answer(conversation=after(now, what))
        case RemoveTag(tag_id=tag_id):
            await writer.untag(now.id, admin, tag_id, before)
            return Answer(conversation=after(now, what))
        case MakeTicket():
            return await _ticket(session, what, now, before)
        case LinkTicket(ticket_id=ticket_id):
            await writer.link_ticket(ticket_id, now.id, before)
            return Answer(conversation=after(now, what), made=ticket_id)
        case SetAttributes(is_read=is_read, attributes=attributes):
            sent: dict[str, object] = {} if is_read is None else {"read": is_read}
            sent |= {"custom_attributes": dict(attributes)} if attributes else {}
            return _answer(session, what, now, await writer.update(now.id, sent, before))
        case ConvertToTicket(type_id=type_id):
            converted = await writer.convert(now.id, type_id, before)
            return Answer(conversation=now, made=converted.id)
        case _:
            assert_never(what)


def _answer(session: Session, what: Write, before: Conversation, now: Conversation) -> Answer:
    if not now.is_complete:  # an answer without parts tells nothing about others' parts
        now = replace(now, parts=before.parts)
    known = {part.id for part in before.parts}
    fresh = replace(now, parts=tuple(part for part in now.parts if part.id not in known))
    # It answers our write, so a text of ours is this one, whatever words the server stored.
    part = message_part(fresh, what, session.admin_id) or last_text(fresh, what, session.admin_id)
    return Answer(conversation=now, made=part.id if part else "")


async def _ticket(
    session: Session, what: MakeTicket, now: Conversation, before: BeforeSend
) -> Answer:
    if not may_be_shared(session, what):
        return Answer(conversation=now, made=(await _make(session, what, now, before)).id)

    async def make() -> TicketId:
        return (await _make(session, what, now, before)).id

    return Answer(conversation=now, made=await session.trackers.one(what, make))


def may_be_shared(session: Session, what: MakeTicket) -> bool:
    """Whether one ticket serves all conversations it is made for: a tracker, linked afterwards."""
    return what.link and what.contact_id is None and session.links_later


async def _make(
    session: Session, what: MakeTicket, now: Conversation, before: BeforeSend
) -> Ticket:
    links_now = what.link and session.links_on_create and not session.links_later
    return await session.writer.create_ticket(
        type_id=what.type_id,
        title=what.title,
        description=what.description,
        contact=None if what.contact_id is None else {"id": what.contact_id},
        link_to=now.id if links_now else None,
        before=before,
    )


async def ensure_linked(
    session: Session, key: LedgerKey, ticket_id: TicketId, now: Conversation
) -> None:
    """Make sure that a ticket is linked to the conversation, by reading it back (facts §5).

    Raises:
        NotLinkedError: it is not, whatever the answers said.
        ServiceError: as write.
    """
    if session.view.of(key) is Noted.DONE:
        return
    link = LinkTicket(ticket_id=ticket_id)
    if not await is_linked(session.reader, ticket_id, now) and session.links_later:
        intent = ConversationIntent(key=key, run=session.run, write=link, admin_id=session.admin_id)
        session.journal.intent(intent)
        await _send(session, link, now, session.before_send(intent))
        session.journal.outcome(intent.step, Outcome.DONE, now.id, "not read back yet")
    if not await is_linked(session.reader, ticket_id, now):
        raise NotLinkedError(
            f"ticket {ticket_id} was made, and Intercom did not link it to the conversation, "
            "though it reported no error. Link it by hand in the inbox"
        )
    session.note(key, link, Noted.DONE, "read back", ticket_id)


async def is_linked(
    reader: ConversationReader, ticket_id: TicketId, conversation: Conversation
) -> bool:
    """Whether Intercom shows the link; a ticket lists at most 1,000 of its links (spec)."""
    if conversation.id in (await reader.get_ticket(ticket_id)).linked:
        return True
    return ticket_id in (await reader.get_conversation(conversation.id)).linked_tickets


async def _tag(session: Session, name: str) -> TagId:
    async with session.making:
        if name not in session.tags:
            session.tags[name] = (await session.writer.create_tag(name)).id
        return session.tags[name]
