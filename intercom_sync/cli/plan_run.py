"""A plan, from the first request to the exit code.

Owns the flow. Trap: people wait for it in every pull request, so nothing is imported here that only
an apply needs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from intercom_sync.articles.kept_once import kept_once
from intercom_sync.articles.pages import pages_of
from intercom_sync.cli.asked import request_of
from intercom_sync.cli.backends import refresh_to_plan
from intercom_sync.cli.engine import load_content, look_ahead, who_am_i
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.narrow import Ground, read_part
from intercom_sync.cli.next_command import apply_command
from intercom_sync.cli.reports import Output, show_plan
from intercom_sync.cli.saving import asked_of, save_plan, views_of
from intercom_sync.cli.wiring import Target, open_target
from intercom_sync.plan.outcome import conclude_plan
from intercom_sync.plan.render.reported import Reported


async def plan_run(
    invocation: Invocation,
    paths: Sequence[Path],
    options: Mapping[str, Any],
    output: Output,
    *,
    detailed: bool,
) -> int:
    """Show what apply would do; the exit code of design §11."""
    settings = invocation.settings()
    async with open_target(invocation, settings) as target:
        target.stages.begin("load")
        ground = _ground(target, paths, options, output)
        desired, base = ground.desired, ground.base
        request = request_of(invocation, settings, desired, base, paths, options)
        workspace = await who_am_i(target)
        left_open = _left_open(target)
        if left_open:
            invocation.terminal.say(
                f"An earlier run ended before it heard what became of {left_open} of its writes. "
                "The next apply finds out first, so this plan may be wrong about those."
            )
        outlook = await look_ahead(
            target,
            desired,
            base,
            workspace,
            request,
            article_files=ground.article_files,
        )
        target.stages.begin("render")
        plan, violations = outlook.decision.plan, outlook.violations
        then = paths if output.out is None else (output.out,)
        reported = Reported(
            plan=plan,
            gates=request.gates,
            violations=violations,
            exit_code=conclude_plan(plan, violations, detailed=detailed, unknown=left_open),
            next_command=apply_command(invocation, then, options),
            beyond=outlook.beyond,
            unsettled=left_open,
            pages=pages_of(plan, views_of(outlook)) if output.wants_pages else {},
        )
        if output.out is not None:
            save_plan(invocation, settings, outlook, request, reported, output, asked_of(options))
        show_plan(invocation, reported, output, root=settings.root)
        return reported.exit_code


def _ground(
    target: Target, paths: Sequence[Path], options: Mapping[str, Any], output: Output
) -> Ground:
    """What the plan is made from: the files asked for if they are enough, else all."""
    # What a saved plan is bound to is the content as a whole.
    may_be_part = bool(paths) and output.out is None and not options["recreate"]
    if may_be_part:
        refresh_to_plan(target.invocation, target.backend)
        part = read_part(target, paths)
        if part is not None:
            return part
    desired = load_content(target.settings, target.invocation.terminal)
    if not may_be_part:
        refresh_to_plan(target.invocation, target.backend)
    return Ground(desired=desired, base=target.store.load(kept_once(desired)))


def _left_open(target: Target) -> int:
    """How many writes of earlier runs nobody knows the outcome of."""
    journal = target.folder / "journal"
    if not any(journal.glob("*.jsonl")):
        return 0
    from intercom_sync.state.journal import RunJournal

    earlier = RunJournal(journal).earlier()
    return sum(found.first_sent_at_unix is not None for found in earlier)
