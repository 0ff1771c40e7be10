"""`conversation …`: one operation a call. Owns options only."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, overload

import click

from intercom_sync.cli.invocation import Invocation, formats

if TYPE_CHECKING:
    from intercom_sync.cli.conversations_hand import MakeWrite

_id = click.argument("conversation_id", metavar="ID|URL")
_body = click.option(
    "--body",
    metavar="TEXT|@FILE|-",
    help="The message: plain text or HTML, of a file (.md is Markdown), or of stdin.",
)
_send = click.option("--send", is_flag=True, help="Yes, the customer shall see this.")


def _writes(command: Callable[..., Any]) -> Callable[..., Any]:
    """What every command has that writes."""
    options = (
        _id,
        click.option("--as", "acting", metavar="E-MAIL", help="Who acts (default: the token's)."),
        click.option("--yes", is_flag=True, help="Do not ask."),
        formats("text", "json"),
        click.pass_obj,
    )
    for option in reversed(options):
        command = option(command)
    return command


def _do(
    invocation: Invocation,
    make: MakeWrite,
    conversation_id: str,
    *,
    send: bool = False,
    **options: Any,
) -> int:
    import asyncio

    from intercom_sync.cli.conversations_hand import do_by_hand

    return asyncio.run(do_by_hand(invocation, conversation_id, make, send=send, **options))


@click.group()
def conversation() -> None:
    """Conversations of the inbox, one operation at a time."""


@conversation.command()
@_id
@formats("text", "json")
@click.pass_obj
def get(invocation: Invocation, *, conversation_id: str, output_format: str) -> int:
    """Show a conversation with its parts.

    \b
    Examples:
      intercom-sync conversation get 215470101
    """
    import asyncio

    from intercom_sync.cli.conversations_read import show_conversation

    return asyncio.run(show_conversation(invocation, conversation_id, output_format))


@conversation.command()
@click.option("--state", type=click.Choice(["open", "closed", "snoozed"]), help="Only these.")
@click.option(
    "--query",
    metavar="QUERY|@FILE|-",
    help="A query as action files have them, or as Intercom's API does.",
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=50,
    show_default=True,
    metavar="N",
    help="Show so many.",
)
@formats("text", "json")
@click.pass_obj
def search(
    invocation: Invocation, *, query: str | None, state: str | None, limit: int, output_format: str
) -> int:
    """List conversations, those that changed last first; without options, the open ones.

    \b
    Examples:
      intercom-sync conversation search --state snoozed
      intercom-sync conversation search --query "{field: tag_ids, is: billing}"
    """
    import asyncio

    from intercom_sync.cli.conversations_search import query_of, search_conversations

    asked = query_of(query, state)
    return asyncio.run(search_conversations(invocation, asked, limit, output_format))


@conversation.command()
@_writes
@_body
@_send
def reply(invocation: Invocation, /, *, body: str | None, **options: Any) -> int:
    """Write to the customer.

    \b
    Examples:
      intercom-sync conversation reply 215470101 --body "We fixed it." --send
    """
    from intercom_sync.cli.conversations_writes import reply as write

    return _do(invocation, write(_message(invocation, _needed(body))), **options)


@conversation.command()
@_writes
@_body
def note(invocation: Invocation, /, *, body: str | None, **options: Any) -> int:
    """Write to teammates.

    \b
    Examples:
      intercom-sync conversation note 215470101 --body "Refunded in full."
    """
    from intercom_sync.cli.conversations_writes import note as write

    return _do(invocation, write(_message(invocation, _needed(body))), **options)


@conversation.command()
@_writes
@click.option(
    "--to", required=True, metavar="admin:E-MAIL|team:NAME|none", help="Who shall have it."
)
@_body
@_send
def assign(invocation: Invocation, /, *, to: str, body: str | None, **options: Any) -> int:
    """Hand it to a teammate or a team. The customer sees a body.

    \b
    Examples:
      intercom-sync conversation assign 215470101 --to team:Billing
      intercom-sync conversation assign 215470101 --to none --yes
    """
    from intercom_sync.cli.conversations_writes import assign as write

    return _do(invocation, write(to, _message(invocation, body)), **options)


@conversation.command()
@_writes
@_body
@_send
def close(invocation: Invocation, /, *, body: str | None, **options: Any) -> int:
    """Close it. The customer sees a body.

    \b
    Examples:
      intercom-sync conversation close 215470101
      intercom-sync conversation close 215470101 --body @closed.md --send
    """
    from intercom_sync.cli.conversations_writes import close as write

    return _do(invocation, write(_message(invocation, body)), **options)


@conversation.command()
@_writes
@click.option("--until", required=True, metavar="TIME", help='Such as "monday 09:00 Europe/Oslo".')
def snooze(invocation: Invocation, /, *, until: str, **options: Any) -> int:
    """Take it out of the way until a time.

    \b
    Examples:
      intercom-sync conversation snooze 215470101 --until "monday 09:00 Europe/Oslo"
    """
    from intercom_sync.cli.conversations_writes import snooze as write

    return _do(invocation, write(until), **options)


@conversation.command("open")
@_writes
def reopen(invocation: Invocation, /, **options: Any) -> int:
    """Open or reopen it.

    \b
    Examples:
      intercom-sync conversation open 215470101
    """
    from intercom_sync.cli.conversations_writes import reopen as write

    return _do(invocation, write(), **options)


@conversation.command()
@_writes
@click.argument("name")
def tag(invocation: Invocation, /, *, name: str, **options: Any) -> int:
    """Put a tag on it.

    \b
    Examples:
      intercom-sync conversation tag 215470101 billing
    """
    from intercom_sync.cli.conversations_writes import tag as write

    return _do(invocation, write(name), **options)


@conversation.command()
@_writes
@click.argument("name")
def untag(invocation: Invocation, /, *, name: str, **options: Any) -> int:
    """Take a tag off it.

    \b
    Examples:
      intercom-sync conversation untag 215470101 billing
    """
    from intercom_sync.cli.conversations_writes import untag as write

    return _do(invocation, write(name), **options)


@conversation.command()
@_writes
@click.option("--read/--unread", "is_read", default=None, help="Mark it so.")
@click.option(
    "--attribute",
    "attributes",
    multiple=True,
    metavar="NAME=VALUE",
    help="A custom attribute; JSON values are read as such. May be repeated.",
)
def update(
    invocation: Invocation, /, *, is_read: bool | None, attributes: tuple[str, ...], **options: Any
) -> int:
    """Set the read flag and custom attributes.

    \b
    Examples:
      intercom-sync conversation update 215470101 --read --attribute plan=pro
    """
    from intercom_sync.cli.conversations_writes import update as write

    return _do(invocation, write(is_read, attributes), **options)


@conversation.command()
@_writes
@click.option("--type", "type_name", required=True, metavar="NAME", help="The ticket type.")
def convert(invocation: Invocation, /, *, type_name: str, **options: Any) -> int:
    """Make it a ticket.

    \b
    Examples:
      intercom-sync conversation convert 215470101 --type Bug
    """
    from intercom_sync.cli.conversations_writes import convert as write

    return _do(invocation, write(type_name), **options)


def _needed(body: str | None) -> str:
    if body is None:
        raise click.UsageError("A message needs its text: --body TEXT, @FILE or -.")
    return body


@overload
def _message(invocation: Invocation, given: str) -> str: ...
@overload
def _message(invocation: Invocation, given: str | None) -> str | None: ...
def _message(invocation: Invocation, given: str | None) -> str | None:
    """The body of --body as HTML; None where none was given."""
    if given is None:
        return None
    from intercom_sync.cli.given_text import given_message
    from intercom_sync.markup.to_html import Flavor

    flavor = Flavor(invocation.settings().flavor)
    return given_message(given, flavor, invocation.terminal)
