"""The parts of an action file that need more than a schema: messages and the selection.

Owns walking to them and reading the files they name. Trap: it walks what the YAML says, before
anybody knows whether it fits the schema; what is not of the expected kind is passed over here,
because the schema reports it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from intercom_sync.conversations import messages
from intercom_sync.conversations.conditions import Query
from intercom_sync.conversations.files import read_named
from intercom_sync.conversations.model import ConversationId, Message, Selection
from intercom_sync.conversations.selection import (
    Workspace,
    ids_of_file,
    read_ids,
    workspaces_of,
)
from intercom_sync.conversations.written_query import read_query
from intercom_sync.errors import Problem
from intercom_sync.location import Location
from intercom_sync.markup.to_html import Flavor
from intercom_sync.strict_yaml import Document, KeyPath, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the files of a project are read.

    Attributes:
        root: The project, without symbolic links in its path.
    """

    root: Path
    flavor: Flavor
    workspace: Workspace


def read_messages(
    document: Document, reading: Reading
) -> tuple[dict[KeyPath, Message], tuple[Problem, ...]]:
    """The messages of all steps by their place, and what is wrong with them and other texts."""
    found: dict[KeyPath, Message] = {}
    problems: list[Problem] = []
    for path, value in _message_values(document):
        location = document.place_of(path).value
        if isinstance(value, str):
            body, wrong = messages.read_inline(value, location)
            found[path] = Message(html=body, location=location)
        elif isinstance(value, dict) and isinstance(value.get("file"), str):
            at = document.place_of((*path, "file")).value
            message, wrong = _message_file(str(value["file"]), at, document.path, reading)
            if message is not None:
                found[path] = message
        else:
            continue
        problems += wrong
    for path, value in _plain_values(document):
        if isinstance(value, str):
            problems += messages.check_plain(value, document.place_of(path).value)
    return found, tuple(problems)


def read_selection(document: Document, reading: Reading) -> tuple[Selection, tuple[Problem, ...]]:
    """Which conversations, without the limit, and what is wrong with that."""
    select = _mapping(document.value).get("select")
    given = _mapping(select)
    query: Query | None = None
    problems: list[Problem] = []
    written: list[tuple[str, Location]] = []
    if isinstance(listed := given.get("ids"), list):
        written = [
            (str(each), document.place_of(("select", "ids", number)).value)
            for number, each in enumerate(listed)
            if isinstance(each, (str, int)) and not isinstance(each, bool)
        ]
    if isinstance(name := given.get("ids_from"), str):
        at = document.place_of(("select", "ids_from")).value
        written, unread = _ids_file(name, at, document.path, reading)
        problems += unread
    ids, wrong = read_ids(written, reading.workspace)
    problems += wrong
    if given.get("query") is not None:
        query, wrong = read_query(given["query"], document, ("select", "query"))
        problems += wrong
    problems += _too_many(ids, given.get("limit"), document)
    return Selection(ids=ids, query=query, workspaces=workspaces_of(written)), tuple(problems)


def _message_file(
    name: str, location: Location, action: str, reading: Reading
) -> tuple[Message | None, tuple[Problem, ...]]:
    if PurePosixPath(name).suffix not in messages.SUFFIXES:
        reason = f'"{name:.100}" does not say what it is: a message is a {_or(messages.SUFFIXES)}'
        return None, (_refused(location, reason, "Rename it, replies/closed.md for example"),)
    path, text = read_named(reading.root, action, name, location)
    if isinstance(text, Problem):
        return None, (text,)
    body, problems = messages.read_file(text, path, reading.flavor)
    return Message(html=body, location=Location(path, 1)), problems


def _ids_file(
    name: str, location: Location, action: str, reading: Reading
) -> tuple[list[tuple[str, Location]], tuple[Problem, ...]]:
    path, text = read_named(reading.root, action, name, location)
    if isinstance(text, Problem):
        return [], (text,)
    return ids_of_file(text, path)


def _too_many(
    ids: tuple[ConversationId, ...], limit: Value, document: Document
) -> Iterator[Problem]:
    if isinstance(limit, int) and not isinstance(limit, bool) and len(ids) > limit > 0:
        reason = f"the limit is {limit:,}, and {len(ids):,} conversations are listed"
        fix = "Raise it, or list fewer"
        yield _refused(document.place_of(("select", "limit")).value, reason, fix)


def _message_values(document: Document) -> Iterator[tuple[KeyPath, Value]]:
    for path, step in _steps(document):
        for kind in ("note", "reply"):
            if kind in step:
                yield (*path, kind), step[kind]
        for kind in ("assign", "close"):
            below = _mapping(step.get(kind))
            if "body" in below:
                yield (*path, kind, "body"), below["body"]


def _plain_values(document: Document) -> Iterator[tuple[KeyPath, Value]]:
    for path, step in _steps(document):
        below = _mapping(step.get("ticket"))
        for key in ("title", "description"):
            if key in below:
                yield (*path, "ticket", key), below[key]


def _steps(document: Document) -> Iterator[tuple[KeyPath, dict[str, Value]]]:
    steps = _mapping(document.value).get("steps")
    for number, step in enumerate(steps if isinstance(steps, list) else ()):
        if isinstance(step, dict):
            yield ("steps", number), step


def _mapping(value: Value) -> dict[str, Value]:
    return value if isinstance(value, dict) else {}


def _or(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]} file"


def _refused(location: Location, reason: str, fix: str) -> Problem:
    return Problem(location=location, code="invalid-value", reason=reason, fix=fix)
