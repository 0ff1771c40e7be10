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

from intercom_sync.conversations.evidence import is_so, message_part
from intercom_sync.conversations.ledger_model import MARK_STEP, Noted
from intercom_sync.conversations.model import Conversation, TicketId
from intercom_sync.conversations.plan_model import PlannedConversation, PlannedStep, Standing
from intercom_sync.conversations.precondition import changed
from intercom_sync.conversations.running import Run, failed, settle_unknown
from intercom_sync.conversations.traces import is_marked
from intercom_sync.conversations.write import ensure_linked, write
from intercom_sync.conversations.writes import MakeTicket, reaches_customer
from intercom_sync.errors import IntercomSyncError, NotFoundError, ServiceError
from intercom_sync.plan.action_outcome import ActionReport
from intercom_sync.plan.outcome import Outcome
from intercom_sync.workers import side_by_side

_MOST_ROUNDS = 3
"""How often a conversation is taken up again after a write that may be repeated."""


async def apply(run: Run, *, canary: int | None = None) -> ActionReport:
    """Do every step whose gate is open, of all conversations or of the first `canary` of them.

    A failure stops only its conversation. Writes whose outcome is unknown are looked for before
    the run ends; a message that is not found stays unknown, and is never sent again.
    """
    _remember_tickets(run)
    busy = [found for found in run.plan.conversations if _has_work(run, found)]
    reached = busy if canary is None else busy[:canary]
    todo: Sequence[PlannedConversation] = reached
    for _ in range(_MOST_ROUNDS):
        await side_by_side([partial(_conversation, run, found) for found in todo], run.stop)
        todo = await settle_unknown(run, reached)
        if not todo:
            break
    left = {found.id for found in busy[len(reached) :]}
    return ActionReport(
        results=tuple(
            result
            for found in run.plan.conversations
            if found.id not in left
            for result in run.results.get(found.id, {}).values()
        ),
        not_reached=len(left),
    )


def _remember_tickets(run: Run) -> None:
    """The trackers that this run made before it was stopped."""
    for found in run.plan.conversations:
        for step in found.steps:
            entry = run.session.view.entry(run.plan.key(found.id, step.id))
            if isinstance(step.write, MakeTicket) and entry and entry.run == run.plan.run:
                run.session.shared.update({step.write: TicketId(entry.part)} if entry.part else {})


def _has_work(run: Run, planned: PlannedConversation) -> bool:
    """Whether a conversation has to be looked at; what the ledger settles costs no request."""
    view, plan = run.session.view, run.plan
    for step in planned.steps:
        noted = view.of(plan.key(planned.id, step.id))
        if noted is Noted.DONE and not (isinstance(step.write, MakeTicket) and step.write.link):
            run.end(planned, step, Outcome.DONE, "already done")
        elif step.standing is Standing.SO and noted is None:
            run.end(planned, step, Outcome.DONE, "already so")
        elif step.standing is Standing.DONE and noted is None:
            run.end(planned, step, Outcome.DONE, step.reason)
        else:
            return True
    return False


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
        now = await run.session.reader.get_conversation(planned.id)
    except NotFoundError:
        run.end(planned, first, Outcome.REFUSED, "it was deleted after the plan was made")
        return "the conversation is gone"
    except ServiceError as error:
        failed(run, planned, first, error)
        return f"waits for: {first.id}"
    for step in planned.steps:
        try:
            outcome, now = await _step(run, planned, step, now)
        except IntercomSyncError as error:
            outcome = failed(run, planned, step, error)
        except asyncio.CancelledError:
            # In flight when the grace ran out: the intent stays open for the next run.
            run.end(planned, step, Outcome.UNKNOWN, "the run was stopped before the answer came")
            raise
        if outcome is not Outcome.DONE:
            return f"waits for: {step.id}"
    return ""


async def _step(
    run: Run, planned: PlannedConversation, step: PlannedStep, now: Conversation
) -> tuple[Outcome, Conversation]:
    session, plan = run.session, run.plan
    key = plan.key(planned.id, step.id)
    noted = session.view.of(key)
    if noted is Noted.DONE:
        await _linked(run, step, planned, now)
        reason = "" if (planned.id, step.id) in run.sent else "already done"
        return run.end(planned, step, Outcome.DONE, reason), now
    part = message_part(now, step.write, plan.admin_id, since_unix=plan.since_unix)
    if part is not None:
        session.note(key, step.write, Noted.DONE, "found by reading", part.id)
        return run.end(planned, step, Outcome.DONE, "its text is in the conversation"), now
    if noted is Noted.UNKNOWN:
        reason = "it may have been sent; see intercom-sync actions resolve"
        return run.end(planned, step, Outcome.UNKNOWN, reason), now
    if step.waits_for_send and not run.send:
        return run.end(planned, step, Outcome.SKIPPED, "needs --send"), now
    if is_so(now, step.write):
        return run.end(planned, step, Outcome.DONE, "already so"), now
    if noted is None and reaches_customer(step.write) and _is_marked_by_nobody(run, now):
        reason = f'the mark "{plan.mark}" is set, and the ledger does not know why'
        session.note(key, step.write, Noted.UNKNOWN, reason)
        return run.end(planned, step, Outcome.UNKNOWN, reason), now
    reason_or_none = changed(
        now,
        planned,
        plan.admin_id,
        is_touched=session.view.is_touched(plan.run, planned.id),
    )
    if reason_or_none is not None:
        return run.end(planned, step, Outcome.REFUSED, reason_or_none), now
    if run.stop.is_asked:
        return run.end(planned, step, Outcome.SKIPPED, run.stop.reason), now
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
        key = run.plan.key(planned.id, f"{step.id} link")
        await ensure_linked(run.session, key, TicketId(made.part), now)


def _is_marked_by_nobody(run: Run, now: Conversation) -> bool:
    key = run.plan.key(now.id, MARK_STEP)
    return is_marked(now, run.plan.mark) and run.session.view.of(key) is None
