"""A plan of actions, from the files to the exit code, and what plan and run both need.

Owns showing; it holds readers only, so it cannot write to a customer. Trap: a saved plan holds
names and messages, so it is written only where somebody says.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from intercom_sync.cli.actions_desk import open_reading
from intercom_sync.cli.actions_files import paths_below
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.next_command import said_before
from intercom_sync.config import Settings
from intercom_sync.conversations.load import load_actions
from intercom_sync.conversations.model import Action
from intercom_sync.errors import ContentError, Severity, UsageError
from intercom_sync.plan.action_guards import ActionRules, check_action
from intercom_sync.plan.action_outcome import conclude_action_plan
from intercom_sync.plan.render.action_json import render_action_plan_json
from intercom_sync.plan.render.action_markdown import render_action_plan_markdown
from intercom_sync.plan.render.action_text import render_action_plan
from intercom_sync.plan.render.fitting import COMMENT_LIMIT
from intercom_sync.state.atomic import write_whole
from intercom_sync.state.plans import dump_plan


async def plan_actions(
    invocation: Invocation,
    files: Sequence[Path],
    options: Mapping[str, Any],
    *,
    out: Path | None,
    output_format: str,
    detailed: bool,
) -> int:
    """Show what the actions would do; the exit code of design §11."""
    settings = invocation.settings()
    actions = load_wanted(invocation, settings, files)
    if out is not None and len(actions) != 1:
        raise UsageError(f"--out takes the plan of one action, and this is {len(actions)}.")
    codes = []
    async with open_reading(invocation) as reading:
        for action in actions:
            plan = await reading.plan(action)
            rules = rules_of(settings, invocation, options)
            violations = check_action(plan, rules)
            codes.append(conclude_action_plan(plan, violations, detailed=detailed))
            if output_format == "json":
                text = render_action_plan_json(plan, rules, violations, exit_code=codes[-1])
                invocation.terminal.result(text)
            elif output_format == "markdown":
                # All of them are one comment.
                limit = COMMENT_LIMIT // len(actions)
                text = render_action_plan_markdown(plan, rules, violations, limit=limit)
                invocation.terminal.plain(text)
            else:
                again = run_command(invocation, str(out or action.path), options)
                text = render_action_plan(plan, rules, violations, next_command=again)
                invocation.terminal.result(text)
            if out is not None:
                write_whole(invocation.working_directory / out, dump_plan(plan))
    return worst(codes)


def load_wanted(
    invocation: Invocation, settings: Settings, files: Sequence[Path]
) -> tuple[Action, ...]:
    """The actions of some files; none means all.

    Raises:
        ContentError: any of them has an error.
        UsageError: a path is no action file.
    """
    loaded = load_actions(settings, paths_below(invocation, settings, files))
    if loaded.has_errors:
        raise ContentError(loaded.problems)
    warnings = sum(one.severity is Severity.WARNING for one in loaded.problems)
    if warnings:
        invocation.terminal.say(
            f"{warnings} {'warning' if warnings == 1 else 'warnings'} about the actions; "
            '"intercom-sync actions validate" lists them.'
        )
    if not loaded.actions:
        raise UsageError(f"There is no action in {settings.actions}/.")
    return loaded.actions


def rules_of(settings: Settings, invocation: Invocation, options: Mapping[str, Any]) -> ActionRules:
    """The guards' numbers, from config and command line."""
    in_ci = bool(invocation.environment.get("CI"))
    return ActionRules(
        customer_messages=settings.limits.customer_messages,
        allowed_messages=options["allow_customer_messages"],
        send=options["send"],
        new_ledger=options["new_ledger"],
        # The embedded workspace lives and dies with the ledger: both are on the same disk.
        has_lasting_ledger=not in_ci or settings.target.is_sandbox or settings.keeps_state_on_a_ref,
    )


def worst(codes: Iterable[int]) -> int:
    """One exit code for several runs, by the precedence of design §11."""
    found = set(codes)
    signals = {code for code in found if code > 128}
    return next((code for code in (*signals, 4, 1, 3, 2) if code in found), 0)


def run_command(invocation: Invocation, file: str, options: Mapping[str, Any]) -> str:
    """What to type so that this plan is run."""
    words = [*said_before(invocation), "actions", "run", file]
    words += [f"--{name.replace('_', '-')}" for name in ("send", "new_ledger") if options[name]]
    if options["allow_customer_messages"] is not None:
        words += ["--allow-customer-messages", str(options["allow_customer_messages"])]
    return shlex.join(words)
