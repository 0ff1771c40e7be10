"""`publish`: bring drafts before readers.

Owns its options. It is an apply that does nothing else, so everything that holds for apply holds
here: the lock, the journal, the limits.
"""

from __future__ import annotations

from pathlib import Path

import click

from intercom_sync.cli import planning
from intercom_sync.cli.invocation import Invocation, formats


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@planning.allow("live-edits", "Let this run publish up to N articles that were live before.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@formats("text", "json")
@click.pass_obj
def publish(
    invocation: Invocation,
    *,
    paths: tuple[Path, ...],
    allow_live_edits: int | None,
    yes: bool,
    output_format: str,
) -> int:
    """Bring drafts before readers: new articles, and edits that were staged.

    Only what already is in Intercom as git says. Asks first.

    \b
    Examples:
      intercom-sync publish content/billing/refunds.md
      intercom-sync publish content --yes
    """
    import asyncio

    from intercom_sync.cli.runs import apply_run

    # What apply does when nobody asks for anything else, whatever options it has.
    options = planning.apply.make_context("apply", []).params
    for own in ("paths", "yes", "output_format"):
        del options[own]
    options |= {"publish": True, "allow_live_edits": allow_live_edits}
    return asyncio.run(
        apply_run(invocation, paths, options, output_format, yes=yes, only_publish=True)
    )
