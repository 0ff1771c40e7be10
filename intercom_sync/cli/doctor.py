"""`doctor`: its options. Light on purpose: --help reads this file."""

from __future__ import annotations

from pathlib import Path

import click

from intercom_sync.cli.invocation import Invocation, formats


@click.command()
@click.option("--probe", is_flag=True, help="Try assumptions on a throw-away draft. A write.")
@click.option("--yes", is_flag=True, help="With --probe: do not ask.")
@click.option(
    "--save",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="With --probe: write what was seen to a JSON file.",
)
@formats("text", "json")
@click.pass_obj
def doctor(
    invocation: Invocation, *, probe: bool, yes: bool, save: Path | None, output_format: str
) -> int:
    """Check token, scopes, region, workspace, authors, clock and rate limit.

    Writes nothing without --probe. Exits with 1 where something has to be mended.

    \b
    Examples:
      intercom-sync doctor
      intercom-sync --target staging doctor --probe
    """
    import asyncio

    from intercom_sync.cli.doctor_run import doctor_run

    return asyncio.run(doctor_run(invocation, output_format, probe=probe, yes=yes, save=save))
