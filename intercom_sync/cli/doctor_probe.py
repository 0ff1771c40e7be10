"""The probe of doctor, under the lock, with a journal, and with a way out for whatever it leaves.

Owns that the draft is deleted after a failure and after Ctrl-C too. Trap: where that cannot be made
certain, people are told the id and what to do; it is never called done.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from intercom_sync.articles.assets import AssetError
from intercom_sync.articles.load import load
from intercom_sync.articles.model import Admin, Workspace
from intercom_sync.cli.findings import Finding, Grade
from intercom_sync.cli.probe_journal import probe_journal
from intercom_sync.cli.probe_leftovers import clear_earlier, taken_over
from intercom_sync.cli.signals import stopping
from intercom_sync.cli.wiring import APP_URLS, Target
from intercom_sync.config.settings import AssetUrl
from intercom_sync.errors import ForbiddenError, IntercomSyncError, ServiceError
from intercom_sync.intercom.clock import Clock, SystemClock
from intercom_sync.intercom.probe.assumptions import Row, Verdict, judge
from intercom_sync.intercom.probe.draft import Draft, StoppedError, TakenOverError, title_of
from intercom_sync.intercom.probe.intent import ProbeIntent
from intercom_sync.intercom.probe.observing import observe
from intercom_sync.intercom.probe.removal import remove
from intercom_sync.intercom.probe.seen import Seen
from intercom_sync.state.journal import Journal
from intercom_sync.workers import GRACE_SECONDS, Stop

_PICTURES = frozenset((".png", ".jpg", ".jpeg", ".gif", ".svg"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """How a probe ended.

    Attributes:
        is_left: Whether the draft is, or may be, still there.
        signal_code: 128 and the number of the signal that ended it; 0 where none did.
    """

    workspace_id: str
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]
    is_left: bool
    signal_code: int


async def probe_target(
    target: Target,
    workspace: Workspace,
    admins: Sequence[Admin],
    clock: Clock | None = None,
) -> Probed:
    """Create the draft, look, delete it.

    Args:
        admins: All teammates; the draft is given to one who is not the token's.

    Raises:
        LockedError: another run is working on this target.
        StateError: the journal of an earlier probe is damaged.
    """
    me = workspace.admin.id
    image_url, image_note = await _image(target)
    author = next((one.id for one in admins if one.id != me), me)
    seen = Seen(me=me, author=author, image_note=image_note)
    target.store.write_gitignore()
    with (
        target.hold(),
        closing(probe_journal(target.folder, target.backend.mirror)) as journal,
        stopping(target.invocation.parent) as signals,
    ):
        make = partial(_draft, target, journal, signals.stop, clock or SystemClock())
        findings = await clear_earlier(make, journal)
        draft = make(title_of(secrets.token_hex(4)))
        try:
            trouble = await _observed(draft, seen, image_url, signals.stop)
        finally:
            left = await _removed(target, workspace, draft, seen)
        findings += _findings(trouble, left, draft, seen)
        code = signals.exit_code
    rows = judge(seen)
    return Probed(
        workspace_id=workspace.id,
        rows=rows,
        findings=(*findings, *_broken(rows)),
        is_left=draft.is_left,
        signal_code=code,
    )


def _draft(
    target: Target, journal: Journal[ProbeIntent], stop: Stop, clock: Clock, title: str
) -> Draft:
    def server_now() -> float:
        told = target.client.server_now()
        return time.time() if told is None else told

    return Draft(
        client=target.client,
        journal=journal,
        clock=clock,
        server_now=server_now,
        is_stopped=lambda: stop.is_asked,
        title=title,
    )


async def _observed(
    draft: Draft, seen: Seen, image_url: str | None, stop: Stop
) -> IntercomSyncError | None:
    """Look until done, or until a stop has had its grace; what went wrong."""
    looking = asyncio.ensure_future(observe(draft, seen, image_url))
    stopper = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({looking, stopper}, return_when=asyncio.FIRST_COMPLETED)
        if not looking.done():
            await asyncio.wait({looking}, timeout=GRACE_SECONDS)
    finally:
        stopper.cancel()
        looking.cancel()
        (ended,) = await asyncio.gather(looking, return_exceptions=True)
    if isinstance(ended, asyncio.CancelledError):
        return StoppedError("the probe was stopped")
    if isinstance(ended, (ServiceError, StoppedError)):
        return ended
    if isinstance(ended, BaseException):
        raise ended
    return None


async def _removed(
    target: Target, workspace: Workspace, draft: Draft, seen: Seen
) -> Finding | None:
    """Delete the draft; what to do where that is not certain."""
    reason = "no answer says that it is gone"
    if draft.is_left and draft.article_id is None and not draft.is_stopped():
        target.invocation.terminal.say(
            "The create was not answered. Looking for the draft until it cannot appear any more "
            "(about a minute)."
        )
    try:
        await remove(draft, seen)
    except TakenOverError as error:
        return taken_over(error)
    except ServiceError as error:
        reason = str(error).rstrip(".")
    if not draft.is_left:
        return None
    named = f"article {draft.article_id}" if draft.article_id else "its id is not known"
    fix = "intercom-sync doctor --probe looks for it first and deletes it"
    if draft.article_id and not target.settings.target.is_sandbox:
        app = APP_URLS[target.settings.target.region]
        fix += f"; or delete it at {app}/a/apps/{workspace.id}/articles/articles/{draft.article_id}"
        fix += "/show"
    return Finding(
        check="probe's draft",
        grade=Grade.FAIL,
        reason=f'"{draft.title}" may still be there ({named}): {reason}',
        fix=fix,
    )


def _findings(
    trouble: IntercomSyncError | None, left: Finding | None, draft: Draft, seen: Seen
) -> Iterator[Finding]:
    if isinstance(trouble, ForbiddenError):
        yield Finding(
            check="write articles",
            grade=Grade.FAIL,
            reason=f"{trouble.request} is not allowed (403)",
            fix="In Intercom's Developer Hub, give the app of this token the scope to write "
            "articles, or check the workspace's plan",
        )
    elif trouble is not None:
        yield Finding(
            check="probe",
            grade=Grade.FAIL,
            reason=f"it ended early: {str(trouble).rstrip('.')}",
            fix="Run it again",
        )
    if left is not None:
        yield left
    elif seen.is_gone is not None:
        yield Finding(
            check="write articles",
            grade=Grade.OK,
            reason=f"allowed: article {draft.article_id} was created, changed and deleted",
        )


def _broken(rows: Sequence[Row]) -> Iterator[Finding]:
    broken = [row for row in rows if row.verdict is Verdict.BROKEN]
    if broken:
        yield Finding(
            check="assumptions",
            grade=Grade.FAIL,
            reason="\n".join(f"{row.assumption}: {row.seen}, not {row.expected}" for row in broken),
            fix="intercom-sync relies on this: do not apply, and report it with this table",
        )


async def _image(target: Target) -> tuple[str | None, str]:
    """The public address of an image of the content, or why there is none."""
    assets = target.settings.assets
    if assets is None:
        return None, "no assets in the config"
    if not isinstance(assets, AssetUrl):
        return None, "assets.command is run by apply only"
    images = load(target.settings).desired.image_hashes
    pictures = sorted(one for one in images if PurePosixPath(one).suffix.lower() in _PICTURES)
    if not pictures:
        return None, "no image in the content"
    try:
        urls = await target.images().urls(pictures[:1])
    except AssetError as error:
        return None, str(error)
    return urls[pictures[0]], ""
