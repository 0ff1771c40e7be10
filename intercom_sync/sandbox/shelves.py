"""Saving collections: the checks of facts §3.

The API and the teammates in the web app come through here alike.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace

from intercom_sync.sandbox.changes import ABSENT, Absent, CollectionChange, NameChange, given
from intercom_sync.sandbox.refused import invalid, missing
from intercom_sync.sandbox.rewrite.rewriting import Rewriting
from intercom_sync.sandbox.store import articles, collections
from intercom_sync.sandbox.store.rows import DEEPEST_COLLECTION, Collection, CollectionText


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """Saves collections. Attributes as in Editor."""

    rewriting: Rewriting
    locales: tuple[str, ...]

    def create(
        self, connection: sqlite3.Connection, change: CollectionChange, *, now: float
    ) -> Collection:
        """A new collection, the last among its siblings.

        Raises:
            RefusedError: no name, or something given cannot be.
        """
        blank = Collection(
            id=0,
            name="",
            description="",
            parent_id=None,
            position=0,
            icon="book-bookmark",
            created_at=int(now),
            updated_at=int(now),
        )
        if self._with_default_locale(change).names.name is ABSENT:
            raise missing("Name is a required parameter.", "name")
        return collections.add(connection, self._saved(connection, blank, change, now=now))

    def update(
        self,
        connection: sqlite3.Connection,
        collection: Collection,
        change: CollectionChange,
        *,
        now: float,
    ) -> Collection:
        """Another version of a collection.

        Raises:
            RefusedError: something given cannot be.
        """
        saved = self._saved(connection, collection, change, now=now)
        collections.put(connection, saved)
        return saved

    def remove(self, connection: sqlite3.Connection, collection: Collection) -> None:
        """The collection and those in it; their articles stand alone from now on [guess]."""
        for child in collections.children(connection, collection.id):
            self.remove(connection, child)
        articles.leave_collection(connection, collection.id)
        collections.remove(connection, collection.id)

    def _saved(
        self,
        connection: sqlite3.Connection,
        collection: Collection,
        change: CollectionChange,
        *,
        now: float,
    ) -> Collection:
        change = self._with_default_locale(change)
        return replace(
            collection,
            name=self._name(change.names.name, collection.name),
            description=given(change.names.description, collection.description),
            parent_id=self._parent(connection, change.parent_id, collection),
            updated_at=int(now),
            translations=self._translated(collection.translations, change.translations),
        )

    def _with_default_locale(self, change: CollectionChange) -> CollectionChange:
        """The default locale may stand among the translations: it means the main fields."""
        default = change.translations.get(self.locales[0], NameChange())
        names = NameChange(
            name=given(change.names.name, default.name),
            description=given(change.names.description, default.description),
        )
        others = {
            locale: other
            for locale, other in change.translations.items()
            if locale != self.locales[0]
        }
        return replace(change, names=names, translations=others)

    def _translated(
        self, before: Mapping[str, CollectionText], changes: Mapping[str, NameChange]
    ) -> Mapping[str, CollectionText]:
        texts = dict(before)
        for locale, change in changes.items():
            if locale not in self.locales:
                raise invalid(f"the help center has no locale {locale}", "translated_content")
            old = texts.get(locale, CollectionText(name="", description=""))
            texts[locale] = CollectionText(
                name=self._name(change.name, old.name),
                description=given(change.description, old.description),
            )
        return texts

    def _name(self, name: str | Absent, before: str) -> str:
        if name is ABSENT:
            return before
        if not name.strip():
            raise missing("Name is a required parameter.", "name")
        return self.rewriting.title(name)

    def _parent(
        self,
        connection: sqlite3.Connection,
        parent_id: int | Absent | None,
        collection: Collection,
    ) -> int | None:
        if parent_id is ABSENT:
            return collection.parent_id
        if parent_id is None:
            return None
        parent = collections.find(connection, parent_id)
        if parent is None:
            raise invalid(f"collection {parent_id} does not exist", "parent_id")
        if collection.id and collection.id in _lineage(connection, parent):
            raise invalid("a collection cannot stand in itself", "parent_id")
        levels = collections.height(connection, collection) if collection.id else 1
        if collections.depth(connection, parent) + levels > DEEPEST_COLLECTION:
            raise invalid(f"collections nest up to {DEEPEST_COLLECTION} levels", "parent_id")
        return parent_id


def _lineage(connection: sqlite3.Connection, collection: Collection) -> set[int]:
    above = collections.find(connection, collection.parent_id) if collection.parent_id else None
    return {collection.id} | (_lineage(connection, above) if above else set())
