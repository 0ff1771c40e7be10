"""Doctor's checks of what the token may read: each needed call is tried once.

Owns trying, and what a refusal means. Nothing is written: which writes are allowed, only a write
could tell.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Generic, TypeVar

from intercom_sync.cli.findings import Finding, Grade
from intercom_sync.config import Settings
from intercom_sync.conversations.files import action_files
from intercom_sync.errors import ForbiddenError, ServiceError
from intercom_sync.intercom.client import Intercom

T = TypeVar("T")

_WHERE = "In Intercom's Developer Hub, give the app of this token"


@dataclass(frozen=True, slots=True)
class Tried(Generic[T]):
    """A read that was tried: what it returned, or why it did not."""

    value: T | None
    error: ServiceError | None


async def tried(read: Awaitable[T]) -> Tried[T]:
    """Try one read."""
    try:
        return Tried(await read, None)
    except ServiceError as error:
        return Tried(None, error)


def readable(check: str, scope: str, attempt: Tried[T], *, is_needed: bool = True) -> Finding:
    """Whether one read is allowed.

    Args:
        scope: As Intercom's Developer Hub calls it.
        is_needed: Whether a plan of this project asks for it; if not, a refusal is a warning.
    """
    if attempt.error is None:
        return Finding(check=check, grade=Grade.OK, reason="allowed")
    if isinstance(attempt.error, ForbiddenError):
        return Finding(
            check=check,
            grade=Grade.FAIL if is_needed else Grade.WARN,
            reason=_refused(attempt.error)
            + ("" if is_needed else "; this project needs it not yet"),
            fix=f'{_WHERE} the scope "{scope}", or check the workspace\'s plan',
        )
    return Finding(
        check=check, grade=Grade.FAIL, reason=words_of(attempt.error), fix="Run again later"
    )


async def inbox_findings(settings: Settings, client: Intercom) -> tuple[Finding, ...]:
    """What actions need, if there are any: a token for the Help Center alone should not have it."""
    files, _ = action_files(settings.root, settings.actions)
    if not files:
        why = f"not needed: there is no action file in {settings.actions}/"
        return (
            Finding(check="read the inbox", grade=Grade.UNCHECKED, reason=why),
            Finding(check="write the inbox", grade=Grade.UNCHECKED, reason=why),
        )
    # Nothing is newer than now: the search is allowed or not, and reads nobody's conversation.
    nobodys = {"field": "created_at", "operator": ">", "value": int(client.server_now() or 0)}
    attempts = await asyncio.gather(
        tried(client.conversations.search(nobodys, at_most=1)),
        tried(client.conversations.list_tags()),
        tried(client.list_teams()),
        tried(client.conversations.list_ticket_types()),
    )
    refused = [_refused(one.error) for one in attempts if one.error is not None]
    written = Finding(
        check="write the inbox",
        grade=Grade.UNCHECKED,
        reason="not tried: nothing can be written there that nobody sees",
    )
    if not refused:
        reason = "allowed: conversations, tags, teams, ticket types"
        return (Finding(check="read the inbox", grade=Grade.OK, reason=reason), written)
    return (
        Finding(
            check="read the inbox",
            grade=Grade.FAIL,
            reason="\n".join(refused),
            fix=f"{_WHERE} the scopes to read conversations, tags, teams and tickets",
        ),
        written,
    )


def words_of(error: ServiceError | None) -> str:
    """What went wrong, as the middle of a sentence."""
    return str(error).rstrip(".") if error is not None else ""


def _refused(error: ServiceError) -> str:
    """In short: the way out is told beside it."""
    if not isinstance(error, ForbiddenError):
        return words_of(error)
    said = f': "{error.message}"' if error.message else ""
    return f"{error.request} is not allowed (403){said}"
