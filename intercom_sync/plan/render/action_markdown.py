"""The plan of an action as a comment on a pull request.

Owns the order, and that nobody overlooks who would be written to. Pure. Trap: customers choose
their own names and titles, so whatever comes from Intercom or from a file goes through github_text.
The comment holds names and messages, as the plan does: it belongs where those may be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from intercom_sync.conversations.plan_model import (
    ActionPlan,
    PlannedConversation,
    PlannedStep,
    Standing,
)
from intercom_sync.conversations.writes import reaches_customer
from intercom_sync.plan.action_guards import ActionRules
from intercom_sync.plan.action_outcome import summarize_action_plan
from intercom_sync.plan.guards import Violation
from intercom_sync.plan.render.action_text import describe, text_of
from intercom_sync.plan.render.fitting import COMMENT_LIMIT, Block, cut_notice, fitted
from intercom_sync.plan.render.github_text import code, link, plain_block, prose

_MOST_LINES = 40  # of one message
_MOST_NAMED = 50  # conversations that are left alone, or in the way


def render_action_plan_markdown(
    plan: ActionPlan,
    rules: ActionRules,
    violations: Sequence[Violation] = (),
    *,
    limit: int = COMMENT_LIMIT,
) -> str:
    """The comment: what customers would get stands before everything else."""
    head = "\n\n".join([*_head(plan, rules), *_guards(violations), *_warnings(plan)])
    busiest = sorted(plan.conversations, key=lambda found: not _messages(found))
    blocks = [_conversation(found, rules) for found in busiest]
    return fitted(head, blocks, list(_dropped(plan)), limit=limit, told=_told)


def _head(plan: ActionPlan, rules: ActionRules) -> Iterator[str]:
    yield f"<!-- intercom-sync action: {plan.target} {plan.action} -->"
    messages = plan.customer_messages
    written_to = sum(bool(_messages(found)) for found in plan.conversations)
    if messages:
        yield f"## Action: {_many(messages, 'message')} to CUSTOMERS"
    else:
        yield "## Action: no customer is written to"
    yield (
        f"<p>Action {code(plan.action)} of {code(plan.path)}, as "
        f"{code(plan.admin_name or plan.admin_id)}. Target {code(plan.target)}, "
        f"workspace {code(plan.workspace_name)} ({code(plan.workspace_id)}), "
        f"API {code(plan.api_version)}.<br>"
        f"{prose(summarize_action_plan(plan, send=rules.send))}</p>"
    )
    if messages:
        until = "" if rules.send else " They wait for `--send`."
        yield (
            f"> [!CAUTION]\n> **CUSTOMERS:** {_many(messages, 'message')} in "
            f"{_many(written_to, 'conversation')}. What was sent cannot be taken back.{until}"
        )
    unknown = sum(
        step.standing is Standing.UNKNOWN for found in plan.conversations for step in found.steps
    )
    if unknown:
        yield (
            f"> [!WARNING]\n> **UNKNOWN:** of {_many(unknown, 'step')} nobody knows whether an "
            "earlier run did it. A person has to look."
        )


def _guards(violations: Sequence[Violation]) -> Iterator[str]:
    if violations:
        yield "> [!CAUTION]\n> **A limit stands in the way:** nothing of this would be done."
        yield _list([_guard(found) for found in violations])


def _guard(found: Violation) -> str:
    named = " ".join(filter(None, (link(url, "one") for url in found.urls[:_MOST_NAMED])))
    return f"{prose(found.reason)}. {prose(found.fix)}.{f' It is about: {named}' if named else ''}"


def _warnings(plan: ActionPlan) -> Iterator[str]:
    if plan.warnings:
        yield _list([f"<b>warning</b>: {prose(warning)}." for warning in plan.warnings])


def _conversation(found: PlannedConversation, rules: ActionRules) -> Block:
    does = ", ".join(dict.fromkeys(step.write.verb for step in found.steps if step.writes))
    loud = "<b>CUSTOMER</b>" if _messages(found) else ""
    who = " ".join(code(text) for text in (found.id, found.customer, found.title) if text)
    summary = " · ".join(filter(None, [loud, prose(does) or "nothing to do", who]))
    way = link(found.url, "Open in the inbox")
    opened = f"<details>\n<summary>{summary}</summary>"
    end = f"<p>{way}</p>\n</details>" if way else "</details>"
    steps = _list([_step(step, rules) for step in found.steps])
    texts = [part for step in found.steps if step.writes for part in _text(step)]
    short = "\n".join([opened, steps, end])
    full = "\n\n".join([f"{opened}\n{steps}", *texts, end]) if texts else short
    return Block(full=full, short=short)


def _step(step: PlannedStep, rules: ActionRules) -> str:
    match step.standing:
        case Standing.TODO:
            loud = "<b>CUSTOMER sees it</b>: " if reaches_customer(step.write) else ""
            needs = " <i>It needs --send.</i>" if step.waits_for_send and not rules.send else ""
            return f"{loud}{code(step.id)}: {prose(describe(step.write))}.{needs}"
        case Standing.DONE | Standing.SO | Standing.BY_HAND | Standing.UNKNOWN:
            return f"<b>{step.standing}</b>: {code(step.id)}, {prose(step.reason)}"
        case _:
            assert_never(step.standing)


def _text(step: PlannedStep) -> Iterator[str]:
    text = text_of(step.write)
    if text:
        who = "To the customer" if reaches_customer(step.write) else "To teammates"
        yield f"<p>{who}, {code(step.id)}:</p>"
        yield plain_block(text, most=_MOST_LINES)


def _dropped(plan: ActionPlan) -> Iterator[str]:
    if not plan.dropped:
        return
    rows = [f"{code(one.id)}: {prose(one.reason)}" for one in plan.dropped[:_MOST_NAMED]]
    if len(plan.dropped) > _MOST_NAMED:
        rows.append(f"and {len(plan.dropped) - _MOST_NAMED:,} more")
    many = _many(len(plan.dropped), "conversation")
    yield f"<details>\n<summary>{many} left alone</summary>\n{_list(rows)}\n</details>"


def _messages(found: PlannedConversation) -> int:
    return sum(step.is_customer_message for step in found.steps)


def _told(folded: int, left: int) -> str:
    parts = []
    if folded:
        parts.append(f"{folded:,} of these are without their texts")
    if left:
        parts.append(f"{left:,} more are not listed")
    return cut_notice(parts, "The plan in a terminal has them all.")


def _list(rows: Sequence[str]) -> str:
    return "\n".join(["<ul>", *(f"<li>{row}</li>" for row in rows), "</ul>"])


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
