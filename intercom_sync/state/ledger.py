"""The ledger of actions: which step was done to which conversation, by which run.

Owns the folder .intercom-sync/<target>/ledger/, a file a run, a line a step, synced as it is
written. It holds ids and times, no name and no text, so that it can be committed. Trap: a line that
is lost is a message that may be sent twice; a file that does not read back is refused, except for a
last line that a crash cut short.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import IO, Any
from urllib.parse import quote, unquote

from intercom_sync.conversations.ledger_model import LedgerEntry, LedgerView, RunNote
from intercom_sync.errors import StateError
from intercom_sync.state.atomic import sync_folder
from intercom_sync.state.strict_json import parsed
from intercom_sync.state.typed import Typed

_RUN = Typed(RunNote)
_ENTRY = Typed(LedgerEntry)


class FileLedger:
    """The ledger of one target, as files of the working tree."""

    def __init__(self, folder: Path) -> None:
        """`folder` is .intercom-sync/<target>/ledger."""
        self._folder = folder
        self._files: dict[Path, IO[str]] = {}
        self._writing = Lock()  # lines of several threads must not run into each other

    def close(self) -> None:
        """Let go of the files."""
        for file in self._files.values():
            file.close()
        self._files.clear()

    def actions(self) -> tuple[str, ...]:
        """Names of the actions that have a ledger."""
        return tuple(sorted(unquote(path.name) for path in self._folder.glob("*")))

    def view(self, action: str) -> LedgerView:
        """What is known of an action.

        Raises:
            StateError: a file cannot be trusted.
        """
        runs: dict[str, RunNote] = {}
        entries: list[LedgerEntry] = []
        for path in sorted(self._of(action).glob("*.jsonl")):
            for line in self._lines(path):
                if isinstance(line, RunNote):
                    runs[line.run] = line
                else:
                    entries.append(line)
        return LedgerView(sorted(runs.values(), key=lambda run: run.started_at_unix), entries)

    def note_run(self, note: RunNote) -> None:
        """Write that a run began, or how it ended; of one run, the last line counts."""
        self._append(self._path(note.action, note.run), {"run": _RUN.dump(note)})

    def note(self, entry: LedgerEntry) -> None:
        """Write what was done to a conversation; durable when this returns."""
        self._append(self._path(entry.key.action, entry.run), {"entry": _ENTRY.dump(entry)})

    def _append(self, path: Path, value: dict[str, Any]) -> None:
        with self._writing:
            file = self._written(path, value)
        # Not one after the other: the system makes what many wait for last at one go.
        os.fsync(file.fileno())

    def _written(self, path: Path, value: dict[str, Any]) -> IO[str]:
        file = self._files.get(path)
        if file is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            is_torn = path.exists() and not path.read_bytes().endswith(b"\n")
            file = self._files[path] = path.open("a", encoding="utf-8", newline="\n")
            if is_torn:
                # A torn last line must not swallow this one; the gap says that it was a crash.
                file.write("\n\n")
            sync_folder(path.parent)
        file.write(f"{json.dumps(value, ensure_ascii=False, sort_keys=True)}\n")
        file.flush()
        return file

    def _lines(self, path: Path) -> Iterator[RunNote | LedgerEntry]:
        lines = path.read_text("utf-8", errors="replace").split("\n")
        for number, line in enumerate(lines, start=1):
            if not line:
                continue
            is_before_gap = number == len(lines) or not lines[number]
            try:
                value = parsed(line)
                yield _RUN.load(value["run"]) if "run" in value else _ENTRY.load(value["entry"])
            except (ValueError, KeyError, TypeError) as error:
                if is_before_gap and _is_cut_short(line):
                    continue  # a crash cut it short, and what it was to say was never relied on
                raise StateError(
                    f"ledger/{path.parent.name}/{path.name}:{number}: this line is damaged, and "
                    "whom the action has written to cannot be told without it. Restore the file "
                    "from git"
                ) from error

    def _of(self, action: str) -> Path:
        return self._folder / quote(action, safe="")

    def _path(self, action: str, run: str) -> Path:
        return self._of(action) / f"{quote(run, safe='')}.jsonl"


def _is_cut_short(line: str) -> bool:
    """Every line is one object on its own, so a whole one ends with its brace."""
    return line.startswith("{") and not line.endswith("}}")
