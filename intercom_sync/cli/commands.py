"""The commands by name, each imported when somebody asks for it.

Owns which command stands in which module. Trap: completion runs this program at every press of a
key, so a name is offered without its command being looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import Final

import click
from click.shell_completion import CompletionItem

_PLACES: Final = {
    "actions": "actions:actions",
    "admin": "listing:admin",
    "apply": "planning:apply",
    "article": "articles:article",
    "collection": "listing:collection",
    "completion": "completion:completion",
    "conversation": "conversations:conversation",
    "doctor": "doctor:doctor",
    "import": "import_:import_command",
    "init": "init:init",
    "plan": "planning:plan",
    "preview": "preview:preview",
    "publish": "publishing:publish",
    "pull": "pull:pull",
    "render": "content:render",
    "sandbox": "sandbox:sandbox",
    "schema": "schemas:schema",
    "state": "state:state",
    "tag": "tickets:tag",
    "team": "tickets:team",
    "ticket": "tickets:ticket",
    "ticket-type": "tickets:ticket_type",
    "validate": "content:validate",
    "whoami": "listing:whoami",
}
"""Command → module of cli/ and the name it has there."""


class Program(click.Group):
    """A group that is completed without its commands being imported."""

    def shell_complete(self, context: click.Context, incomplete: str) -> list[CompletionItem]:
        """Names and options; what a command is for would have to be imported."""
        names = [name for name in self.commands if name.startswith(incomplete)]
        options = click.Command.shell_complete(self, context, incomplete)
        return [*map(CompletionItem, names), *options]


class Commands(MutableMapping[str, click.Command]):
    """What click takes for a dictionary of commands."""

    def __init__(self) -> None:
        self._added: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._added:
            module, _, attribute = _PLACES[name].partition(":")
            self._added[name] = getattr(import_module(f"intercom_sync.cli.{module}"), attribute)
        return self._added[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._added[name] = command

    def __delitem__(self, name: str) -> None:
        del self._added[name]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({*_PLACES, *self._added}))

    def __len__(self) -> int:
        return len({*_PLACES, *self._added})
