"""Read the action files into what they ask for: every action, every problem.

Owns the order of reading and what is checked across files; one file is read by action_file.py. It
asks nobody and sends nothing. Trap: what is wrong in one file must not hide what is wrong in
another, so problems are collected, never raised.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Protocol

from intercom_sync.conversations.action_file import FileRead, read_action_file
from intercom_sync.conversations.action_parts import Reading
from intercom_sync.conversations.files import action_files
from intercom_sync.conversations.model import Action
from intercom_sync.conversations.selection import Workspace
from intercom_sync.errors import Problem, Severity, UsageError
from intercom_sync.location import Location
from intercom_sync.markup.to_html import Flavor
from intercom_sync.strict_yaml.schema import nearest


class TargetPlace(Protocol):
    """The workspace of a run, as far as addresses of conversations tell it."""

    @property
    def region(self) -> str: ...
    @property
    def workspace(self) -> str | None: ...
    @property
    def is_sandbox(self) -> bool: ...


class ActionSettings(Protocol):
    """What reading actions depends on; config.Settings fits it."""

    @property
    def root(self) -> Path: ...
    @property
    def actions(self) -> str: ...
    @property
    def flavor(self) -> Literal["gfm", "python-markdown"]: ...
    @property
    def checks(self) -> Mapping[str, Severity | None]: ...
    @property
    def target(self) -> TargetPlace: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedActions:
    """The actions folder, read.

    Attributes:
        actions: Sorted by file; without those that have an error.
        problems: Errors and warnings, weighed as the config says, sorted by place.
    """

    actions: tuple[Action, ...]
    problems: tuple[Problem, ...]

    @property
    def has_errors(self) -> bool:
        """Whether something must not be planned or run."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)


def load_actions(settings: ActionSettings, paths: Sequence[str] = ()) -> LoadedActions:
    """The actions of some files, or of all.

    All files are read either way: a name counts once in the whole folder.

    Args:
        paths: Action files or folders of them, from the project's root; none means all.

    Raises:
        UsageError: A path is no action file and no folder that holds one.
    """
    files, misnamed = action_files(settings.root, settings.actions)
    reading = Reading(
        root=settings.root,
        flavor=Flavor(settings.flavor),
        workspace=_workspace(settings.target),
    )
    read = {path: read_action_file(path, reading) for path in files}
    problems = {path: [*found.problems] for path, found in read.items()}
    for path, problem in _duplicates(read):
        problems[path].append(problem)
    wanted = _wanted(paths, files)
    weighed = {path: _weighed(problems[path], settings.checks) for path in wanted}
    actions = [
        action
        for path in wanted
        if (action := read[path].action) is not None
        and all(problem.severity is not Severity.ERROR for problem in weighed[path])
    ]
    found = [problem for path in wanted for problem in weighed[path]]
    if not paths:
        found += _weighed(misnamed, settings.checks)
    # A reply that two actions share has its problems once.
    unique = sorted(dict.fromkeys(found), key=lambda problem: problem.sort_key)
    return LoadedActions(actions=tuple(actions), problems=tuple(unique))


def _workspace(target: TargetPlace) -> Workspace:
    if target.is_sandbox:
        return Workspace(region="", id_code=None)
    return Workspace(region=target.region, id_code=target.workspace)


def _wanted(paths: Sequence[str], files: Sequence[str]) -> list[str]:
    if not paths:
        return list(files)
    wanted: set[str] = set()
    for path in paths:
        name = path.rstrip("/")
        found = {file for file in files if file == name or file.startswith(f"{name}/")}
        if not found:
            near = nearest(name, files)
            hint = f' Nearest: "{near}".' if near else ""
            raise UsageError(f"{path} is no action file, nor a folder of them.{hint}")
        wanted |= found
    return sorted(wanted)


def _duplicates(read: Mapping[str, FileRead]) -> list[tuple[str, Problem]]:
    """Names that two files give; the ledger could not tell them apart."""
    named: dict[str, list[tuple[str, Location]]] = {}
    for path, found in read.items():
        if found.name is not None:
            named.setdefault(found.name[0], []).append((path, found.name[1]))
    problems = []
    for name, places in named.items():
        for path, location in places:
            others = [str(other) for _, other in places if other != location]
            if others:
                reason = f'the name "{name:.60}" is given here and at {", ".join(others)}'
                fix = "Rename one; an action that was renamed counts as never run"
                problems.append((path, _duplicate(location, reason, fix)))
    return problems


def _duplicate(location: Location, reason: str, fix: str) -> Problem:
    return Problem(location=location, code="duplicate-action", reason=reason, fix=fix)


def _weighed(problems: Iterable[Problem], checks: Mapping[str, Severity | None]) -> list[Problem]:
    """The problems as the config weighs them."""
    weighed = []
    for problem in problems:
        severity = checks.get(problem.code, problem.severity)
        if severity is not None:
            weighed.append(replace(problem, severity=severity))
    return weighed
