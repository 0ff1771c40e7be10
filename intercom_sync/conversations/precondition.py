"""Whether a conversation still is what the plan saw, just before it is written to.

Owns the judgement. Pure. Trap: our own writes change a conversation too, its time and its state, so
after the first of them only what others did counts.
"""

from __future__ import annotations

from intercom_sync.conversations.evidence import after, last_part_by_others, same_text
from intercom_sync.conversations.ledger_model import LedgerView
from intercom_sync.conversations.model import Conversation, ConversationState, Part, Who
from intercom_sync.conversations.plan_model import ActionPlan, PlannedConversation
from intercom_sync.conversations.writes import message_of


def changed(
    now: Conversation, planned: PlannedConversation, plan: ActionPlan, ledger: LedgerView
) -> str | None:
    """What happened to a conversation since the plan was made, our own doing excepted."""
    seen = planned.seen
    last = last_part_by_others(now, plan.admin_id)
    if last != seen.last_part:
        is_customer = any(part.id == last and part.who is Who.CONTACT for part in now.parts)
        who = "the customer wrote" if is_customer else "a teammate acted"
        return f"{who} after the plan was made"
    if ledger.is_touched(plan.run, planned.id):
        if any(_is_typed(part, planned, plan, ledger) for part in now.parts):
            return "somebody wrote to the customer as the same teammate after the plan was made"
        ours = {after(now, step.write).state for step in planned.steps}
        is_ours = now.state in {seen.state, ConversationState.OPEN, *ours}
        return None if is_ours else _was(now, seen.state)
    if now.state is not seen.state:
        return _was(now, seen.state)
    if now.updated_at_unix != seen.updated_at_unix:
        return "it was changed after the plan was made"
    return None


def _is_typed(
    part: Part, planned: PlannedConversation, plan: ActionPlan, ledger: LedgerView
) -> bool:
    """Whether the acting teammate has written it in the inbox, or another action in their name."""
    return (
        part.who is Who.ADMIN
        and part.author_id == plan.admin_id
        and part.created_at_unix > plan.planned_at_unix
        and part.body != ""
        and not part.part_type.startswith("note")
        and not ledger.is_made(part.id)
        and not any(same_text(part.body, message_of(s.write) or "") for s in planned.steps)
    )


def _was(now: Conversation, before: ConversationState) -> str:
    return f"it is {now.state} now, and was {before} when the plan was made"
