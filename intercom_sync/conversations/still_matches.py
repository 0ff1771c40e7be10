"""Whether a conversation still is what a search looked for, as far as reading it tells.

Owns the judgement of Intercom's query on one conversation. Pure. Trap: many fields of the index,
statistics among them, are not in our model of a conversation. What cannot be told counts as a
match: the search said so, and the reason for dropping one must be a fact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from intercom_sync.conversations.model import Conversation, ConversationState


def why_not(query: object, conversation: Conversation) -> str | None:
    """What no longer fits, e.g. "state is closed"; None where nothing is known to."""
    if not isinstance(query, Mapping):
        return None
    value, operator = query.get("value"), query.get("operator")
    if "field" in query:
        return _of_filter(str(query["field"]), str(operator), value, conversation)
    members = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
    reasons = [why_not(member, conversation) for member in members]
    known = [reason for reason in reasons if reason is not None]
    if operator == "OR":
        return " and ".join(known) if reasons and len(known) == len(reasons) else None
    return known[0] if known else None


def _of_filter(field: str, operator: str, value: object, conversation: Conversation) -> str | None:
    actual = _actual(field, conversation)
    if actual is None:
        return None
    wanted = list(value) if isinstance(value, (list, tuple)) else [value]
    if _holds(operator, actual, wanted):
        return None
    said = ", ".join(actual) or "empty"
    return f"{field} is {said}"


def _actual(field: str, conversation: Conversation) -> tuple[str, ...] | None:
    """What the conversation has in a field, as texts; None where our model does not say."""
    match field:
        case "state":
            return (conversation.state,)
        case "open" if conversation.state is not ConversationState.SNOOZED:
            # A snoozed one is called open by its description, and not by everybody.
            return (_word(conversation.state is ConversationState.OPEN),)
        case "read":
            return (_word(conversation.is_read),)
        case "id":
            return (conversation.id,)
        case "tag_ids":
            return tuple(sorted(conversation.tags))
        case "contact_ids":
            return conversation.contacts
        case "admin_assignee_id":
            return (conversation.assignee_id or "0",)
        case "team_assignee_id":
            return (conversation.team_id or "0",)
        case "created_at":
            return (str(conversation.created_at_unix),)
        case "updated_at":
            return (str(conversation.updated_at_unix),)
        case _:
            return None


def _holds(operator: str, actual: Sequence[str], wanted: Sequence[object]) -> bool:
    texts = [_word(one) for one in wanted]
    match operator:
        case "=" | "IN":
            is_nobody = not actual and texts == ["None"]
            return is_nobody or any(text in actual for text in texts)
        case "!=" | "NIN":
            return not any(text in actual for text in texts)
        case "<" | ">" if len(texts) == 1 and len(actual) == 1:
            return _in_order(operator, actual[0], texts[0])
        case _:
            return True


def _in_order(operator: str, actual: str, wanted: str) -> bool:
    # Both include the value itself, and dates are compared by the day in places: being strict here
    # would drop what the search rightly found.
    if not actual.isdigit() or not wanted.isdigit():
        return True
    a_day = 86_400
    if operator == "<":
        return int(actual) <= int(wanted) + a_day
    return int(actual) >= int(wanted) - a_day


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
