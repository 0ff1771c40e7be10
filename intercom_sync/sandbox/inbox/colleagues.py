"""What teammates do in the inbox of the web app, with the same rules as the API."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace

from intercom_sync.sandbox.inbox.customers import known
from intercom_sync.sandbox.inbox.deeds import Deed, as_admin
from intercom_sync.sandbox.inbox.desk import Desk
from intercom_sync.sandbox.inbox.ticketing import TicketOffice
from intercom_sync.sandbox.record import TEAMMATE_METHOD
from intercom_sync.sandbox.scribe import Scribe
from intercom_sync.sandbox.store import people, tags, tickets
from intercom_sync.sandbox.store.inbox_rows import AssigneeType, Conversation


class Colleague:
    """One person in the inbox. Ids are the strings the API answers with.

    Every deed takes `by` (another admin's e-mail address) and `at_unix` (when it happened), and
    raises LookupError where it names something the workspace does not have.

    Args:
        email: Of the admin who does all this, unless `by` says otherwise.
    """

    def __init__(self, *, scribe: Scribe, tickets: TicketOffice, email: str) -> None:
        self._scribe = scribe
        self._tickets = tickets
        self._desk: Desk = tickets.desk
        self._email = email

    def replies(
        self, conversation_id: str, body: str, *, by: str = "", at_unix: float | None = None
    ) -> None:
        """Write to the customer."""
        self._does(
            conversation_id, "reply", lambda deed: self._desk.replies(deed, body), by, at_unix
        )

    def notes(
        self, conversation_id: str, body: str, *, by: str = "", at_unix: float | None = None
    ) -> None:
        """Write to teammates."""
        self._does(conversation_id, "reply", lambda deed: self._desk.notes(deed, body), by, at_unix)

    def closes(
        self, conversation_id: str, body: str = "", *, by: str = "", at_unix: float | None = None
    ) -> None:
        """End it, with a last word to the customer or without."""
        self._does(
            conversation_id, "parts", lambda deed: self._desk.closes(deed, body=body), by, at_unix
        )

    def opens(self, conversation_id: str, *, by: str = "", at_unix: float | None = None) -> None:
        """Open or reopen it."""
        self._does(conversation_id, "parts", self._desk.opens, by, at_unix)

    def snoozes(
        self,
        conversation_id: str,
        *,
        until_unix: float,
        by: str = "",
        at_unix: float | None = None,
    ) -> None:
        """Put it to sleep."""
        self._does(
            conversation_id,
            "parts",
            lambda deed: self._desk.snoozes(deed, int(until_unix)),
            by,
            at_unix,
        )

    def assigns(
        self,
        conversation_id: str,
        *,
        admin: str = "",
        team: str = "",
        by: str = "",
        at_unix: float | None = None,
    ) -> None:
        """Give it to an admin (by e-mail address) or a team (by name); to nobody without either."""

        def act(deed: Deed) -> Conversation:
            return self._desk.assigns(deed, _assignee(deed.connection, admin, team))

        self._does(conversation_id, "parts", act, by, at_unix)

    def tags(
        self, conversation_id: str, name: str, *, by: str = "", at_unix: float | None = None
    ) -> None:
        """Put a tag on it; a new name makes a new tag."""

        def act(deed: Deed) -> Conversation:
            tag = tags.by_name(deed.connection, name) or tags.add(deed.connection, name)
            return self._desk.tags(deed, tag)

        self._does(conversation_id, "tags", act, by, at_unix)

    def untags(
        self, conversation_id: str, name: str, *, by: str = "", at_unix: float | None = None
    ) -> None:
        """Take a tag off it."""

        def act(deed: Deed) -> Conversation:
            tag = tags.by_name(deed.connection, name)
            if tag is None:
                raise LookupError(f"the sandbox has no tag {name}")
            return self._desk.untags(deed, tag)

        self._does(conversation_id, "tags", act, by, at_unix)

    def creates_tag(self, name: str) -> str:
        """Make a tag; its id."""
        return str(
            self._scribe.note(
                TEAMMATE_METHOD, "/tags", lambda connection, _now: tags.add(connection, name).id
            )
        )

    def creates_ticket(
        self, kind: str, *, title: str, description: str = "", at_unix: float | None = None
    ) -> str:
        """Open a tracker ticket nobody reported, of the type of that name; its id."""

        def act(connection: sqlite3.Connection, now: float) -> int:
            found = next((one for one in tickets.types(connection) if one.name == kind), None)
            if found is None:
                raise LookupError(f"the sandbox has no ticket type {kind}")
            at = now if at_unix is None else at_unix
            filled = {"_default_title_": title, "_default_description_": description}
            return self._tickets.creates(
                connection, found, contact=None, attributes=filled, created_at=int(at), now=at
            ).id

        return str(self._scribe.note(TEAMMATE_METHOD, "/tickets", act))

    def links(self, conversation_id: str, *, ticket_id: str, by: str = "") -> None:
        """Link it to a tracker ticket, which the web inbox always could."""

        def act(deed: Deed) -> Conversation:
            ticket = tickets.find(deed.connection, int(ticket_id))
            if ticket is None:
                raise LookupError(f"the sandbox has no ticket {ticket_id}")
            return self._tickets.links(deed, ticket)

        self._does(conversation_id, "linked_conversations", act, by, None)

    def _does(
        self,
        conversation_id: str,
        what: str,
        act: Callable[[Deed], Conversation],
        by: str,
        at_unix: float | None,
    ) -> None:
        def done(connection: sqlite3.Connection, now: float) -> int:
            deed = Deed(
                connection=connection,
                conversation=known(connection, conversation_id),
                by=as_admin(people.admin_by_email(connection, by or self._email)),
                now=now,
            )
            return act(deed if at_unix is None else replace(deed, now=at_unix)).id

        self._scribe.note(TEAMMATE_METHOD, f"/conversations/{conversation_id}/{what}", done)


def _assignee(
    connection: sqlite3.Connection, admin: str, team: str
) -> tuple[AssigneeType, int] | None:
    if admin:
        return "admin", people.admin_by_email(connection, admin).id
    if not team:
        return None
    found = next((one for one in people.teams(connection) if one.name == team), None)
    if found is None:
        raise LookupError(f"the sandbox has no team {team}")
    return "team", found.id
