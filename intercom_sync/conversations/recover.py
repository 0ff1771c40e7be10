"""Find out what became of writes to conversations that no answer was heard of.

Owns the evidence of facts §7 and the bookkeeping after it. Trap: the absence of a reply proves
nothing, ever; it stays unknown until a person says what they saw. So a reply is closed here either
by its own part in the conversation, or as unknown in the ledger, and never sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

from intercom_sync.conversations.evidence import SKEW_SECONDS, is_so, message_part
from intercom_sync.conversations.intent import ConversationIntent, PendingConversation
from intercom_sync.conversations.ledger_model import Noted
from intercom_sync.conversations.model import TicketId
from intercom_sync.conversations.write import Session
from intercom_sync.conversations.writes import MakeTicket, may_be_repeated
from intercom_sync.errors import (
    InvalidTokenError,
    NotFoundError,
    NotSentError,
    RateLimitedError,
    ServiceError,
)
from intercom_sync.plan.outcome import Outcome

ABSENCE_PROVES_AFTER = 60.0
"""Seconds of server time until which a write can still take effect (facts §7)."""
POLL_SECONDS = 5.0
_MOST_TICKETS = 150
_ABOUT_EVERYTHING = (InvalidTokenError, NotSentError, RateLimitedError)
"""Errors that would meet every other request as well."""


class Verdict(StrEnum):
    """What is known of an unanswered write."""

    LANDED = "landed"
    MAY_REPEAT = "may be repeated"  # it was never sent, or doing it again is harmless
    TOO_EARLY = "too early"  # it may still take effect
    UNKNOWN = "unknown"  # a person has to look


async def settle_earlier(
    session: Session,
    pending: Sequence[PendingConversation],
    *,
    close: Callable[[PendingConversation, str, str | None], None],
    say: Callable[[str], None],
) -> None:
    """Settle what earlier runs left open, before anything is planned.

    What is about a conversation that cannot be read stays open for the next command. Meanwhile a
    message counts as unknown, so nobody sends it again, and the others do not wait for it.

    Raises:
        ServiceError: nothing at all can be read; what was not settled yet stays open.
    """
    waiting = [found.dated(session.server_now()) for found in pending]
    has_said = False
    while waiting:
        for found in tuple(waiting):
            try:
                verdict = await settle_one(session, found)
            except _ABOUT_EVERYTHING:
                raise
            except ServiceError as error:
                note_unknown(session, found.intent)
                waiting.remove(found)
                say(_unreadable(found, error))
                continue
            if verdict is not Verdict.TOO_EARLY:
                outcome = Outcome.DONE if verdict is Verdict.LANDED else Outcome.FAILED
                close(found, outcome, found.intent.key.conversation)
                waiting.remove(found)
        if waiting:
            if not has_said:
                say(
                    f"An earlier run left {len(waiting)} "
                    f"{'write' if len(waiting) == 1 else 'writes'} unanswered that may still take "
                    "effect. Waiting until that is ruled out (up to two minutes)."
                )
                has_said = True
            await session.clock.sleep(POLL_SECONDS)


def _unreadable(pending: PendingConversation, error: ServiceError) -> str:
    intent = pending.intent
    where = f" in conversation {intent.key.conversation}" if intent.key.conversation else ""
    return (
        f"What became of a {intent.write.verb}{where}, which an earlier run sent, cannot be read "
        f"now. It is not repeated, and the next command looks again. {error}"
    )


async def settle_one(session: Session, pending: PendingConversation) -> Verdict:
    """Look for one write; the ledger says what was found before this returns."""
    intent = pending.intent
    if session.view.of(intent.key) is Noted.DONE:
        return Verdict.LANDED  # the run ended between the ledger and the journal
    if pending.first_sent_at_unix is None:
        return Verdict.MAY_REPEAT
    verdict, made = await _look(session, pending)
    match verdict:
        case Verdict.LANDED:
            if isinstance(intent.write, MakeTicket):
                session.trackers.remember(intent.write, TicketId(made))
            session.note(
                intent.key, intent.write, Noted.DONE, "found by reading", made, is_sent=True
            )
        case Verdict.UNKNOWN:
            note_unknown(session, intent)
        case Verdict.MAY_REPEAT:
            session.note(intent.key, intent.write, Noted.TRIED, "no answer came")
        case Verdict.TOO_EARLY:
            pass
    return verdict


def note_unknown(session: Session, intent: ConversationIntent) -> None:
    """Tell the ledger of a write that was never answered, so that nobody sends it again."""
    if not may_be_repeated(intent.write) and session.view.of(intent.key) is not Noted.UNKNOWN:
        session.note(intent.key, intent.write, Noted.UNKNOWN, "no answer came")


async def _look(session: Session, pending: PendingConversation) -> tuple[Verdict, str]:
    intent = pending.intent
    made: str | None = None
    if isinstance(intent.write, MakeTicket):
        made = await _made_ticket(session, intent.write, pending)
    else:
        try:
            now = await session.reader.get_conversation(intent.key.conversation)
        except NotFoundError:
            # Something harmless is as good as undone there; a message may have been read.
            is_harmless = may_be_repeated(intent.write)
            return (Verdict.MAY_REPEAT if is_harmless else Verdict.UNKNOWN), ""
        if may_be_repeated(intent.write):
            return (Verdict.LANDED if is_so(now, intent.write) else Verdict.MAY_REPEAT), ""
        sent_at = pending.first_sent_at_unix or 0
        part = message_part(now, intent.write, intent.admin_id, since_unix=sent_at)
        made = None if part is None else part.id
    if made is not None:
        return Verdict.LANDED, made
    is_early = session.server_now() < (pending.last_sent_at_unix or 0) + ABSENCE_PROVES_AFTER
    return (Verdict.TOO_EARLY if is_early else Verdict.UNKNOWN), ""


async def _made_ticket(
    session: Session, write: MakeTicket, pending: PendingConversation
) -> str | None:
    """The ticket that the write made, if one is proof of it; the index may lag behind."""
    since = int(pending.first_sent_at_unix or 0) - SKEW_SECONDS
    query = {"field": "created_at", "operator": ">", "value": since}
    found = [
        ticket
        for ticket in await session.reader.search_tickets(query, at_most=_MOST_TICKETS)
        if ticket.title == write.title
        and ticket.type_id == write.type_id
        and ticket.created_at_unix >= since
        and not session.view.is_made(ticket.id)
    ]
    linked = [one for one in found if pending.intent.key.conversation in one.linked]
    # Several of the same title belong to several conversations, and nothing says which is whose.
    is_linked_at_once = write.link and session.links_on_create and not session.links_later
    candidates = linked or ([] if is_linked_at_once else found)
    return candidates[0].id if len(candidates) == 1 else None
