"""Which step was done to which conversation, as the ledger remembers it.

Owns the nouns and the reading of them; state/ledger.py keeps them. Pure. Trap: the key is the name
of the action and the id of the step, never the text: new words in a file must not write to the same
customer again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from intercom_sync.conversations.model import ConversationId

MARK_STEP = "mark"
"""The step that sets an action's `mark`."""


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
    """

    key: LedgerKey
    noted: Noted
    run: str
    at_unix: int
    verb: str
    evidence: str = ""
    part: str = ""


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
    """What the ledger says of one action."""

    def __init__(self, runs: Iterable[RunNote], entries: Iterable[LedgerEntry]) -> None:
        self.runs = tuple(runs)
        self._entries: dict[LedgerKey, LedgerEntry] = {}
        self._touched: set[tuple[str, str]] = set()
        for entry in entries:
            self.note(entry)

    def note(self, entry: LedgerEntry) -> None:
        """Take in an entry; of one key, the last counts."""
        self._entries[entry.key] = entry
        self._touched.add((entry.run, entry.key.conversation))

    def entry(self, key: LedgerKey) -> LedgerEntry | None:
        """The last entry of a step."""
        return self._entries.get(key)

    def of(self, key: LedgerKey) -> Noted | None:
        """What is known of a step; None where nothing is."""
        found = self._entries.get(key)
        return None if found is None else found.noted

    def is_touched(self, run: str, conversation: ConversationId) -> bool:
        """Whether this run has sent anything to the conversation."""
        return (run, conversation) in self._touched

    @property
    def is_empty(self) -> bool:
        """Whether the ledger knows no run of the action."""
        return not self.runs and not self._entries

    @property
    def made(self) -> frozenset[str]:
        """Ids of the parts and tickets that are known to be ours."""
        return frozenset(one.part for one in self._entries.values() if one.part)

    @property
    def unknown(self) -> tuple[LedgerEntry, ...]:
        """What a person has to resolve, in the order it happened."""
        return tuple(one for one in self._entries.values() if one.noted is Noted.UNKNOWN)
