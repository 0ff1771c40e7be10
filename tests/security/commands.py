"""Every command that there is, with arguments that let it get as far as the network."""

from __future__ import annotations

from collections.abc import Iterator

import click

from intercom_sync.cli.main import cli

ARGUMENTS: dict[str, str | None] = {
    "init": "",
    "completion": "bash",
    "preview": None,  # as sandbox serve
    "validate": "",
    "render": "",
    "plan": "--format github --out plan.json --with-bodies",
    "apply": "--yes --publish --adopt",
    "publish": "content --yes",
    "import": "",
    "pull": "",
    "doctor": "--probe --yes",
    "whoami": "",
    "article list": "",
    "article get": "9100501",
    "article create": "--title T --body @body.html --author a@example.com --yes",
    "article update": "9100501 --title T --yes",
    "article publish": "9100501 --yes",
    "article unpublish": "9100501 --yes",
    "collection list": "--format json",
    "admin list": "",
    "actions list": "",
    "actions validate": "",
    "actions plan": "actions/a.yaml --out action.json",
    "actions run": "actions/a.yaml --yes --send",
    "actions due": "--run --yes",
    "actions history": "",
    "actions resolve": "",
    "conversation get": "215470101",
    "conversation search": "--state open",
    "conversation reply": "215470101 --body x --send --yes",
    "conversation note": "215470101 --body x --yes",
    "conversation assign": "215470101 --to team:Billing --yes",
    "conversation close": "215470101 --yes",
    "conversation snooze": "215470101 --until tomorrow --yes",
    "conversation open": "215470101 --yes",
    "conversation tag": "215470101 x --yes",
    "conversation untag": "215470101 x --yes",
    "conversation update": "215470101 --read --yes",
    "conversation convert": "215470101 --type Tracker --yes",
    "team list": "",
    "tag list": "",
    "ticket create": "--type Tracker --title T --yes",
    "ticket get": "7",
    "ticket link": "7 215470101 --yes",
    "ticket-type list": "",
    "sandbox reset": "",
    "sandbox seed": "",
    "sandbox serve": None,  # ends with a signal only, and asks no target anything
    "state show": "",
    "state forget": "content/billing --yes",
    "state move": "content/billing content/b",
    "state unlock": "",
    "state migrate": "--yes",
    "schema": "plan",
}
"""What follows the name of each command; None for one that cannot be run here."""

OFFLINE = frozenset(
    (
        "init",
        "completion",
        "validate",
        "render",
        "schema",
        *(f"actions {name}" for name in ("list", "validate", "history", "resolve")),
    )
).union(name for name in ARGUMENTS if name.startswith(("state ", "sandbox ")))
"""Commands that ask Intercom nothing, here where nothing was applied yet."""

RUNNABLE = {name: given.split() for name, given in ARGUMENTS.items() if given is not None}


def names(command: click.Command = cli, before: tuple[str, ...] = ()) -> Iterator[str]:
    """The commands of the program, groups left out."""
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from names(inner, (*before, name))
    else:
        yield " ".join(before)
