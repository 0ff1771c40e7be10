"""`sandbox serve|reset|seed`: the embedded workspace, to look at and to start over."""

from __future__ import annotations

import click

from intercom_sync.cli.invocation import Invocation


@click.group()
def sandbox() -> None:
    """The embedded workspace that needs no account."""


@sandbox.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8020, show_default=True)
@click.option("--token", default="sandbox", show_default=True, help="The token it accepts.")
@click.option("--control", is_flag=True, help="Let tests steer it below /_sandbox/.")
@click.pass_obj
def serve(invocation: Invocation, *, port: int, token: str, control: bool) -> int:
    """Serve it on this machine: its Help Center and inbox as people see them, and its API.

    \b
    Examples:
      intercom-sync sandbox serve
      INTERCOM_API_URL=http://127.0.0.1:8020 INTERCOM_ACCESS_TOKEN=sandbox intercom-sync plan
    """
    from intercom_sync.cli.serving import serve_sandbox

    return serve_sandbox(invocation, port=port, token=token, control=control)


@sandbox.command()
@click.pass_obj
def reset(invocation: Invocation) -> int:
    """Empty it, and forget the state that belongs to it.

    \b
    Examples:
      intercom-sync sandbox reset
    """
    from intercom_sync.cli.serving import reset_sandbox

    return reset_sandbox(invocation)


@sandbox.command()
@click.pass_obj
def seed(invocation: Invocation) -> int:
    """Add articles as a teammate would have written them, and an inbox of conversations.

    \b
    Examples:
      intercom-sync sandbox seed
    """
    from intercom_sync.cli.serving import seed_sandbox

    return seed_sandbox(invocation)
