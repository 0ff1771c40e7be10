"""The program: its global options, and how every ending becomes an exit code.

Owns the last word: whatever goes wrong ends here, or in failures.py, as one message on stderr and a
code of design §11. Trap: this much is imported before anything is said, so `--help` and a press of
the tab key wait for it; what only a command needs is imported when there is one.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from typing import TYPE_CHECKING

import click

from intercom_sync import __version__
from intercom_sync.cli.commands import Commands, Program
from intercom_sync.cli.ending import ending

if TYPE_CHECKING:
    from collections.abc import Sequence

USAGE = 64
INTERRUPTED = 130
TERMINATED = 143
INTERNAL = 70


def _complete_target(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    from intercom_sync.cli.completion import targets

    return [name for name in targets(context.params.get("root")) if name.startswith(incomplete)]


@click.group(
    cls=Program,
    commands=Commands(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--root",
    type=click.Path(),
    metavar="DIR",
    help="Folder of intercom-sync.yaml (default: here or above).",
)
@click.option(
    "--target",
    metavar="NAME",
    help="Target of intercom-sync.yaml (default: its first).",
    shell_complete=_complete_target,
)
@click.option("--sandbox", is_flag=True, help="Use the embedded workspace; needs no account.")
@click.option(
    "--token-file",
    type=click.Path(),
    metavar="FILE",
    help="Read the access token from a file instead of the environment.",
)
@click.option(
    "--allow-api-host",
    is_flag=True,
    help="Accept an INTERCOM_API_URL that is neither Intercom's nor this machine.",
)
@click.option("-v", "--verbose", count=True, help="Say what is done; twice: every request.")
@click.version_option(__version__, prog_name="intercom-sync")
@click.pass_context
def cli(
    context: click.Context,
    *,
    root: str | None,
    target: str | None,
    sandbox: bool,
    token_file: str | None,
    allow_api_host: bool,
    verbose: int,
) -> None:
    """Help Center articles for Intercom, planned and applied from git.

    \b
    Start here, without an account:
      intercom-sync validate
      intercom-sync --sandbox plan
      intercom-sync --sandbox apply
    """
    from pathlib import Path

    from intercom_sync.cli.invocation import Invocation
    from intercom_sync.cli.terminal import Terminal

    context.obj = Invocation(
        environment=dict(os.environ),
        terminal=Terminal.of(os.environ),
        working_directory=Path.cwd(),
        root=None if root is None else Path(root),
        target=target,
        sandbox=sandbox,
        allow_api_host=allow_api_host,
        token_file=None if token_file is None else Path(token_file),
        verbosity=verbose,
    )
    _log(verbose)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and leave the process with its exit code."""
    # A run makes millions of small things and hardly a cycle among them: looking for cycles as
    # often as usual takes an eighth of its time.
    gc.set_threshold(50_000, 20, 50)
    code = run(arguments)
    # At its end Python looks for cycles once more, in all there is; the process gives it all back.
    gc.freeze()
    sys.exit(code)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the program.

    Returns:
        The exit code of design §11; 70 for a fault of our own.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A pipe of an old encoding shows what it lacks as \\u2192 rather than end the run.
            stream.reconfigure(errors="backslashreplace")
    with ending() as heard:
        code = _run(arguments)
    return TERMINATED if heard.is_told and code == INTERRUPTED else code


def _run(arguments: Sequence[str] | None) -> int:
    try:
        code = cli.main(arguments, prog_name="intercom-sync", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        return INTERRUPTED
    except click.NoSuchOption as error:
        if any(error.option_name in option.opts for option in cli.params):
            click.echo(
                f"Error: {error.option_name} stands before the command: "
                f"intercom-sync {error.option_name} … COMMAND.",
                err=True,
            )
        else:
            error.show()
        return USAGE
    except click.ClickException as error:
        error.show()
        return USAGE
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output went away; that is its right. Nothing may be written after it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001 -- the last net: told, and without a traceback
        return _told(error)
    return code if isinstance(code, int) else 0


def _told(error: Exception) -> int:
    try:
        from intercom_sync.cli.failures import tell
    except (ImportError, OSError):  # where no file can be opened any more, no module can
        click.echo(f"Internal error: {type(error).__name__}, and nothing can be read.", err=True)
        return INTERNAL
    return tell(error)


def _log(verbosity: int) -> None:
    """Our own loggers only: the HTTP library's would print headers."""
    import logging

    ours = logging.getLogger("intercom_sync")
    ours.handlers[:] = [logging.StreamHandler(sys.stderr)]
    ours.propagate = False
    ours.setLevel((logging.WARNING, logging.INFO, logging.DEBUG)[min(verbosity, 2)])
