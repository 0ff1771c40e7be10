"""The operations on collections."""

from __future__ import annotations

from intercom_sync.sandbox.api import fields, paging, shapes
from intercom_sync.sandbox.api.call import Call, Json
from intercom_sync.sandbox.changes import CollectionChange, NameChange
from intercom_sync.sandbox.refused import RefusedError, invalid, not_found
from intercom_sync.sandbox.store import collections, people
from intercom_sync.sandbox.store.rows import Collection


def list_collections(call: Call) -> Json:
    """`GET /help_center/collections`."""
    return paging.listed(
        call,
        total=collections.count(call.connection),
        fetch=lambda limit, offset: collections.newest_first(
            call.connection, limit=limit, offset=offset
        ),
        shape=lambda found: shapes.collection(call, found),
    )


def get_collection(call: Call) -> Json:
    """`GET /help_center/collections/{id}`."""
    return shapes.collection(call, _find(call))


def create_collection(call: Call) -> Json:
    """`POST /help_center/collections`."""
    _check_help_center(call)
    saved = call.workspace.shelves.create(call.connection, _change(call.json), now=call.now)
    call.wrote(saved.id)
    return shapes.collection(call, saved)


def update_collection(call: Call) -> Json:
    """`PUT /help_center/collections/{id}`."""
    saved = call.workspace.shelves.update(
        call.connection, _find(call), _change(call.json), now=call.now
    )
    call.wrote(saved.id)
    return shapes.collection(call, saved)


def delete_collection(call: Call) -> Json:
    """`DELETE /help_center/collections/{id}`."""
    found = _find(call)
    call.workspace.shelves.remove(call.connection, found)
    call.wrote(found.id)
    return {"id": str(found.id), "object": "collection", "deleted": True}


def _find(call: Call) -> Collection:
    found = collections.find(call.connection, call.id("id"))
    if found is None:
        raise not_found()
    return found


def _check_help_center(call: Call) -> None:
    asked = call.json.get("help_center_id")
    if asked is None:
        return
    if not isinstance(asked, int) or isinstance(asked, bool):
        raise RefusedError(
            422, "parameter_invalid", "help_center_id must be an integer", field="help_center_id"
        )
    if asked not in {center.id for center in people.help_centers(call.connection)}:
        raise invalid(f"help center {asked} does not exist", "help_center_id")


def _change(json: Json) -> CollectionChange:
    return CollectionChange(
        names=_names(json),
        parent_id=fields.id_in_text(json, "parent_id"),
        translations={
            locale: _names(content) for locale, content in fields.translations(json).items()
        },
    )


def _names(json: Json) -> NameChange:
    return NameChange(name=fields.text(json, "name"), description=fields.text(json, "description"))
