"""What the `state` commands do to the records of a target.

Owns which records PATHS mean, and when a change is refused. It asks Intercom nothing. Trap: state
is changed under the run lock only, and never while an earlier run's write is still open: settling
that one would bring the record back.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from intercom_sync.articles.base import ArticleBase, Base, CollectionBase
from intercom_sync.articles.decision import Wishes
from intercom_sync.cli.backends import backend_of
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.listing import table
from intercom_sync.cli.scope import wanted_paths
from intercom_sync.config import Settings
from intercom_sync.errors import IntercomSyncError, UsageError
from intercom_sync.plan.render.text import shown
from intercom_sync.state.backend import Backend
from intercom_sync.state.journal import RunJournal
from intercom_sync.state.store import Store

Record = ArticleBase | CollectionBase


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shelf:
    """The state of a target."""

    invocation: Invocation
    settings: Settings
    folder: Path
    store: Store
    backend: Backend

    def wanted(self, base: Base, paths: Sequence[Path]) -> tuple[Record, ...]:
        """The records that PATHS mean, sorted by path.

        Raises:
            UsageError: a path is bound to nothing.
        """
        records = _records(base)
        only = wanted_paths(
            paths,
            [one.path for one in records],
            root=self.settings.root,
            working_directory=self.invocation.working_directory,
            known_as="file or folder that is bound",
        )
        scope = Wishes(only=only)
        return tuple(one for one in records if scope.wants(one.path))

    def refuse_while_open(self, records: Sequence[Record]) -> None:
        """Raises IntercomSyncError where an earlier run's write to one of them is open."""
        paths = {one.path for one in records}
        for pending in RunJournal(self.folder / "journal").earlier():
            if pending.intent.path in paths and pending.first_sent_at_unix is not None:
                raise IntercomSyncError(
                    f"{pending.intent.path}: an earlier run does not know what became of its last "
                    'write to it. "intercom-sync apply" finds out; then run this again. Nothing '
                    "was changed"
                )


