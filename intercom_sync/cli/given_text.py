"""Texts of the command line: as they stand, of a file (`@name`), or of stdin (`-`).

Owns reading them, and what makes a message of one. It asks nobody. Trap: a message by hand goes to
a customer as surely as an action's, so it is read by the same rules; but nobody fills in its
placeholders, and `Hi {{ contact.name }}` must not be what the customer reads.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from intercom_sync.cli.terminal import Terminal
from intercom_sync.conversations import messages, placeholders
from intercom_sync.errors import ContentError, Problem, Severity, UsageError
from intercom_sync.location import Location
from intercom_sync.markup.to_html import Flavor
from intercom_sync.strict_yaml import MAX_BYTES, decode

STDIN = "stdin"
TYPED = "the text"
"""What messages call a text that stands on the command line."""


@dataclass(frozen=True, slots=True)
class GivenText:
    """A text, and where it is from: a file, STDIN or TYPED."""

    text: str
    name: str


def given_text(given: str) -> GivenText:
    """Read a text.

    Raises:
        UsageError: it is no text.
        OSError: its file cannot be read.
    """
    if given == "-":
        raw, name = sys.stdin.buffer.read(MAX_BYTES + 1), STDIN
    elif given.startswith("@"):
        name = given[1:]
        with Path(name).open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    else:
        # What is no UTF-8 comes from the shell as lone surrogates.
        raw, name = given.encode("utf-8", "surrogateescape"), TYPED
    text = decode(raw, name)
    if isinstance(text, Problem):
        raise UsageError(f"{text.location}: {text.reason}. {text.fix}.")
    return GivenText(text, name)


def given_message(given: str, flavor: Flavor, terminal: Terminal) -> str:
    """A message as the HTML that is sent, by the rules of an action file; warnings are said.

    Raises:
        ContentError: a customer should not read this.
        UsageError, OSError: as given_text.
    """
    found = given_text(given)
    if not found.text.strip():
        raise UsageError("The body is empty.")
    if found.name.endswith(messages.SUFFIXES):
        body, problems = messages.read_file(found.text, found.name, flavor)
    else:
        body, problems = messages.read_inline(found.text, Location(found.name))
    if placeholders.parse(body).placeholders:
        unfilled = Problem(
            location=Location(found.name),
            code="placeholder",
            reason="a placeholder stands here, and by hand nothing is filled in",
            fix="Write the name itself, or use an action file",
        )
        problems = (*problems, unfilled)
    if any(one.severity is Severity.ERROR for one in problems):
        raise ContentError(problems)
    for warning in problems:
        terminal.say(str(warning))
    # Nothing to fill in; but {{{{ is two braces, here as there.
    return str(placeholders.fill_html(body, {}))
