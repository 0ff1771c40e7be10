"""`actions list` and `actions validate`: the files alone, without network or token."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.listing import show
from intercom_sync.cli.reports import show_problems
from intercom_sync.config import Settings
from intercom_sync.conversations.load import load_actions
from intercom_sync.errors import ContentError, UsageError


def list_files(invocation: Invocation, output_format: str) -> int:
    """Every action, with what reaches customers."""
    loaded = load_actions(invocation.settings())
    if loaded.has_errors:
        raise ContentError(loaded.problems)
    rows = [
        {
            "name": action.name,
            "file": action.path,
            "schedule": action.schedule,
            "customers": "writes" if any(step.reaches_customer for step in action.steps) else "",
            "description": action.description,
        }
        for action in loaded.actions
    ]
    return show(invocation, rows, output_format)


def validate_files(invocation: Invocation, files: Sequence[Path], output_format: str) -> int:
    """Every problem of some files, or of all; 1 where there is an error."""
    settings = invocation.settings()
    loaded = load_actions(settings, paths_below(invocation, settings, files))
    show_problems(
        invocation,
        loaded.problems,
        len(loaded.actions),
        output_format,
        settings.root,
        noun="action",
    )
    return 1 if loaded.has_errors else 0


def paths_below(
    invocation: Invocation, settings: Settings, files: Sequence[Path]
) -> tuple[str, ...]:
    """Files of the command line, from the project's root.

    Raises:
        UsageError: one lies outside.
    """
    paths = []
    for file in files:
        absolute = (invocation.working_directory / file).absolute()
        if not absolute.is_relative_to(settings.root):
            raise UsageError(f"{file} lies outside the project ({settings.root}).")
        paths.append(absolute.relative_to(settings.root).as_posix())
    return tuple(paths)
