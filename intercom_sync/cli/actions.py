"""`actions …`: options of the batch half. Light on purpose: --help reads this file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from intercom_sync.cli.invocation import Invocation, formats, wait_option

_files = click.argument("files", nargs=-1, type=click.Path(path_type=Path))


def _gates(command: Callable[..., Any]) -> Callable[..., Any]:
    """What plan, run and due all understand, so that a plan shows what the run will do."""
    options = (
        click.option("--send", is_flag=True, help="Let customers be written to."),
        click.option(
            "--new-ledger",
            is_flag=True,
            help="Go on without the ledger of earlier runs: the conversations tell what was sent.",
        ),
        click.option(
            "--allow-customer-messages",
            type=click.IntRange(0),
            metavar="N",
            help="Raise the config's limit for this run, to N messages.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


_canary = click.option(
    "--canary", type=click.IntRange(1), metavar="N", help="Act on N conversations, then stop."
)
_yes = click.option("--yes", is_flag=True, help="Do not ask.")


@click.group()
def actions() -> None:
    """Batch operations on conversations, from YAML files."""


@actions.command("list")
@formats("text", "json")
@click.pass_obj
def list_actions(invocation: Invocation, *, output_format: str) -> int:
    """List the actions with their schedules.

    \b
    Examples:
      intercom-sync actions list
    """
    from intercom_sync.cli.actions_files import list_files

    return list_files(invocation, output_format)


@actions.command()
@_files
@formats("text", "json", "github")
@click.pass_obj
def validate(invocation: Invocation, *, files: tuple[Path, ...], output_format: str) -> int:
    """Check action files offline: every problem of every file.

    \b
    Examples:
      intercom-sync actions validate
      intercom-sync actions validate actions/close-stale.yaml
    """
    from intercom_sync.cli.actions_files import validate_files

    return validate_files(invocation, files, output_format)


@actions.command()
@_files
@_gates
@click.option("--out", type=click.Path(path_type=Path), metavar="PLAN.json", help="Save the plan.")
@click.option(
    "--detailed-exitcode",
    is_flag=True,
    help="Exit with 3 where customers would be reached, 2 for other changes.",
)
@formats("text", "json", "markdown")
@click.pass_obj
def plan(
    invocation: Invocation,
    /,
    *,
    files: tuple[Path, ...],
    out: Path | None,
    detailed_exitcode: bool,
    output_format: str,
    **options: Any,
) -> int:
    """Show what actions would do to which conversations. Writes nothing.

    \b
    Examples:
      intercom-sync actions plan actions/close-stale.yaml
      intercom-sync actions plan actions/close-stale.yaml --out plan.json
      intercom-sync actions plan actions/close-stale.yaml --format markdown > comment.md
    """
    import asyncio

    from intercom_sync.cli.actions_plan import plan_actions

    return asyncio.run(
        plan_actions(
            invocation,
            files,
            options,
            out=out,
            output_format=output_format,
            detailed=detailed_exitcode,
        )
    )


@actions.command()
@click.argument("file", type=click.Path(path_type=Path))
@_gates
@_canary
@_yes
@wait_option
@formats("text", "json")
@click.pass_obj
def run(
    invocation: Invocation,
    /,
    *,
    file: Path,
    canary: int | None,
    yes: bool,
    wait: bool,
    output_format: str,
    **options: Any,
) -> int:
    """Run an action file, or a plan that was saved. Customers are written to only with --send.

    \b
    Examples:
      intercom-sync actions run actions/close-stale.yaml --canary 3 --send
      intercom-sync actions run plan.json --yes --send
    """
    import asyncio

    from intercom_sync.cli.actions_plan import rules_of
    from intercom_sync.cli.actions_runs import Wanted, run_file

    wanted = Wanted(
        rules=rules_of(invocation.settings(), invocation, options),
        yes=yes,
        canary=canary,
        wait=wait,
        output_format=output_format,
    )
    return asyncio.run(run_file(invocation, file, wanted))


@actions.command()
@click.option("--at", "at_time", metavar="TIME", help="As of this time (default: now).")
@click.option("--run", "runs", is_flag=True, help="Run them.")
@_gates
@_yes
@wait_option
@formats("text", "json")
@click.pass_obj
def due(
    invocation: Invocation,
    /,
    *,
    at_time: str | None,
    runs: bool,
    yes: bool,
    wait: bool,
    output_format: str,
    **options: Any,
) -> int:
    """List the actions whose schedule has come up since their last run.

    \b
    Examples:
      intercom-sync actions due --run --yes --send
    """
    import asyncio

    from intercom_sync.cli.actions_ledger import due_actions
    from intercom_sync.cli.actions_plan import rules_of
    from intercom_sync.cli.actions_runs import Wanted

    wanted = None
    if runs:
        rules = rules_of(invocation.settings(), invocation, options)
        wanted = Wanted(rules=rules, yes=yes, wait=wait, output_format=output_format)
    return asyncio.run(due_actions(invocation, at_time, wanted, output_format))


@actions.command()
@click.argument("name", required=False)
@formats("text", "json")
@click.pass_obj
def history(invocation: Invocation, *, name: str | None, output_format: str) -> int:
    """List the runs: what, when, which file at which commit.

    \b
    Examples:
      intercom-sync actions history
      intercom-sync actions history close-stale --format json
    """
    from intercom_sync.cli.actions_ledger import show_history

    return show_history(invocation, name, output_format)


@actions.command()
@click.argument("action", required=False)
@click.argument("conversation", required=False)
@click.argument("step", required=False)
@click.option("--sent/--not-sent", "was_sent", default=None, help="What you saw there.")
@click.option("--abandon", is_flag=True, help="Give up what is left of the action's earlier run.")
@formats("text", "json")
@click.pass_obj
def resolve(
    invocation: Invocation,
    *,
    action: str | None,
    conversation: str | None,
    step: str | None,
    was_sent: bool | None,
    abandon: bool,
    output_format: str,
) -> int:
    """Say of messages whose outcome is unknown whether they were sent; alone, list them.

    \b
    Examples:
      intercom-sync actions resolve close-stale 215470101 --sent
      intercom-sync actions resolve close-stale --abandon
    """
    from intercom_sync.cli import actions_resolve

    if abandon:
        if action is None or conversation is not None or was_sent is not None:
            raise click.UsageError("--abandon takes the name of an action, and nothing else.")
        return actions_resolve.give_up(invocation, action)
    if action is None:
        return actions_resolve.list_unknown(invocation, output_format)
    if conversation is None:
        raise click.UsageError("Name the conversation, too.")
    if was_sent is None:
        raise click.UsageError("Say what you saw in the conversation: --sent or --not-sent.")
    return actions_resolve.resolve_unknown(
        invocation, action, conversation, step, was_sent=was_sent
    )
