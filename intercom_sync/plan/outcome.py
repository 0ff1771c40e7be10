"""What became of each step, and the one exit code and summary of a run.

Owns outcomes, their counting, and the precedence of exit codes (design §11). Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from intercom_sync.plan.guards import Violation, open_steps
from intercom_sync.plan.model import Gate, Impact, Kind, Plan, Step, Verb

MOST_ALIKE = 5
"""Steps that ended alike, and are told one by one."""


class Outcome(StrEnum):
    """How one step ended."""

    DONE = "done"
    SKIPPED = "skipped"  # a gate is closed, or a step it waits for did not end well
    REFUSED = "refused"  # the object changed after the plan was made
    FAILED = "failed"
    UNKNOWN = "unknown"  # it may have taken effect, and nothing tells


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One step and its outcome.

    Attributes:
        reason: Why, for anything but DONE; without a full stop where it is ours.
        remote_id: The id in Intercom, where it is known.
    """

    step: Step
    outcome: Outcome
    reason: str = ""
    remote_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an apply did, in the order of the plan.

    Attributes:
        unplanned: Ids of steps that a saved plan does not hold, and that were not done.
    """

    results: tuple[Result, ...] = ()
    unplanned: tuple[str, ...] = ()

    def count(self, outcome: Outcome) -> int:
        """How many steps ended so."""
        return sum(result.outcome is outcome for result in self.results)


class Ended(Protocol):
    """A step that has ended, of articles or of conversations."""

    @property
    def outcome(self) -> Outcome: ...
    @property
    def reason(self) -> str: ...


EndedT = TypeVar("EndedT", bound=Ended)


def told_once(results: Sequence[EndedT]) -> Iterator[tuple[EndedT, int]]:
    """What did not simply go well, and of how many more the same is to be said on its line.

    One cause that stops forty steps is one thing to read. Where a person has to look at each step,
    each is told.
    """
    counts = Counter((one.outcome, one.reason) for one in results)
    told: set[tuple[Outcome, str]] = set()
    for one in results:
        how = (one.outcome, one.reason)
        if one.outcome is Outcome.DONE or how in told:
            continue
        is_one_cause = one.outcome in (Outcome.SKIPPED, Outcome.FAILED)
        if is_one_cause and counts[how] > MOST_ALIKE:
            told.add(how)
            yield one, counts[how] - 1
        else:
            yield one, 0


def and_more(count: int) -> str:
    """The others that a line speaks of; "" for none."""
    return f", and {count} steps more" if count else ""


def conclude_plan(
    plan: Plan, violations: Sequence[Violation], *, detailed: bool, unknown: int = 0
) -> int:
    """The exit code of a plan: 1 for problems; with `detailed` 3, 2 or 0 by what would change.

    What goes live counts whether or not its gate is open (design §11).

    Args:
        unknown: Writes of an earlier run whose outcome nobody knows yet; they end a plan with 4.
    """
    if unknown:
        return 4
    if plan.problems or violations:
        return 1
    if not detailed:
        return 0
    if any(step.impact in (Impact.LIVE, Impact.REMOVED) for step in plan.steps):
        return 3
    return 2 if _differs(plan) else 0


def conclude_apply(plan: Plan, report: Report) -> int:
    """The exit code of an apply: 4 while unknowns remain, 1 for anything that did not go well."""
    if report.count(Outcome.UNKNOWN):
        return 4
    went_wrong = report.count(Outcome.FAILED) + report.count(Outcome.REFUSED)
    return 1 if went_wrong or plan.problems else 0


def summarize_plan(plan: Plan, gates: Iterable[Gate]) -> str:
    """The counts of a plan, e.g. "Plan: 2 to create, 1 to update. 87 unchanged, 0 unmanaged."."""
    if not _differs(plan):
        return " ".join(["No changes.", _standing(plan), *(f"{one}." for one in _noticed(plan))])
    waiting = len(plan.steps) - len(open_steps(plan, gates))
    parts = [*_counted(plan.steps, {verb: f"to {verb}" for verb in Verb}), *_noticed(plan)]
    line = f"Plan: {', '.join(parts)}. {_standing(plan)}"
    if waiting:
        flags = {gate for step in plan.steps for gate in step.gates} - set(gates)
        line += (
            f" {waiting} {'waits' if waiting == 1 else 'wait'} for {' and '.join(sorted(flags))}."
        )
    line += "".join(f"\n{words}" for words in _explained(plan.steps))
    if not plan.sees_drafts and any(map(_edits_a_page, plan.steps)):
        line += (
            "\nAn edit of a published article goes live at once, or into a colleague's pending "
            f"draft, which API version {plan.api_version} cannot see."
        )
    return line


def _edits_a_page(step: Step) -> bool:
    is_edit = step.verb in (Verb.UPDATE, Verb.ADOPT, Verb.LINK, Verb.RERENDER)
    return step.kind is Kind.ARTICLE and step.impact is Impact.LIVE and is_edit


def _explained(steps: Sequence[Step]) -> Iterator[str]:
    """What the words in capitals mean, for those that the plan has."""
    if any(step.impact is Impact.STAGED for step in steps):
        yield (
            "Staged: an edit of a published page, which readers do not see before it is published."
        )
    if any(step.impact is Impact.LIVE for step in steps):
        yield "LIVE: readers see it at once."
    # A draft and an empty collection are removed too, and no reader will miss them.
    if any(step.impact is Impact.REMOVED and Gate.PUBLISH in step.gates for step in steps):
        yield "REMOVED: readers lose the page."
    if any(step.verb is Verb.DELETE for step in steps):
        yield "delete: for good. It could only be created anew, under another address."


def summarize_apply(plan: Plan, report: Report) -> str:
    """The counts of an apply on one line."""
    done = [result.step for result in report.results if result.outcome is Outcome.DONE]
    parts = _counted(done, _PAST) or ["nothing done" if report.results else "nothing to do"]
    parts += [
        f"{report.count(outcome)} {outcome}"
        for outcome in (Outcome.SKIPPED, Outcome.REFUSED, Outcome.FAILED, Outcome.UNKNOWN)
        if report.count(outcome)
    ]
    return f"Apply: {', '.join(parts + _noticed(plan))}."


_PAST = {
    Verb.CREATE: "created",
    Verb.ADOPT: "adopted",
    Verb.UPDATE: "updated",
    Verb.STAGE: "staged",
    Verb.RENAME: "renamed",
    Verb.MOVE: "moved",
    Verb.LINK: "linked",
    Verb.RERENDER: "rerendered",
    Verb.PUBLISH: "published",
    Verb.UNPUBLISH: "unpublished",
    Verb.DELETE: "deleted",
    Verb.REFRESH: "refreshed",
    Verb.FORGET: "forgotten",
}


def _counted(steps: Sequence[Step], words: Mapping[Verb, str]) -> list[str]:
    """Collections first, because they are made first; articles need no noun."""
    counts = Counter((step.kind, step.verb) for step in steps)
    parts = []
    for kind in Kind:
        for verb in Verb:
            count = counts[kind, verb]
            noun = "" if kind is Kind.ARTICLE else "collection " if count == 1 else "collections "
            parts += [f"{count} {noun}{words[verb]}"] if count else []
    return parts


def _differs(plan: Plan) -> bool:
    return bool(plan.steps) or any(notice.observation.is_difference for notice in plan.notices)


def _standing(plan: Plan) -> str:
    if plan.is_offline:
        return f"{plan.unchanged} unchanged. Intercom was not asked: what is new there is not seen."
    if plan.unmanaged is None:
        return f"{plan.unchanged} unchanged."
    return f"{plan.unchanged} unchanged, {plan.unmanaged} unmanaged."


def _noticed(plan: Plan) -> list[str]:
    counts = Counter(notice.observation for notice in plan.notices)
    return [f"{count} {observation}" for observation, count in sorted(counts.items())]
