"""What went wrong, told to a person, and the exit code for it.

Owns the words for every error that is not click's. Trap: a traceback may quote anything, a token
too, so none is ever shown.
"""

from __future__ import annotations

import traceback
from pathlib import Path

import click

from intercom_sync import __version__
from intercom_sync.errors import ContentError, IntercomSyncError, Severity
from intercom_sync.plan.render.text import shown

_INTERNAL = 70


def tell(error: Exception) -> int:
    """Say on stderr what `error` means.

    Returns:
        The exit code of design §11; 70 for a fault of our own.
    """
    match error:
        case ContentError():
            return _content(error)
        case IntercomSyncError():
            click.echo(_safe(f"Error: {str(error).rstrip('.')}."), err=True)
            return error.exit_code
        case OSError():
            click.echo(_safe(f"Error: {_of_the_system(error)}"), err=True)
            return 1
        case _:
            click.echo(_internal(error), err=True)
            return _INTERNAL


def _content(error: ContentError) -> int:
    for problem in error.problems:
        # Whole: a line break that a file smuggles in must not begin a line of its own.
        click.echo(shown(str(problem)), err=True)
    errors = sum(problem.severity is Severity.ERROR for problem in error.problems)
    warnings = len(error.problems) - errors
    counts = f"{errors} error{'s'[: errors != 1]}"
    counts += f", {warnings} warning{'s'[: warnings != 1]}" if warnings else ""
    click.echo(f"{counts}. Nothing was sent.", err=True)
    return error.exit_code


def _safe(text: str) -> str:
    """What content or a server wrote must not steer the terminal."""
    return "\n".join(shown(line) for line in text.split("\n"))


def _of_the_system(error: OSError) -> str:
    reason = error.strerror or type(error).__name__
    return f"{error.filename}: {reason}." if error.filename else f"{reason}."


def _internal(error: Exception) -> str:
    """Type and place only: the text of an unforeseen error may hold anything."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "intercom_sync" in frame.filename] or frames
    place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
    return (
        f"Internal error: {type(error).__name__} at {place}. This is a fault of intercom-sync "
        f"{__version__}; please report it with this line. If this run had begun to write, the "
        "journal knows what, and the next apply settles it."
    )
