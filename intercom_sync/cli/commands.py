"""The commands by name, each imported when somebody asks for it.

Owns which command stands in which module, and what is said of all of them together. Trap:
completion runs this program at every press of a key, and `--help` is what people try first, so
neither looks at a command.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import TYPE_CHECKING, Final, NoReturn

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_COMMANDS: Final = {
    "actions": ("actions:actions", "Batch operations on conversations, from YAML files."),
    "admin": ("listing:admin", "Teammates of the workspace."),
    "apply": ("planning:apply", "Make Intercom as git says: drafts, unless --publish is given."),
    "article": ("articles:article", "Articles of the Help Center, one operation at a time."),
    "collection": ("listing:collection", "Collections of the Help Center."),
    "completion": (
        "completion:completion",
        "Print a script that lets a shell complete commands, options, targets and paths.",
    ),
    "conversation": (
        "conversations:conversation",
        "Conversations of the inbox, one operation at a time.",
    ),
    "doctor": (
        "doctor:doctor",
        "Check token, scopes, region, workspace, authors, clock and rate limit.",
    ),
    "import": ("import_:import_command", "Write the Help Center as Markdown files and bind them."),
    "init": ("init:init", "Begin a project: config, examples, and workflows for GitHub."),
    "plan": ("planning:plan", "Show what apply would change in Intercom."),
    "preview": (
        "preview:preview",
        "Show the content in a browser as the Help Center would, on this computer only.",
    ),
    "publish": (
        "publishing:publish",
        "Bring drafts before readers: new articles, and edits that were staged.",
    ),
    "pull": ("pull:pull", "Bring changes made in Intercom into the files."),
    "render": ("content:render", "Print the HTML that would be sent, offline."),
    "sandbox": ("sandbox:sandbox", "The embedded workspace that needs no account."),
    "schema": ("schemas:schema", "Print a JSON Schema, for editors and for programs."),
    "state": ("state:state", "What intercom-sync remembers: which file is which article."),
    "tag": ("tickets:tag", "Tags of the workspace."),
    "team": ("tickets:team", "Teams of the inbox."),
    "ticket": ("tickets:ticket", "Tickets, one operation at a time."),
    "ticket-type": ("tickets:ticket_type", "Kinds of tickets."),
    "validate": ("content:validate", "Check the content offline: every problem of every file."),
    "whoami": ("listing:whoami", "Show the workspace and the teammate behind the token."),
}
"""Command → module of cli/ and the name it has there; and the first sentence of its help, by which
`--help` tells of all of them without importing one."""


class Program(click.Group):
    """A group that is listed and completed without its commands being imported."""

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands and what each is for, as click would write them."""
        limit = formatter.width - 6 - max(map(len, _COMMANDS))
        with formatter.section("Commands"):
            formatter.write_dl(
                [
                    (name, click.Command(name, help=about).get_short_help_str(limit))
                    for name, (_, about) in _COMMANDS.items()
                ]
            )

    def shell_complete(self, context: click.Context, incomplete: str) -> list[CompletionItem]:
        """Names and options; what a command is for would have to be imported."""
        from click.shell_completion import CompletionItem

        names = [name for name in _COMMANDS if name.startswith(incomplete)]
        options = click.Command.shell_complete(self, context, incomplete)
        return [*map(CompletionItem, names), *options]


class Commands(MutableMapping[str, click.Command]):
    """What click takes for a dictionary of commands."""

    def __getitem__(self, name: str) -> click.Command:
        module, _, attribute = _COMMANDS[name][0].partition(":")
        command: click.Command = getattr(import_module(f"intercom_sync.cli.{module}"), attribute)
        return command

    def __setitem__(self, name: str, command: click.Command) -> NoReturn:
        raise TypeError("a command stands in _COMMANDS, or nothing would list it")

    def __delitem__(self, name: str) -> NoReturn:
        raise TypeError("commands stay")

    def __iter__(self) -> Iterator[str]:
        return iter(_COMMANDS)

    def __len__(self) -> int:
        return len(_COMMANDS)
