"""A collection's texts in other locales: as people read them, as they are sent, as base keeps them.

Owns what a collection says beyond its default locale. Pure. Trap: a locale that _collection.yaml
names no more stays in Intercom as it is; only what we know changes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from intercom_sync.articles.base import CollectionBase, told
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualCollection,
    CollectionFields,
    CollectionTexts,
    DesiredCollection,
)
from intercom_sync.articles.parts import DEFAULT, in_locale, locales_of
from intercom_sync.plan.model import FieldChange


def dropped(folder: DesiredCollection, record: CollectionBase) -> list[str]:
    """Locales that git ruled and its file names no more: they stay in Intercom as they are."""
    return sorted(record.sent.translations.keys() - folder.translations.keys())


def without_dropped(folder: DesiredCollection, record: CollectionBase) -> CollectionFields:
    """What base says was sent, without them."""
    sent = record.sent.translations
    kept = {locale: sent[locale] for locale in folder.translations if locale in sent}
    return replace(record.sent, translations=kept)


def changed_texts(folder: DesiredCollection, differing: Collection[str]) -> CollectionFields:
    """What is sent of a collection; of a locale that differs, its name always goes along."""
    translations = {}
    for locale in sorted(locales_of(differing) - {DEFAULT}):
        texts = folder.translations[locale]
        has_description = in_locale("description", locale) in differing
        translations[locale] = CollectionTexts(
            name=texts.name, description=texts.description if has_description else NOT_GIVEN
        )
    return CollectionFields(
        name=folder.name if "name" in differing else NOT_GIVEN,
        description=folder.description if "description" in differing else NOT_GIVEN,
        translations=translations,
    )


def drop_changes(folder: DesiredCollection, record: CollectionBase) -> list[FieldChange]:
    """What a plan says of them."""
    return [
        FieldChange(field="translation", locale=locale, before="managed", after="stays, unmanaged")
        for locale in dropped(folder, record)
    ]


def texts_of(folder: DesiredCollection, one: ActualCollection) -> dict[str, str | None]:
    """A collection's texts in the locales git rules."""
    known = one.translations or {}
    texts: dict[str, str | None] = {
        "name": one.name,
        "description": one.description,
        "collection": one.parent_id,
    }
    return texts | translated_texts(
        {locale: known[locale] for locale in folder.translations if locale in known}
    )


def translated_texts(translations: Mapping[str, CollectionTexts]) -> dict[str, str | None]:
    """The texts of other locales by the names of their fields."""
    texts: dict[str, str | None] = {}
    for locale, one in translations.items():
        texts[in_locale("name", locale)] = one.name
        if one.description is not NOT_GIVEN:
            texts[in_locale("description", locale)] = told(one.description)
    return texts
