"""`import`: an existing Help Center as files.

Owns its options. Light on purpose: --help reads this file.
"""

from __future__ import annotations

import click

from intercom_sync.cli.invocation import Invocation, formats


@click.command("import")
@click.option(
    "--collection",
    "collections",
    multiple=True,
    metavar="FOLDER|ID",
    help="Only what stands in this collection; may be given more than once.",
)
@click.option(
    "--article",
    "articles",
    multiple=True,
    metavar="ID",
    help="Only this article; may be given more than once.",
)
@click.option("--state", type=click.Choice(["draft", "published"]), help="Only these.")
@click.option("--assets", is_flag=True, help="Bring images and attachments into the repository.")
@formats("text", "json")
@click.pass_obj
def import_command(
    invocation: Invocation,
    *,
    collections: tuple[str, ...],
    articles: tuple[str, ...],
    state: str | None,
    assets: bool,
    output_format: str,
) -> int:
    """Write the Help Center as Markdown files and bind them. Reads Intercom only.

    Articles that are managed already are left alone, and so is every file that is there. Run it
    again whenever you like: it goes on where it stopped.

    \b
    Examples:
      intercom-sync import
      intercom-sync import --collection content/billing --assets
    """
    import asyncio

    from intercom_sync.cli.import_run import Asked, import_run

    asked = Asked(collections=collections, articles=articles, state=state, assets=assets)
    return asyncio.run(import_run(invocation, asked, output_format))
