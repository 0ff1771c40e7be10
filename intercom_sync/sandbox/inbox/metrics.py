"""What reporting counts: how statistics change with each thing that happens. Pure.

Trap: a note is no reply. `last_admin_reply_at` moves only with what the customer sees.
"""

from __future__ import annotations

from dataclasses import replace

from intercom_sync.sandbox.store.inbox_rows import Statistics


def contact_replied(before: Statistics, at: int) -> Statistics:
    """The customer wrote; the message that began the conversation counts too."""
    return replace(
        before,
        first_contact_reply_at=before.first_contact_reply_at or at,
        last_contact_reply_at=at,
    )


def admin_replied(before: Statistics, at: int, *, waiting_since: int | None) -> Statistics:
    """An admin wrote something the customer sees."""
    since_assignment = before.last_assignment_admin_reply_at
    if since_assignment is None and before.last_assignment_at is not None:
        since_assignment = at
    return replace(
        before,
        first_admin_reply_at=before.first_admin_reply_at or at,
        time_to_admin_reply=_first(before.time_to_admin_reply, before, at),
        last_admin_reply_at=at,
        last_assignment_admin_reply_at=since_assignment,
        replied_in=(
            before.replied_in
            if waiting_since is None
            else (*before.replied_in, max(0, at - waiting_since))
        ),
    )


def assigned(before: Statistics, at: int) -> Statistics:
    """It was given to somebody, or to nobody."""
    return replace(
        before,
        first_assignment_at=before.first_assignment_at or at,
        last_assignment_at=at,
        last_assignment_admin_reply_at=None,
        time_to_assignment=(
            _since_first_contact(before, at)
            if before.first_admin_reply_at is None
            else before.time_to_assignment
        ),
        count_assignments=before.count_assignments + 1,
    )


def closed(before: Statistics, at: int, *, admin_id: str) -> Statistics:
    """It was closed, again perhaps."""
    return replace(
        before,
        first_close_at=before.first_close_at or at,
        time_to_first_close=_first(before.time_to_first_close, before, at),
        last_close_at=at,
        time_to_last_close=_since_first_contact(before, at),
        last_closed_by_id=admin_id,
    )


def reopened(before: Statistics) -> Statistics:
    """A closed one is open again."""
    return replace(before, count_reopens=before.count_reopens + 1)


def got_a_part(before: Statistics) -> Statistics:
    """Another part, of whatever kind."""
    return replace(before, count_conversation_parts=before.count_conversation_parts + 1)


def median_time_to_reply(statistics: Statistics) -> int | None:
    """Seconds; None before the first answer."""
    times = sorted(statistics.replied_in)
    if not times:
        return None
    middle = len(times) // 2
    return times[middle] if len(times) % 2 else (times[middle - 1] + times[middle]) // 2


def _first(known: int | None, before: Statistics, at: int) -> int | None:
    return _since_first_contact(before, at) if known is None else known


def _since_first_contact(before: Statistics, at: int) -> int | None:
    begun = before.first_contact_reply_at
    return None if begun is None else max(0, at - begun)
