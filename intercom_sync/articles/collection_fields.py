"""A collection's fields, seen three ways. Owns how each is compared; pure."""

from __future__ import annotations

from collections.abc import Iterator

from intercom_sync.articles.base import CollectionBase, told
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualCollection,
    CollectionId,
    CollectionTexts,
    DesiredCollection,
)
from intercom_sync.articles.parts import in_locale
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
    for locale, texts in sorted(folder.translations.items()):
        found += _texts(
            locale,
            texts,
            sent.translations.get(locale),
            (read.translations or {}).get(locale),
            (now.translations or {}).get(locale),
        )
    return tuple(found)


def _texts(
    locale: str,
    texts: CollectionTexts,
    sent: CollectionTexts | None,
    read: CollectionTexts | None,
    now: CollectionTexts | None,
) -> Iterator[Field]:
    """One locale's texts; what became of them before git ruled them is nobody's drift."""
    if sent is None:
        read = now
    yield Field(
        name=in_locale("name", locale),
        git_changed=sent is None or texts.name != sent.name,
        intercom_changed=_name(now) != _name(read),
        agree=now is not None and same_text(texts.name, now.name),
    )
    if texts.description is not NOT_GIVEN:
        then, today = _description(read), _description(now)
        yield Field(
            name=in_locale("description", locale),
            git_changed=sent is None or texts.description != sent.description,
            intercom_changed=then != today,
            agree=now is not None and same_text(texts.description, told(now.description)),
        )


def _name(texts: CollectionTexts | None) -> str | None:
    return None if texts is None else " ".join(texts.name.split())


def _description(texts: CollectionTexts | None) -> str | None:
    return None if texts is None else " ".join(told(texts.description).split())
