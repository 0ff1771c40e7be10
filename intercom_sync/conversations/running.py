"""One run of an action under way: how its steps ended, and which of their writes are still open.

Owns the results, what an error means, and the search for writes that were never answered; apply.py
owns the order. Trap: a write that failed without a clear no has perhaps happened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from intercom_sync.conversations.intent import PendingConversation, step_name
from intercom_sync.conversations.ledger_model import Noted, link_step
from intercom_sync.conversations.model import ConversationId
from intercom_sync.conversations.plan_model import ActionPlan, PlannedConversation, PlannedStep
from intercom_sync.conversations.recover import (
    POLL_SECONDS,
    Verdict,
    note_unknown,
    settle_one,
)
from intercom_sync.conversations.trackers import TicketUnknownError
from intercom_sync.conversations.write import Session, StaleError
from intercom_sync.conversations.writes import LinkTicket, Write
from intercom_sync.errors import (
    IntercomSyncError,
    InvalidTokenError,
    NotSentError,
    ServiceError,
    StateError,
    in_one_line,
    is_clear_no,
)
from intercom_sync.plan.action_outcome import ActionResult
from intercom_sync.plan.outcome import Outcome
from intercom_sync.workers import Stop

WAIT_SECONDS = 70.0
"""How long a run looks for writes that were never answered."""
MOST_HELD_BACK = 3
"""How often a conversation is read again because the rate limit held its message back."""


@dataclass(slots=True, kw_only=True)
class Run:
    """One run of an action under way.

    Attributes:
        send: Whether customers may be written to.
        tell: Called with each result as it comes; for progress.
        say: Called with a sentence for the person who waits.
        results: Conversation → step → how it ended.
        sent: Conversations and steps that this run has sent.
        tried: Conversations that something was sent to, and did not end well.
        waiting: Conversations whose ticket another one makes, as long as that is unknown.
        read_at: When each conversation was last read, by the clock.
        stale: How often a message was held back until that was too long ago.
    """

    plan: ActionPlan
    session: Session
    send: bool
    stop: Stop
    tell: Callable[[ActionResult], None]
    say: Callable[[str], None]
    results: dict[ConversationId, dict[str, ActionResult]] = field(default_factory=dict)
    sent: set[tuple[ConversationId, str]] = field(default_factory=set)
    tried: set[ConversationId] = field(default_factory=set)
    waiting: dict[ConversationId, Write] = field(default_factory=dict)
    read_at: dict[ConversationId, float] = field(default_factory=dict)
    stale: Counter[ConversationId] = field(default_factory=Counter)

    def is_too_often_stale(self, conversation: ConversationId) -> bool:
        """Count another message that was held back too long; whether to give up."""
        self.stale[conversation] += 1
        return self.stale[conversation] > MOST_HELD_BACK

    def end(
        self,
        planned: PlannedConversation,
        step: PlannedStep,
        outcome: Outcome,
        reason: str = "",
        *,
        sent: bool = False,
    ) -> Outcome:
        """Note how a step ended."""
        if sent:
            self.sent.add((planned.id, step.id))
        result = ActionResult(
            conversation=planned.id,
            url=planned.url,
            step=step,
            outcome=outcome,
            reason=reason,
            sent=(planned.id, step.id) in self.sent,
        )
        self.results.setdefault(planned.id, {})[step.id] = result
        self.tell(result)
        return outcome


def failed(
    run: Run, planned: PlannedConversation, step: PlannedStep, error: IntercomSyncError
) -> Outcome:
    """What an error means: a clear no is a failure; anything after sending is unknown."""
    journal = run.session.journal
    pending = pending_of(run, planned, step)
    was_sent = pending is not None and pending.last_sent_at_unix is not None
    is_clear = isinstance(error, StaleError) or is_clear_no(error)
    outcome = Outcome.UNKNOWN if was_sent and not is_clear else Outcome.FAILED
    if pending is not None:
        if outcome is Outcome.UNKNOWN:
            # At once: whatever comes next in this process must not take it for never sent.
            note_unknown(run.session, pending.intent)
        elif was_sent:
            key = pending.intent.key
            run.session.note(key, pending.intent.write, Noted.TRIED, "refused")
        journal.outcome(pending.intent.step, outcome, planned.id, str(error))
    if isinstance(error, TicketUnknownError):
        run.waiting[planned.id] = step.write
        return run.end(planned, step, Outcome.SKIPPED, str(error))
    run.tried.add(planned.id)
    if isinstance(error, (InvalidTokenError, NotSentError, StateError)):
        run.stop.ask("nothing more was started, because of the failure above")
    return run.end(planned, step, outcome, in_one_line(error))


def cut_off(run: Run, planned: PlannedConversation, step: PlannedStep) -> None:
    """A step that was under way when the run had to end; the journal stays open for the next."""
    pending = pending_of(run, planned, step)
    if pending is not None and pending.last_sent_at_unix is not None:
        note_unknown(run.session, pending.intent)
        run.end(planned, step, Outcome.UNKNOWN, "the run was stopped before the answer came")
    elif _waits_for_link(run, planned, step, pending):
        reason = "the run was stopped before the link could be seen"
        run.end(planned, step, Outcome.UNKNOWN, reason)
    else:
        run.end(planned, step, Outcome.SKIPPED, run.stop.reason)


def _waits_for_link(
    run: Run,
    planned: PlannedConversation,
    step: PlannedStep,
    pending: PendingConversation | None,
) -> bool:
    """Whether nothing of a step is on its way, and something was sent all the same.

    A ticket is made before it is linked, and a link is answered before it is read back.
    """
    is_made = run.session.view.of(run.plan.key(planned.id, step.id)) is Noted.DONE
    return is_made or (pending is None and isinstance(step.write, LinkTicket))


async def settle_unknown(
    run: Run, reached: Sequence[PlannedConversation]
) -> list[PlannedConversation]:
    """Look for what was never answered.

    Returns:
        Conversations to take up again: the write was found, or may be repeated.
    """
    open_ = [
        (planned, step)
        for planned in reached
        for step in planned.steps
        if _outcome(run, planned, step) is Outcome.UNKNOWN and pending_of(run, planned, step)
    ]
    if not open_ or run.stop.is_asked:
        return []
    again: list[PlannedConversation] = []
    started = run.session.clock.monotonic()
    has_said = False
    while open_:
        for planned, step in tuple(open_):
            if await _is_settled(run, planned, step, again):
                open_.remove((planned, step))
        if not open_ or run.stop.is_asked:
            break
        if run.session.clock.monotonic() - started > WAIT_SECONDS:
            break
        if not has_said:
            has_said = True
            run.say(
                f"{len(open_)} {'write was' if len(open_) == 1 else 'writes were'} never answered, "
                "and can still take effect. Looking for it for up to "
                f"{WAIT_SECONDS:.0f} seconds."
            )
        await run.session.clock.sleep(POLL_SECONDS)
    return [*again, *_no_longer_waiting(run, reached)]


def _no_longer_waiting(
    run: Run, reached: Sequence[PlannedConversation]
) -> Iterator[PlannedConversation]:
    """Conversations whose ticket is known by now."""
    for planned in reached:
        wanted = run.waiting.get(planned.id)
        if wanted is not None and run.session.trackers.has(wanted):
            del run.waiting[planned.id]
            yield planned


async def _is_settled(
    run: Run, planned: PlannedConversation, step: PlannedStep, again: list[PlannedConversation]
) -> bool:
    pending = pending_of(run, planned, step)
    if pending is None:
        return True
    try:
        verdict = await settle_one(run.session, pending)
    except ServiceError:
        return False  # asked again at the next poll; until then it stays unknown
    journal = run.session.journal
    match verdict:
        case Verdict.TOO_EARLY:
            return False
        case Verdict.LANDED:
            journal.outcome(pending.intent.step, Outcome.DONE, planned.id, "found by reading")
            run.end(planned, step, Outcome.DONE, sent=True)
            again.append(planned)
        case Verdict.MAY_REPEAT:
            journal.outcome(pending.intent.step, Outcome.FAILED, planned.id, "did not land")
            run.end(planned, step, Outcome.FAILED, "it was not done, however often it was sent")
            again.append(planned)
        case Verdict.UNKNOWN:
            # The ledger holds it from here on, for a person to resolve.
            journal.outcome(pending.intent.step, Outcome.FAILED, planned.id, "unknown")
        case _:
            assert_never(verdict)
    return True


def _outcome(run: Run, planned: PlannedConversation, step: PlannedStep) -> Outcome | None:
    found = run.results.get(planned.id, {}).get(step.id)
    return None if found is None else found.outcome


def pending_of(
    run: Run, planned: PlannedConversation, step: PlannedStep
) -> PendingConversation | None:
    """The open intent of a step, or of the link that belongs to it."""
    journal = run.session.journal
    own, link = (
        step_name(run.plan.run, planned.id, name) for name in (step.id, link_step(step.id))
    )
    return journal.pending(own) or journal.pending(link)
