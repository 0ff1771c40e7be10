"""A command line as the program reads it, down to the last word, but for doing it."""

from __future__ import annotations

from collections.abc import Sequence

import click

from intercom_sync.cli.main import cli


def parse(arguments: Sequence[str]) -> click.Command:
    """The command that would run; errors as click's."""
    command: click.Command = cli
    parent, words = None, list(arguments)
    while isinstance(command, click.Group):
        context = command.make_context(command.name, words, parent=parent)
        _, found, words = command.resolve_command(
            context, [*context._protected_args, *context.args]
        )
        assert found is not None
        command, parent = found, context
    command.make_context(command.name, words, parent=parent)
    return command
