"""What people do in the web app meanwhile: the same store and the same rules, without the API.

Trap: their writes stand in the record too, with the method "WEB", but are no requests.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from intercom_sync.sandbox import record
from intercom_sync.sandbox.changes import (
    ABSENT,
    Absent,
    ArticleChange,
    CollectionChange,
    NameChange,
    TextChange,
)
from intercom_sync.sandbox.editor import Editor
from intercom_sync.sandbox.inbox.colleagues import Colleague
from intercom_sync.sandbox.inbox.ticketing import TicketOffice
from intercom_sync.sandbox.scribe import Scribe
from intercom_sync.sandbox.shelves import Shelves
from intercom_sync.sandbox.stager import Stager, pending_locales
from intercom_sync.sandbox.store import articles, collections, people
from intercom_sync.sandbox.store.rows import DRAFT, PUBLISHED, Article, Collection, State


class Teammate(Colleague):
    """One person in the web app, who writes articles and works in the inbox.

    Ids are the strings the API answers with. Every method raises LookupError where there is no
    such article or collection, and RefusedError where the web app would refuse too.

    Args:
        email: Of the admin who does all this.
    """

    def __init__(
        self,
        *,
        scribe: Scribe,
        editor: Editor,
        stager: Stager,
        shelves: Shelves,
        tickets: TicketOffice,
        email: str,
    ) -> None:
        super().__init__(scribe=scribe, tickets=tickets, email=email)
        self._editor = editor
        self._stager = stager
        self._shelves = shelves

    def creates(
        self,
        *,
        title: str,
        body: str = "",
        description: str = "",
        state: State = DRAFT,
        parent_id: str | None = None,
    ) -> str:
        """Write a new article; its id."""

        def save(connection: sqlite3.Connection, me: int, now: float) -> int:
            change = ArticleChange(
                text=TextChange(
                    title=title, body=body, description=description, state=state, author_id=me
                ),
                parent_id=None if parent_id is None else int(parent_id),
            )
            return self._editor.create(connection, change, now=now).stored.id

        return str(self._note("/articles", save))

    def edits(
        self,
        article_id: str,
        *,
        title: str | Absent = ABSENT,
        body: str | Absent = ABSENT,
        description: str | Absent = ABSENT,
    ) -> None:
        """Change the text of an article; its author stays."""
        self._saves(article_id, TextChange(title=title, body=body, description=description))

    def translates(self, article_id: str, locale: str, *, title: str, body: str) -> None:
        """Write an article in another language; `updated_at` does not move."""
        self._saves(article_id, TextChange(), {locale: TextChange(title=title, body=body)})

    def stages(
        self,
        article_id: str,
        *,
        title: str | Absent = ABSENT,
        body: str | Absent = ABSENT,
        description: str | Absent = ABSENT,
        locale: str | None = None,
    ) -> None:
        """Edit a published article without publishing the edit."""
        text = TextChange(title=title, body=body, description=description)

        def save(connection: sqlite3.Connection, _me: int, now: float) -> int:
            found = _article(connection, article_id)
            texts = {locale or self._editor.locales[0]: text}
            self._stager.stage(
                connection,
                found,
                ArticleChange(translations=texts),
                by=found.author_id,
                now=now,
            )
            return found.id

        self._note(f"/articles/{article_id}", save)

    def publishes_draft(self, article_id: str, *locales: str) -> None:
        """Publish what was staged: all of it, or only some languages."""

        def save(connection: sqlite3.Connection, _me: int, now: float) -> int:
            found = _article(connection, article_id)
            meant = locales or pending_locales(found, self._editor.locales[0])
            self._stager.publish(connection, found, meant, now=now)
            return found.id

        self._note(f"/articles/{article_id}", save)

    def discards_draft(self, article_id: str, *locales: str) -> None:
        """Throw away what was staged; there is no such call in the API."""

        def save(connection: sqlite3.Connection, _me: int, _now: float) -> int:
            return self._stager.discard(
                connection, _article(connection, article_id), locales or None
            ).id

        self._note(f"/articles/{article_id}", save)

    def publishes(self, article_id: str) -> None:
        self._saves(article_id, TextChange(state=PUBLISHED))

    def unpublishes(self, article_id: str) -> None:
        self._saves(article_id, TextChange(state=DRAFT))

    def moves(self, article_id: str, *, to: str | None) -> None:
        """Put an article into another collection, or into none."""
        self._saves(article_id, TextChange(), parent_id=None if to is None else int(to))

    def deletes(self, article_id: str) -> None:
        def remove(connection: sqlite3.Connection, _me: int, _now: float) -> int:
            found = _article(connection, article_id)
            articles.remove(connection, found.id)
            return found.id

        self._note(f"/articles/{article_id}", remove)

    def creates_collection(
        self, *, name: str, description: str = "", parent_id: str | None = None
    ) -> str:
        """Make a new collection; its id."""

        def save(connection: sqlite3.Connection, _me: int, now: float) -> int:
            change = CollectionChange(
                names=NameChange(name=name, description=description),
                parent_id=None if parent_id is None else int(parent_id),
            )
            return self._shelves.create(connection, change, now=now).id

        return str(self._note("/help_center/collections", save))

    def edits_collection(
        self,
        collection_id: str,
        *,
        name: str | Absent = ABSENT,
        description: str | Absent = ABSENT,
        parent_id: str | Absent | None = ABSENT,
    ) -> None:
        """Rename or move a collection."""
        parent = int(parent_id) if isinstance(parent_id, str) else parent_id

        def save(connection: sqlite3.Connection, _me: int, now: float) -> int:
            change = CollectionChange(
                names=NameChange(name=name, description=description), parent_id=parent
            )
            found = _collection(connection, collection_id)
            return self._shelves.update(connection, found, change, now=now).id

        self._note(f"/help_center/collections/{collection_id}", save)

    def deletes_collection(self, collection_id: str) -> None:
        """With the collections in it; their articles stay."""

        def remove(connection: sqlite3.Connection, _me: int, _now: float) -> int:
            found = _collection(connection, collection_id)
            self._shelves.remove(connection, found)
            return found.id

        self._note(f"/help_center/collections/{collection_id}", remove)

    def _saves(
        self,
        article_id: str,
        text: TextChange,
        translations: dict[str, TextChange] | None = None,
        *,
        parent_id: int | Absent | None = ABSENT,
    ) -> None:
        def save(connection: sqlite3.Connection, me: int, now: float) -> int:
            found = _article(connection, article_id)
            change = ArticleChange(text=text, parent_id=parent_id, translations=translations or {})
            return self._stager.update(
                connection, found, change, by=found.author_id, now=now
            ).stored.id

        self._note(f"/articles/{article_id}", save)

    def _note(self, path: str, act: Callable[[sqlite3.Connection, int, float], int]) -> int:
        def done(connection: sqlite3.Connection, now: float) -> int:
            return act(connection, people.admin_by_email(connection, self._email).id, now)

        return self._scribe.note(record.TEAMMATE_METHOD, path, done)


def _article(connection: sqlite3.Connection, article_id: str) -> Article:
    found = articles.find(connection, int(article_id))
    if found is None:
        raise LookupError(f"the sandbox has no article {article_id}")
    return found


def _collection(connection: sqlite3.Connection, collection_id: str) -> Collection:
    found = collections.find(connection, int(collection_id))
    if found is None:
        raise LookupError(f"the sandbox has no collection {collection_id}")
    return found
