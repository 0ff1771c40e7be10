"""A plan and a run of actions, from the first request to the exit code.

Owns the flow, the confirmation and what is resumed. Trap: a run that was killed half-way is taken
up where it stopped, with the texts that were approved then; a new plan would write to the same
customers from what the files say now.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

from intercom_sync.cli.actions_desk import Desk, open_desk
from intercom_sync.cli.actions_plan import worst
from intercom_sync.cli.actions_saved import action_of
from intercom_sync.cli.actions_unfinished import check_goes_on, giving_up, mention_unfinished
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.progress import progress
from intercom_sync.cli.signals import stopping
from intercom_sync.conversations.apply import apply
from intercom_sync.conversations.fetch import read_each
from intercom_sync.conversations.ledger_model import RunNote
from intercom_sync.conversations.model import Action
from intercom_sync.conversations.plan_model import ActionPlan
from intercom_sync.conversations.running import Run
from intercom_sync.conversations.standing import as_noted
from intercom_sync.conversations.traces import last_trace
from intercom_sync.errors import UsageError
from intercom_sync.plan.action_guards import HOLD_FOR_THE_REST, ActionRules, check_action
from intercom_sync.plan.action_outcome import (
    ActionReport,
    conclude_action,
    summarize_action,
)
from intercom_sync.plan.outcome import Outcome
from intercom_sync.plan.render.action_json import (
    render_action_plan_json,
    render_action_report_json,
)
from intercom_sync.plan.render.action_text import render_action_plan, render_action_report

QUIET_SECONDS = 120
"""After the last trace of a run that no ledger tells of, before customers are written to again:
what it sent last may still be on its way (facts §7), and leaves no trace until it has arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line asks of a run.

    Attributes:
        canary: So many conversations, then stop; None means all.
        slot_unix: The slot of a schedule it is for; None for a run by hand.
    """

    rules: ActionRules
    yes: bool
    canary: int | None = None
    slot_unix: int | None = None
    output_format: str = "text"
    wait: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a run ended.

    Attributes:
        has_begun: False where a guard, or a person, said no.
        acted_on: Conversations that count for a canary.
    """

    code: int
    has_begun: bool = True
    acted_on: int = 0


async def run_file(invocation: Invocation, file: Path, wanted: Wanted) -> int:
    """Run an action file, or a saved plan; the exit code of design §11."""
    need_somebody(invocation, wanted)
    settings = invocation.settings()
    action, saved = action_of(invocation, settings, file)
    async with open_desk(invocation, wait=wanted.wait) as desk:
        mention_unfinished(invocation, settings, only_orphans=True)
        return await run_action(desk, action, wanted, saved)


async def run_action(
    desk: Desk, action: Action, wanted: Wanted, saved: ActionPlan | None = None
) -> int:
    """Finish what an earlier run of the action began, then run it."""
    say = desk.target.invocation.terminal.say
    codes, left = [], wanted.canary
    for plan in desk.unfinished.all():
        if plan.action != action.name or (saved is not None and plan.run == saved.run):
            continue
        say(f"An earlier run of {plan.action} was not finished; it is taken up first.")
        check_goes_on(desk, plan)
        earlier = replace(wanted, canary=left)
        ended = await _ask_and_run(desk, await _checked(desk, plan), earlier, is_resumed=True)
        codes.append(ended.code)
        if ended.code > 128:  # a signal means all of it
            return ended.code
        if not ended.has_begun:
            say(f"To give up what is left of the earlier run: {giving_up(plan.action)}")
            return worst(codes)
        if left is not None:
            left -= ended.acted_on
            if left <= 0:
                say(
                    f"--canary {wanted.canary} is used up by the run that was taken up; nothing "
                    "else was planned. Run again for the rest."
                )
                return worst(codes)
    desk.target.stages.begin("plan")
    plan = await _checked(desk, saved) if saved else await desk.plan(action)
    is_new = plan.ran_before and wanted.rules.new_ledger and wanted.rules.send
    if is_new and await _quiet(desk, plan):
        plan = await _checked(desk, saved) if saved else await desk.plan(action)
    ended = await _ask_and_run(desk, plan, replace(wanted, canary=left), is_resumed=False)
    return worst([*codes, ended.code])


def need_somebody(invocation: Invocation, wanted: Wanted) -> None:
    """Go on only if there is somebody to ask, or --yes.

    Raises:
        UsageError: there is neither.
    """
    if not wanted.yes and not invocation.terminal.is_interactive:
        raise UsageError(
            "run asks before it writes, and there is no terminal to ask on. "
            'Run with --yes, after a look at "intercom-sync actions plan".'
        )


async def _checked(desk: Desk, plan: ActionPlan) -> ActionPlan:
    """A saved plan, if it is of this workspace; whether it ran before is looked up again."""
    if plan.workspace_id != desk.workspace.id:
        raise UsageError(
            f"The plan is of workspace {plan.workspace_id}, and the token of {desk.workspace.id}."
        )
    ledger = desk.ledger.view(plan.action)
    if not ledger.is_empty:
        return replace(plan, last_trace_unix=0)
    reader = desk.target.client.conversations
    now = await read_each(reader, [one.id for one in plan.conversations])
    return replace(plan, last_trace_unix=last_trace(plan, now, ledger))


