"""What a run meant to do and what came of it, one JSON object a line.

Owns the writing of journals; replay.py reads them, and how an intent is spelled, intents.py knows.
What has nothing open is put aside, or every run would read all that the runs before it did.
An intent alone is not synced: the line that says it is being sent is, and takes it along; an
outcome goes along with whatever comes next. Trap: where this machine does not last, a journal on
its disk proves nothing, so an intent must be known to the mirror before its request leaves.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, Any, Generic

from intercom_sync.articles.intent import Intent
from intercom_sync.conversations.intent import ConversationIntent
from intercom_sync.conversations.writes import may_be_repeated
from intercom_sync.plan.pending import IntentT, Pending
from intercom_sync.state.atomic import sync_folder
from intercom_sync.state.backend import Mirror
from intercom_sync.state.intents import (
    dump_conversation_intent,
    dump_intent,
    load_conversation_intent,
    load_intent,
)
from intercom_sync.state.replay import FINISHED, GAP, Open, append, replayed
from intercom_sync.workers import Aside

KEPT_RUNS = 20
"""Journals of runs with nothing open that stay for people to read. Where state has a history of its
own none does: that keeps them."""
ANNOUNCED_AT_ONCE = 25
"""Messages to customers that are made known with one push."""


class Journal(Generic[IntentT]):
    """The journal of one run, and what earlier runs left open."""

    def __init__(
        self,
        folder: Path,
        *,
        dump: Callable[[IntentT], dict[str, Any]],
        load: Callable[[dict[str, Any]], IntentT],
        mirror: Mirror | None = None,
        is_harmless: Callable[[IntentT], bool] = lambda _: False,
        aside: Aside | None = None,
    ) -> None:
        """Nothing is created before the first line.

        Args:
            mirror: Where an intent must be known before it is sent; None where this disk lasts.
            is_harmless: Whether it may be forgotten that an intent was sent.
            aside: How to wait for the disk where others can go on meanwhile.

        Raises:
            StateError: an earlier journal is damaged other than by a torn last line.
        """
        self._folder = folder
        self._dump = dump
        self._run = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{os.getpid()}"
        self._file: IO[str] | None = None
        self._mirror = mirror
        self._is_harmless = is_harmless
        self._aside = aside
        self._open: dict[str, Open[IntentT]] = {}
        self._announced: dict[str, IntentT] = {}
        self._earlier = dict(_open_in(folder, load))

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
            # A torn last line must neither swallow this one nor be taken for damage because of it.
            append(file, _outcome(pending.intent.step, outcome, remote_id, ""), first=GAP)
        self._earlier[pending.run].pop(pending.intent.step, None)

    @property
    def at_once(self) -> int | None:
        """How many messages to customers to announce together; None where nobody has to know."""
        return None if self._mirror is None else ANNOUNCED_AT_ONCE

    async def announce(self, intents: Sequence[IntentT], at_unix: float) -> None:
        """Make known what is about to be done, where state has to outlive this machine.

        What was announced before and not begun is withdrawn by that.

        Raises:
            StateError: it cannot be made known, so nothing of it may be sent.
        """
        if self._mirror is None:
            return
        self._withdraw()
        wanted = [one for one in intents if not self._is_harmless(one)]
        if wanted:
            self._write_announced(wanted, at_unix)
            await self._mirror.push()

    def intent(self, intent: IntentT) -> None:
        """Write down what is about to be done."""
        self._open[intent.step] = Open(intent)
        if self._announced.get(intent.step) == intent:
            self._write({"event": "begun", "step": intent.step}, is_synced=False)
        else:
            self._write({"event": "intent", "intent": self._dump(intent)}, is_synced=False)

    def sending(self, step: str, at_unix: float, before: str | None) -> Awaitable[None] | None:
        """Write down that the request is about to leave, by the server's clock.

        Returns:
            What to wait for before it leaves; None where nothing is left to wait for.

        Raises:
            StateError: others cannot be told first, so it must not leave.
        """
        if self._mirror is not None:
            self._make_known(self._mirror, self._open[step].intent, at_unix)
        self._open[step].sending(at_unix, before)
        told = {"event": "sending", "step": step, "at": at_unix, "before": before}
        self._write(told, is_synced=self._aside is None)
        if self._aside is None or self._file is None:
            return None
        return self._aside(partial(os.fsync, self._file.fileno()))

    def outcome(self, step: str, outcome: str, remote_id: str | None, reason: str) -> None:
        """Write down how it ended; "unknown" leaves it open.

        What was done is on disk already, in a record or the ledger: an outcome that is lost with
        the power costs the next run a look. A sync the less is a third of a write.
        """
        if outcome != "unknown":
            self._open.pop(step, None)
            self._announced.pop(step, None)
        self._write(_outcome(step, outcome, remote_id, reason), is_synced=False)

    def pending(self, step: str) -> Pending[IntentT] | None:
        """The intent of a step of this run that is still open."""
        found = self._open.get(step)
        return None if found is None else _pending(self._run, found)

    def close(self) -> None:
        """End the run's file, and put aside those with nothing open."""
        self._withdraw()
        if self._file is not None:
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None
        still_open = {run for run, intents in self._earlier.items() if intents}
        finished = [path for path in _files(self._folder) if path.stem not in still_open]
        if self._open:
            finished = [path for path in finished if path.stem != self._run]
        with suppress(OSError):  # housekeeping, which the next run does as well
            _put_aside(finished, self._folder / FINISHED, KEPT_RUNS if self._mirror is None else 0)

    def _make_known(self, mirror: Mirror, intent: IntentT, at_unix: float) -> None:
        """Whoever sends what was not announced pays for a push of its own."""
        if intent.step in self._announced or self._is_harmless(intent):
            mirror.prove()
            return
        self._write_announced([intent], at_unix)
        mirror.push_now()

    def _write_announced(self, intents: Sequence[IntentT], at_unix: float) -> None:
        for intent in intents:
            self._announced[intent.step] = intent
            value = {"event": "announced", "intent": self._dump(intent), "at": at_unix}
            self._write(value, is_synced=False)

    def _withdraw(self) -> None:
        if self._announced.keys() - self._open.keys():
            self._write({"event": "withdrawn"})
        begun = self._announced.keys() & self._open.keys()
        self._announced = {step: self._announced[step] for step in begun}

    def _write(self, value: dict[str, Any], *, is_synced: bool = True) -> None:
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / f"{self._run}.jsonl"
            self._file = path.open("a", encoding="utf-8", newline="\n")
            sync_folder(self._folder)
        append(self._file, value, is_synced=is_synced)


