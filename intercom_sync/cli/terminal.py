"""The two streams and the person behind them.

Owns printing, colour and asking. Results go to stdout, everything else to stderr. Trap: colour may
only be added to what already says the same without it, and after what others wrote is harmless.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass

import click

from intercom_sync.cli.harmless import harmless, harmless_source

_PLAIN = ("dumb", "unknown")
"""Terminals that show what they are sent, and nothing more."""
_COLOURS = {
    "+": "green",
    "~": "yellow",
    ">": "yellow",
    "^": "magenta",
    "-": "red",
    "!": "red",
    "?": "red",
    "≠": "cyan",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """Where a command speaks.

    Attributes:
        has_colour: Whether stdout is a terminal that wants colour.
        is_interactive: Whether somebody is there to be asked.
        draws_progress: Whether progress is drawn; otherwise it is told in lines.
        is_logged: Whether a runner of CI may read along.
    """

    has_colour: bool
    is_interactive: bool
    draws_progress: bool
    is_logged: bool = False

    @staticmethod
    def of(environment: Mapping[str, str]) -> Terminal:
        """The terminal this process was started from."""
        in_ci = bool(environment.get("CI"))
        can_draw = environment.get("TERM") not in _PLAIN
        return Terminal(
            has_colour=sys.stdout.isatty() and can_draw and not environment.get("NO_COLOR"),
            is_interactive=sys.stdin.isatty() and sys.stdout.isatty() and not in_ci,
            draws_progress=sys.stderr.isatty() and can_draw and not in_ci,
            is_logged=in_ci,
        )

    def result(self, text: str) -> None:
        """What was asked for; ends with a line break of its own."""
        text = harmless(text)
        if self.has_colour:
            text = "".join(_coloured(line) for line in text.splitlines(keepends=True))
        click.echo(text, nl=False, color=self.has_colour)

    def plain(self, text: str) -> None:
        """The same for a file or a program, made harmless by what wrote it: never coloured."""
        click.echo(text, nl=False)

    def source(self, text: str) -> None:
        """HTML or Markdown that somebody else wrote."""
        is_terminal = sys.stdout.isatty()
        click.echo(
            harmless_source(text, is_terminal=is_terminal, is_logged=self.is_logged), nl=False
        )

    def say(self, text: str) -> None:
        """A sentence for the person who waits."""
        click.echo(harmless(text), err=True)

    def ask(self, question: str) -> bool:
        """Yes or no; no is the default."""
        return click.confirm(harmless(question), default=False, err=True)


def _coloured(line: str) -> str:
    mark = line.lstrip()[:1]
    colour = _COLOURS.get(mark)
    is_diff_header = line.lstrip().startswith("@@")
    if is_diff_header:
        return click.style(line, fg="cyan")
    if colour is None:
        return line
    is_loud = any(word in line for word in ("LIVE", "REMOVED", "CUSTOMER"))
    return click.style(line, fg=colour, bold=is_loud)
