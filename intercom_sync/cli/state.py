"""`state show|forget|move|unlock|migrate`: what intercom-sync remembers, for the day it is wrong.

Owns options only. None of these changes anything in Intercom.
"""

from __future__ import annotations

from pathlib import Path

import click

from intercom_sync.cli.invocation import Invocation, formats, paths_argument


@click.group()
def state() -> None:
    """What intercom-sync remembers: which file is which article."""


@state.command()
@paths_argument
@formats("text", "json")
@click.pass_obj
def show(invocation: Invocation, *, paths: tuple[Path, ...], output_format: str) -> int:
    """List what is bound to what, and since which change.

    PATHS limit it to some files or folders.

    \b
    Examples:
      intercom-sync state show
      intercom-sync state show content/billing --format json
    """
    from intercom_sync.cli.state_records import show_records

    return show_records(invocation, paths, output_format)


@state.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def forget(invocation: Invocation, *, paths: tuple[Path, ...], yes: bool) -> int:
    """Unbind files or folders. Nothing in Intercom changes.

    The articles become unmanaged. A file that is still there is adopted again by the next apply if
    title and collection agree.

    \b
    Examples:
      intercom-sync state forget content/legacy
    """
    from intercom_sync.cli.state_records import forget_records

    return forget_records(invocation, paths, yes=yes)


@state.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.pass_obj
def move(invocation: Invocation, *, old: Path, new: Path) -> int:
    """Bind what OLD was bound to, to NEW: a file, or a folder and all that is in it.

    For a file that was renamed and rewritten at once, so that a plan cannot tell it is the same.
    Nothing in Intercom changes.

    \b
    Examples:
      intercom-sync state move content/faq/fax.md content/contact/send-a-fax.md
    """
    from intercom_sync.cli.state_records import move_records

    return move_records(invocation, old, new)


@state.command()
@click.option("--force", is_flag=True, help="Take the lock away from a run that still holds it.")
@click.pass_obj
def unlock(invocation: Invocation, *, force: bool) -> int:
    """Show who holds the lock, and clear away what a killed run left.

    With state in files a lock ends with its process, so there is seldom anything to do. On a ref it
    stays when a runner dies: look whether the run it names still runs, then --force.

    \b
    Examples:
      intercom-sync state unlock
      intercom-sync state unlock --force
    """
    from intercom_sync.cli.state_records import unlock_target

    return unlock_target(invocation, force=force)


@state.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def migrate(invocation: Invocation, *, yes: bool) -> int:
    """Move state to where intercom-sync.yaml says it is: to a ref, or to files.

    Change state.backend first, then run this. Nothing in Intercom changes.

    \b
    Examples:
      intercom-sync state migrate
      intercom-sync --target staging state migrate --yes
    """
    from intercom_sync.cli.state_migrate import migrate_state

    return migrate_state(invocation, yes=yes)
