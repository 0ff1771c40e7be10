"""`whoami`, `collection list`, `admin list`: what the workspace holds, read by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

import click

from intercom_sync.cli.invocation import Invocation, formats


@click.command()
@formats("text", "json")
@click.pass_obj
def whoami(invocation: Invocation, *, output_format: str) -> int:
    """Show the workspace and the teammate behind the token.

    \b
    Examples:
      intercom-sync whoami
      intercom-sync --target staging whoami --format json
    """
    import asyncio

    return asyncio.run(_whoami(invocation, output_format))


@click.group()
def collection() -> None:
    """Collections of the Help Center."""


@collection.command("list")
@formats("text", "json")
@click.pass_obj
def collection_list(invocation: Invocation, *, output_format: str) -> int:
    """List all collections with their ids.

    \b
    Examples:
      intercom-sync collection list
    """
    import asyncio

    return asyncio.run(_collections(invocation, output_format))


@click.group()
def admin() -> None:
    """Teammates of the workspace."""


@admin.command("list")
@formats("text", "json")
@click.pass_obj
def admin_list(invocation: Invocation, *, output_format: str) -> int:
    """List all teammates with their ids and e-mails.

    \b
    Examples:
      intercom-sync admin list --format json
    """
    import asyncio

    return asyncio.run(_admins(invocation, output_format))


async def _whoami(invocation: Invocation, output_format: str) -> int:
    from intercom_sync.cli.wiring import open_target

    settings = invocation.settings()
    async with open_target(invocation, settings) as target:
        me = await target.client.me()
    row = {
        "target": settings.target_name,
        "workspace": me.id,
        "name": me.name,
        "region": me.region,
        "api_version": settings.target.api_version,
        "admin": me.admin.id,
        "admin_name": me.admin.name,
        "admin_email": me.admin.email,
    }
    if output_format == "json":
        invocation.terminal.result(json.dumps(row, ensure_ascii=False, indent=2) + "\n")
    else:
        table(
            invocation,
            [{"what": name.replace("_", " "), "value": value} for name, value in row.items()],
            heads=False,
        )
    return 0


async def _collections(invocation: Invocation, output_format: str) -> int:
    from intercom_sync.cli.wiring import open_target

    async with open_target(invocation, invocation.settings()) as target:
        found = (await target.client.list_collections()).collections
    rows = [
        {"id": one.id, "parent_id": one.parent_id, "name": one.name, "description": one.description}
        for one in found
    ]
    return show(invocation, rows, output_format)


async def _admins(invocation: Invocation, output_format: str) -> int:
    from intercom_sync.cli.wiring import open_target

    async with open_target(invocation, invocation.settings()) as target:
        found = await target.client.list_admins()
    rows = [{"id": one.id, "email": one.email, "name": one.name} for one in found]
    return show(invocation, rows, output_format)


def show(invocation: Invocation, rows: Sequence[Mapping[str, object]], output_format: str) -> int:
    """Rows as a table, or as JSON; the exit code."""
    if output_format == "json":
        invocation.terminal.result(json.dumps(list(rows), ensure_ascii=False, indent=2) + "\n")
    else:
        table(invocation, rows)
    return 0


def table(
    invocation: Invocation, rows: Sequence[Mapping[str, object]], *, heads: bool = True
) -> None:
    """Columns as wide as they need to be; the last one is not padded."""
    from intercom_sync.plan.render.text import shown

    if not rows:
        invocation.terminal.say("None.")
        return
    names = list(rows[0])
    lines = [[shown("" if row[name] is None else str(row[name])) for name in names] for row in rows]
    if heads:
        lines.insert(0, [name.replace("_", " ").upper() for name in names])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    invocation.terminal.result("".join(f"{_row(line, widths)}\n" for line in lines))


def _row(cells: Iterable[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()
