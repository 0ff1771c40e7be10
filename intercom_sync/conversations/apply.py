"""Do what the plan of an action says, conversation by conversation, and say what became of it.

Owns the order, how many conversations run at once, and what an error means for the rest; decides
nothing about what is written. Trap: between the plan and now the customer may have answered, a
colleague may have acted, or another run may have sent the same; each conversation is read again
just before, and whoever was there first wins.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from intercom_sync.conversations.announce import announce, batches
from intercom_sync.conversations.evidence import SKEW_SECONDS, is_so, message_part
from intercom_sync.conversations.intent import step_name
from intercom_sync.conversations.ledger_model import Noted, link_step
from intercom_sync.conversations.model import Conversation, Once, Part, TicketId
from intercom_sync.conversations.plan_model import PlannedConversation, PlannedStep, Standing
from intercom_sync.conversations.precondition import changed
from intercom_sync.conversations.running import Run, cut_off, failed, settle_unknown
from intercom_sync.conversations.standing import FOR_A_PERSON
from intercom_sync.conversations.traces import Doubts
from intercom_sync.conversations.write import StaleError, ensure_linked, write
from intercom_sync.conversations.writes import LinkTicket, MakeTicket, reaches_customer
from intercom_sync.errors import IntercomSyncError, NotFoundError, ServiceError
from intercom_sync.plan.action_outcome import ActionReport
from intercom_sync.plan.outcome import Outcome
from intercom_sync.workers import side_by_side

MOST_AT_ONCE = 24
"""Conversations under way at once. After a crash a person has to look up as many messages at most,
so they are fewer than what a server far away could take."""

_MOST_ROUNDS = 3
"""How often a conversation is taken up again after a write that may be repeated."""
FRESH_SECONDS = 15.0
"""How old the reading of a conversation may be when a customer is written to: a little more than
the server's window of 10 seconds, for which the rate limit holds requests back (facts §1)."""


async def apply(run: Run, *, canary: int | None = None) -> ActionReport:
    """Do every step whose gate is open, of all conversations or of the first `canary` of them.

    A failure stops only its conversation. Writes whose outcome is unknown are looked for before
    the run ends; a message that is not found stays unknown, and is never sent again.
    """
    _remember_tickets(run)
    left = [found for found in run.plan.conversations if _has_work(run, found)]
    reached: list[PlannedConversation] = []
    while left:
        count = len(left)
        if canary is not None:
            count = canary - _acted_on(run, reached)
        batch, left = left[:count], left[count:]
        if not batch:
            break
        await _reach(run, batch)
        reached += batch
    untouched = {found.id for found in left}
    return ActionReport(
        results=tuple(
            result
            for found in run.plan.conversations
            if found.id not in untouched
            for result in run.results.get(found.id, {}).values()
        ),
        acted_on=_acted_on(run, reached),
        not_reached=len(left),
    )


async def _reach(run: Run, batch: Sequence[PlannedConversation]) -> None:
    """Act on some conversations until nothing of them can be done any more."""
    todo = batch
    for _ in range(_MOST_ROUNDS):
        for together in batches(run, todo):
            if await announce(run, together):
                jobs = [partial(_conversation, run, found) for found in together]
                await side_by_side(jobs, run.stop, most=MOST_AT_ONCE)
        todo = await settle_unknown(run, batch)
        if not todo:
            break


def _acted_on(run: Run, reached: Sequence[PlannedConversation]) -> int:
    """How many conversations count for a canary: not those that were left alone.

    Otherwise a canary would stay for ever at the first conversation that a person has to look at.
    """
    tried = run.tried.union(place for place, _ in run.sent)
    return sum(found.id in tried or _is_over(run, found) for found in reached)


def _is_over(run: Run, found: PlannedConversation) -> bool:
    left_alone = (Outcome.REFUSED, Outcome.UNKNOWN)
    known = run.results.get(found.id, {})  # empty where a stop came before its turn
    return bool(known) and not any(one.outcome in left_alone for one in known.values())


def _remember_tickets(run: Run) -> None:
    """The trackers that this run made before it was stopped, or may have made."""
    view, trackers = run.session.view, run.session.trackers
    for found in run.plan.conversations:
        for step in found.steps:
            if not isinstance(step.write, MakeTicket):
                continue
            entry = view.entry(run.plan.key(found.id, step.id))
            if entry is None:
                continue
            if entry.noted is Noted.UNKNOWN:
                trackers.doubt(step.write)
            elif entry.noted is Noted.DONE and entry.run == run.plan.run and entry.part:
                trackers.remember(step.write, TicketId(entry.part))


def _has_work(run: Run, planned: PlannedConversation) -> bool:
    """Whether a conversation has to be looked at; what the ledger settles costs no request."""
    view, plan = run.session.view, run.plan
    for step in planned.steps:
        noted = view.of(plan.key(planned.id, step.id))
        if noted is Noted.DONE and not _has_link_left(run, planned, step):
            run.end(planned, step, Outcome.DONE, "already done")
        elif step.standing is Standing.SO and noted is None:
            run.end(planned, step, Outcome.DONE, "already so")
        elif step.standing is Standing.DONE and noted is None:
            run.end(planned, step, Outcome.DONE, step.reason)
        else:
            return True
    return False


def _has_link_left(run: Run, planned: PlannedConversation, step: PlannedStep) -> bool:
    """Whether the ticket of a step that is done is still to be linked, by that very step."""
    if not isinstance(step.write, MakeTicket) or not step.write.link:
        return False
    link = link_step(step.id)
    is_planned = any(other.id == link for other in planned.steps)
    is_linked = run.session.view.of(run.plan.key(planned.id, link)) is Noted.DONE
    return not is_planned and not is_linked