async def _quiet(desk: Desk, plan: ActionPlan) -> bool:
    """Wait until nothing that a forgotten run has sent can still arrive; whether it had to."""
    seconds = plan.last_trace_unix + QUIET_SECONDS - desk.now_unix()
    if seconds <= 0:
        return False
    desk.target.invocation.terminal.say(
        f"A run without a ledger was at work {QUIET_SECONDS - seconds} seconds ago, and what it "
        f"sent last may still arrive. Waiting for {seconds} seconds."
    )
    await asyncio.sleep(seconds)
    return True


async def _ask_and_run(desk: Desk, plan: ActionPlan, wanted: Wanted, *, is_resumed: bool) -> Ended:
    terminal = desk.target.invocation.terminal
    left = as_noted(plan, desk.ledger.view(plan.action)) if is_resumed else plan
    violations = [
        one
        for one in check_action(left, wanted.rules)
        if not is_resumed or one.guard in HOLD_FOR_THE_REST
    ]
    if not wanted.yes or (violations and wanted.output_format == "text"):
        terminal.result(render_action_plan(left, wanted.rules, violations, next_command=None))
    if violations:
        if wanted.output_format == "json":
            text = render_action_plan_json(left, wanted.rules, violations, exit_code=1)
            terminal.result(text)
        terminal.say("Nothing was sent: a guard says no.")
        return Ended(code=1, has_begun=False)
    busy = sum(found.has_work for found in left.conversations)
    if not wanted.yes and busy and not terminal.ask(_question(busy, left, wanted)):
        terminal.say("Nothing was sent.")
        return Ended(code=1, has_begun=False)
    return await _run(desk, plan, wanted, is_resumed=is_resumed)


def _question(busy: int, plan: ActionPlan, wanted: Wanted) -> str:
    messages = plan.customer_messages if wanted.rules.send else 0
    what = f"Act on {busy} conversation{'s'[: busy != 1]}"
    return f"{what}, and send {messages} message{'s'[: messages != 1]} to customers?"


async def _run(desk: Desk, plan: ActionPlan, wanted: Wanted, *, is_resumed: bool) -> Ended:
    terminal = desk.target.invocation.terminal
    note = await _run_note(desk, plan, wanted)
    desk.unfinished.keep(plan)
    desk.ledger.note_run(note)
    session = desk.session(desk.ledger.view(plan.action), run=plan.run, admin_id=plan.admin_id)
    steps = sum(step.writes for found in plan.conversations for step in found.steps)
    desk.target.stages.begin("run")
    with stopping(desk.target.invocation.parent) as signals, progress(terminal, steps) as tell:
        run = Run(
            plan=plan,
            session=session,
            send=wanted.rules.send,
            stop=signals.stop,
            tell=tell,
            say=terminal.say,
        )
        async with desk.target.backend.checkpoints():
            report = await apply(run, canary=wanted.canary)
    if _is_finished(report, run, is_resumed=is_resumed):
        ended = replace(note, ended_at_unix=desk.now_unix(), summary=summarize_action(report))
        desk.ledger.note_run(ended)
        desk.unfinished.drop(plan)
    code = signals.exit_code or conclude_action(report)
    if wanted.output_format == "json":
        terminal.result(render_action_report_json(plan, report, exit_code=code))
    else:
        terminal.result(render_action_report(report))
    is_whole = len(report.results) == sum(len(found.steps) for found in plan.conversations)
    if is_whole and signals.came_late(report.results):
        terminal.say(
            f"Stopped by {signals.name} when everything was done. The next run notes that."
        )
    return Ended(code=code, acted_on=report.acted_on)


def _is_finished(report: ActionReport, run: Run, *, is_resumed: bool) -> bool:
    """Whether nothing of the run is left to take up: unknowns are, and what a resumed run left."""
    if run.stop.is_asked or report.count(Outcome.UNKNOWN):
        return False
    return not is_resumed or not (report.not_reached or report.waits_for_a_gate)


async def _run_note(desk: Desk, plan: ActionPlan, wanted: Wanted) -> RunNote:
    known = {note.run: note for note in desk.ledger.view(plan.action).runs}
    if plan.run in known:
        return known[plan.run]
    return RunNote(
        run=plan.run,
        action=plan.action,
        path=plan.path,
        content_hash=plan.content_hash,
        commit=await _commit(desk),
        slot_unix=wanted.slot_unix or desk.now_unix(),
        started_at_unix=desk.now_unix(),
    )


async def _commit(desk: Desk) -> str:
    """The commit the files are of, for history; "" where git knows none."""
    told = desk.target.invocation.environment.get("GITHUB_SHA")
    if told:
        return told
    try:
        process = await asyncio.create_subprocess_exec(
            "git",
            "rev-parse",
            "HEAD",
            cwd=desk.target.settings.root,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except FileNotFoundError:
        return ""
    output, _ = await process.communicate()
    return output.decode("ascii").strip() if process.returncode == 0 else ""
