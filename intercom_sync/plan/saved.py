"""A plan that was put aside, and what of it may still be done.

Owns the noun and the comparison with a plan made anew. Pure. Trap: a saved plan comes from an
artifact that a pull request may have written. It permits nothing: it can only make the plan of now
smaller, never do a step that would not be planned now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from intercom_sync.plan.guards import Violation
from intercom_sync.plan.model import FieldChange, Gate, Notice, Plan, Step
from intercom_sync.plan.outcome import Outcome, Report, Result
from intercom_sync.plan.pages import Page
from intercom_sync.plan.render.reported import field_and_locale

FORMAT = 1
"""Raised when an older intercom-sync would misread a plan of a newer one."""
_BODIES = ("body", "original")


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPlan:
    """A plan, what it was made from, and what it was asked for.

    Attributes:
        config: Digest of intercom-sync.yaml.
        content: File → digest of what it says.
        sends: Step id → digest of what the step sends.
        asked: Flags that shaped the plan, as they are typed.
        only: Paths it was limited to; empty for all.
        gates: Flags it was shown with; they are given again, or not, when it is applied.
        pages: Empty without bodies.
    """

    tool_version: str
    config: str
    content: Mapping[str, str]
    sends: Mapping[str, str]
    asked: tuple[str, ...]
    only: tuple[str, ...]
    gates: tuple[Gate, ...]
    violations: tuple[Violation, ...]
    unsettled: int
    plan: Plan
    has_bodies: bool
    pages: Mapping[str, tuple[Page, ...]] = field(default_factory=dict)
    format: int = FORMAT


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A plan made anew, held against a saved one.

    Attributes:
        steps: Those of now that are still as they were planned.
        left: Saved steps that are not done, and why.
        unplanned: Steps of now that were not planned.
        order: Ids of the saved plan's steps.
    """

    steps: tuple[Step, ...]
    left: tuple[Result, ...]
    unplanned: tuple[Step, ...]
    order: tuple[str, ...]

    def completed(self, report: Report) -> Report:
        """What became of every step of the saved plan, in its order."""
        by_id = {result.step.id: result for result in (*self.left, *report.results)}
        return Report(
            results=tuple(by_id[name] for name in self.order if name in by_id),
            unplanned=tuple(step.id for step in self.unplanned),
        )


def without_bodies(plan: Plan) -> Plan:
    """The plan with bodies named, but not told."""
    return replace(
        plan,
        steps=tuple(replace(step, changes=_named(step.changes)) for step in plan.steps),
        notices=tuple(replace(one, changes=_named(one.changes)) for one in plan.notices),
    )


def _named(changes: tuple[FieldChange, ...]) -> tuple[FieldChange, ...]:
    return tuple(
        replace(change, before=None, after=None)
        if field_and_locale(change)[0] in _BODIES
        else change
        for change in changes
    )


def hold(saved: SavedPlan, now: Plan, sends: Mapping[str, str]) -> Held:
    """Which steps of the saved plan are still the same, and why the others are not.

    Args:
        sends: As SavedPlan.sends, of the plan made now.
    """
    steps = {step.id: step for step in now.steps}
    left: dict[str, Result] = {}
    for step in saved.plan.steps:
        reason = _difference(saved, step, steps.get(step.id), now, sends)
        if reason:
            left[step.id] = Result(
                step=step, outcome=Outcome.REFUSED, reason=reason, remote_id=step.remote_id
            )
    kept = {step.id for step in saved.plan.steps} - left.keys()
    _skip_what_waits(kept, left, steps)
    planned = {step.id for step in saved.plan.steps}
    return Held(
        steps=tuple(step for step in now.steps if step.id in kept),
        left=tuple(left.values()),
        unplanned=tuple(step for step in now.steps if step.id not in planned),
        order=tuple(step.id for step in saved.plan.steps),
    )


def _skip_what_waits(kept: set[str], left: dict[str, Result], steps: Mapping[str, Step]) -> None:
    """A step whose forerunner is not done would run without what it builds on."""
    while True:
        waiting = [name for name in sorted(kept) if not kept.issuperset(steps[name].after)]
        if not waiting:
            return
        for name in waiting:
            missing = next(other for other in steps[name].after if other not in kept)
            left[name] = Result(
                step=steps[name], outcome=Outcome.SKIPPED, reason=f"waits for: {missing}"
            )
        kept.difference_update(waiting)


def _difference(
    saved: SavedPlan, step: Step, again: Step | None, now: Plan, sends: Mapping[str, str]
) -> str:
    """Why a step is not what was planned; "" if it still is."""
    if again is None:
        return _instead(step, now)
    if again.remote_id != step.remote_id:
        return f"it was planned for id {step.remote_id}, and would now be for {again.remote_id}"
    if again.expects != step.expects:
        return "it changed in Intercom after the plan was made"
    if again.impact is not step.impact:
        return f"its impact is now {again.impact}, and was planned as {step.impact}"
    if (again.gates, again.writes) != (step.gates, step.writes):
        return "it would now be another kind of step"
    if sends.get(step.id) != saved.sends.get(step.id):
        return "it would not send what was planned"
    return ""


def _instead(step: Step, now: Plan) -> str:
    """What is the case where a planned step is not a step any more."""
    notice: Notice | None = next((one for one in now.notices if one.key == step.key), None)
    if notice is not None:
        return f"{notice.observation}: {notice.reason}"
    others = [other.verb for other in now.steps if other.key == step.key]
    if others:
        return f"it would now be: {', '.join(others)}"
    return "there is nothing to do any more: Intercom is as this step would make it"
