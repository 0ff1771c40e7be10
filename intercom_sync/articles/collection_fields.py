"""A collection's fields, seen three ways. Owns how each is compared; pure."""

from __future__ import annotations

from intercom_sync.articles.base import CollectionBase
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualCollection,
    CollectionId,
    DesiredCollection,
)
from intercom_sync.articles.three_way import Field, same_text


def collection_fields(
    folder: DesiredCollection,
    record: CollectionBase,
    now: ActualCollection,
    *,
    parent_id: CollectionId | None,
    parent_is_new: bool,
) -> tuple[Field, ...]:
    """Every field git manages of this collection.

    Args:
        parent_id: Of the folder above; None at the top.
        parent_is_new: The folder above is created by the same plan, and has no id yet.
    """
    sent, read = record.sent, record.read
    found = [
        Field(
            name="name",
            git_changed=folder.name != sent.name,
            intercom_changed=not same_text(now.name, read.name),
            agree=same_text(folder.name, now.name),
        ),
        Field(
            name="collection",
            git_changed=parent_is_new or parent_id != sent.parent_id,
            intercom_changed=now.parent_id != read.parent_id,
            agree=not parent_is_new and parent_id == now.parent_id,
        ),
    ]
    if folder.description is not NOT_GIVEN:
        found.append(
            Field(
                name="description",
                git_changed=folder.description != sent.description,
                intercom_changed=not same_text(now.description, read.description),
                agree=same_text(folder.description, now.description),
            )
        )
    return tuple(found)