def show_records(invocation: Invocation, paths: Sequence[Path], output_format: str) -> int:
    """What is bound to what."""
    shelf = _shelf(invocation)
    shelf.backend.refresh()
    identity, base = shelf.store.identity(), shelf.store.load()
    records = shelf.wanted(base, paths)
    rows = [_row(record) for record in records]
    if output_format == "json":
        about = None
        if identity is not None:
            about = {
                "id": identity.workspace_id,
                "region": identity.region,
                "help_center": identity.help_center_id,
                "default_locale": identity.default_locale,
            }
        value = {
            "format": 1,
            "target": shelf.settings.target_name,
            "workspace": about,
            "records": rows,
        }
        invocation.terminal.result(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
        return 0
    if identity is None:
        invocation.terminal.say("Nothing was applied to this target yet.")
    if not rows:
        return 0
    table(
        invocation,
        [
            {
                "file": row["path"],
                "id": row["id"],
                "state": row["state"],
                "changed": _time(row["updated_at"]),
                "title": row["title"],
            }
            for row in rows
        ],
    )
    return 0


def forget_records(invocation: Invocation, paths: Sequence[Path], *, yes: bool) -> int:
    """Unbind; what is in Intercom stays as it is."""
    with _locked_shelf(invocation) as shelf:
        records = shelf.wanted(shelf.store.load(), paths)
        shelf.refuse_while_open(records)
        if not records:
            invocation.terminal.say("Nothing is bound there.")
            return 0
        _confirm(invocation, records, yes=yes)
        for record in records:
            match record:
                case ArticleBase():
                    shelf.store.forget_article(record)
                case CollectionBase():
                    shelf.store.forget_collection(record)
        there = [one.path for one in records if (shelf.settings.root / one.path).exists()]
    invocation.terminal.result("".join(f"forgot {_line(record)}\n" for record in records))
    if there:
        invocation.terminal.say(
            "Files that are still there are new to the next plan: it adopts what has the same "
            "title and collection. Remove a file to leave its article alone."
        )
    return 0


def move_records(invocation: Invocation, old: Path, new: Path) -> int:
    """Bind to another path; a folder takes along what is in it.

    Raises:
        UsageError: OLD is bound to nothing, NEW is bound already, or there is nothing at NEW.
    """
    with _locked_shelf(invocation) as shelf:
        base = shelf.store.load()
        records = shelf.wanted(base, [old])
        shelf.refuse_while_open(records)
        before, after = _name(shelf, old), _name(shelf, new)
        if before == ".":
            raise UsageError("OLD is the whole project. Name a file or a folder in it.")
        _refuse_bad_place(shelf, after, is_folder=any(one.path != before for one in records))
        moved = [(one, replace(one, path=after + one.path.removeprefix(before))) for one in records]
        bound = {one.path for one in _records(base)}
        taken = [now.path for _, now in moved if now.path in bound]
        if taken:
            raise UsageError(
                f"{taken[0]} is bound already. Unbind it first: "
                f"intercom-sync state forget {taken[0]}"
            )
        # The folder itself last: if this ends half-way, the same command does the rest.
        for record, now in sorted(moved, key=lambda pair: pair[0].path, reverse=True):
            _save(shelf.store, record, now)
        is_there = (shelf.settings.root / before).exists()
    invocation.terminal.result(
        "".join(f"moved {record.path} → {now.path} ({now.id})\n" for record, now in moved)
    )
    if is_there:
        invocation.terminal.say(
            f"{before} is still there: the next plan takes it for something new."
        )
    return 0


def unlock_target(invocation: Invocation, *, force: bool) -> int:
    """Clear the lock.

    Raises:
        LockedError: a run holds it, and `force` was not given.
    """
    settings = invocation.settings()
    owner = backend_of(invocation, settings).unlock(force=force)
    name = settings.target_name
    if owner is None:
        invocation.terminal.result(f"Nobody holds the lock of {name}.\n")
    else:
        invocation.terminal.result(f"The lock of {name} is free. It was of {shown(str(owner))}.\n")
    return 0


def _records(base: Base) -> list[Record]:
    found: list[Record] = [*base.articles, *base.collections]
    return sorted(found, key=lambda one: one.path)


def _shelf(invocation: Invocation) -> _Shelf:
    settings = invocation.settings()
    backend = backend_of(invocation, settings)
    return _Shelf(
        invocation=invocation,
        settings=settings,
        folder=backend.folder,
        store=Store(backend.folder, root=settings.root),
        backend=backend,
    )


@contextmanager
def _locked_shelf(invocation: Invocation) -> Iterator[_Shelf]:
    shelf = _shelf(invocation)
    shelf.backend.refresh()
    if not shelf.folder.is_dir():
        raise UsageError(f'There is no state of target "{shelf.settings.target_name}" yet.')
    with shelf.backend.hold(invocation.environment, say=invocation.terminal.say):
        yield shelf


def _confirm(invocation: Invocation, records: Sequence[Record], *, yes: bool) -> None:
    if yes:
        return
    if not invocation.terminal.is_interactive:
        raise UsageError("This changes state and asks first. Use --yes if nobody can answer.")
    for record in records:
        invocation.terminal.say(_line(record))
    many = "this" if len(records) == 1 else f"these {len(records)}"
    if not invocation.terminal.ask(f"Forget {many}? Nothing in Intercom changes."):
        raise IntercomSyncError("Nothing was changed.")


def _save(store: Store, record: Record, now: Record) -> None:
    match record, now:
        case ArticleBase(), ArticleBase():
            store.save_article(now, replaces=record)
        case CollectionBase(), CollectionBase():
            store.save_collection(now, replaces=record)


def _name(shelf: _Shelf, path: Path) -> str:
    """A path from the root, without a slash at its end.

    Raises:
        UsageError: it lies outside.
    """
    root = shelf.settings.root
    absolute = Path(os.path.normpath(shelf.invocation.working_directory / path))
    if not absolute.is_relative_to(root):
        raise UsageError(f"{path} lies outside the project ({root}).")
    return absolute.relative_to(root).as_posix()


def _refuse_bad_place(shelf: _Shelf, name: str, *, is_folder: bool) -> None:
    content, place = shelf.settings.content, shelf.settings.root / name
    is_content = is_folder and name == content  # the whole of it, from a folder of another name
    if not is_content and not name.startswith(f"{content}/"):
        raise UsageError(f"{name} lies outside {content}/, where nothing is bound.")
    if is_folder:
        is_there, what = place.is_dir(), "folder"
    else:
        is_there, what = place.is_file() and place.suffix == ".md", "Markdown file"
    if not is_there:
        raise UsageError(f"There is no {what} {name}. Move it first (git mv), then its record.")


def _row(record: Record) -> dict[str, object]:
    return {
        "path": record.path,
        "kind": "article" if isinstance(record, ArticleBase) else "collection",
        "id": record.id,
        "title": _title(record),
        "state": str(record.read.state) if isinstance(record, ArticleBase) else None,
        "updated_at": record.read.updated_at_unix,
        "settled": record.settled,
        "tool_version": record.tool_version,
    }


def _title(record: Record) -> str:
    return record.read.title if isinstance(record, ArticleBase) else record.read.name


def _line(record: Record) -> str:
    return f'{record.path} ({record.id} "{shown(_title(record))}")'


def _time(unix: object) -> str:
    """UTC, to the minute; "" where it is not known."""
    if not isinstance(unix, int) or not unix:
        return ""
    return f"{datetime.fromtimestamp(unix, UTC):%Y-%m-%d %H:%M}"
