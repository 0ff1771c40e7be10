"""What a run of an action is about to say, told before the first of it is sent.

Owns the batches: as many conversations at a time as hold the messages that are made known with one
push. Where the ledger is on this disk there is one batch and nobody is told. Trap: after a crash a
message that was announced may have been sent, for all that anybody can prove. So no more are
announced than a person can look through.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from intercom_sync.conversations.intent import ConversationIntent
from intercom_sync.conversations.ledger_model import Noted
from intercom_sync.conversations.plan_model import PlannedConversation, PlannedStep
from intercom_sync.conversations.running import Run
from intercom_sync.conversations.writes import message_of
from intercom_sync.errors import StateError, in_one_line
from intercom_sync.plan.outcome import Outcome


def batches(
    run: Run, todo: Sequence[PlannedConversation]
) -> Iterator[Sequence[PlannedConversation]]:
    """The conversations in order, those together whose messages are announced together."""
    most = run.session.journal.at_once
    if most is None:
        yield todo
        return
    batch: list[PlannedConversation] = []
    messages = 0
    for planned in todo:
        more = len(_messages(run, planned))
        if batch and messages + more > most:
            yield batch
            batch, messages = [], 0
        batch.append(planned)
        messages += more
    if batch:
        yield batch


async def announce(run: Run, batch: Sequence[PlannedConversation]) -> bool:
    """Make the batch's messages known; False where that failed, and none of it may be sent."""
    session = run.session
    if session.journal.at_once is None or run.stop.is_asked:
        return True
    intents = [
        ConversationIntent(
            key=run.plan.key(planned.id, step.id),
            run=session.run,
            write=step.write,
            admin_id=session.admin_id,
        )
        for planned in batch
        for step in _messages(run, planned)
    ]
    try:
        await session.journal.announce(intents, session.server_now())
    except StateError as error:
        reason = f"not sent, because it could not be announced first: {in_one_line(error)}"
        for planned in batch:
            first, *others = planned.steps
            run.end(planned, first, Outcome.FAILED, reason)
            for step in others:
                run.end(planned, step, Outcome.SKIPPED, f"waits for: {first.id}")
        run.stop.ask("nothing more was started, because of the failure above")
        return False
    return True


def _messages(run: Run, planned: PlannedConversation) -> list[PlannedStep]:
    """The steps that would put a text into the conversation now."""
    view = run.session.view
    return [
        step
        for step in planned.steps
        if step.writes
        and message_of(step.write) is not None
        and (run.send or not step.waits_for_send)
        and view.of(run.plan.key(planned.id, step.id)) not in (Noted.DONE, Noted.UNKNOWN)
    ]