class RunJournal(Journal[Intent]):
    """The journal of the Help Center half, in .intercom-sync/<target>/journal."""

    def __init__(
        self, folder: Path, mirror: Mirror | None = None, aside: Aside | None = None
    ) -> None:
        super().__init__(folder, dump=dump_intent, load=load_intent, mirror=mirror, aside=aside)


class ActionJournal(Journal[ConversationIntent]):
    """The journal of the batch half, in .intercom-sync/<target>/journal/actions."""

    def __init__(
        self, folder: Path, mirror: Mirror | None = None, aside: Aside | None = None
    ) -> None:
        super().__init__(
            folder,
            dump=dump_conversation_intent,
            load=load_conversation_intent,
            mirror=mirror,
            is_harmless=lambda intent: may_be_repeated(intent.write),
            aside=aside,
        )


def _outcome(step: str, outcome: str, remote_id: str | None, reason: str) -> dict[str, Any]:
    return {"event": "outcome", "step": step, "outcome": outcome, "id": remote_id, "reason": reason}


def _pending(run: str, found: Open[IntentT]) -> Pending[IntentT]:
    return Pending(
        run=run,
        intent=found.intent,
        first_sent_at_unix=found.first_sent_at_unix,
        last_sent_at_unix=found.last_sent_at_unix,
        before=found.before,
    )


def _put_aside(paths: Sequence[Path], folder: Path, kept: int) -> None:
    for path in paths:
        folder.mkdir(exist_ok=True)
        path.replace(folder / path.name)
    for path in _files(folder)[: -kept or None]:
        path.unlink()


def _open_in(
    folder: Path, load: Callable[[dict[str, Any]], IntentT]
) -> Iterator[tuple[str, dict[str, Open[IntentT]]]]:
    """Run → its open intents, of each journal that was not put aside, the oldest first."""
    for path in _files(folder):
        with suppress(FileNotFoundError):  # its run ended while this one looked
            yield path.stem, replayed(path, load).open


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jsonl"))
