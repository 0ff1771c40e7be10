"""What a run meant to do and what came of it, one JSON object a line, synced as it is written.

Owns the journal files and what is still open in them; how an intent is spelled, intents.py knows.
An intent alone is not synced: the line that says it is being sent is, and takes it along. Trap: the
last line may be torn by a crash and is then no statement at all; a damaged line before it means
that something else wrote to the file, and nothing in it can be trusted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, ClassVar, Generic

from intercom_sync.articles.intent import Intent
from intercom_sync.conversations.intent import ConversationIntent
from intercom_sync.errors import StateError
from intercom_sync.plan.pending import IntentT, Pending
from intercom_sync.state.atomic import sync_folder
from intercom_sync.state.intents import (
    dump_conversation_intent,
    dump_intent,
    load_conversation_intent,
    load_intent,
)

KEPT_RUNS = 20
"""Journals of runs with nothing open that stay for people to read."""


@dataclass(slots=True)
class _Open(Generic[IntentT]):
    """An intent on its way."""

    intent: IntentT
    first_sent_at_unix: float | None = None
    last_sent_at_unix: float | None = None
    before: str | None = None

    def sending(self, at_unix: float, before: str | None) -> None:
        if self.first_sent_at_unix is None:
            self.first_sent_at_unix = at_unix
        self.last_sent_at_unix = at_unix
        self.before = before


class Journal(Generic[IntentT]):
    """The journal of one run, and what earlier runs left open."""

    syncs_outcomes: ClassVar[bool] = True

    def __init__(
        self,
        folder: Path,
        *,
        dump: Callable[[IntentT], dict[str, Any]],
        load: Callable[[dict[str, Any]], IntentT],
    ) -> None:
        """Nothing is created before the first line.

        Raises:
            StateError: an earlier journal is damaged other than by a torn last line.
        """
        self._folder = folder
        self._dump = dump
        self._run = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{os.getpid()}"
        self._file: IO[str] | None = None
        self._open: dict[str, _Open[IntentT]] = {}
        self._earlier = {path.stem: _replayed(path, load) for path in _files(folder)}

    def earlier(self) -> tuple[Pending[IntentT], ...]:
        """What earlier runs left open, in the order it was meant."""
        return tuple(
            _pending(run, open_intent)
            for run, intents in self._earlier.items()
            for open_intent in intents.values()
        )

    def close_earlier(self, pending: Pending[IntentT], outcome: str, remote_id: str | None) -> None:
        """Write the outcome of an earlier run's intent behind it."""
        path = self._folder / f"{pending.run}.jsonl"
        with path.open("a", encoding="utf-8", newline="\n") as file:
            # A torn last line must not swallow this one.
            _append(file, _outcome(pending.intent.step, outcome, remote_id, ""), first="\n")
        self._earlier[pending.run].pop(pending.intent.step, None)

    def intent(self, intent: IntentT) -> None:
        """Write down what is about to be done."""
        self._open[intent.step] = _Open(intent)
        self._write({"event": "intent", "intent": self._dump(intent)}, is_synced=False)

    def sending(self, step: str, at_unix: float, before: str | None) -> None:
        """Write down that the request is about to leave, by the server's clock."""
        self._open[step].sending(at_unix, before)
        self._write({"event": "sending", "step": step, "at": at_unix, "before": before})

    def outcome(self, step: str, outcome: str, remote_id: str | None, reason: str) -> None:
        """Write down how it ended; "unknown" leaves it open."""
        if outcome != "unknown":
            self._open.pop(step, None)
        told = _outcome(step, outcome, remote_id, reason)
        self._write(told, is_synced=self.syncs_outcomes)

    def pending(self, step: str) -> Pending[IntentT] | None:
        """The intent of a step of this run that is still open."""
        found = self._open.get(step)
        return None if found is None else _pending(self._run, found)

    def close(self) -> None:
        """End the run's file, and let go of old ones with nothing open."""
        if self._file is not None:
            self._file.close()
            self._file = None
        still_open = {run for run, intents in self._earlier.items() if intents}
        finished = [path for path in _files(self._folder) if path.stem not in still_open]
        if self._open:
            finished = [path for path in finished if path.stem != self._run]
        for path in finished[:-KEPT_RUNS]:
            path.unlink()

    def _write(self, value: dict[str, Any], *, is_synced: bool = True) -> None:
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / f"{self._run}.jsonl"
            self._file = path.open("a", encoding="utf-8", newline="\n")
            sync_folder(self._folder)
        _append(self._file, value, is_synced=is_synced)


