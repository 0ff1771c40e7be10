"""`GET /contacts/{id}`: who a customer is."""

from __future__ import annotations

from intercom_sync.sandbox.api import inbox_shapes
from intercom_sync.sandbox.api.call import Call, Json
from intercom_sync.sandbox.refused import RefusedError
from intercom_sync.sandbox.store import contacts


def get_contact(call: Call) -> Json:
    """By Intercom's id, never by the workspace's own."""
    found = contacts.find(call.connection, call.ids["id"])
    if found is None:
        raise RefusedError(404, "not_found", "User Not Found")
    return inbox_shapes.contact(call, found)
