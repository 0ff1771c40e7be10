"""What shows that an action has run before, though no ledger says so, and what leaves it open.

Owns the traces, a message of ours among the parts and the action's mark among the tags, and the
doubts that keep a message from being sent. Pure. Trap: people set tags by hand, and a run may have
died between the mark and the message, so a mark says that somebody was there, never that the
customer was written to.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from intercom_sync.conversations.evidence import has_tag, may_hide_parts, message_part
from intercom_sync.conversations.ledger_model import MARK_STEP, LedgerView
from intercom_sync.conversations.model import Conversation, ConversationId
from intercom_sync.conversations.plan_model import ActionPlan, ledger_key
from intercom_sync.conversations.writes import Write, reaches_customer

_BY_POSITION = re.compile(r"[1-9][0-9]*-[a-z]+")
"""Ids that steps have where the file gives none; they change when a step is put before."""


def last_trace(plan: ActionPlan, conversations: Iterable[Conversation], ledger: LedgerView) -> int:
    """When a conversation that shows a run which the ledger does not know was last changed.

    Returns:
        0 where none does.
    """
    steps = {found.id: found.steps for found in plan.conversations}
    return max(
        (
            found.updated_at_unix
            for found in conversations
            if (is_marked(found, plan.mark) and not ledger.knows(found.id, MARK_STEP))
            or any(
                not ledger.knows(found.id, step.id)
                and message_part(found, step.write, plan.admin_id)
                for step in steps.get(found.id, ())
            )
        ),
        default=0,
    )


def is_marked(conversation: Conversation, mark: str) -> bool:
    """Whether it carries the action's mark."""
    return mark != "" and has_tag(conversation, mark)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubts:
    """What speaks against sending a message that neither ledger nor conversation knows.

    Attributes:
        run, occasion, since_unix: As in the plan.
    """

    action: str
    run: str
    mark: str
    occasion: str
    since_unix: int
    ledger: LedgerView

    def about(
        self, now: Conversation, step: str, write: Write, steps: Collection[str]
    ) -> str | None:
        """Why it may have been sent all the same; None where nothing says so.

        Args:
            steps: Ids of every step of the conversation.
        """
        key = ledger_key(self.action, step, now.id, self.occasion)
        if not reaches_customer(write) or self.ledger.of(key) is not None:
            return None
        marked = self.ledger.entry(ledger_key(self.action, MARK_STEP, now.id, self.occasion))
        if is_marked(now, self.mark) and marked is None:
            return f'the mark "{self.mark}" is set, and the ledger does not know why'
        moved = self._moved(now.id, write, steps)
        if moved is not None:
            return (
                f'the ledger has "{moved}", which the file has no more: if this is that step under '
                "another id, it was sent"
            )
        is_ours = marked is not None and marked.run == self.run
        was_never_here = self.mark != "" and (is_ours or not is_marked(now, self.mark))
        if may_hide_parts(now, self.since_unix) and not was_never_here:
            return "Intercom shows not all of its parts, so it may be among the others"
        return None

    def _moved(
        self, conversation: ConversationId, write: Write, steps: Collection[str]
    ) -> str | None:
        """A step that was done, has no place in the file any more, and could be this one."""
        known = self.ledger.steps_of(conversation, self.occasion)
        return next(
            (
                step
                for step, verb in sorted(known.items())
                if verb == write.verb and step not in steps and _BY_POSITION.fullmatch(step)
            ),
            None,
        )
