"""An apply, from the first request to the exit code.

Owns the flow and the confirmation. Trap: the lock is taken before state is read, or two runs could
each plan from what the other is about to change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from intercom_sync.articles.apply import apply
from intercom_sync.articles.base import Base
from intercom_sync.articles.decision import Setting
from intercom_sync.articles.kept_once import kept_once
from intercom_sync.articles.model import Desired
from intercom_sync.articles.recover import settle_earlier
from intercom_sync.articles.running import Run
from intercom_sync.articles.session import Session
from intercom_sync.cli.asked import request_of
from intercom_sync.cli.engine import (
    Outlook,
    Request,
    load_content,
    look_ahead,
    setting_for_recovery,
    who_am_i,
)
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.progress import progress
from intercom_sync.cli.reports import Output, show_plan, show_report
from intercom_sync.cli.saving import (
    as_planned,
    asked_of,
    check_fits,
    tell_left,
)
from intercom_sync.cli.signals import stopping
from intercom_sync.cli.wiring import Target, open_target
from intercom_sync.errors import UsageError
from intercom_sync.intercom.clock import SystemClock
from intercom_sync.plan.guards import open_steps
from intercom_sync.plan.model import Plan
from intercom_sync.plan.outcome import conclude_apply, conclude_plan
from intercom_sync.plan.render.json import render_plan_json
from intercom_sync.plan.render.reported import Reported
from intercom_sync.plan.render.text import render_plan
from intercom_sync.plan.saved import SavedPlan
from intercom_sync.state.journal import RunJournal


async def apply_run(
    invocation: Invocation,
    paths: Sequence[Path],
    options: Mapping[str, Any],
    output_format: str,
    *,
    yes: bool,
    wait: bool = False,
    only_publish: bool = False,
    saved: SavedPlan | None = None,
) -> int:
    """Plan, ask, apply; the exit code of design §11.

    Args:
        only_publish: Nothing but bringing before readers what is in Intercom already.
        saved: Only its steps are done, and only those that are still as they were planned.
    """
    terminal = invocation.terminal
    if not yes and not terminal.is_interactive:
        raise UsageError(
            f"{'publish' if only_publish else 'apply'} asks before it writes, and there is no "
            "terminal to ask on. "
            'Run with --yes, after a look at "intercom-sync plan".'
        )
    settings = invocation.settings()
    async with open_target(invocation, settings) as target:
        target.stages.begin("load")
        desired = load_content(settings, terminal)
        if saved is not None:
            check_fits(saved, settings, desired, asked_of(options))
        target.stages.begin("")  # waiting for another run, or for what one left, is no stage
        with target.hold(wait=wait), _journal(target) as journal:
            workspace = await who_am_i(target)
            await _settle_earlier(target, journal, desired)
            base = target.store.load(kept_once(desired))
            request = request_of(invocation, settings, desired, base, paths, options)
            if only_publish:
                request = replace(request, wishes=replace(request.wishes, publish=True))
            if saved is not None:
                request = as_planned(request, saved, workspace, terminal.say)
            is_read = not yes or saved is not None or output_format != "text"
            wishes = replace(request.wishes, shows_bodies=is_read)
            outlook = await look_ahead(
                target, desired, base, workspace, replace(request, wishes=wishes)
            )
            if outlook.violations and not is_read:  # now somebody does read it
                outlook = await look_ahead(target, desired, base, workspace, request)
            plan, violations = outlook.decision.plan, outlook.violations
            if outlook.held is not None and not yes:
                tell_left(outlook.held, terminal.say)
            if not yes or (violations and output_format == "text"):
                shown = render_plan(plan, request.gates, violations, next_command="")
                terminal.result(shown)
            if violations:
                if output_format == "github":
                    reported = Reported(plan=plan, gates=request.gates, violations=violations)
                    show_plan(invocation, reported, Output("github"), root=settings.root)
                if output_format == "json":
                    text = render_plan_json(plan, request.gates, violations, exit_code=1)
                    terminal.result(text)
                terminal.say("Nothing was applied: a guard says no.")
                return conclude_plan(plan, violations, detailed=False)
            target.stages.begin("")  # nor is the time that a person takes to answer
            if not yes and not _confirmed(invocation, plan, request):
                return 1
            return await _apply(target, journal, outlook, request, output_format)


def _confirmed(invocation: Invocation, plan: Plan, request: Request) -> bool:
    count = len(open_steps(plan, request.gates))
    if not count:
        return True
    if invocation.terminal.ask(f"Apply {count} step{'s'[: count != 1]}?"):
        return True
    invocation.terminal.say("Nothing was applied.")
    return False


async def _apply(
    target: Target, journal: RunJournal, outlook: Outlook, request: Request, output_format: str
) -> int:
    terminal = target.invocation.terminal
    plan = outlook.decision.plan
    target.store.bind(outlook.identity)
    session = _session(target, journal, outlook.setting, outlook.desired)
    _keep_settled(session, target.store.load(), outlook.base)
    if target.pulled is not None:
        target.pulled.note_seen()
    writes = sum(step.writes for step in open_steps(plan, request.gates))
    target.stages.begin("apply")
    with (
        stopping(target.invocation.parent) as signals,
        progress(terminal, writes, then="reading back") as tell,
    ):
        run = Run(
            decision=outlook.decision,
            session=session,
            clock=SystemClock(),
            stop=signals.stop,
            tell=tell,
            say=terminal.say,
        )
        async with target.backend.checkpoints():
            report = await apply(run, request.gates)
    if outlook.held is not None:
        report = outlook.held.completed(report)
    target.stages.begin("")
    code = signals.exit_code or conclude_apply(plan, report)
    show_report(target.invocation, plan, report, code, output_format, root=target.settings.root)
    if signals.came_late(report.results):
        terminal.say(f"Stopped by {signals.name} when everything was written. {_left_out(session)}")
    return code


def _left_out(session: Session) -> str:
    articles, collections = session.articles.values(), session.collections.values()
    if all(one.settled for one in articles) and all(one.settled for one in collections):
        return "Nothing is left to do."
    return "What Intercom made of it was not read back; the next run does that."


async def _settle_earlier(target: Target, journal: RunJournal, desired: Desired) -> None:
    """Find out what became of writes that a killed run sent, before anything is planned."""
    earlier = journal.earlier()
    if not earlier:
        return
    session = _session(target, journal, await setting_for_recovery(target), desired)
    session.know(target.store.load())
    await settle_earlier(
        session,
        earlier,
        close=journal.close_earlier,
        clock=SystemClock(),
        say=target.invocation.terminal.say,
    )


def _session(target: Target, journal: RunJournal, setting: Setting, desired: Desired) -> Session:
    return Session(
        reader=target.client,
        writer=target.client,
        journal=journal,
        records=target.store,
        landings=target.landings(setting.site),
        images=target.images(),
        setting=setting,
        image_hashes=desired.image_hashes,
        aside=target.aside,
    )


def _keep_settled(session: Session, stored: Base, settled: Base) -> None:
    """Start from the settled base, and keep on disk what settling changed."""
    session.know(settled)
    articles = {record.id: record for record in stored.articles}
    for article in settled.articles:
        if article != articles.get(article.id):
            session.keep_article(article, None)
    collections = {record.id: record for record in stored.collections}
    for collection in settled.collections:
        if collection != collections.get(collection.id):
            session.keep_collection(collection, None)


@contextmanager
def _journal(target: Target) -> Iterator[RunJournal]:
    journal = RunJournal(target.folder / "journal", target.backend.mirror, target.aside)
    try:
        yield journal
    finally:
        journal.close()
