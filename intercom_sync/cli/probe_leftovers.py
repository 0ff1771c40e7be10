"""What an earlier probe left behind, wherever it was interrupted.

Owns clearing that away before the next probe begins. Trap: an article that somebody has taken over
since is theirs; and one such case must not stand in the way of every later probe.
"""

from __future__ import annotations

from collections.abc import Callable

from intercom_sync.cli.findings import Finding, Grade
from intercom_sync.errors import ServiceError
from intercom_sync.intercom.probe.draft import Draft, TakenOverError
from intercom_sync.intercom.probe.intent import ProbeIntent
from intercom_sync.intercom.probe.removal import PATIENCE_SECONDS, remove
from intercom_sync.intercom.probe.seen import Seen
from intercom_sync.plan.pending import Pending
from intercom_sync.state.journal import Journal


async def clear_earlier(
    make: Callable[[str], Draft], journal: Journal[ProbeIntent]
) -> list[Finding]:
    """Delete every draft that an earlier probe may have left; what is to be told of it.

    Args:
        make: A draft of a title.
    """
    findings: list[Finding] = []
    earlier = journal.earlier()
    for title in sorted({one.intent.title for one in earlier}):
        of_it = [one for one in earlier if one.intent.title == title]
        try:
            found = await _clear(make(title), of_it)
        except TakenOverError as error:
            found = taken_over(error)
        except ServiceError as error:
            findings.append(_finding(Grade.WARN, title, f"could not be cleared away: {error}"))
            continue
        if found is not None:
            findings.append(found)
        if found is None or found.grade is not Grade.FAIL:
            for one in of_it:
                journal.close_earlier(one, "done", one.intent.article_id)
    return findings


def taken_over(error: TakenOverError) -> Finding:
    """A draft that has become somebody's article."""
    return Finding(
        check="probe's draft",
        grade=Grade.WARN,
        reason=str(error),
        fix="Ask who did it; if nobody wants it, delete it in the web app",
    )


async def _clear(draft: Draft, of_it: list[Pending[ProbeIntent]]) -> Finding | None:
    known = [one.intent.article_id for one in of_it if one.intent.article_id is not None]
    draft.article_id = known[0] if known else await draft.find_anywhere()
    if draft.article_id is None:
        sent_at = max((one.last_sent_at_unix or 0.0 for one in of_it), default=0.0)
        if draft.server_now() - sent_at >= PATIENCE_SECONDS:
            return None
        return _finding(Grade.FAIL, draft.title, "is not there yet, and may still appear")
    if not await draft.is_there(draft.article_id):
        return None
    draft.is_left = True
    await remove(draft, Seen(me="", author=""))
    if draft.is_left:
        return _finding(Grade.FAIL, draft.title, "was asked to go, and is still there")
    return _finding(Grade.OK, draft.title, "was still there, and is deleted")


def _finding(grade: Grade, title: str, what: str) -> Finding:
    return Finding(
        check="earlier probe",
        grade=grade,
        reason=f'the draft "{title}" {what}'.rstrip("."),
        fix="" if grade is Grade.OK else "Run intercom-sync doctor --probe again in a minute",
    )
