"""The operations on conversations, but for search.

Trap: a `body` on closing or assigning is sent to the customer (facts §4), and ids in these requests
are strings, whatever Intercom's own examples send.
"""

from __future__ import annotations

from intercom_sync.sandbox.api import cursor, fields, inbox_shapes
from intercom_sync.sandbox.api.call import Call, Json
from intercom_sync.sandbox.changes import ABSENT
from intercom_sync.sandbox.inbox.deeds import Deed, as_admin
from intercom_sync.sandbox.refused import RefusedError, invalid, missing
from intercom_sync.sandbox.rewrite.plain import plain_text
from intercom_sync.sandbox.store import conversations, people
from intercom_sync.sandbox.store.inbox_rows import AssigneeType, Conversation
from intercom_sync.sandbox.store.rows import Admin

_MOST_ATTACHMENTS = 10


def list_conversations(call: Call) -> Json:
    """`GET /conversations`, newest first."""
    per_page = call.number_asked("per_page", otherwise=cursor.DEFAULT_PER_PAGE)
    page = cursor.asked(per_page, call.query.get("starting_after"))
    total = conversations.count(call.connection)
    found = conversations.newest_first(call.connection, before=page.before, limit=page.per_page + 1)
    shown = found[: page.per_page]
    last = (shown[-1].updated_at, shown[-1].id) if shown else None
    return {
        "type": "conversation.list",
        "pages": cursor.pages(page, total=total, last=last, is_last=len(found) == len(shown)),
        "total_count": total,
        "conversations": [inbox_shapes.listed_conversation(call, one) for one in shown],
    }


def get_conversation(call: Call) -> Json:
    """`GET /conversations/{id}`."""
    return inbox_shapes.conversation(call, find(call))


def update_conversation(call: Call) -> Json:
    """`PUT /conversations/{id}`."""
    found = find(call)
    is_read = fields.truth(call.json, "read")
    attributes = fields.mapping(call.json, "custom_attributes")
    after = call.workspace.desk.updates(
        deed(call, found, call.admin),
        is_read=None if is_read is ABSENT else is_read,
        attributes=attributes,
    )
    return _written(call, after)


def reply(call: Call) -> Json:
    """`POST /conversations/{id}/reply`, by an admin: a comment or a note."""
    found = find(call)
    message_type = fields.required_text(call.json, "message_type")
    if message_type not in ("comment", "note"):
        raise invalid(f"message_type must be comment or note, not {message_type!r}", "message_type")
    if fields.required_text(call.json, "type") != "admin":
        raise invalid("type must be admin: this sandbox lets only admins reply", "type")
    author = deed(call, found, acting_admin(call))
    body = fields.required_text(call.json, "body")
    if not plain_text(body) and "<img" not in body:
        raise missing("body must not be empty", "body")
    urls = fields.texts(call.json, "attachment_urls")
    if len(urls) > _MOST_ATTACHMENTS:
        raise invalid(f"at most {_MOST_ATTACHMENTS} attachments", "attachment_urls")
    created_at = fields.whole_number(call.json, "created_at")
    desk = call.workspace.desk
    say = desk.notes if message_type == "note" else desk.replies
    after = say(
        author,
        body,
        attachment_urls=urls,
        created_at=None if created_at is ABSENT else created_at,
    )
    return _written(call, after)


def manage(call: Call) -> Json:
    """`POST /conversations/{id}/parts`: assign, close, snooze, open."""
    found = find(call)
    desk = call.workspace.desk
    message_type = fields.required_text(call.json, "message_type")
    if message_type not in ("assignment", "close", "snoozed", "open"):
        raise invalid(
            f"message_type must be assignment, close, snoozed or open, not {message_type!r}",
            "message_type",
        )
    by = deed(call, found, acting_admin(call))
    match message_type:
        case "assignment":
            return _written(call, desk.assigns(by, _assignee(call), body=_message(call)))
        case "close":
            if fields.required_text(call.json, "type") != "admin":
                raise invalid("type must be admin", "type")
            return _written(call, desk.closes(by, body=_message(call)))
        case "snoozed":
            until = fields.whole_number(call.json, "snoozed_until")
            if until is ABSENT:
                raise missing("snoozed_until not specified", "snoozed_until")
            return _written(call, desk.snoozes(by, until))
        case _:
            return _written(call, desk.opens(by))


def find(call: Call) -> Conversation:
    """The conversation of the path.

    Raises:
        RefusedError: 404.
    """
    found = conversations.find(call.connection, call.id("id"))
    if found is None:
        raise RefusedError(404, "not_found", "Resource Not Found")
    return found


def acting_admin(call: Call) -> Admin:
    """Who `admin_id` says is acting.

    Raises:
        RefusedError: 400 where it is missing or no id, 404 where nobody has it.
    """
    found = people.find_admin(call.connection, fields.required_id(call.json, "admin_id"))
    if found is None:
        raise RefusedError(404, "admin_not_found", "Admin not found", field="admin_id")
    return found


def deed(call: Call, conversation: Conversation, admin: Admin) -> Deed:
    """What that admin is about to do."""
    return Deed(
        connection=call.connection, conversation=conversation, by=as_admin(admin), now=call.now
    )


def _assignee(call: Call) -> tuple[AssigneeType, int] | None:
    kind = fields.required_text(call.json, "type")
    assignee_id = fields.required_id(call.json, "assignee_id")
    if kind not in ("admin", "team"):
        raise invalid(f"type must be admin or team, not {kind!r}", "type")
    if assignee_id == 0:
        return None
    if kind == "team":
        known = people.find_team(call.connection, assignee_id) is not None
    else:
        known = people.find_admin(call.connection, assignee_id) is not None
    if not known:
        raise RefusedError(404, "assignee_not_found", "Assignee not found", field="assignee_id")
    return ("team" if kind == "team" else "admin", assignee_id)


def _message(call: Call) -> str:
    body = fields.text(call.json, "body")
    return "" if body is ABSENT or not plain_text(body) else body


def _written(call: Call, after: Conversation) -> Json:
    call.wrote(after.id)
    return inbox_shapes.conversation(call, after)
