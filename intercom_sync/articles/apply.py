"""Do what the plan says, step by step, and say what became of each.

Owns the order of steps, how many run at once, and what an error means for the rest; decides
nothing about what is written. Trap: a step that timed out is neither done nor failed. It is
looked for until the evidence counts, and only then done again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import groupby
from typing import assert_never

from intercom_sync.articles.aftermath import ROUNDS, read_back, settle_unknown
from intercom_sync.articles.announce import announce
from intercom_sync.articles.decision import ArticleWrite
from intercom_sync.articles.intent import Channel, Pending
from intercom_sync.articles.remove import remove_article, remove_collection
from intercom_sync.articles.running import Run, phase
from intercom_sync.articles.session import RefusedError
from intercom_sync.articles.stage import publish_draft, stage_article
from intercom_sync.articles.write import (
    note_article,
    note_collection,
    write_article,
    write_collection,
)
from intercom_sync.errors import (
    IntercomSyncError,
    InvalidTokenError,
    NotSentError,
    ServiceError,
    StateError,
    in_one_line,
    is_clear_no,
)
from intercom_sync.plan.guards import open_steps
from intercom_sync.plan.model import Gate, Kind, Step, Verb
from intercom_sync.plan.outcome import Outcome, Report
from intercom_sync.workers import side_by_side

HEAD_READINGS = 5


async def apply(run: Run, gates: Iterable[Gate]) -> Report:
    """Do every step whose gates are open.

    One failure stops only the steps that wait for it. Steps whose outcome is unknown are looked
    for, and done again if they did not land, before the run ends.
    """
    plan = run.decision.plan
    given = frozenset(gates)
    todo = open_steps(plan, given)
    opened = {step.id for step in todo}
    for step in plan.steps:
        if step.id not in opened:
            missing = [gate for gate in step.gates if gate not in given]
            waited = f"waits for: {step.after[-1]}" if step.after else ""
            run.end(step, Outcome.SKIPPED, f"needs {' '.join(missing)}" if missing else waited)
    _note_all(run, [step for step in todo if not step.writes])
    writes = [step for step in todo if step.writes]
    await _refuse_what_appeared(run, writes)
    for is_last in (False,) * (ROUNDS - 1) + (True,):
        await _run_phases(run, writes)
        writes = await settle_unknown(run, writes, is_last=is_last)
        if not writes:
            break
    await read_back(run)
    for step in todo:
        if step.id not in run.results:  # a stop came before its turn
            run.end(step, Outcome.SKIPPED, run.stop.reason)
    return Report(results=tuple(run.results[step.id] for step in plan.steps))


def _note_all(run: Run, steps: Sequence[Step]) -> None:
    # A path is let go of before another article takes it (taken_paths), and a locale before its
    # article is known by another path, or the old path would be known again.
    for step in sorted(steps, key=lambda step: (len(step.after), step.verb is not Verb.FORGET)):
        match step.kind:
            case Kind.ARTICLE:
                note_article(run.session, run.decision.articles[step.id])
            case Kind.COLLECTION:
                note_collection(run.session, run.decision.collections[step.id])
        run.end(step, Outcome.DONE, remote_id=step.remote_id)


async def _refuse_what_appeared(run: Run, writes: Sequence[Step]) -> None:
    """Read the head of the list until two readings agree, before the first create (design §7).

    Somebody, or a request of a killed run that took its time, may have made the very article since
    the plan was made; a second one would be a duplicate.
    """
    creates = [step for step in writes if step.verb is Verb.CREATE and step.kind is Kind.ARTICLE]
    if not creates:
        return
    try:
        since = run.decision.newest_unix
        head = await run.session.reader.list_article_head(since_unix=since)
        for _ in range(HEAD_READINGS - 1):
            again = await run.session.reader.list_article_head(since_unix=since)
            if [article.id for article in again] == [article.id for article in head]:
                break
            head = again
    except ServiceError as error:
        for step in creates:
            run.end(step, Outcome.FAILED, str(error))
        run.stop.ask("nothing was started, because Intercom could not be read")
        return
    managed = {record.id for record in run.session.articles.values()}
    places = {
        (" ".join(article.title.split()), place)
        for article in head
        if article.id not in managed and article.id not in run.decision.seen
        for place in (article.parent_id, *article.parent_ids)
    }
    for step in creates:
        folder = run.decision.articles[step.id].parent
        known = run.session.collections.get(folder) if isinstance(folder, str) else None
        place = known.id if known else None
        is_placed = folder is None or known is not None
        if is_placed and (" ".join(step.title.split()), place) in places:
            run.end(
                step, Outcome.REFUSED, "an article of this title appeared in Intercom meanwhile"
            )


async def _run_phases(run: Run, writes: Sequence[Step]) -> None:
    """Collections by depth, creates, updates, second passes, publishing, removals last."""
    todo = sorted((step for step in writes if step.id not in run.results), key=phase)
    for _, together in groupby(todo, key=phase):
        steps = list(together)
        await _announce(run, steps)
        await side_by_side([partial(_run_step, run, step) for step in steps], run.stop)


async def _run_step(run: Run, step: Step) -> None:
    if step.id in run.results:
        return
    if run.stop.is_asked:
        run.end(step, Outcome.SKIPPED, run.stop.reason)
        return
    blocked = _blocked_by(run, step)
    if blocked:
        run.end(step, Outcome.SKIPPED, f"waits for: {blocked[0]}")
        return
    journal = run.session.journal
    try:
        remote_id = await _write(run, step)
    except RefusedError as error:
        journal.outcome(step.id, Outcome.REFUSED, step.remote_id, str(error))
        run.end(step, Outcome.REFUSED, str(error), step.remote_id)
    except IntercomSyncError as error:
        _failed(run, step, error)
    except asyncio.CancelledError:
        # In flight when the grace ran out: the intent stays open for the next run.
        if _was_sent(journal.pending(step.id)):
            reason = "the run was stopped before the answer came"
            run.end(step, Outcome.UNKNOWN, reason, step.remote_id)
        else:
            run.end(step, Outcome.SKIPPED, run.stop.reason)
        raise
    else:
        journal.outcome(step.id, Outcome.DONE, remote_id, "")
        run.end(step, Outcome.DONE, remote_id=remote_id)


def _blocked_by(run: Run, step: Step) -> list[str]:
    """The steps it waits for in vain."""
    return [
        name
        for name in step.after
        if name in run.results and run.results[name].outcome is not Outcome.DONE
    ]


async def _announce(run: Run, steps: Sequence[Step]) -> None:
    """Make known what a phase is about to send, where state has to outlive this machine."""
    waiting = [step for step in steps if not _blocked_by(run, step)]
    if run.stop.is_asked:
        return
    try:
        await announce(run.session, run.decision, waiting)
    except StateError as error:
        reason = f"not sent, because it could not be announced first: {in_one_line(error)}"
        for step in waiting:
            run.end(step, Outcome.FAILED, reason, step.remote_id)
        run.stop.ask("nothing more was started, because of the failure above")


async def _write(run: Run, step: Step) -> str:
    match step.kind:
        case Kind.ARTICLE:
            article = run.decision.articles[step.id]
            if article.desired is None:
                return await remove_article(run.session, step, article)
            return await _write_article(run, step, article)
        case Kind.COLLECTION:
            folder = run.decision.collections[step.id]
            if folder.desired is None:
                return await remove_collection(run.session, step, folder)
            return await write_collection(run.session, step, folder)


async def _write_article(run: Run, step: Step, write: ArticleWrite) -> str:
    match write.channel:
        case Channel.ARTICLE | Channel.PLACE:
            return await write_article(run.session, step, write)
        case Channel.DRAFT:
            return await stage_article(run.session, step, write)
        case Channel.PUBLISH_DRAFT:
            return await publish_draft(run.session, step, write)
        case _:
            assert_never(write.channel)


def _was_sent(pending: Pending | None) -> bool:
    return pending is not None and pending.last_sent_at_unix is not None


def _failed(run: Run, step: Step, error: IntercomSyncError) -> None:
    """What an error means: a clear no is a failure; anything after sending is unknown."""
    pending = run.session.journal.pending(step.id)
    outcome = Outcome.UNKNOWN if _was_sent(pending) and not is_clear_no(error) else Outcome.FAILED
    if pending is not None:
        run.session.journal.outcome(step.id, outcome, step.remote_id, str(error))
    run.end(step, outcome, in_one_line(error), step.remote_id)
    if isinstance(error, (InvalidTokenError, NotSentError, StateError)):
        run.stop.ask("nothing more was started, because of the failure above")
