"""Which step was done to which conversation, as the ledger remembers it.

Owns the nouns and the reading of them; state/ledger.py keeps them. Pure. Trap: the key is the name
of the action and the id of the step, never the text: new words in a file must not write to the same
customer again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from intercom_sync.conversations.model import ConversationId
from intercom_sync.errors import Problem
from intercom_sync.location import Location

MARK_STEP = "mark"
"""The step that sets an action's `mark`."""


def reserved_id(step: str, location: Location) -> Problem | None:
    """What is wrong with a step whose id the ledger uses itself; None where it does not."""
    if step != MARK_STEP:
        return None
    return Problem(
        location=location,
        code="duplicate-step",
        reason=f'"{MARK_STEP}" is the id of the mark itself, so the ledger would take this step '
        "for done as soon as the tag is set",
        fix="Give the step another id",
    )


def link_step(step: str) -> str:
    """The step that links the ticket of a step; no step of a file has such an id."""
    return f"{step} link"


class Noted(StrEnum):
    """What the ledger says of a step."""

    DONE = "done"
    UNKNOWN = "unknown"  # it may have taken effect; a person resolves it
    TRIED = "tried"  # sent without effect, or something harmless whose effect nobody looked at
    NOT_DONE = "not done"  # a person looked, and it did not take effect: it may be sent


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerKey:
    """What a step did to a conversation, and when that would be another time.

    Attributes:
        occasion: "" where once a conversation, the day or the run otherwise.
    """

    action: str
    step: str
    conversation: ConversationId
    occasion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One line of the ledger.

    Attributes:
        run: Which run wrote it.
        verb: What it was, for people.
        evidence: How it is known: "answered", "found by reading", or who resolved it.
        part: Id of the part or ticket it made; "" where none is known.
        is_told: It was sent by us and told the customer something, or was the mark that says so.
    """

    key: LedgerKey
    noted: Noted
    run: str
    at_unix: int
    verb: str
    evidence: str = ""
    part: str = ""
    is_told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RunNote:
    """One run of an action, as history tells it.

    Attributes:
        path, content_hash, commit: Which file, and which version of it; "" where not known.
        slot_unix: Start of the plan the run carries out; what `due` compares slots with.
        ended_at_unix: None while it is unfinished.
    """

    run: str
    action: str
    path: str
    content_hash: str
    commit: str
    slot_unix: int
    started_at_unix: int
    ended_at_unix: int | None = None
    summary: str = ""


class LedgerView:
    """What the ledger says of one action.

    Of one run the last word counts, in the order it was written. Between runs no clock decides, as
    times come from several computers: what any of them has done is done, and what may have been
    sent stays unknown until that run's own entry is resolved.
    """

    def __init__(self, runs: Iterable[RunNote], entries: Iterable[LedgerEntry]) -> None:
        self.runs = tuple(runs)
        self._entries: dict[LedgerKey, dict[str, LedgerEntry]] = {}
        self._of_conversation: dict[ConversationId, set[LedgerKey]] = {}
        self._touched: set[tuple[str, str]] = set()
        self._made: set[str] = set()
        for entry in entries:
            self.note(entry)

    def note(self, entry: LedgerEntry) -> None:
        """Take in an entry; those of one run in the order they were written."""
        of_runs = self._entries.setdefault(entry.key, {})
        before = of_runs.get(entry.run)
        if before is None or before.noted is not Noted.DONE or entry.noted is Noted.DONE:
            of_runs[entry.run] = entry
        self._of_conversation.setdefault(entry.key.conversation, set()).add(entry.key)
        self._touched.add((entry.run, entry.key.conversation))
        if entry.part:
            self._made.add(entry.part)

    def entry(self, key: LedgerKey) -> LedgerEntry | None:
        """What counts of a step."""
        found = self._entries.get(key)
        return max(found.values(), key=_weight) if found else None

    def of(self, key: LedgerKey) -> Noted | None:
        """What is known of a step; None where nothing is."""
        found = self.entry(key)
        return None if found is None else found.noted

    def is_touched(self, run: str, conversation: ConversationId) -> bool:
        """Whether this run has sent anything to the conversation."""
        return (run, conversation) in self._touched

    def steps_of(self, conversation: ConversationId, occasion: str) -> dict[str, str]:
        """Every step that was done to a conversation, or may have been, with its verb."""
        return {
            key.step: entry.verb
            for key in self._of_conversation.get(conversation, ())
            if key.occasion == occasion
            if (entry := self.entry(key)) and entry.noted in (Noted.DONE, Noted.UNKNOWN)
        }

    def knows(self, conversation: ConversationId, step: str) -> bool:
        """Whether anything is noted of a step, whenever that was."""
        return any(key.step == step for key in self._of_conversation.get(conversation, ()))

    @property
    def is_empty(self) -> bool:
        """Whether the ledger knows of no message that the action sent, nor of its mark.

        A run without --send leaves entries, too; they do not say to whom an earlier one wrote.
        """
        return not any(one.is_told for found in self._entries.values() for one in found.values())

    def is_made(self, id_: str) -> bool:
        """Whether a part or ticket is known to be ours."""
        return id_ in self._made

    @property
    def unknown(self) -> tuple[LedgerEntry, ...]:
        """What a person has to resolve, in the order it happened."""
        every = (entry for key in self._entries if (entry := self.entry(key)))
        found = [one for one in every if one.noted is Noted.UNKNOWN]
        return tuple(sorted(found, key=lambda one: one.at_unix))


def _weight(entry: LedgerEntry) -> tuple[int, int]:
    """Which of several runs' entries counts: the one that keeps a message from being sent."""
    match entry.noted:
        case Noted.DONE:
            rank = 2
        case Noted.UNKNOWN:
            rank = 1
        case Noted.TRIED | Noted.NOT_DONE:
            rank = 0
        case _:
            assert_never(entry.noted)
    return rank, entry.at_unix
