"""How a step stands before the run: to do, done, so already, or for a person to look at.

Owns asking the witnesses in their order: the ledger, the conversation's own parts, the journal of
a run that was killed, the conversation's state, and the doubts that are left. Pure. Trap: each of
them can only keep a step from being done; that none speaks is what makes it one to do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from intercom_sync.conversations.evidence import is_so, message_part
from intercom_sync.conversations.intent import PendingConversation
from intercom_sync.conversations.ledger_model import LedgerKey, LedgerView, Noted, link_step
from intercom_sync.conversations.model import Conversation, ConversationId, TicketId
from intercom_sync.conversations.plan_model import ActionPlan, PlannedStep, Standing, ledger_key
from intercom_sync.conversations.traces import Doubts
from intercom_sync.conversations.writes import LinkTicket, MakeTicket, Write, may_be_repeated

NOTED = "the ledger says so"
FOR_A_PERSON = "it may have been sent; see intercom-sync actions resolve"
UNSETTLED = "an earlier run sent it and heard no answer; the next run looks for it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnesses:
    """What is known of one action before anything is asked of a conversation.

    Attributes:
        sent: Steps that earlier runs sent and nobody has settled yet.
    """

    admin_id: str
    doubts: Doubts
    sent: frozenset[LedgerKey]

    @property
    def ledger(self) -> LedgerView:
        """Of the action."""
        return self.doubts.ledger

    def standing(
        self,
        step: str,
        write: Write,
        steps: Collection[str],
        found: Conversation,
        now: Conversation,
    ) -> tuple[Standing, str]:
        """How a step stands, and why where it is not to do.

        Args:
            steps: Ids of every step of the conversation.
            found: The conversation as it was read.
            now: The same, once the steps before this one are done.
        """
        key = self._key(step, found.id)
        noted = self.ledger.of(key)
        if noted is Noted.DONE:
            return Standing.DONE, NOTED
        if message_part(found, write, self.admin_id, since_unix=self.doubts.since_unix):
            return Standing.DONE, "its text is in the conversation"
        if noted is Noted.UNKNOWN:
            return Standing.UNKNOWN, FOR_A_PERSON
        if key in self.sent:
            return Standing.UNKNOWN, UNSETTLED
        if is_so(now, write):
            return Standing.SO, "the conversation is so already"
        doubt = self.doubts.about(found, step, write, steps)
        return (Standing.TODO, "") if doubt is None else (Standing.UNKNOWN, doubt)

    def link_left(
        self, step: str, write: Write, conversation: ConversationId
    ) -> Iterable[tuple[str, Write]]:
        """The link, as a step, of a ticket that an earlier run made and did not link."""
        if not isinstance(write, MakeTicket) or not write.link:
            return
        made = self.ledger.entry(self._key(step, conversation))
        linked = self.ledger.of(self._key(link_step(step), conversation))
        if made and made.noted is Noted.DONE and made.part and linked is not Noted.DONE:
            yield link_step(step), LinkTicket(ticket_id=TicketId(made.part))

    def _key(self, step: str, conversation: ConversationId) -> LedgerKey:
        return ledger_key(self.doubts.action, step, conversation, self.doubts.occasion)


def as_noted(plan: ActionPlan, ledger: LedgerView) -> ActionPlan:
    """What is left of a plan that was begun: with the standings that the ledger gives its steps."""
    return replace(
        plan,
        conversations=tuple(
            replace(
                found, steps=tuple(_as_noted(plan, ledger, found.id, step) for step in found.steps)
            )
            for found in plan.conversations
        ),
    )


def _as_noted(
    plan: ActionPlan, ledger: LedgerView, conversation: ConversationId, step: PlannedStep
) -> PlannedStep:
    match ledger.of(plan.key(conversation, step.id)):
        case Noted.DONE:
            return replace(step, standing=Standing.DONE, reason=NOTED)
        case Noted.UNKNOWN:
            return replace(step, standing=Standing.UNKNOWN, reason=FOR_A_PERSON)
        case Noted.TRIED | Noted.NOT_DONE | None:
            return step
        case never:
            assert_never(never)


def unsettled_messages(pending: Iterable[PendingConversation]) -> frozenset[LedgerKey]:
    """Of what earlier runs left open, what may have taken effect and must not be repeated."""
    return frozenset(
        one.intent.key
        for one in pending
        if one.first_sent_at_unix is not None and not may_be_repeated(one.intent.write)
    )
