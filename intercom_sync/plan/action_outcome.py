"""What became of each step of an action, and the one exit code and summary of a run.

Owns outcomes, their counting, and the precedence of exit codes for actions (design §11). Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from intercom_sync.conversations.model import ConversationId
from intercom_sync.conversations.plan_model import ActionPlan, PlannedStep, Standing
from intercom_sync.plan.guards import Violation
from intercom_sync.plan.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionResult:
    """One step on one conversation, and how it ended.

    Attributes:
        reason: Why, for anything that was not simply done.
        sent: Whether this run sent it; False for what was done or so already.
    """

    conversation: ConversationId
    url: str
    step: PlannedStep
    outcome: Outcome
    reason: str = ""
    sent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionReport:
    """What a run of an action did, in the order of the plan.

    Attributes:
        acted_on: Conversations that count for a canary.
        not_reached: Those that a canary left.
    """

    results: tuple[ActionResult, ...] = ()
    acted_on: int = 0
    not_reached: int = 0

    def count(self, outcome: Outcome) -> int:
        """How many steps ended so."""
        return sum(result.outcome is outcome for result in self.results)

    @property
    def waits_for_a_gate(self) -> bool:
        """Whether the same plan could get further: a step waits for --send, or for a start.

        Not so where the first step that was not done was refused or failed: what comes after it is
        left alone for good, and a new plan says what to do instead.
        """
        first: dict[ConversationId, Outcome] = {}
        for result in self.results:
            if result.outcome is not Outcome.DONE:
                first.setdefault(result.conversation, result.outcome)
        return Outcome.SKIPPED in first.values()


def conclude_action_plan(
    plan: ActionPlan, violations: Sequence[Violation], *, detailed: bool
) -> int:
    """The exit code of a plan: 4 where unknowns remain, 1 where a guard says no; with `detailed`
    3 where a customer would be reached, 2 for any other change."""
    standings = Counter(step.standing for found in plan.conversations for step in found.steps)
    if standings[Standing.UNKNOWN]:
        return 4
    if violations:
        return 1
    if not detailed or not standings[Standing.TODO]:
        return 0
    return 3 if plan.customer_messages else 2


def conclude_action(report: ActionReport) -> int:
    """The exit code of a run: 4 while unknowns remain, 1 for anything that did not go well."""
    if report.count(Outcome.UNKNOWN):
        return 4
    return 1 if report.count(Outcome.FAILED) or report.count(Outcome.REFUSED) else 0


def summarize_action_plan(plan: ActionPlan, *, send: bool) -> str:
    """The counts of a plan on one line."""
    standings = Counter(step.standing for found in plan.conversations for step in found.steps)
    busy = sum(found.has_work for found in plan.conversations)
    parts = [
        f"{_many(busy, 'conversation')} to act on",
        f"{_many(standings[Standing.TODO], 'step')}",
        f"{_many(plan.customer_messages, 'message')} to customers",
    ]
    parts += [
        f"{standings[standing]} {standing}"
        for standing in (Standing.DONE, Standing.SO, Standing.BY_HAND, Standing.UNKNOWN)
        if standings[standing]
    ]
    parts += [f"{len(plan.dropped)} dropped"] if plan.dropped else []
    line = f"Plan: {', '.join(parts)}."
    if plan.customer_messages and not send:
        line += " Messages to customers wait for --send, and so does what comes after them."
    return line


def summarize_action(report: ActionReport) -> str:
    """The counts of a run on one line."""
    sent = Counter(result.step.write.verb for result in report.results if result.sent)
    done = [f"{count} {verb}" for verb, count in sorted(sent.items())]
    undone = [
        f"{report.count(outcome)} {outcome}"
        for outcome in (Outcome.SKIPPED, Outcome.REFUSED, Outcome.FAILED, Outcome.UNKNOWN)
        if report.count(outcome)
    ]
    if report.not_reached:
        undone.append(f"{_many(report.not_reached, 'conversation')} not reached (--canary)")
    done = done or ["nothing was done" if undone else "nothing to do"]
    return f"Run: {', '.join([*done, *undone])}."


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
