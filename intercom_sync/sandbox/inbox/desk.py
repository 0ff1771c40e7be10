"""What happens in conversations: the state machine, for the API, teammates and customers alike.

Every deed adds a part, moves `updated_at`, and lets the search index know. What Intercom's own
examples show is done as they show it: closing with a word is one part with a body, assigning a
closed conversation reopens it, a customer's answer to one is a part of the type "open". Trap: a
note changes nothing but the list of parts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from intercom_sync.sandbox.inbox import metrics
from intercom_sync.sandbox.inbox.deeds import BOT, Deed
from intercom_sync.sandbox.inbox.documents import Librarian
from intercom_sync.sandbox.inbox.habits import InboxHabits
from intercom_sync.sandbox.refused import invalid
from intercom_sync.sandbox.rewrite.hosting import Hosting
from intercom_sync.sandbox.rewrite.rewriting import Rewriting
from intercom_sync.sandbox.rewrite.tree import BodyRefusedError
from intercom_sync.sandbox.store import conversations, tags
from intercom_sync.sandbox.store.inbox_rows import (
    CLOSED,
    NOTE,
    OPEN,
    SNOOZED,
    AppliedTag,
    AssigneeType,
    Contact,
    Conversation,
    Part,
    Tag,
)

_UNSTORED: Final = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where conversations are worked on. Every method answers with the conversation after it."""

    rewriting: Rewriting
    hosting: Hosting
    librarian: Librarian
    habits: InboxHabits

    def starts(
        self,
        connection: sqlite3.Connection,
        contact: Contact,
        *,
        html: str,
        title: str | None,
        now: float,
    ) -> Conversation:
        """A customer writes for the first time.

        Args:
            html: What they wrote, as `written` made it.
        """
        fresh = Conversation(
            id=_UNSTORED,
            contact_id=contact.id,
            body=html,
            title=title,
            state=OPEN,
            created_at=int(now),
            updated_at=int(now),
            waiting_since=int(now),
        )
        counted = metrics.contact_replied(fresh.statistics, int(now))
        stored = conversations.add(connection, replace(fresh, statistics=counted))
        self.librarian.learn_conversation(connection, stored, now=now)
        return stored

    def customer_replies(self, deed: Deed, body: str) -> Conversation:
        """Whatever was closed or asleep is open again, and the message is the part that says so."""
        before = deed.conversation
        at = int(deed.now)
        counted = metrics.contact_replied(before.statistics, at)
        after = replace(
            before,
            waiting_since=before.waiting_since or at,
            is_read=False,
            statistics=counted,
        )
        kind = "comment" if before.state == OPEN else "open"
        return self._done(deed, _opened(after), kind, body=body)

    def replies(
        self,
        deed: Deed,
        body: str,
        *,
        attachment_urls: Sequence[str] = (),
        created_at: int | None = None,
    ) -> Conversation:
        """An admin writes to the customer."""
        reopens = deed.conversation.state == CLOSED and self.habits.admin_reply_reopens
        at = self._believed(deed, created_at)
        after = _answered(deed.conversation, at)
        return self._done(
            deed,
            _opened(after) if reopens else after,
            "open" if reopens else "comment",
            body=body,
            attachment_urls=attachment_urls,
            at=at,
        )

    def notes(
        self,
        deed: Deed,
        body: str,
        *,
        attachment_urls: Sequence[str] = (),
        created_at: int | None = None,
    ) -> Conversation:
        """An admin writes what only teammates see."""
        return self._done(
            deed,
            deed.conversation,
            NOTE,
            body=body,
            attachment_urls=attachment_urls,
            at=self._believed(deed, created_at),
        )

    def assigns(
        self, deed: Deed, to: tuple[AssigneeType, int] | None, *, body: str = ""
    ) -> Conversation:
        """Give it to an admin or a team, or (None) take it from both."""
        deed = self._said_apart(deed, body)
        body = "" if self.habits.messages_apart else body
        before = deed.conversation
        match to:
            case None:
                after = replace(before, admin_id=None, team_id=None)
            case ("admin", admin_id):
                after = replace(before, admin_id=admin_id)
            case (_, team_id):
                after = replace(before, team_id=team_id)
        at = int(deed.now)
        after = replace(after, statistics=metrics.assigned(after.statistics, at))
        after = _answered(after, at) if body else after
        reopens = before.state == CLOSED and to is not None
        return self._done(
            deed,
            _opened(after) if reopens else after,
            "assign_and_reopen" if reopens else "assignment",
            body=body,
            assigned_to=to,
        )

    def closes(self, deed: Deed, *, body: str = "") -> Conversation:
        """End it, with a last word or without; a closed one is closed again."""
        deed = self._said_apart(deed, body)
        body = "" if self.habits.messages_apart else body
        at = int(deed.now)
        after = _answered(deed.conversation, at) if body else deed.conversation
        after = replace(
            after,
            state=CLOSED,
            snoozed_until=None,
            waiting_since=None,
            statistics=metrics.closed(after.statistics, at, admin_id=deed.by.id),
        )
        return self._done(deed, after, "close", body=body)

    def snoozes(self, deed: Deed, until: int) -> Conversation:
        """Put it to sleep.

        Raises:
            RefusedError: 400, that time is past.
        """
        if until <= deed.now:
            raise invalid("snoozed_until must be in the future", "snoozed_until")
        after = replace(deed.conversation, state=SNOOZED, snoozed_until=until)
        return self._done(deed, after, "snoozed")

    def opens(self, deed: Deed) -> Conversation:
        """Open it, or reopen it; an open one gets another part all the same (facts §7)."""
        return self._done(deed, _opened(deed.conversation), "open")

    def tags(self, deed: Deed, tag: Tag) -> Conversation:
        """Put a tag on it."""
        applied = AppliedTag(tag=tag, applied_at=int(deed.now), admin_id=int(deed.by.id))
        tags.apply(deed.connection, deed.conversation.id, applied)
        return self._tagged(deed)

    def untags(self, deed: Deed, tag: Tag) -> Conversation:
        """Take a tag off it."""
        tags.take_off(deed.connection, deed.conversation.id, tag.id)
        return self._tagged(deed)

    def updates(
        self, deed: Deed, *, is_read: bool | None, attributes: Mapping[str, object]
    ) -> Conversation:
        """Mark it as read, or fill in attributes; only the latter leaves a part."""
        before = deed.conversation
        after = replace(
            before,
            is_read=before.is_read if is_read is None else is_read,
            custom_attributes={**before.custom_attributes, **attributes},
        )
        if attributes:
            return self._done(deed, after, "conversation_attribute_updated_by_admin")
        return self.keep(deed, after)

    def wake(self, connection: sqlite3.Connection, now: float) -> None:
        """Open whatever has slept long enough, each at its own time."""
        for asleep in conversations.to_wake(connection, now):
            up_at = float(asleep.snoozed_until or now)
            deed = Deed(connection=connection, conversation=asleep, by=BOT, now=up_at)
            self._done(deed, _opened(asleep), "timer_unsnooze")

    def keep(self, deed: Deed, after: Conversation) -> Conversation:
        """Store it as changed now."""
        after = replace(after, updated_at=max(after.updated_at, int(deed.now)))
        conversations.put(deed.connection, after)
        self.librarian.learn_conversation(deed.connection, after, now=deed.now)
        return after

    def _tagged(self, deed: Deed) -> Conversation:
        if self.habits.tagging_touches:
            return self.keep(deed, deed.conversation)
        self.librarian.learn_conversation(deed.connection, deed.conversation, now=deed.now)
        return deed.conversation

    def _said_apart(self, deed: Deed, body: str) -> Deed:
        if not (body and self.habits.messages_apart):
            return deed
        return replace(deed, conversation=self.replies(deed, body))

    def _done(
        self,
        deed: Deed,
        after: Conversation,
        part_type: str,
        *,
        body: str = "",
        assigned_to: tuple[AssigneeType, int] | None = None,
        attachment_urls: Sequence[str] = (),
        at: int | None = None,
    ) -> Conversation:
        conversations.add_part(
            deed.connection,
            Part(
                id=_UNSTORED,
                conversation_id=after.id,
                part_type=part_type,
                body=self.written(deed.connection, body) if body else "",
                author=deed.by,
                created_at=int(deed.now) if at is None else at,
                assigned_to=assigned_to,
                attachment_urls=tuple(attachment_urls),
            ),
        )
        counted = metrics.got_a_part(after.statistics)
        if deed.conversation.state == CLOSED and after.state == OPEN:
            counted = metrics.reopened(counted)
        return self.keep(deed, replace(after, statistics=counted))

    def _believed(self, deed: Deed, created_at: int | None) -> int:
        if created_at is None or not self.habits.keeps_created_at:
            return int(deed.now)
        if created_at > deed.now:
            raise invalid("created_at must be in the past", "created_at")
        return created_at

    def written(self, connection: sqlite3.Connection, body: str) -> str:
        """What is kept of what somebody wrote.

        Raises:
            RefusedError: 400, it holds what no body may hold.
        """
        try:
            return self.rewriting.save_message(
                body, host=lambda source: self.hosting.take_over(connection, source)
            )
        except BodyRefusedError as error:
            raise invalid(f"body: {error}", "body") from error


def _opened(conversation: Conversation) -> Conversation:
    return replace(conversation, state=OPEN, snoozed_until=None)


def _answered(conversation: Conversation, at: int) -> Conversation:
    """Somebody answered: nobody waits any more."""
    counted = metrics.admin_replied(
        conversation.statistics, at, waiting_since=conversation.waiting_since
    )
    return replace(conversation, waiting_since=None, statistics=counted)
