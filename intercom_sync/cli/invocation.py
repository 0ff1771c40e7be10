"""What every command is given: the global options, the environment, the terminal.

Owns nothing heavy: this is on the path of --help.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intercom_sync.cli.terminal import Terminal

if TYPE_CHECKING:
    from intercom_sync.config.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """One call of the program.

    Attributes:
        environment: As os.environ was at the start; nobody reads os.environ again.
        token_file: Given by a flag, never by the repository.
        verbosity: How often -v was given.
        parent: Process id of who started us.
    """

    environment: Mapping[str, str]
    terminal: Terminal
    working_directory: Path
    root: Path | None
    target: str | None
    sandbox: bool
    allow_api_host: bool
    token_file: Path | None
    verbosity: int
    parent: int = field(default_factory=os.getppid)

    def for_sandbox(self) -> Invocation:
        """The same call, about the embedded workspace."""
        return replace(self, sandbox=True, target=None)

    def settings(self) -> Settings:
        """Flags, environment and intercom-sync.yaml as one value; errors as load_settings."""
        from intercom_sync.config import Flags, load_settings

        flags = Flags(
            root=self.root,
            target=self.target,
            sandbox=self.sandbox,
            allow_api_host=self.allow_api_host,
        )
        return load_settings(flags, self.environment, self.working_directory)


def formats(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The --format option; the first name is the default."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(names),
        default=names[0],
        show_default=True,
        help="How the result is written to stdout.",
    )


wait_option = click.option(
    "--wait", is_flag=True, help="Wait for another run to end (half an hour at most)."
)
paths_argument = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
