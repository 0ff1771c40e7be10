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
from intercom_sync.articles.three_way import changes, same_text
from intercom_sync.plan.model import FieldChange, Kind, Notice, Observation


def dropped(folder: DesiredCollection, record: CollectionBase) -> list[str]:
    """Locales that git ruled and its file names no more: they stay in Intercom as they are."""
    return sorted(record.sent.translations.keys() - folder.translations.keys())


def without_dropped(folder: DesiredCollection, record: CollectionBase) -> CollectionFields:
    """What base says was sent, without them."""
    sent = record.sent.translations
    kept = {locale: sent[locale] for locale in folder.translations if locale in sent}
    return replace(record.sent, translations=kept)


def met(folder: DesiredCollection, record: CollectionBase, now: ActualCollection) -> list[str]:
    """Locales that git has just begun to rule, and of which Intercom has other texts."""
    there = now.translations or {}
    return [
        locale
        for locale, texts in sorted(folder.translations.items())
        if locale not in record.sent.translations
        and locale in there
        and not (
            same_text(texts.name, there[locale].name)
            and (
                texts.description is NOT_GIVEN
                or same_text(texts.description, told(there[locale].description))
            )
        )
    ]


def met_notice(
    folder: DesiredCollection,
    record: CollectionBase,
    now: ActualCollection,
    locales: Collection[str],
) -> Notice:
    """What a plan says of these."""
    names = {in_locale(name, locale) for locale in locales for name in ("name", "description")}
    before, after = (
        {name: text for name, text in translated_texts(texts).items() if name in names}
        for texts in (now.translations or {}, folder.translations)
    )
    return Notice(
        observation=Observation.DIFFERS,
        kind=Kind.COLLECTION,
        key=folder.path,
        reason=f"collection {record.id} has other texts in {' and '.join(locales)} already",
        fix="Run with --adopt to take them over (git wins), or make the texts equal",
        changes=changes({name: before.get(name) for name in after}, after),
    )


def without(folder: DesiredCollection, locales: Collection[str]) -> DesiredCollection:
    """The folder as if its file did not name these locales."""
    kept = {key: one for key, one in folder.translations.items() if key not in locales}
    return replace(folder, translations=kept)


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
