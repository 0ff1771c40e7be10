"""What is written down before a request about a conversation is sent.

Owns the noun; state/journal keeps it. Trap: after a crash the action's file may say something else,
so the intent holds the whole write, text and all.
"""

from __future__ import annotations

from dataclasses import dataclass

from intercom_sync.conversations.ledger_model import LedgerKey
from intercom_sync.conversations.model import ConversationId
from intercom_sync.conversations.writes import Write
from intercom_sync.plan.pending import Pending


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationIntent:
    """One write to one conversation.

    Attributes:
        key: Where the ledger will note it.
        run: The run of the action, which may span several starts of the program.
        admin_id: Who acts.
    """

    key: LedgerKey
    run: str
    write: Write
    admin_id: str

    @property
    def step(self) -> str:
        """Unique within a journal, which may be that of several runs."""
        return step_name(self.run, self.key.conversation, self.key.step)

    @property
    def remote_id(self) -> str:
        """The id in Intercom."""
        return self.key.conversation


def step_name(run: str, conversation: ConversationId, step: str) -> str:
    """How the journal calls a step of a conversation."""
    return f"{run} {conversation} {step}"


PendingConversation = Pending[ConversationIntent]
