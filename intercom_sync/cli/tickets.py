"""`ticket …`, and `ticket-type|team|tag list`: one operation a call. Owns options only."""

from __future__ import annotations

import click

from intercom_sync.cli.invocation import Invocation, formats

_yes = click.option("--yes", is_flag=True, help="Do not ask.")


@click.group()
def ticket() -> None:
    """Tickets, one operation at a time."""


@ticket.command()
@click.option("--type", "type_name", required=True, metavar="NAME", help="The ticket type.")
@click.option("--title", required=True, metavar="TEXT", help="Its title.")
@click.option("--description", default="", metavar="TEXT|@FILE|-", help="What it is about.")
@click.option("--contact", metavar="ID|E-MAIL", help="Whose ticket it is; a tracker has none.")
@_yes
@formats("text", "json")
@click.pass_obj
def create(
    invocation: Invocation,
    *,
    type_name: str,
    title: str,
    description: str,
    contact: str | None,
    yes: bool,
    output_format: str,
) -> int:
    """Create a ticket.

    \b
    Examples:
      intercom-sync ticket create --type Tracker --title "Mail is down"
    """
    import asyncio

    from intercom_sync.cli.tickets_hand import NewTicket, create_ticket

    wanted = NewTicket(type_name=type_name, title=title, description=description, contact=contact)
    return asyncio.run(create_ticket(invocation, wanted, output_format, yes=yes))


@ticket.command()
@click.argument("ticket_id", metavar="ID")
@formats("text", "json")
@click.pass_obj
def get(invocation: Invocation, *, ticket_id: str, output_format: str) -> int:
    """Show a ticket and the conversations it is linked to.

    \b
    Examples:
      intercom-sync ticket get 42
    """
    import asyncio

    from intercom_sync.cli.tickets_hand import show_ticket

    return asyncio.run(show_ticket(invocation, ticket_id, output_format))


@ticket.command()
@click.argument("ticket_id", metavar="ID")
@click.argument("conversation_id", metavar="CONVERSATION")
@_yes
@formats("text", "json")
@click.pass_obj
def link(
    invocation: Invocation, *, ticket_id: str, conversation_id: str, yes: bool, output_format: str
) -> int:
    """Link a tracker ticket to a conversation, and see that it really was.

    \b
    Examples:
      intercom-sync ticket link 42 215470101
    """
    import asyncio

    from intercom_sync.cli.tickets_hand import link_ticket

    return asyncio.run(link_ticket(invocation, ticket_id, conversation_id, output_format, yes=yes))


@click.group("ticket-type")
def ticket_type() -> None:
    """Kinds of tickets."""


@ticket_type.command("list")
@formats("text", "json")
@click.pass_obj
def ticket_type_list(invocation: Invocation, *, output_format: str) -> int:
    """List all ticket types with their ids.

    \b
    Examples:
      intercom-sync ticket-type list
    """
    import asyncio

    from intercom_sync.cli.tickets_hand import list_ticket_types

    return asyncio.run(list_ticket_types(invocation, output_format))


@click.group()
def team() -> None:
    """Teams of the inbox."""


@team.command("list")
@formats("text", "json")
@click.pass_obj
def team_list(invocation: Invocation, *, output_format: str) -> int:
    """List all teams with their ids.

    \b
    Examples:
      intercom-sync team list
    """
    import asyncio

    from intercom_sync.cli.tickets_hand import list_teams

    return asyncio.run(list_teams(invocation, output_format))


@click.group()
def tag() -> None:
    """Tags of the workspace."""


@tag.command("list")
@formats("text", "json")
@click.pass_obj
def tag_list(invocation: Invocation, *, output_format: str) -> int:
    """List all tags with their ids.

    \b
    Examples:
      intercom-sync tag list --format json
    """
    import asyncio

    from intercom_sync.cli.tickets_hand import list_tags

    return asyncio.run(list_tags(invocation, output_format))
