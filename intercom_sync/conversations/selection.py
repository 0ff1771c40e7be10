"""The conversations that an action file names one by one.

Owns `ids` and the files of `ids_from`: a list with one conversation a line, or a CSV file with a
column for them. Trap: a conversation counts once, however often and in whatever form it is named.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from intercom_sync.conversations.addresses import read_address
from intercom_sync.conversations.model import ConversationId
from intercom_sync.errors import Problem
from intercom_sync.location import Location

COLUMNS: Final = ("conversation_id", "conversation", "id")
"""Headings of the column that counts, in small letters; the first of them that is there."""

_CODE: Final = "conversation-id"
_FIX: Final = "Give the conversation's number, or its address in the inbox"
_DELIMITERS: Final = (",", ";", "\t")


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Where the conversations of this run are.

    Attributes:
        region: "" for the sandbox, which stands in for any.
        id_code: None where the config does not give it.
    """

    region: str
    id_code: str | None


def read_ids(
    written: Iterable[tuple[str, Location]], workspace: Workspace
) -> tuple[tuple[ConversationId, ...], tuple[Problem, ...]]:
    """Conversations as they are written, each once, and what is wrong with them."""
    ids: dict[ConversationId, None] = {}
    problems: list[Problem] = []
    for text, location in written:
        address = read_address(text)
        if address is None:
            reason = f'"{text:.100}" is no conversation'
            problems.append(Problem(location=location, code=_CODE, reason=reason, fix=_FIX))
            continue
        ids[address.id] = None
        is_here = address.region is None or not workspace.region
        if not is_here and address.region != workspace.region:
            reason = f"this address is of region {address.region}, and the target's is "
            reason += workspace.region
        elif (
            not is_here
            and None not in (address.workspace, workspace.id_code)
            and (address.workspace != workspace.id_code)
        ):
            reason = f"this address is of workspace {address.workspace}, and the target's is "
            reason += str(workspace.id_code)
        else:
            continue
        fix = "Choose the target it belongs to, or correct the address"
        problems.append(Problem(location=location, code=_CODE, reason=reason, fix=fix))
    return tuple(ids), tuple(problems)


def workspaces_of(written: Iterable[tuple[str, Location]]) -> tuple[tuple[str, Location], ...]:
    """The workspaces that addresses name, each once, with the first place of it."""
    named: dict[str, Location] = {}
    for text, location in written:
        address = read_address(text)
        if address is not None and address.workspace is not None:
            named.setdefault(address.workspace, location)
    return tuple(named.items())


def ids_of_file(text: str, path: str) -> tuple[list[tuple[str, Location]], tuple[Problem, ...]]:
    """What a file names, each with its line; and why it cannot be read, where it cannot."""
    delimiter = _delimiter(text)
    try:
        rows = list(_rows(text, delimiter))
    except csv.Error as error:
        return [], (_refused(path, None, f"this is no CSV file: {error}", "Save it anew"),)
    if not rows:
        return [], (_refused(path, None, "the file names no conversation", _FIX),)
    first_line, heading = rows[0]
    column = _column(heading)
    if column is None and len(heading) > 1:
        reason = f"no column is called {', '.join(COLUMNS[:-1])} or {COLUMNS[-1]}"
        fix = "Name one so in the first line"
        return [], (_refused(path, first_line, reason, fix),)
    found, problems = [], []
    for line, row in rows if column is None else rows[1:]:
        cell = row[column or 0].strip() if len(row) > (column or 0) else ""
        if cell and (column is not None or len(row) == 1):
            found.append((cell, Location(path, line)))
        else:
            problems.append(_refused(path, line, "this line names no conversation", _FIX))
    if not found and not problems:
        problems.append(_refused(path, first_line, "the file names no conversation", _FIX))
    return found, tuple(problems)


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not empty, with their numbers."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for row in reader:
        if any(cell.strip() for cell in row):
            yield reader.line_num, row


def _delimiter(text: str) -> str:
    """What parts the cells of the first line; Excel writes semicolons in half of Europe."""
    first = text.lstrip("\n").partition("\n")[0]
    return max(_DELIMITERS, key=first.count)


def _column(heading: Sequence[str]) -> int | None:
    names = [cell.strip().casefold().replace(" ", "_") for cell in heading]
    return next((names.index(column) for column in COLUMNS if column in names), None)


def _refused(path: str, line: int | None, reason: str, fix: str) -> Problem:
    return Problem(location=Location(path, line), code=_CODE, reason=reason, fix=fix)
