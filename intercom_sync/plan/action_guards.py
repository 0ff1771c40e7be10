"""Limits that stop an action which would reach more customers than anybody meant.

Owns counting and comparing; pure. Shown in every plan of an action, enforced by its run. Trap: the
messages are limited by steps, not by conversations; two replies to one customer are two.
"""

from __future__ import annotations

from dataclasses import dataclass

from intercom_sync.conversations.model import Once
from intercom_sync.conversations.plan_model import ActionPlan
from intercom_sync.plan.guards import Violation

HOLD_FOR_THE_REST = frozenset({"ledger", "lasting-ledger", "customer-messages"})
"""Guards that hold for what is left of a run that is taken up, too: it may have begun without
--send, or under another limit. What the others count was counted when it began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRules:
    """What binds this run.

    Attributes:
        customer_messages: Of the config's `limits`; `allowed_messages` overrides it for this run.
        send: Whether customers may be written to; otherwise their steps are skipped.
        new_ledger: Somebody said that a missing ledger is meant.
        has_lasting_ledger: False on a runner whose disk goes with it.
    """

    customer_messages: int = 20
    allowed_messages: int | None = None
    send: bool = False
    new_ledger: bool = False
    has_lasting_ledger: bool = True

    @property
    def bound(self) -> int:
        """The limit of customer messages that holds."""
        return self.customer_messages if self.allowed_messages is None else self.allowed_messages


def check_action(plan: ActionPlan, rules: ActionRules) -> tuple[Violation, ...]:
    """Every guard that forbids running the plan by these rules."""
    violations = [
        Violation(guard="blocked", reason=blocker.reason, fix=blocker.fix, urls=blocker.urls)
        for blocker in plan.blockers
    ]
    if plan.limit is not None and plan.matched > plan.limit:
        violations.append(
            Violation(
                guard="limit",
                reason=f"it selects {plan.matched:,} conversations, its limit is {plan.limit:,}",
                fix=f"Narrow select in {plan.path}, or raise select.limit there if all are meant",
            )
        )
    messages = plan.customer_messages
    if messages > rules.bound:
        where = (
            "limits.customer_messages"
            if rules.allowed_messages is None
            else f"--allow-customer-messages {rules.allowed_messages}"
        )
        violations.append(
            Violation(
                guard="customer-messages",
                reason=(
                    f"{messages} message{'s'[: messages != 1]} to customers in one run, {where} "
                    f"allows {rules.bound}"
                ),
                fix=f"Run with --allow-customer-messages {messages} if all of them are meant",
            )
        )
    if rules.send and messages:
        violations += _ledger(plan, rules)
    return tuple(violations)


def _ledger(plan: ActionPlan, rules: ActionRules) -> list[Violation]:
    violations = []
    if plan.ran_before and not rules.new_ledger:
        violations.append(
            Violation(
                guard="ledger",
                reason=(
                    "this action has run before, as the conversations show, and the ledger that "
                    "says to whom is missing"
                ),
                fix=(
                    "Bring back .intercom-sync/, or run with --new-ledger: then only the "
                    "conversations themselves say who has had the message"
                ),
            )
        )
    if not rules.has_lasting_ledger and plan.once is not Once.RUN:
        violations.append(
            Violation(
                guard="lasting-ledger",
                reason=(
                    f"once: {plan.once} needs a ledger that outlives this runner, and the file "
                    "backend keeps it on the runner's disk"
                ),
                fix=(
                    "Keep state on a ref (state: {backend: git}), run it where .intercom-sync/ "
                    "stays, or write once: run if that is meant"
                ),
            )
        )
    return violations
