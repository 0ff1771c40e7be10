"""Limits that stop a run which would do more than anybody meant.

Owns counting and comparing; pure. Shown in every plan, enforced by apply. Trap: a guard counts
only steps whose gates are open, because the others will not run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from intercom_sync.plan.model import Gate, Impact, Kind, Plan, Step, Verb

PERCENT_COUNTS_FROM = (
    10  # managed articles: below, one edit of a small help center is a third of it
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many steps of a kind one run may do; percent is of the managed articles."""

    deletes: int = 5
    unpublishes: int = 5
    live_edits: int = 20
    updates_percent: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowances:
    """Overrides for one run, always a number of steps; None means the limit stands."""

    deletes: int | None = None
    unpublishes: int | None = None
    live_edits: int | None = None
    updates: int | None = None
    empty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A guard that says no.

    Attributes:
        guard: Its name as in the config's `limits`.
        reason: Without a full stop.
        fix: What to type, without a full stop.
        urls: Where a person can do by hand what the run may not.
    """

    guard: str
    reason: str
    fix: str
    urls: tuple[str, ...] = ()

    @property
    def setting(self) -> str:
        """Its place in the config."""
        name = "updates_percent" if self.guard == "updates" else self.guard.replace("-", "_")
        return f"limits.{name}"


def open_steps(plan: Plan, gates: Iterable[Gate]) -> tuple[Step, ...]:
    """The steps that would run: all their gates are open, and so are those they wait for."""
    opened = frozenset(gates)
    closed: set[str] = set()
    by_id = {step.id: step for step in plan.steps}
    # Chains are as long as a folder is deep plus four verbs, so this settles in a few rounds.
    while True:
        found = {
            step.id
            for step in by_id.values()
            if step.id not in closed
            and (not opened.issuperset(step.gates) or closed.intersection(step.after))
        }
        if not found:
            return tuple(step for step in plan.steps if step.id not in closed)
        closed |= found


def gates_needed(plan: Plan, gates: Iterable[Gate]) -> tuple[Gate, ...]:
    """The gates to open where every step waits for one, so that an apply would do nothing."""
    given = tuple(gates)
    if open_steps(plan, given):
        return ()
    return tuple(sorted({gate for step in plan.steps for gate in step.gates}))


def check(
    plan: Plan,
    limits: Limits,
    allowed: Allowances,
    gates: Iterable[Gate],
    *,
    desired_articles: int,
) -> tuple[Violation, ...]:
    """Every guard that forbids applying the plan with these gates open.

    Args:
        desired_articles: How many article files git has.
    """
    violations = []
    if plan.managed and not desired_articles and not allowed.empty:
        violations.append(
            Violation(
                guard="empty",
                reason=f"the content folder holds no article, and {plan.managed} are managed",
                fix="Run with --allow-empty if they are all meant to go",
            )
        )
    steps = [step for step in open_steps(plan, gates) if not step.completes_create]
    counts = (
        ("deletes", _count(steps, _is_delete), limits.deletes, allowed.deletes),
        ("unpublishes", _count(steps, _is_unpublish), limits.unpublishes, allowed.unpublishes),
        ("live-edits", _count(steps, _is_live_edit), limits.live_edits, allowed.live_edits),
        ("updates", _count(steps, _is_update), _update_limit(plan, limits), allowed.updates),
    )
    for name, count, limit, override in counts:
        bound = limit if override is None else override
        if bound is not None and count > bound:
            where = f"--allow-{name} {override}" if override is not None else _limit(plan, name)
            words = name.replace("-", " ").removesuffix("s" if count == 1 else "")
            violations.append(
                Violation(
                    guard=name,
                    reason=f"{count} {words} in one run, {where} allows {bound}",
                    fix=f"Run with --allow-{name} {count} if all of them are meant",
                )
            )
    return tuple(violations)


def _limit(plan: Plan, name: str) -> str:
    if name == "updates":
        return f"the limit (a share of {plan.managed} managed articles)"
    return "the limit"


def _update_limit(plan: Plan, limits: Limits) -> int | None:
    if plan.managed < PERCENT_COUNTS_FROM:
        return None
    return plan.managed * limits.updates_percent // 100


def _count(steps: list[Step], belongs: Callable[[Step], bool]) -> int:
    return sum(belongs(step) for step in steps)


def _is_delete(step: Step) -> bool:
    return step.verb is Verb.DELETE


def _is_unpublish(step: Step) -> bool:
    return step.verb is Verb.UNPUBLISH


def _is_live_edit(step: Step) -> bool:
    return step.impact is Impact.LIVE and step.verb is not Verb.RERENDER


def _is_update(step: Step) -> bool:
    """Adopting with another body is an update too; a rerender is its own question."""
    is_edit = step.verb in (Verb.UPDATE, Verb.STAGE, Verb.MOVE, Verb.ADOPT)
    return step.kind is Kind.ARTICLE and step.writes and is_edit
