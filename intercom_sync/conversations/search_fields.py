"""What conversations can be searched by: fields, their types, and the operators of each type.

Owns Intercom's table, as the description of POST /conversations/search gives it (OpenAPI 2.11, the
same in 2.16). Pure. Trap: `<` and `>` include the value itself, and `source.body` is searched word
by word; both are Intercom's doing and stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from intercom_sync.conversations.conditions import NameKind


class FieldType(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "a whole number"
    DATE = "a time"
    BOOLEAN = "true or false"
    ANY = "anything"  # custom attributes: only the workspace knows


MAX_FILTERS: Final = 15
"""Conditions in one group."""
MAX_LEVELS: Final = 2
"""Groups within groups."""

CUSTOM: Final = "custom_attributes."

_ALWAYS: Final = ("=", "!=", "IN", "NIN")
OPERATORS: Final[Mapping[FieldType, tuple[str, ...]]] = {
    FieldType.TEXT: (*_ALWAYS, "~", "!~", "^", "$"),
    FieldType.NUMBER: (*_ALWAYS, ">", "<"),
    FieldType.DATE: (*_ALWAYS, ">", "<"),
    FieldType.BOOLEAN: _ALWAYS,
    FieldType.ANY: (*_ALWAYS, ">", "<", "~", "!~", "^", "$"),
}
LISTING: Final = frozenset(("IN", "NIN"))
"""Operators that take a list."""

WORDS: Final[Mapping[str, str]] = {
    "is": "=",
    "not": "!=",
    "in": "IN",
    "not_in": "NIN",
    "contains": "~",
    "not_contains": "!~",
    "starts_with": "^",
    "ends_with": "$",
    "before": "<",
    "after": ">",
    "less": "<",
    "greater": ">",
}
"""The friendly words, and the operator each stands for."""
OF_TIMES: Final = frozenset(("before", "after"))
OF_NUMBERS: Final = frozenset(("less", "greater"))

_NUMBERS: Final = (
    "admin_assignee_id",
    "team_assignee_id",
    "statistics.time_to_assignment",
    "statistics.time_to_admin_reply",
    "statistics.time_to_first_close",
    "statistics.time_to_last_close",
    "statistics.median_time_to_reply",
    "statistics.count_reopens",
    "statistics.count_assignments",
    "statistics.count_conversation_parts",
    "conversation_rating.score",
    "ai_agent.rating",
)
_DATES: Final = (
    "created_at",
    "updated_at",
    "waiting_since",
    "snoozed_until",
    "statistics.first_contact_reply_at",
    "statistics.first_assignment_at",
    "statistics.first_admin_reply_at",
    "statistics.first_close_at",
    "statistics.last_assignment_at",
    "statistics.last_assignment_admin_reply_at",
    "statistics.last_contact_reply_at",
    "statistics.last_admin_reply_at",
    "statistics.last_close_at",
    "conversation_rating.requested_at",
    "conversation_rating.replied_at",
)
_TEXTS: Final = (
    "id",
    "source.type",
    "source.id",
    "source.delivered_as",
    "source.subject",
    "source.body",
    "source.author.id",
    "source.author.type",
    "source.author.name",
    "source.author.email",
    "source.url",
    "contact_ids",
    "teammate_ids",
    "channel_initiated",
    "state",
    "tag_ids",
    "priority",
    "statistics.last_closed_by_id",
    "conversation_rating.remark",
    "conversation_rating.contact_id",
    "conversation_rating.admin_d",  # spelled so in Intercom's table
    "ai_agent.resolution_state",
    "ai_agent.last_answer_type",
    "ai_agent.rating_remark",
    "ai_agent.source_type",
    "ai_agent.source_title",
)
FIELDS: Final[Mapping[str, FieldType]] = {
    **dict.fromkeys(_TEXTS, FieldType.TEXT),
    **dict.fromkeys(_NUMBERS, FieldType.NUMBER),
    **dict.fromkeys(_DATES, FieldType.DATE),
    **dict.fromkeys(("open", "read", "ai_agent_participated"), FieldType.BOOLEAN),
}

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "state": ("open", "closed", "snoozed"),
    "priority": ("priority", "not_priority"),
    "source.type": (
        "conversation",
        "email",
        "facebook",
        "instagram",
        "phone_call",
        "phone_switch",
        "push",
        "sms",
        "twitter",
        "whatsapp",
    ),
}
"""Fields that hold one of a few words. Asking for another finds nothing, silently."""

NAMED: Final[Mapping[str, NameKind]] = {
    "tag_ids": NameKind.TAG,
    "team_assignee_id": NameKind.TEAM,
    "admin_assignee_id": NameKind.TEAMMATE,
    "teammate_ids": NameKind.TEAMMATE,
    "statistics.last_closed_by_id": NameKind.TEAMMATE,
}
"""Fields that hold ids of things people know by a name, or by an e-mail address."""


def type_of(field: str) -> FieldType | None:
    """The type of a field; None where there is no such field."""
    if field.startswith(CUSTOM) and len(field) > len(CUSTOM):
        return FieldType.ANY
    return FIELDS.get(field)
