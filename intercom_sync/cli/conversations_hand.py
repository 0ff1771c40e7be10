"""One operation on one conversation, by hand: the guards, the journal and the ledger of a run.

Owns turning a command into a plan of one step, so that nothing here sends by a way of its own.
Trap: a person repeats a command whose answer they did not see; while the outcome of the first one
is unknown, another such message to the same customer is refused.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from intercom_sync.articles.model import Admin
from intercom_sync.cli.actions_desk import Desk, open_desk, open_reading
from intercom_sync.cli.actions_plan import rules_of
from intercom_sync.cli.by_hand import UnknownOutcomeError, ask
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.listing import show
from intercom_sync.cli.signals import stopping
from intercom_sync.cli.wiring import APP_URLS, Target
from intercom_sync.config import Settings
from intercom_sync.conversations.addresses import read_address
from intercom_sync.conversations.apply import apply
from intercom_sync.conversations.evidence import is_so, last_part_by_others
from intercom_sync.conversations.model import Conversation, ConversationId, Once
from intercom_sync.conversations.plan_model import (
    ActionPlan,
    PlannedConversation,
    PlannedStep,
    Seen,
)
from intercom_sync.conversations.running import Run
from intercom_sync.conversations.times import shown as shown_time
from intercom_sync.conversations.writes import Write, message_of, reaches_customer
from intercom_sync.errors import IntercomSyncError, UsageError
from intercom_sync.markup.canonical import plain_text
from intercom_sync.plan.action_guards import check_action
from intercom_sync.plan.action_outcome import ActionResult, conclude_action
from intercom_sync.plan.outcome import Outcome
from intercom_sync.plan.render.action_json import render_action_report_json
from intercom_sync.plan.render.action_text import describe
from intercom_sync.plan.render.text import shown

BY_HAND = "by hand"
"""What the ledger calls these; no action file can have this name."""
NO_OPTIONS = {"send": True, "new_ledger": False, "allow_customer_messages": None}

MakeWrite = Callable[[Desk, Conversation], Awaitable[Write]]
"""The write, once the conversation and the names of the workspace can be asked for."""


async def do_by_hand(
    invocation: Invocation,
    given: str,
    make: MakeWrite,
    *,
    acting: str | None,
    send: bool,
    yes: bool,
    output_format: str,
) -> int:
    """Do one write to one conversation; what is already so is nothing to do.

    Raises:
        UsageError: a customer would see it, and --send was not given; or nobody can be asked.
    """
    settings = invocation.settings()
    conversation_id = conversation_of(given, settings)
    async with open_desk(invocation) as desk:
        now = await desk.target.client.conversations.get_conversation(conversation_id)
        write = await make(desk, now)
        if is_so(now, write):
            invocation.terminal.result(f"Nothing to do: {describe(write)} is so already.\n")
            return 0
        if reaches_customer(write) and not send:
            raise UsageError(
                f"The customer sees this {write.verb}:{_quote(write)}. Add --send if it is meant."
            )
        _refuse_while_unknown(desk, now, write)
        who = f" as {acting}" if acting else ""
        what = f"{describe(write).capitalize()}{_quote(write)} in conversation {now.id}{who}?"
        ask(invocation, what, yes=yes)
        admin = await acting_admin(desk.target, acting) or desk.workspace.admin
        plan = _plan(desk, now, write, admin)
        violations = check_action(plan, rules_of(settings, invocation, NO_OPTIONS))
        if violations:
            raise IntercomSyncError(". ".join(f"{one.reason}. {one.fix}" for one in violations))
        return await _do(desk, plan, output_format)


async def show_conversation(invocation: Invocation, given: str, output_format: str) -> int:
    """One conversation with its parts."""
    settings = invocation.settings()
    async with open_reading(invocation) as reading:
        client = reading.target.client.conversations
        found = await client.get_conversation(conversation_of(given, settings))
        url = inbox_url(reading.target, reading.workspace.id, found.id)
    if output_format == "json":
        invocation.terminal.result(_json(found, url))
        return 0
    who = "" if found.author is None else found.author.name or found.author.email
    lines = [f"{found.id}   {found.state}   {shown(who)}   {shown(found.title)}".rstrip(), url]
    lines += [f"tags: {shown(', '.join(sorted(found.tags.values())))}"] if found.tags else []
    for part in found.parts:
        lines.append(f"{shown_time(part.created_at_unix)}   {part.part_type}   {part.who}")
        lines += [f"      {shown(line)}" for line in _words(part.body)]
    invocation.terminal.result("".join(f"{line}\n" for line in lines))
    return 0


async def search_conversations(
    invocation: Invocation, query: object, limit: int, output_format: str
) -> int:
    """Conversations that a search finds, as its index knows them."""
    async with open_reading(invocation) as reading:
        found = await reading.target.client.conversations.search(query, at_most=limit)
    rows = [
        {
            "id": one.id,
            "state": str(one.state),
            "updated": shown_time(one.updated_at_unix),
            "customer": "" if one.author is None else one.author.name or one.author.email,
            "title": one.title,
        }
        for one in found.conversations[:limit]
    ]
    if len(rows) < max(len(found.conversations), found.total_count or 0):
        total = found.total_count or len(found.conversations)
        invocation.terminal.say(f"{len(rows)} of {total:,} are shown; --limit N shows more.")
    return show(invocation, rows, output_format)


def conversation_of(given: str, settings: Settings) -> ConversationId:
    """A number, or an address of the inbox.

    Raises:
        UsageError: it is neither, or leads to another region or workspace.
    """
    address = read_address(given)
    if address is None:
        raise UsageError(
            f'"{given}" is no conversation: it takes a number or an address of the inbox.'
        )
    target = settings.target
    strange_region = address.region not in (None, target.region) and not target.is_sandbox
    if strange_region or (
        address.workspace and target.workspace and address.workspace != target.workspace
    ):
        raise UsageError(f'"{given}" is of another workspace than target "{settings.target_name}".')
    return address.id


def inbox_url(target: Target, workspace_id: str, conversation: ConversationId) -> str:
    """Where a person finds a conversation."""
    app = APP_URLS[target.settings.target.region]
    return f"{app}/a/inbox/{workspace_id}/inbox/conversation/{conversation}"


async def acting_admin(target: Target, email: str | None) -> Admin | None:
    """The teammate of an e-mail; None where none was given.

    Raises:
        UsageError: there is none of it.
    """
    if email is None:
        return None
    admins = await target.client.list_admins()
    for admin in admins:
        if admin.email.casefold() == email.casefold():
            return admin
    known = ", ".join(sorted(admin.email for admin in admins if admin.email))
    raise UsageError(f'No teammate has the e-mail "{email}". There are: {known}.')


def _plan(desk: Desk, now: Conversation, write: Write, admin: Admin) -> ActionPlan:
    now_unix = desk.now_unix()
    run = f"by-hand-{now_unix}-{now.id}-{write.verb}"
    step = PlannedStep(id=f"{write.verb} {now_unix}", write=write)
    settings = desk.target.settings
    planned = PlannedConversation(
        id=now.id,
        title=now.title,
        customer="",
        url=inbox_url(desk.target, desk.workspace.id, now.id),
        seen=Seen(
            state=now.state,
            last_part=last_part_by_others(now, admin.id),
            updated_at_unix=now.updated_at_unix,
        ),
        steps=(step,),
    )
    return ActionPlan(
        target=settings.target_name,
        workspace_id=desk.workspace.id,
        workspace_name=desk.workspace.name,
        api_version=settings.target.api_version,
        action=BY_HAND,
        path="",
        content_hash="",
        run=run,
        occasion=run,
        once=Once.RUN,
        mark="",
        admin_id=admin.id,
        admin_name=admin.name,
        planned_at_unix=now_unix,
        matched=1,
        limit=None,
        conversations=(planned,),
    )


async def _do(desk: Desk, plan: ActionPlan, output_format: str) -> int:
    terminal = desk.target.invocation.terminal
    session = desk.session(desk.ledger.view(BY_HAND), run=plan.run, admin_id=plan.admin_id)
    with stopping() as signals:
        run = Run(
            plan=plan,
            session=session,
            send=True,
            stop=signals.stop,
            tell=_nobody,
            say=terminal.say,
        )
        report = await apply(run)
    [result] = report.results
    code = signals.exit_code or conclude_action(report)
    if output_format == "json":
        terminal.result(render_action_report_json(plan, report, exit_code=code))
        return code
    match result.outcome:
        case Outcome.DONE:
            what = describe(result.step.write)
            terminal.result(f"Done: {what} in conversation {result.conversation}.\n")
        case Outcome.UNKNOWN:
            raise UnknownOutcomeError(
                f"{result.reason} It may have taken effect all the same: look at {result.url}, "
                f'then say what you saw: intercom-sync actions resolve "{BY_HAND}" '
                f"{result.conversation}"
            )
        case Outcome.SKIPPED | Outcome.REFUSED | Outcome.FAILED:
            terminal.say(f"{result.outcome.capitalize()}: {shown(result.reason)}")
    return code


def _refuse_while_unknown(desk: Desk, now: Conversation, write: Write) -> None:
    if message_of(write) is None:
        return
    for entry in desk.ledger.view(BY_HAND).unknown:
        if entry.key.conversation == now.id and entry.verb == write.verb:
            raise UnknownOutcomeError(
                f"An earlier {write.verb} in conversation {now.id} was never answered, and may "
                "have reached the customer. Look there, then say what you saw: "
                f'intercom-sync actions resolve "{BY_HAND}" {now.id} --sent (or --not-sent)'
            )


def _quote(write: Write) -> str:
    words = " ".join(_words(message_of(write) or ""))
    return f' "{shown(words[:200])}"' if words else ""


def _words(html: str) -> list[str]:
    return plain_text(html).splitlines()


def _nobody(_: ActionResult) -> None:
    """One step needs no progress."""


def _json(found: Conversation, url: str) -> str:
    value: dict[str, Any] = {
        "id": found.id,
        "state": str(found.state),
        "title": found.title,
        "url": url,
        "created_at": found.created_at_unix,
        "updated_at": found.updated_at_unix,
        "snoozed_until": found.snoozed_until_unix,
        "read": found.is_read,
        "admin_assignee_id": found.assignee_id or None,
        "team_assignee_id": found.team_id or None,
        "tags": sorted(found.tags.values()),
        "contacts": list(found.contacts),
        "linked_tickets": list(found.linked_tickets),
        "parts": [
            {
                "id": part.id,
                "type": part.part_type,
                "by": str(part.who),
                "author_id": part.author_id,
                "created_at": part.created_at_unix,
                "body": part.body,
            }
            for part in found.parts
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
