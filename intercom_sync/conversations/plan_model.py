"""What an action would do, frozen: the conversations, the texts, and what was seen of each.

Owns the nouns that render, guards and apply share; decides nothing. Pure. Trap: unlike a plan of
articles this one holds payloads, because the text that a person approved must be the text that the
customer gets, whatever the file says by then. So a saved plan holds names and messages.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from intercom_sync.conversations.ledger_model import MARK_STEP, LedgerKey
from intercom_sync.conversations.model import ConversationId, ConversationState, Once
from intercom_sync.conversations.writes import Write, reaches_customer

A_DAY = 86_400
FORMAT = 1
"""Raised when an older intercom-sync would misread a plan of a newer one."""


class Standing(StrEnum):
    """How a step stands before the run."""

    TODO = "to do"
    DONE = "already done"  # the ledger or the conversation's parts say so
    SO = "already so"  # the conversation is as the step would make it
    BY_HAND = "by hand"  # only a person can do it; the run looks whether they have
    UNKNOWN = "unknown"  # it may have been done; a person has to look


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A conversation as the plan saw it; a run acts only where it still is.

    Attributes:
        last_part: Id of the last part by the customer or another teammate; "" for none.
    """

    state: ConversationState
    last_part: str
    updated_at_unix: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    """One write to one conversation.

    Attributes:
        id: Of the step in the file; several writes of one step have a suffix each.
        waits_for_send: Done only with --send: a customer sees it, or it announces that one will.
        reason: For any standing but TODO.
    """

    id: str
    write: Write
    standing: Standing = Standing.TODO
    waits_for_send: bool = False
    reason: str = ""

    @property
    def writes(self) -> bool:
        """Whether it is still to be sent."""
        return self.standing is Standing.TODO

    @property
    def is_customer_message(self) -> bool:
        """Whether a customer would get a message that has not been sent yet."""
        return self.writes and reaches_customer(self.write)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedConversation:
    """One conversation and what happens to it, in order.

    Attributes:
        customer: Whom a message would reach, for people.
        url: In the inbox.
    """

    id: ConversationId
    title: str
    customer: str
    url: str
    seen: Seen
    steps: tuple[PlannedStep, ...]

    @property
    def has_work(self) -> bool:
        """Whether any step is still to do."""
        return any(step.writes for step in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A conversation that was selected and is left alone."""

    id: ConversationId
    url: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """Why nothing of the plan can be done; no flag helps.

    Attributes:
        urls: Where a person can do by hand what the API cannot.
    """

    reason: str
    fix: str
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPlan:
    """What one action would do.

    Attributes:
        action: Its name; `path` and `content_hash` say which file, and which version of it.
        run: Of this plan; it stays the same when the plan is resumed, or run twice.
        occasion: Part of the ledger's key: "", the day, or the run.
        mark: Name of the tag that is set before the first message; "" for none.
        matched: How many conversations were selected, before any was dropped; at least so many
            where the selection is larger than its limit.
        warnings: What a person should know before they say yes, one sentence each.
        last_trace_unix: When a selected conversation that shows a run of this action was last
            changed, though the ledger knows of no run; 0 where the two agree.
        requests: Estimate, reading again included.
        seconds: Estimate, within the rate the server announced; None where it announced none.
    """

    target: str
    workspace_id: str
    workspace_name: str
    api_version: str
    action: str
    path: str
    content_hash: str
    run: str
    occasion: str
    once: Once
    mark: str
    admin_id: str
    admin_name: str
    planned_at_unix: int
    matched: int
    limit: int | None
    conversations: tuple[PlannedConversation, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    blockers: tuple[Blocker, ...] = ()
    warnings: tuple[str, ...] = ()
    last_trace_unix: int = 0
    requests: int = 0
    seconds: int | None = None
    format: int = FORMAT

    def __post_init__(self) -> None:
        """No conversation twice: side by side, neither would see what the other sends.

        Raises:
            ValueError: one is.
        """
        if len({found.id for found in self.conversations}) < len(self.conversations):
            raise ValueError("a conversation is in the plan twice")

    @property
    def ran_before(self) -> bool:
        """Whether the conversations show a run that the ledger does not know."""
        return self.last_trace_unix > 0

    @property
    def customer_messages(self) -> int:
        """How many messages customers would get."""
        return sum(step.is_customer_message for found in self.conversations for step in found.steps)

    @property
    def since_unix(self) -> int:
        """From when on a part counts as of this occasion."""
        return since_unix(self.once, self.planned_at_unix)

    def key(self, conversation: ConversationId, step: str) -> LedgerKey:
        """Where the ledger notes a step."""
        return ledger_key(self.action, step, conversation, self.occasion)


def ledger_key(action: str, step: str, conversation: ConversationId, occasion: str) -> LedgerKey:
    """The ledger's key. A mark is set once, however often the action may come back."""
    return LedgerKey(
        action=action,
        step=step,
        conversation=conversation,
        occasion="" if step == MARK_STEP else occasion,
    )


def since_unix(once: Once, planned_at_unix: int) -> int:
    """From when on a part counts as of the same occasion."""
    match once:
        case Once.CONVERSATION:
            return 0
        case Once.DAY:
            return planned_at_unix - planned_at_unix % A_DAY
        case Once.RUN:
            return planned_at_unix
        case _:
            assert_never(once)
