"""`pull`: what colleagues changed in Intercom, into the files.

Owns its options. Light on purpose: --help reads this file.
"""

from __future__ import annotations

from pathlib import Path

import click

from intercom_sync.cli.invocation import Invocation, formats, paths_argument


@click.command()
@paths_argument
@formats("text", "json")
@click.pass_obj
def pull(invocation: Invocation, *, paths: tuple[Path, ...], output_format: str) -> int:
    """Bring changes made in Intercom into the files. Reads Intercom only.

    A file that did not change in git is rewritten, one that did is merged; where both changed the
    same place, both versions stay, marked, for you to decide. PATHS limit it to some files or
    folders of the content.

    \b
    Examples:
      intercom-sync pull
      intercom-sync pull content/billing/refunds.md
    """
    import asyncio

    from intercom_sync.cli.pull_run import pull_run

    return asyncio.run(pull_run(invocation, paths, output_format))
