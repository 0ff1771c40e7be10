"""The operations on tags, and on the tags of a conversation."""

from __future__ import annotations

from intercom_sync.sandbox.api import fields, inbox_shapes
from intercom_sync.sandbox.api.call import Call, Json
from intercom_sync.sandbox.api.conversations import acting_admin, deed, find
from intercom_sync.sandbox.changes import ABSENT
from intercom_sync.sandbox.refused import RefusedError, missing
from intercom_sync.sandbox.store import tags
from intercom_sync.sandbox.store.inbox_rows import AppliedTag, Tag


def list_tags(call: Call) -> Json:
    """`GET /tags`."""
    return {
        "type": "list",
        "data": [inbox_shapes.tag(tag) for tag in tags.all_tags(call.connection)],
    }


def create_tag(call: Call) -> Json:
    """`POST /tags`: the tag of that name, made where there is none; with an id, a new name."""
    name = fields.required_text(call.json, "name").strip()
    if not name:
        raise missing("name must not be empty", "name")
    tag_id = fields.id_in_text(call.json, "id")
    if tag_id is ABSENT or tag_id is None:
        tag = tags.by_name(call.connection, name) or tags.add(call.connection, name)
    else:
        tag = Tag(id=_known(call, tag_id).id, name=name)
        tags.rename(call.connection, tag)
    call.wrote(tag.id)
    return inbox_shapes.tag(tag)


def tag_conversation(call: Call) -> Json:
    """`POST /conversations/{id}/tags`."""
    found = find(call)
    tag = _known(call, fields.required_id(call.json, "id"))
    admin = acting_admin(call)
    call.workspace.desk.tags(deed(call, found, admin), tag)
    call.wrote(found.id)
    applied = {one.tag.id: one for one in tags.of(call.connection, found.id)}
    return inbox_shapes.applied_tag(applied[tag.id])


def untag_conversation(call: Call) -> Json:
    """`DELETE /conversations/{id}/tags/{tag_id}`, with a body."""
    found = find(call)
    tag = _known(call, call.id("tag_id"))
    admin = acting_admin(call)
    call.workspace.desk.untags(deed(call, found, admin), tag)
    call.wrote(found.id)
    taken = AppliedTag(tag=tag, applied_at=int(call.now), admin_id=admin.id)
    return inbox_shapes.applied_tag(taken)


def _known(call: Call, tag_id: int) -> Tag:
    found = tags.find(call.connection, tag_id)
    if found is None:
        raise RefusedError(404, "not_found", "Tag not found")
    return found
