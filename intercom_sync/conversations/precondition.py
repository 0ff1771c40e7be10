"""Whether a conversation still is what the plan saw, just before it is written to.

Owns the judgement. Pure. Trap: our own writes change a conversation too, its time and its state, so
after the first of them only what others did counts.
"""

from __future__ import annotations

from intercom_sync.conversations.evidence import after, last_part_by_others
from intercom_sync.conversations.model import Conversation, ConversationState, Who
from intercom_sync.conversations.plan_model import PlannedConversation


def changed(
    now: Conversation, planned: PlannedConversation, admin_id: str, *, is_touched: bool
) -> str | None:
    """What happened to a conversation since the plan was made, our own doing excepted.

    Args:
        is_touched: This run has written to it, so its state and time may be our own doing.
    """
    seen = planned.seen
    last = last_part_by_others(now, admin_id)
    if last != seen.last_part:
        is_customer = any(part.id == last and part.who is Who.CONTACT for part in now.parts)
        who = "the customer wrote" if is_customer else "a teammate acted"
        return f"{who} after the plan was made"
    if is_touched:
        ours = {after(now, step.write).state for step in planned.steps}
        is_ours = now.state in {seen.state, ConversationState.OPEN, *ours}
        return None if is_ours else _was(now, seen.state)
    if now.state is not seen.state:
        return _was(now, seen.state)
    if now.updated_at_unix != seen.updated_at_unix:
        return "it was changed after the plan was made"
    return None


def _was(now: Conversation, before: ConversationState) -> str:
    return f"it is {now.state} now, and was {before} when the plan was made"
