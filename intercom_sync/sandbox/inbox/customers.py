"""What customers do: they write first, and they answer.

Trap: `at_unix` is when it happened, for conversations that are to be old; the record says when it
was noted.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from intercom_sync.sandbox.inbox.deeds import Deed, as_customer
from intercom_sync.sandbox.inbox.desk import Desk
from intercom_sync.sandbox.record import CUSTOMER_METHOD
from intercom_sync.sandbox.scribe import Scribe
from intercom_sync.sandbox.store import contacts, conversations
from intercom_sync.sandbox.store.inbox_rows import Contact, Conversation

_NEW: Final = "/conversations"


class Customer:
    """Any customer, told apart by their addresses. Ids are the strings the API answers with."""

    def __init__(self, *, scribe: Scribe, desk: Desk) -> None:
        self._scribe = scribe
        self._desk = desk

    def starts(
        self,
        body: str,
        *,
        name: str | None = "Robin Vale",
        email: str = "",
        title: str | None = None,
        at_unix: float | None = None,
    ) -> str:
        """Write for the first time; the id of the conversation.

        Args:
            email: Whose; an address nobody has, or none, makes a new contact.
        """

        def act(connection: sqlite3.Connection, now: float) -> int:
            at = now if at_unix is None else at_unix
            contact = _contact(connection, name, email, at)
            html = self._desk.written(connection, body)
            return self._desk.starts(connection, contact, html=html, title=title, now=at).id

        return str(self._scribe.note(CUSTOMER_METHOD, _NEW, act))

    def starts_many(
        self,
        count: int,
        body: str = "Can you help me?",
        *,
        name: str | None = "Robin Vale",
        at_unix: float | None = None,
    ) -> tuple[str, ...]:
        """As many customers write the same at once; the ids, in order."""

        def act(connection: sqlite3.Connection, now: float) -> list[int]:
            at = now if at_unix is None else at_unix
            html = self._desk.written(connection, body)
            return [
                self._desk.starts(
                    connection,
                    _contact(connection, name, "", at),
                    html=html,
                    title=None,
                    now=at,
                ).id
                for _ in range(count)
            ]

        return tuple(map(str, self._scribe.note_all(CUSTOMER_METHOD, _NEW, act)))

    def replies(self, conversation_id: str, body: str, *, at_unix: float | None = None) -> None:
        """Answer.

        Raises:
            LookupError: there is no such conversation.
        """

        def act(connection: sqlite3.Connection, now: float) -> int:
            found = known(connection, conversation_id)
            contact = contacts.find(connection, found.contact_id)
            if contact is None:
                raise LookupError(f"the sandbox has no contact {found.contact_id}")
            deed = Deed(
                connection=connection,
                conversation=found,
                by=as_customer(contact),
                now=now if at_unix is None else at_unix,
            )
            return self._desk.customer_replies(deed, body).id

        self._scribe.note(CUSTOMER_METHOD, f"{_NEW}/{conversation_id}/reply", act)


def known(connection: sqlite3.Connection, conversation_id: str) -> Conversation:
    """A conversation somebody names.

    Raises:
        LookupError: there is none.
    """
    found = conversations.find(connection, int(conversation_id))
    if found is None:
        raise LookupError(f"the sandbox has no conversation {conversation_id}")
    return found


def _contact(connection: sqlite3.Connection, name: str | None, email: str, at: float) -> Contact:
    found = contacts.by_email(connection, email) if email else None
    return found or contacts.add(connection, name=name, email=email, created_at=int(at))
