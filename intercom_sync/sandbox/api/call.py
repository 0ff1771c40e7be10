"""One request of the API, as an operation sees it: already let in, inside its transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from intercom_sync.sandbox import record
from intercom_sync.sandbox.api.answers import Answers
from intercom_sync.sandbox.editor import Editor
from intercom_sync.sandbox.inbox.desk import Desk
from intercom_sync.sandbox.inbox.ticketing import TicketOffice
from intercom_sync.sandbox.refused import invalid, not_found
from intercom_sync.sandbox.shelves import Shelves
from intercom_sync.sandbox.stager import Stager
from intercom_sync.sandbox.store.rows import Admin

Json = Mapping[str, object]


class Scope(StrEnum):
    """What a token may be allowed to do."""

    READ_ADMINS = "read admins"
    READ_ARTICLES = "read articles"
    WRITE_ARTICLES = "write articles"
    READ_CONVERSATIONS = "read conversations"
    WRITE_CONVERSATIONS = "write conversations"
    READ_CONTACTS = "read contacts"
    READ_TAGS = "read tags"
    WRITE_TAGS = "write tags"
    READ_TICKETS = "read tickets"
    WRITE_TICKETS = "write tickets"


ALL_SCOPES = frozenset(Scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """What stays the same from request to request.

    Attributes:
        id: `app.id_code` and every `workspace_id`.
        region: "US", "EU" or "AU".
        locales: Of the help center, the default one first.
        index_lag_seconds: How long search does not know what was just saved.
    """

    id: str
    name: str
    region: str
    locales: tuple[str, ...]
    index_lag_seconds: float
    answers: Answers
    editor: Editor
    stager: Stager
    shelves: Shelves
    desk: Desk
    tickets: TicketOffice


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A request as it arrived: enough to carry it out now, or later.

    Attributes:
        number: Of the request, for what must differ from read to read.
        query: Without the question mark.
        token: Fingerprint of the one in the header; "" where there was none.
        version: What `Intercom-Version` says; "" where it is missing.
    """

    number: int
    method: str
    path: str
    query: str
    base_url: str
    token: str
    version: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What an operation works with.

    Attributes:
        admin: Behind the token.
        ids: What stands in braces in the operation's path.
        json: The request's object; empty where it has no body.
    """

    workspace: Workspace
    connection: sqlite3.Connection
    now: float
    admin: Admin
    received: Received
    ids: Mapping[str, str]
    query: Mapping[str, str]
    json: Json

    @property
    def version(self) -> int:
        """What follows the "2." of the version that is asked for."""
        return int(self.received.version.rpartition(".")[2])

    def id(self, name: str) -> int:
        """An id of the path.

        Raises:
            RefusedError: 404 where it is no id at all.
        """
        text = self.ids[name]
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise not_found()
        return int(text)

    def number_asked(self, name: str, *, otherwise: int) -> int:
        """A number of the query, from 1.

        Raises:
            RefusedError: 400 where it is none.
        """
        text = self.query.get(name)
        if text is None:
            return otherwise
        if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
            raise invalid(f"{name} must be a positive integer", name)
        return int(text)

    def wrote(self, object_id: int) -> None:
        """Note, in this transaction, what was created, changed or deleted."""
        record.note_write(
            self.connection,
            at_unix=self.now,
            method=self.received.method,
            path=self.received.path,
            body=self.received.body.decode("utf-8", "replace"),
            object_id=object_id,
            token=self.received.token,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one path.

    Attributes:
        path: With ids in braces.
        scope: What the token must be allowed; None where every token may.
        versions: What `Intercom-Version` may say.
        handle: Answers with the object of a 200, or raises RefusedError.
    """

    method: str
    path: str
    scope: Scope | None
    versions: frozenset[str]
    handle: Callable[[Call], Json]
