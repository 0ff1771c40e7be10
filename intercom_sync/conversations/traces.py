"""What shows that an action has run before, though no ledger says so.

Owns the traces: a message of ours among the parts, the action's mark among the tags. Pure. Trap:
people set tags by hand, and a run may have died between the mark and the message, so a mark says
that somebody was there, never that the customer was written to.
"""

from __future__ import annotations

from collections.abc import Iterable

from intercom_sync.conversations.evidence import message_part
from intercom_sync.conversations.model import Conversation
from intercom_sync.conversations.plan_model import ActionPlan


def last_trace(plan: ActionPlan, conversations: Iterable[Conversation]) -> int:
    """When a conversation that shows a run of this action was last changed; 0 where none does."""
    steps = {found.id: found.steps for found in plan.conversations}
    return max(
        (
            found.updated_at_unix
            for found in conversations
            if is_marked(found, plan.mark)
            or any(message_part(found, s.write, plan.admin_id) for s in steps.get(found.id, ()))
        ),
        default=0,
    )


def is_marked(conversation: Conversation, mark: str) -> bool:
    """Whether it carries the action's mark."""
    return mark != "" and mark in conversation.tags.values()
