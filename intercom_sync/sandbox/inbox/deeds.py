"""Who does something to which conversation, and when."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final

from intercom_sync.sandbox.store.inbox_rows import Author, Contact, Conversation
from intercom_sync.sandbox.store.rows import Admin

BOT: Final = Author(type="bot", id="5017600", name="Operator", email="operator+sandbox@example.com")
"""Acts where nobody does, e.g. when a sleep is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One deed that is about to be done.

    Attributes:
        now: When it happens, which may be long ago for a conversation that is to be old.
    """

    connection: sqlite3.Connection
    conversation: Conversation
    by: Author
    now: float


def as_admin(admin: Admin) -> Author:
    """An admin as the author of a part."""
    return Author(type="admin", id=str(admin.id), name=admin.name, email=admin.email)


def as_customer(contact: Contact) -> Author:
    """A customer as the author of a part."""
    return Author(type="user", id=contact.id, name=contact.name, email=contact.email)
