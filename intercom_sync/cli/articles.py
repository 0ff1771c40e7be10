"""`article …`: the recipes of the API by hand, one operation a call.

Owns options only. What a reader of the Help Center would notice asks first, or needs --yes.
"""

from __future__ import annotations

from typing import Any

import click

from intercom_sync.cli.invocation import Invocation, formats

_FIELDS = (
    click.option("--title", help="Its title."),
    click.option("--description", help="The line below the title; empty text removes it."),
    click.option(
        "--body", metavar="TEXT|@FILE|-", help="HTML: as it stands, of a file, or of stdin."
    ),
    click.option("--author", metavar="E-MAIL|ID", help="Who is shown as its author."),
    click.option("--collection", metavar="ID", help="The collection it belongs to."),
)


def _fields(command: Any) -> Any:
    for option in reversed(_FIELDS):
        command = option(command)
    return command


_yes = click.option("--yes", is_flag=True, help="Do not ask.")


@click.group()
def article() -> None:
    """Articles of the Help Center, one operation at a time."""


@article.command("list")
@click.option("--state", type=click.Choice(["draft", "published"]), help="Only these.")
@formats("text", "json")
@click.pass_obj
def list_articles(invocation: Invocation, *, state: str | None, output_format: str) -> int:
    """List all articles with their ids.

    \b
    Examples:
      intercom-sync article list --state draft
    """
    import asyncio

    from intercom_sync.cli.by_hand import list_by_hand

    return asyncio.run(list_by_hand(invocation, state, output_format))


@article.command()
@click.argument("article_id")
@click.option("--markdown", is_flag=True, help="As a content file: front matter and Markdown.")
@formats("html", "json")
@click.pass_obj
def get(invocation: Invocation, *, article_id: str, markdown: bool, output_format: str) -> int:
    """Show one article as Intercom has it.

    \b
    Examples:
      intercom-sync article get 9876543
      intercom-sync article get 9876543 --markdown > refunds.md
    """
    import asyncio

    from intercom_sync.cli.by_hand import get_by_hand, get_markdown_by_hand

    if markdown and output_format == "json":
        raise click.UsageError("--markdown and --format json exclude each other. Give one.")
    if markdown:
        return asyncio.run(get_markdown_by_hand(invocation, article_id))
    return asyncio.run(get_by_hand(invocation, article_id, output_format))


@article.command()
@_fields
@_yes
@formats("text", "json")
@click.pass_obj
def create(invocation: Invocation, /, *, yes: bool, output_format: str, **fields: Any) -> int:
    """Create a draft.

    \b
    Examples:
      intercom-sync article create --title "Send us a fax" --body @fax.html
    """
    import asyncio

    from intercom_sync.cli.by_hand import create_by_hand

    return asyncio.run(create_by_hand(invocation, fields, output_format, yes=yes))


@article.command()
@click.argument("article_id")
@_fields
@_yes
@formats("text", "json")
@click.pass_obj
def update(
    invocation: Invocation, /, *, article_id: str, yes: bool, output_format: str, **fields: Any
) -> int:
    """Change the given fields of one article. Of a published one, readers see it at once.

    \b
    Examples:
      intercom-sync article update 9876543 --title "Get a refund"
      intercom-sync article update 9876543 --body @refunds.html --yes
    """
    import asyncio

    from intercom_sync.cli.by_hand import update_by_hand

    return asyncio.run(update_by_hand(invocation, article_id, fields, output_format, yes=yes))


@article.command()
@click.argument("article_id")
@_yes
@formats("text", "json")
@click.pass_obj
def publish(invocation: Invocation, *, article_id: str, yes: bool, output_format: str) -> int:
    """Bring a draft before readers.

    \b
    Examples:
      intercom-sync article publish 9876543
    """
    import asyncio

    from intercom_sync.cli.by_hand import set_state_by_hand

    return asyncio.run(
        set_state_by_hand(invocation, article_id, "published", output_format, yes=yes)
    )


@article.command()
@click.argument("article_id")
@_yes
@formats("text", "json")
@click.pass_obj
def unpublish(invocation: Invocation, *, article_id: str, yes: bool, output_format: str) -> int:
    """Take a page away from readers; it stays as a draft.

    \b
    Examples:
      intercom-sync article unpublish 9876543 --yes
    """
    import asyncio

    from intercom_sync.cli.by_hand import set_state_by_hand

    return asyncio.run(set_state_by_hand(invocation, article_id, "draft", output_format, yes=yes))
