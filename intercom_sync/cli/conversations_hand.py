"""One operation on one conversation, by hand: the guards, the journal and the ledger of a run.

Owns turning a command into a plan of one step, so that nothing here sends by a way of its own.
Trap: a person repeats a command whose answer they did not see; while the outcome of the first one
is unknown, another such message to the same customer is refused.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import uuid4

from intercom_sync.articles.model import Admin
from intercom_sync.cli.actions_desk import Desk, open_desk
from intercom_sync.cli.actions_plan import rules_of
from intercom_sync.cli.by_hand import UnknownOutcomeError, ask
from intercom_sync.cli.conversations_read import check_here, conversation_of, inbox_url, words_of
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.signals import stopping
from intercom_sync.cli.wiring import Target
from intercom_sync.conversations.apply import apply
from intercom_sync.conversations.evidence import is_so, last_part_by_others
from intercom_sync.conversations.ledger_model import RunNote
from intercom_sync.conversations.model import Conversation, Once
from intercom_sync.conversations.plan_model import (
    ActionPlan,
    PlannedConversation,
    PlannedStep,
    Seen,
)
from intercom_sync.conversations.running import Run
from intercom_sync.conversations.writes import (
    Write,
    may_be_repeated,
    message_of,
    reaches_customer,
)
from intercom_sync.errors import IntercomSyncError, UsageError
from intercom_sync.plan.action_guards import check_action
from intercom_sync.plan.action_outcome import ActionResult, conclude_action
from intercom_sync.plan.guards import Violation
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
        check_here(given, desk)
        now = await desk.target.client.conversations.get_conversation(conversation_id)
        write = await make(desk, now)
        if is_so(now, write):
            invocation.terminal.result(_so_already(now, write))
            return 0
        if reaches_customer(write) and not send:
            raise UsageError(
                f"The customer sees this {write.verb}:{_quote(write)}. Add --send if it is meant."
            )
        _refuse_while_unknown(desk, now, write)
        admin = await acting_admin(desk.target, acting) or desk.workspace.admin
        plan = _plan(desk, now, write, admin)
        if violations := check_action(plan, rules_of(settings, invocation, NO_OPTIONS)):
            raise IntercomSyncError(". ".join(map(_refusal, violations)))
        who = f" as {acting}" if acting else ""
        what = f"{describe(write).capitalize()}{_quote(write)} in conversation {now.id}{who}?"
        ask(invocation, what, yes=yes)
        return await _do(desk, plan, output_format)


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
    run = occasion_of(f"{now.id}-{write.verb}")
    step = PlannedStep(id=f"{write.verb}-{now_unix}", write=write)
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
    [conversation] = plan.conversations
    what = f"{conversation.steps[0].write.verb} {conversation.id}"
    began = note_by_hand(desk, plan.run, what)
    with stopping(desk.target.invocation.parent) as signals:
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
    note_by_hand(desk, plan.run, f"{what}: {result.outcome}", began)
    code = signals.exit_code or conclude_action(report)
    if output_format == "json":
        terminal.result(render_action_report_json(plan, report, exit_code=code))
        return code
    match result.outcome:
        case Outcome.DONE if result.reason:
            # Found, not sent: within seconds, the same words may be the answer that got lost.
            terminal.result(f"Nothing was sent: {shown(result.reason)}.\n")
        case Outcome.DONE:
            done = describe(result.step.write)
            terminal.result(f"Done: {done} in conversation {result.conversation}.\n")
        case Outcome.UNKNOWN:
            raise UnknownOutcomeError(f"{result.reason.rstrip('.')}. {_way_out(result)}")
        case Outcome.SKIPPED | Outcome.REFUSED | Outcome.FAILED:
            terminal.say(f"{result.outcome.capitalize()}: {shown(result.reason)}")
    return code


def occasion_of(what: str) -> str:
    """A name no other command has: two in the same second are two occasions."""
    return f"by-hand-{what}-{uuid4().hex[:12]}"


def note_by_hand(desk: Desk, run: str, summary: str, began: RunNote | None = None) -> RunNote:
    """What history tells of a command: that it began, or with `began` how it ended."""
    now_unix = desk.now_unix()
    note = RunNote(
        run=run,
        action=BY_HAND,
        path="",
        content_hash="",
        commit="",
        slot_unix=now_unix,
        started_at_unix=now_unix if began is None else began.started_at_unix,
        ended_at_unix=None if began is None else now_unix,
        summary=summary,
    )
    desk.ledger.note_run(note)
    return note


def _so_already(now: Conversation, write: Write) -> str:
    said = f"Nothing to do: {describe(write)} is so already"
    if message_of(write) is None:
        return f"{said}.\n"
    return (
        f"{said}, and the message was not sent. To send it: "
        f"intercom-sync conversation reply {now.id}\n"
    )


def _refusal(violation: Violation) -> str:
    if violation.guard == "customer-messages":  # one message, so the limit is none at all
        return (
            "limits.customer_messages in intercom-sync.yaml is 0: nothing may be sent to a "
            "customer. Raise it if this is meant"
        )
    return f"{violation.reason}. {violation.fix}"


def _way_out(result: ActionResult) -> str:
    said = f"It may have taken effect all the same: look at {result.url}"
    if may_be_repeated(result.step.write):
        return f"{said}. Repeating it does no harm"
    return (
        f"{said}, then say what you saw: intercom-sync actions resolve "
        f'"{BY_HAND}" {result.conversation} {result.step.id} --sent (or --not-sent)'
    )


def _refuse_while_unknown(desk: Desk, now: Conversation, write: Write) -> None:
    if message_of(write) is None:
        return
    for entry in desk.ledger.view(BY_HAND).unknown:
        if entry.key.conversation == now.id and entry.verb == write.verb:
            raise UnknownOutcomeError(
                f"An earlier {write.verb} in conversation {now.id} was never answered, and may "
                "have reached the customer. Look there, then say what you saw: "
                f'intercom-sync actions resolve "{BY_HAND}" {now.id} {entry.key.step} --sent '
                "(or --not-sent)"
            )


def _quote(write: Write) -> str:
    words = " ".join(words_of(message_of(write) or ""))
    return f' "{shown(words[:200])}"' if words else ""


def _nobody(_: ActionResult) -> None:
    """One step needs no progress."""
