"""The operations on staged drafts: read, stage, publish. From 2.16 on."""

from __future__ import annotations

from intercom_sync.sandbox.api import fields, shapes
from intercom_sync.sandbox.api.articles import change_of, find
from intercom_sync.sandbox.api.call import Call, Json
from intercom_sync.sandbox.changes import ABSENT
from intercom_sync.sandbox.refused import RefusedError
from intercom_sync.sandbox.stager import as_drafted, pending_locales


def get_draft(call: Call) -> Json:
    """`GET /articles/{id}/draft`."""
    found = find(call)
    if not pending_locales(found, call.workspace.locales[0]):
        raise RefusedError(404, "not_found", "Object not found")
    return shapes.article(call, as_drafted(found), listed=False)


def stage_draft(call: Call) -> Json:
    """`PUT /articles/{id}/draft`. State and place are ignored."""
    change = change_of(call.json, ABSENT)
    saved = call.workspace.stager.stage(
        call.connection, find(call), change, by=call.admin.id, now=call.now
    )
    call.wrote(saved.stored.id)
    return shapes.article(call, saved.answer, listed=False)


def publish_draft(call: Call) -> Json:
    """`POST /articles/{id}/draft/publish`."""
    locales = fields.texts(call.json, "locales") if "locales" in call.json else None
    stored = call.workspace.stager.publish(call.connection, find(call), locales, now=call.now)
    call.wrote(stored.id)
    return shapes.article(call, stored, listed=False)
