"""`--help`: every command shows how it is used, and what it shows can be typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import click
import pytest

from intercom_sync.cli.main import cli
from tests.cli.parsing import parse

_ASSIGNMENT = re.compile(r"[A-Z_]+=\S+")
_END = re.compile(r"\s[<>|]\s|\)$")
"""Where the shell's part of a line begins."""


def _leaves(group: click.Group, *above: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _leaves(command, *above, name)
        else:
            yield " ".join((*above, name)), command


LEAVES = dict(_leaves(cli))


def _examples(command: click.Command) -> list[str]:
    """The lines below "Examples:", as --help shows them: the first blank line ends them."""
    with click.Context(
        command, info_name="x", max_content_width=100, terminal_width=100
    ) as context:
        text = command.get_help(context)
    _, _, below = text.partition("\n  Examples:\n")
    return [line.strip() for line in below.partition("\n\n")[0].splitlines()]


@pytest.mark.parametrize("name", LEAVES)
def test_every_command_shows_examples_of_itself_that_it_understands(name: str) -> None:
    examples = _examples(LEAVES[name])
    assert examples
    for line in examples:
        typed = _END.split(line.removeprefix("source <("))[0]
        words = [word for word in shlex.split(typed) if not _ASSIGNMENT.fullmatch(word)]
        assert "intercom-sync" == words[0]
        found = parse(words[1:])
        shows_itself = found is LEAVES[name]
        # `sandbox serve` shows how to use what it serves.
        assert shows_itself or _ASSIGNMENT.match(line), line


def test_an_example_fits_a_terminal() -> None:
    too_long = [line for one in LEAVES.values() for line in _examples(one) if len(line) > 94]
    assert [] == too_long


def test_help_lists_each_command_by_the_first_sentence_of_its_own() -> None:
    """The list is written apart from the commands, so that nobody waits for their import."""
    with click.Context(cli, info_name="x", max_content_width=150, terminal_width=150) as context:
        told = cli.get_help(context).partition("Commands:\n")[2]
    own = {name: command.get_short_help_str(150) for name, command in cli.commands.items()}

    assert own == dict(re.split(r"  +", line.strip(), maxsplit=1) for line in told.splitlines())
