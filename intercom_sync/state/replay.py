"""What the lines of a journal add up to: the intents that are open, by what is known of each.

Owns the reading of journals, whoever wrote them. Trap: the last line may be torn by a crash and is
then no statement at all; a damaged line before it means that something else wrote to the file, and
nothing in it can be trusted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Generic

from intercom_sync.errors import StateError
from intercom_sync.plan.pending import IntentT
from intercom_sync.state.strict_json import parsed

GAP = "\n\n"
"""What a later run writes before its own line: one ends a line that a crash cut short, the other
says that it was a crash."""
FINISHED = "finished"
"""Folder of the journals with nothing open; nobody but people reads them."""
_EVENTS = ("announced", "intent", "begun", "sending", "outcome", "withdrawn", "cut")


@dataclass(slots=True)
class Open(Generic[IntentT]):
    """An intent on its way.

    Attributes:
        announced_at_unix: Since when others know of it; None where nobody has to.
    """

    intent: IntentT
    first_sent_at_unix: float | None = None
    last_sent_at_unix: float | None = None
    before: str | None = None
    announced_at_unix: float | None = None

    def sending(self, at_unix: float, before: str | None) -> None:
        if self.first_sent_at_unix is None:
            self.first_sent_at_unix = at_unix
        self.last_sent_at_unix = at_unix
        self.before = before

    def cut(self) -> None:
        """Its run was cut off, and may have sent it without being able to say so."""
        if self.announced_at_unix is None:
            return
        if self.first_sent_at_unix is None:
            self.first_sent_at_unix = self.announced_at_unix
            self.before = getattr(self.intent, "before", None)  # as the plan saw it
        self.last_sent_at_unix = None  # nobody can tell (Pending.dated)


@dataclass(slots=True)
class Replay(Generic[IntentT]):
    """What a journal says: intents that are open, and those that were announced only."""

    open: dict[str, Open[IntentT]] = field(default_factory=dict)
    announced: dict[str, Open[IntentT]] = field(default_factory=dict)


def append(
    file: IO[str], value: dict[str, Any], *, first: str = "", is_synced: bool = True
) -> None:
    file.write(f"{first}{json.dumps(value, ensure_ascii=False, sort_keys=True)}\n")
    file.flush()
    if is_synced:
        os.fsync(file.fileno())


def replayed(path: Path, load: Callable[[dict[str, Any]], IntentT]) -> Replay[IntentT]:
    try:
        return _replay(path, load)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise StateError(
            f"{path.name}: this journal does not make sense to this intercom-sync. Use the version "
            "that wrote it, or compare the help center with git by hand and delete the file"
        ) from error


def _replay(path: Path, load: Callable[[dict[str, Any]], IntentT]) -> Replay[IntentT]:
    found: Replay[IntentT] = Replay()
    for line in _lines(path):
        match line["event"]:
            case "announced":
                intent = load(line["intent"])
                found.announced[intent.step] = Open(intent, announced_at_unix=_time(line["at"]))
            case "begun":
                found.open[line["step"]] = found.announced[line["step"]]
            case "intent":
                intent = load(line["intent"])
                known = found.announced.get(intent.step)
                at_unix = None if known is None else known.announced_at_unix
                found.open[intent.step] = Open(intent, announced_at_unix=at_unix)
            case "sending":
                found.open[line["step"]].sending(_time(line["at"]), line["before"])
            case "outcome" if line["outcome"] != "unknown":
                found.open.pop(line["step"], None)
                found.announced.pop(line["step"], None)
            case "withdrawn":
                found.announced = {
                    step: known for step, known in found.announced.items() if step in found.open
                }
            case "cut":
                found.open = {**found.announced, **found.open}
                found.announced = {}
                for cut_off in found.open.values():
                    cut_off.cut()
            case _:
                continue
    return found


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    text = path.read_bytes().split(b"\n")
    filled = [(number, line) for number, line in enumerate(text, start=1) if line]
    for number, line in filled:
        try:
            value = parsed(line)
            event, _ = value["event"], _key_of(value)
        except (ValueError, KeyError, TypeError) as error:
            if _is_torn(filled, number):
                continue
            raise StateError(
                f"{path.name}:{number}: this journal is damaged, and what its run did cannot be "
                "told from it. Compare the help center with git by hand, then delete the file"
            ) from error
        if event in _EVENTS:
            yield value


def _time(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError("not a time")
    return value


def _key_of(value: dict[str, Any]) -> str:
    """Which step a line speaks of, "" for all; raises where it does not say."""
    match value["event"]:
        case "intent" | "announced":
            return str(value["intent"]["step"])
        case "withdrawn" | "cut":
            return ""
        case _:
            return str(value["step"])


def _is_torn(filled: Iterable[tuple[int, bytes]], number: int) -> bool:
    """Whether a bad line is one that a crash cut short.

    The next run starts its own line after an empty one, so a torn line is the last of the file or
    has a gap behind it.
    """
    later = [other for other, _ in filled if other > number]
    return not later or later[0] > number + 1


@dataclass(frozen=True, slots=True)
class _Named:
    """All that cutting needs of an intent."""

    step: str


def cut(folder: Path) -> None:
    """Tell every journal below a folder that its run was cut off, and may have sent what it
    announced."""
    for path in sorted(folder.rglob("*.jsonl")):
        if path.parent.name == FINISHED:
            continue
        found = replayed(path, lambda value: _Named(value["step"]))
        if found.open or found.announced:
            with path.open("a", encoding="utf-8", newline="\n") as file:
                append(file, {"event": "cut"}, first=GAP)