async def _conversation(run: Run, planned: PlannedConversation) -> None:
    run.results.pop(planned.id, None)
    waits = "the run was stopped"
    try:
        waits = await _steps(run, planned)
    finally:
        known = run.results.setdefault(planned.id, {})
        for step in planned.steps:
            if step.id not in known:
                run.end(planned, step, Outcome.SKIPPED, waits)


async def _steps(run: Run, planned: PlannedConversation) -> str:
    """Do the steps in order, until one does not end well.

    Returns:
        Why those after it were not done.
    """
    if run.stop.is_asked:
        return run.stop.reason
    first = planned.steps[0]
    try:
        now = await _read(run, planned)
    except NotFoundError:
        gone = "it is not found any more: it was deleted after the plan was made"
        run.end(planned, first, Outcome.REFUSED, gone)
        return "the conversation is gone"
    except ServiceError as error:
        failed(run, planned, first, error)
        return f"waits for: {first.id}"
    if now.id != planned.id:
        reason = f"Intercom answers with conversation {now.id}: the two were merged"
        run.end(planned, first, Outcome.REFUSED, reason)
        return "the conversation is gone"
    for step in planned.steps:
        try:
            outcome, now = await _step(run, planned, step, now)
        except IntercomSyncError as error:
            outcome = failed(run, planned, step, error)
        except asyncio.CancelledError:
            # In flight when the grace ran out.
            cut_off(run, planned, step)
            raise
        if outcome is not Outcome.DONE:
            return f"waits for: {step.id}"
    return ""


async def _read(run: Run, planned: PlannedConversation) -> Conversation:
    now = await run.session.reader.get_conversation(planned.id)
    run.read_at[planned.id] = run.session.clock.monotonic()
    return now


async def _step(
    run: Run, planned: PlannedConversation, step: PlannedStep, now: Conversation
) -> tuple[Outcome, Conversation]:
    session, plan = run.session, run.plan
    key = plan.key(planned.id, step.id)
    noted = session.view.of(key)
    if noted is Noted.DONE:
        if _has_link_left(run, planned, step):
            await _linked(run, step, planned, now)
        reason = "" if (planned.id, step.id) in run.sent else "already done"
        return run.end(planned, step, Outcome.DONE, reason), now
    part = message_part(now, step.write, plan.admin_id, since_unix=plan.since_unix)
    if part is not None:
        session.note(key, step.write, Noted.DONE, "found by reading", part.id)
        return run.end(planned, step, Outcome.DONE, _found(run, part)), now
    if noted is Noted.UNKNOWN:
        return run.end(planned, step, Outcome.UNKNOWN, FOR_A_PERSON), now
    if step.waits_for_send and not run.send:
        return run.end(planned, step, Outcome.SKIPPED, "needs --send"), now
    if is_so(now, step.write):
        return run.end(planned, step, Outcome.DONE, "already so"), now
    doubt = _doubts(run).about(now, step.id, step.write, [one.id for one in planned.steps])
    if doubt is not None:
        session.note(key, step.write, Noted.UNKNOWN, doubt)
        return run.end(planned, step, Outcome.UNKNOWN, doubt), now
    difference = changed(now, planned, plan, session.view)
    if difference is not None:
        return run.end(planned, step, Outcome.REFUSED, difference), now
    if run.stop.is_asked:
        return run.end(planned, step, Outcome.SKIPPED, run.stop.reason), now
    if isinstance(step.write, LinkTicket):
        await ensure_linked(session, key, step.write.ticket_id, now)
    elif reaches_customer(step.write):
        until = run.read_at[planned.id] + FRESH_SECONDS
        try:
            now = await write(session, key, step.write, now, until=until)
        except StaleError as error:
            if run.is_too_often_stale(planned.id):
                raise
            step_in_journal = step_name(plan.run, planned.id, step.id)
            session.journal.outcome(step_in_journal, Outcome.FAILED, planned.id, str(error))
            return await _step(run, planned, step, await _read(run, planned))
    else:
        now = await write(session, key, step.write, now)
    await _linked(run, step, planned, now)
    return run.end(planned, step, Outcome.DONE, sent=True), now


async def _linked(
    run: Run, step: PlannedStep, planned: PlannedConversation, now: Conversation
) -> None:
    if not isinstance(step.write, MakeTicket) or not step.write.link:
        return
    made = run.session.view.entry(run.plan.key(planned.id, step.id))
    if made is not None and made.part:
        key = run.plan.key(planned.id, link_step(step.id))
        await ensure_linked(run.session, key, TicketId(made.part), now)


def _found(run: Run, part: Part) -> str:
    """Why a message counts as sent; an echo may also be meant, and then there is a way."""
    said = "its text is in the conversation"
    if run.plan.once is not Once.RUN or part.created_at_unix > run.plan.planned_at_unix:
        return said
    ago = max(0, int(run.session.server_now()) - part.created_at_unix)
    return (
        f"{said}, sent {ago} {'second' if ago == 1 else 'seconds'} ago. If it is meant twice, say "
        f"it again {SKEW_SECONDS + 1} seconds after the first"
    )


def _doubts(run: Run) -> Doubts:
    plan = run.plan
    return Doubts(
        action=plan.action,
        run=plan.run,
        mark=plan.mark,
        occasion=plan.occasion,
        since_unix=plan.since_unix,
        ledger=run.session.view,
    )