class RunJournal(Journal[Intent]):
    """The journal of the Help Center half, in .intercom-sync/<target>/journal."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, dump=dump_intent, load=load_intent)


class ActionJournal(Journal[ConversationIntent]):
    """The journal of the batch half, in .intercom-sync/<target>/journal/actions.

    The ledger is synced before the outcome is written, so an outcome that is lost with the power
    costs the next run a look, and no customer anything. A sync the less is a third of a write.
    """

    syncs_outcomes = False

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, dump=dump_conversation_intent, load=load_conversation_intent)


def _append(
    file: IO[str], value: dict[str, Any], *, first: str = "", is_synced: bool = True
) -> None:
    file.write(f"{first}{json.dumps(value, ensure_ascii=False, sort_keys=True)}\n")
    file.flush()
    if is_synced:
        os.fsync(file.fileno())


def _outcome(step: str, outcome: str, remote_id: str | None, reason: str) -> dict[str, Any]:
    return {"event": "outcome", "step": step, "outcome": outcome, "id": remote_id, "reason": reason}


def _pending(run: str, found: _Open[IntentT]) -> Pending[IntentT]:
    return Pending(
        run=run,
        intent=found.intent,
        first_sent_at_unix=found.first_sent_at_unix,
        last_sent_at_unix=found.last_sent_at_unix,
        before=found.before,
    )


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jsonl"))


def _replayed(path: Path, load: Callable[[dict[str, Any]], IntentT]) -> dict[str, _Open[IntentT]]:
    try:
        return _replay(path, load)
    except (KeyError, TypeError, ValueError) as error:
        raise StateError(
            f"{path.name}: this journal does not make sense to this intercom-sync. Use the version "
            "that wrote it, or compare the help center with git by hand and delete the file"
        ) from error


def _replay(path: Path, load: Callable[[dict[str, Any]], IntentT]) -> dict[str, _Open[IntentT]]:
    found: dict[str, _Open[IntentT]] = {}
    for line in _lines(path):
        match line["event"]:
            case "intent":
                intent = load(line["intent"])
                found[intent.step] = _Open(intent)
            case "sending":
                found[line["step"]].sending(line["at"], line["before"])
            case "outcome" if line["outcome"] != "unknown":
                found.pop(line["step"], None)
            case _:
                continue
    return found


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    text = path.read_bytes().split(b"\n")
    filled = [(number, line) for number, line in enumerate(text, start=1) if line]
    for number, line in filled:
        try:
            value = json.loads(line)
            event, _ = value["event"], _key_of(value)
        except (ValueError, KeyError, TypeError) as error:
            if _is_torn(filled, number):
                continue
            raise StateError(
                f"{path.name}:{number}: this journal is damaged, and what its run did cannot be "
                "told from it. Compare the help center with git by hand, then delete the file"
            ) from error
        if event in ("intent", "sending", "outcome"):
            yield value


def _key_of(value: dict[str, Any]) -> str:
    """Which step a line speaks of; raises where it does not say."""
    return str(value["intent"]["step"] if value["event"] == "intent" else value["step"])


def _is_torn(filled: Iterable[tuple[int, bytes]], number: int) -> bool:
    """Whether a bad line is one that a crash cut short.

    The next run starts its own line after an empty one, so a torn line is the last of the file or
    has a gap behind it.
    """
    later = [other for other, _ in filled if other > number]
    return not later or later[0] > number + 1
