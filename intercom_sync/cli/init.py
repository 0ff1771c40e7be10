"""`init`: the first files of a project, and of its pull requests on GitHub.

Owns the options and the words. Light: --help reads this file.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import click

from intercom_sync.cli.invocation import Invocation, formats

if TYPE_CHECKING:
    from intercom_sync.cli.starting import Place, Started

_MAKE_A_REPOSITORY: Final = (
    "Make this a git repository, and say state: {backend: git} in the config."
)
_STEPS: Final = tuple(
    """\
See what would happen, without an account: intercom-sync --sandbox plan
If you have articles in Intercom already: set INTERCOM_ACCESS_TOKEN, remove content/, then \
intercom-sync import
On GitHub, make the environments intercom-plan, intercom-drafts, intercom-publish and \
intercom-customers, each with the secret INTERCOM_ACCESS_TOKEN, and require reviewers for the last \
two.
Then commit and push: GitHub would make an environment that is missing, without reviewers.
""".splitlines()
)


@click.command()
@click.option(
    "--action",
    metavar="OWNER/REPO@COMMIT",
    help="Use this composite action, rather than a copy of it in the repository.",
)
@formats("text", "json")
@click.pass_obj
def init(invocation: Invocation, *, action: str | None, output_format: str) -> int:
    """Begin a project: config, examples, and workflows for GitHub.

    Writes new files only. What is there already is left as it is, and said. Needs no token.

    \b
    Examples:
      intercom-sync init
      intercom-sync --root help init
    """
    from intercom_sync.cli.starting import find_place, start

    place = find_place(invocation.root, invocation.working_directory)
    started = start(place, action)
    if output_format == "json":
        value = {
            "format": 1,
            "folder": place.folder,
            "written": list(started.written),
            "kept": list(started.kept),
            "next": list(_next(place)),
        }
        invocation.terminal.result(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
    else:
        invocation.terminal.result(_told(place, started))
    return 0


def _told(place: Place, started: Started) -> str:
    from intercom_sync.plan.render.text import shown

    lines = [f"+ wrote     {shown(path)}" for path in started.written]
    lines += [f"· kept      {shown(path)}: it is there already" for path in started.kept]
    files = f"{len(started.written)} file{'s'[: len(started.written) != 1]} written"
    lines += ["", f"Init: {files}, {len(started.kept)} kept. Next:"]
    lines += [f"{number}. {step}" for number, step in enumerate(_next(place), 1)]
    return "".join(f"{line}\n" for line in lines)


def _next(place: Place) -> tuple[str, ...]:
    return _STEPS if place.has_git else (_MAKE_A_REPOSITORY, *_STEPS)
