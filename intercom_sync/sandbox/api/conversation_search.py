"""`POST /conversations/search`: what the index knows, which lags behind what was done.

Trap: the index decides what matches; what is answered about it is how it stands now.
"""

from __future__ import annotations

from intercom_sync.sandbox.api import cursor, fields, inbox_shapes, query
from intercom_sync.sandbox.api.call import Call, Json
from intercom_sync.sandbox.store import conversations, search_index


def search_conversations(call: Call) -> Json:
    """The newest first, a page at a time."""
    page, total, found, is_last = matches(call, "conversation", query.CONVERSATIONS)
    shown = [conversations.find(call.connection, one) for _, one in found]
    return {
        "type": "conversation.list",
        "pages": cursor.pages(
            page, total=total, last=found[-1] if found else None, is_last=is_last
        ),
        "total_count": total,
        "conversations": [
            inbox_shapes.listed_conversation(call, one) for one in shown if one is not None
        ],
    }


def matches(
    call: Call, kind: search_index.Kind, grammar: query.Grammar
) -> tuple[cursor.Asked, int, list[tuple[int, int]], bool]:
    """The page that is asked for, how many match at all, `updated_at` and id of those on it, and
    whether it is the last.

    Raises:
        RefusedError: 400, the query or the page is none.
    """
    condition = query.condition(call.json.get("query"), grammar)
    pagination = fields.mapping(call.json, "pagination")
    page = cursor.asked(pagination.get("per_page"), pagination.get("starting_after"))
    total, found = search_index.found(
        call.connection,
        kind,
        condition=condition.sql,
        values=condition.values,
        before=page.before,
        limit=page.per_page + 1,
    )
    return page, total, found[: page.per_page], len(found) <= page.per_page
