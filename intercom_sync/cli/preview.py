"""`preview`: the content in a browser, without network or token."""

from __future__ import annotations

import click

from intercom_sync.cli.invocation import Invocation


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8030, show_default=True)
@click.option("--open", "opens", is_flag=True, help="Open it in the browser.")
@click.pass_obj
def preview(invocation: Invocation, *, port: int, opens: bool) -> int:
    """Show the content in a browser as the Help Center would, on this computer only.

    A page that is open follows the files. Problems stand above the article they are in, and
    "Show what differs" marks what differs from what was last sent. Needs no token and writes
    nothing. Port 0 takes any that is free.

    \b
    Examples:
      intercom-sync preview --open
      intercom-sync --target staging preview --port 9000
    """
    from intercom_sync.cli.preview_run import serve_preview

    return serve_preview(invocation, port=port, opens=opens)
