"""The plan and the report of an action as a person at a terminal reads them.

Owns the words and their order; colour is cli's. Same input, same bytes, no clock. Trap: what a
customer will read must stand out without colour too, and customers choose their own names, so
everything that is not ours goes through `shown`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from intercom_sync.conversations.plan_model import (
    ActionPlan,
    PlannedConversation,
    PlannedStep,
    Standing,
)
from intercom_sync.conversations.writes import (
    AddTag,
    AssignTo,
    CloseIt,
    ConvertToTicket,
    LinkTicket,
    MakeTicket,
    OpenIt,
    RemoveTag,
    SendNote,
    SendReply,
    SetAttributes,
    SnoozeUntil,
    Write,
    message_of,
    reaches_customer,
)
from intercom_sync.markup.canonical import plain_text
from intercom_sync.plan.action_guards import ActionRules
from intercom_sync.plan.action_outcome import (
    ActionReport,
    summarize_action,
    summarize_action_plan,
)
from intercom_sync.plan.guards import Violation
from intercom_sync.plan.outcome import Outcome, and_more, told_once
from intercom_sync.plan.render.text import shown

_MOST_URLS = 10
"""Of one guard; a list of hundreds would push everything else off the screen."""


def render_action_plan(
    plan: ActionPlan,
    rules: ActionRules,
    violations: Sequence[Violation] = (),
    *,
    next_command: str | None,
) -> str:
    """The whole plan: each conversation with its steps and texts, the counts, the next command.

    Args:
        next_command: None where the answer is asked for right away.
    """
    who = shown(plan.admin_name) or plan.admin_id
    lines = [f"{shown(plan.action)}   {shown(plan.path)}   as {who}"]
    for found in plan.conversations:
        lines += _conversation(found, send=rules.send)
    lines += [f"- dropped   {one.id}: {shown(one.reason)}" for one in plan.dropped]
    lines += [f"! warning   {shown(warning)}." for warning in plan.warnings]
    for violation in violations:
        lines.append(f"! guard     {violation.reason}. {violation.fix}.")
        lines += _listed(violation.urls, plan)
    lines.append(summarize_action_plan(plan, send=rules.send))
    lines.append(_limits(plan, rules))
    has_work = any(found.has_work for found in plan.conversations)
    if next_command is not None and has_work and not violations:
        lines.append(f"Run with: {next_command}")
    return "".join(f"{line}\n" for line in lines)


def render_action_report(report: ActionReport) -> str:
    """What a run did: only what did not go as planned is listed, then the counts."""
    lines = []
    for result, more in told_once(report.results):
        mark = "?" if result.outcome is Outcome.UNKNOWN else "!"
        where = f"{result.conversation} {shown(result.step.id)}{and_more(more)}"
        lines.append(f"{mark} {result.outcome:<8} {where}: {shown(result.reason)}")
        if result.outcome is not Outcome.SKIPPED:
            lines.append(f"      {result.url}")
    lines.append(summarize_action(report))
    if report.count(Outcome.UNKNOWN):
        lines.append(
            "Look at the conversations marked with ?, then say what you saw: "
            "intercom-sync actions resolve"
        )
    return "".join(f"{line}\n" for line in lines)


def describe(write: Write) -> str:
    """What a write does, in a few words, without its text."""
    match write:
        case SendReply():
            return "reply"
        case SendNote():
            return "note"
        case AssignTo(name=name):
            return f"assign to {shown(name)}"
        case CloseIt():
            return "close"
        case OpenIt():
            return "open"
        case SnoozeUntil(until_unix=until):
            return f"snooze until {dt.datetime.fromtimestamp(until, dt.UTC):%Y-%m-%d %H:%M} UTC"
        case AddTag(name=name, tag_id=tag_id):
            return f'tag "{shown(name)}"{"" if tag_id else " (new)"}'
        case RemoveTag(name=name):
            return f'untag "{shown(name)}"'
        case MakeTicket(type_name=kind, title=title, link=link):
            return f'{shown(kind)} ticket "{shown(title)}"{", linked" if link else ""}'
        case LinkTicket(ticket_id=ticket_id):
            return f"link ticket {ticket_id}"
        case SetAttributes(is_read=is_read, attributes=attributes):
            read = [] if is_read is None else ["read" if is_read else "unread"]
            return f"set {', '.join([*read, *map(shown, attributes)])}"
        case ConvertToTicket(type_name=kind):
            return f"convert to {shown(kind)} ticket"
        case _:
            assert_never(write)


def _listed(urls: Sequence[str], plan: ActionPlan) -> Iterator[str]:
    yield from (f"      {url}" for url in urls[:_MOST_URLS])
    if len(urls) > _MOST_URLS:
        left = len(urls) - _MOST_URLS
        command = f"intercom-sync actions plan {shown(plan.path)} --format json"
        yield f"      and {left:,} more: {command}"


def _conversation(found: PlannedConversation, *, send: bool) -> Iterator[str]:
    title = f'   "{shown(found.title)}"' if found.title else ""
    customer = f"   {shown(found.customer)}" if found.customer else ""
    yield f"{found.id}{customer}{title}   {found.url}"
    for step in found.steps:
        yield from _step(step, send=send)


def _step(step: PlannedStep, *, send: bool) -> Iterator[str]:
    match step.standing:
        case Standing.TODO:
            loud = "   CUSTOMER: sees it" if reaches_customer(step.write) else ""
            needs = "   ! needs --send" if step.waits_for_send and not send else ""
            mark = ">" if reaches_customer(step.write) else "~"
            yield f"  {mark} {shown(step.id)}: {describe(step.write)}{loud}{needs}"
            yield from _text(step.write)
        case Standing.DONE | Standing.SO:
            yield f"  = {shown(step.id)}: {step.standing}, {shown(step.reason)}"
        case Standing.BY_HAND:
            yield f"  ! {shown(step.id)}: {step.standing}, {shown(step.reason)}"
        case Standing.UNKNOWN:
            yield f"  ? {shown(step.id)}: unknown, {shown(step.reason)}"
        case _:
            assert_never(step.standing)


def text_of(write: Write) -> str:
    """What a write says, without its markup; "" where it says nothing."""
    text = message_of(write)
    if text is None and isinstance(write, MakeTicket):
        text = write.description
    return plain_text(text or "")


def _text(write: Write) -> Iterable[str]:
    return (f"      {shown(line)}" for line in text_of(write).splitlines())


def _limits(plan: ActionPlan, rules: ActionRules) -> str:
    parts = []
    if plan.limit is not None:
        parts.append(f"{plan.matched:,} of {plan.limit:,} conversations (select.limit)")
    parts.append(
        f"{plan.customer_messages:,} of {rules.bound:,} messages to customers "
        f"({'limits.customer_messages' if rules.allowed_messages is None else 'allowed'})"
    )
    seconds = "" if plan.seconds is None else f", {plan.seconds:,} s or more"
    return f"Limits: {', '.join(parts)}. About {plan.requests:,} requests{seconds}."
