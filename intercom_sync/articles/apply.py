"""Do what the plan says, step by step, and say what became of each.

Owns the order of steps, how many run at once, and what an error means for the rest; decides
nothing about what is written. Trap: a step that timed out is neither done nor failed. It is
looked for until the evidence counts, and only then done again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import assert_never

from intercom_sync.articles.base import settle_article, settle_collection
from intercom_sync.articles.decision import ArticleWrite, Decision
from intercom_sync.articles.intent import Channel
from intercom_sync.articles.ports import Clock, Verdict
from intercom_sync.articles.recover import settle_all
from intercom_sync.articles.remove import remove_article, remove_collection
from intercom_sync.articles.session import RefusedError, Session
from intercom_sync.articles.stage import publish_draft, read_back_drafts, stage_article
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
    is_clear_no,
)
from intercom_sync.plan.guards import open_steps
from intercom_sync.plan.model import Gate, Kind, Step, Verb
from intercom_sync.plan.outcome import Outcome, Report, Result
from intercom_sync.workers import Stop, side_by_side

WAIT_SECONDS = 70.0
"""How long a run looks for writes that were never answered."""
POLL_SECONDS = 5.0
HEAD_READINGS = 5
ROUNDS = 3
"""How often a write is sent that each time proves not to have taken effect."""

_RANK = {
    Verb.CREATE: 1,
    Verb.STAGE: 2,
    Verb.ADOPT: 3,
    Verb.UPDATE: 3,
    Verb.MOVE: 3,
    Verb.RERENDER: 3,
    Verb.LINK: 4,
    Verb.PUBLISH: 5,
    Verb.UNPUBLISH: 6,
    Verb.DELETE: 12,
}
_COLLECTION_DELETE = 13


@dataclass(slots=True, kw_only=True)
class Run:
    """One apply under way.

    Attributes:
        tell: Called with each result as it comes; for progress.
        say: Called with a sentence for the person who waits.
    """

    decision: Decision
    session: Session
    clock: Clock
    stop: Stop
    tell: Callable[[Result], None]
    say: Callable[[str], None]
    results: dict[str, Result] = field(default_factory=dict)

    def end(
        self, step: Step, outcome: Outcome, reason: str = "", remote_id: str | None = None
    ) -> None:
        """Note how a step ended."""
        result = Result(step=step, outcome=outcome, reason=reason, remote_id=remote_id)
        self.results[step.id] = result
        self.tell(result)


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
        writes = await _settle_unknown(run, writes, is_last=is_last)
        if not writes:
            break
    await _read_back(run)
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
    todo = sorted((step for step in writes if step.id not in run.results), key=_phase)
    for _, phase in groupby(todo, key=_phase):
        await side_by_side([partial(_run_step, run, step) for step in phase], run.stop)


def _phase(step: Step) -> tuple[int, int]:
    if step.kind is Kind.COLLECTION:
        depth = step.key.count("/")
        return (_COLLECTION_DELETE, -depth) if step.verb is Verb.DELETE else (0, depth)
    if step.verb is Verb.PUBLISH and any(
        name.startswith(f"{Verb.PUBLISH} ") for name in step.after
    ):
        return (_RANK[step.verb], 1)
    # An edit behind a page that is taken down comes after it; the page goes last of all.
    is_behind = _is_after(step, Verb.UNPUBLISH)
    return (_RANK[Verb.UNPUBLISH] + _RANK[step.verb] if is_behind else _RANK[step.verb], 0)


def _is_after(step: Step, verb: Verb) -> bool:
    return any(name.startswith(f"{verb} ") for name in step.after)


async def _run_step(run: Run, step: Step) -> None:
    if run.stop.is_asked:
        run.end(step, Outcome.SKIPPED, run.stop.reason)
        return
    blocked = [
        name
        for name in step.after
        if name in run.results and run.results[name].outcome is not Outcome.DONE
    ]
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
        run.end(step, Outcome.UNKNOWN, "the run was stopped before the answer came", step.remote_id)
        raise
    else:
        journal.outcome(step.id, Outcome.DONE, remote_id, "")
        run.end(step, Outcome.DONE, remote_id=remote_id)


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


def _failed(run: Run, step: Step, error: IntercomSyncError) -> None:
    """What an error means: a clear no is a failure; anything after sending is unknown."""
    pending = run.session.journal.pending(step.id)
    was_sent = pending is not None and pending.last_sent_at_unix is not None
    outcome = Outcome.UNKNOWN if was_sent and not is_clear_no(error) else Outcome.FAILED
    if pending is not None:
        run.session.journal.outcome(step.id, outcome, step.remote_id, str(error))
    run.end(step, outcome, str(error), step.remote_id)
    if isinstance(error, (InvalidTokenError, NotSentError)):
        run.stop.ask("nothing more was started, because of the failure above")


async def _settle_unknown(run: Run, writes: Sequence[Step], *, is_last: bool) -> list[Step]:
    """Look for what was never answered, and say what is to be done again.

    Returns:
        Steps that did not land, and those that waited for one which now is settled.
    """
    unknown = [step for step in writes if _is_unknown(run, step)]
    if not unknown or run.stop.is_asked:
        return []
    run.say(
        f"{len(unknown)} {'write was' if len(unknown) == 1 else 'writes were'} never answered, and "
        f"can still take effect. Looking for up to {WAIT_SECONDS:.0f} seconds."
    )
    started = run.clock.monotonic()
    while unknown and run.clock.monotonic() - started <= WAIT_SECONDS and not run.stop.is_asked:
        await _look_for(run, unknown, is_last=is_last)
        unknown = [step for step in unknown if _is_unknown(run, step)]
        if unknown:
            await run.clock.sleep(POLL_SECONDS)
    again = [step for step in writes if step.id not in run.results]
    again += _released(run, writes)
    for step in again:
        run.results.pop(step.id, None)
    return again


def _is_unknown(run: Run, step: Step) -> bool:
    return step.id in run.results and run.results[step.id].outcome is Outcome.UNKNOWN


async def _look_for(run: Run, unknown: Sequence[Step], *, is_last: bool) -> None:
    """One look for each write: some are done, some are to be done again, some stay unknown."""
    journal = run.session.journal
    pending = {step.id: journal.pending(step.id) for step in unknown}
    open_ones = [found for found in pending.values() if found is not None]
    try:
        verdicts = await settle_all(run.session, open_ones)
    except ServiceError:
        return  # asked again at the next poll; until then they stay unknown
    steps = {step.id: step for step in unknown}
    for found, verdict in verdicts:
        step = steps[found.intent.step]
        match verdict:
            case Verdict.TOO_EARLY | Verdict.UNCLEAR:
                continue
            case Verdict.LANDED:
                record = run.session.articles.get(step.key) or run.session.collections.get(step.key)
                remote_id = record.id if record else step.remote_id
                journal.outcome(step.id, Outcome.DONE, remote_id, "found by reading")
                run.end(step, Outcome.DONE, remote_id=remote_id)
            case Verdict.NOT_LANDED if is_last:
                reason = f"the server failed {ROUNDS} times, and it did not take effect"
                journal.outcome(step.id, Outcome.FAILED, None, reason)
                run.end(step, Outcome.FAILED, reason, step.remote_id)
            case Verdict.NOT_LANDED:
                journal.outcome(step.id, Outcome.FAILED, None, "did not land")
                del run.results[step.id]
            case _:
                assert_never(verdict)


def _released(run: Run, writes: Sequence[Step]) -> list[Step]:
    """Steps that were skipped because of one that is done by now, or about to be done again."""
    results = run.results
    good = {step.id for step in writes if step.id not in results}
    good |= {name for name, result in results.items() if result.outcome is Outcome.DONE}
    released = []
    for step in sorted(writes, key=_phase):
        is_skipped = step.id in results and results[step.id].outcome is Outcome.SKIPPED
        if is_skipped and good.issuperset(step.after):
            released.append(step)
            good.add(step.id)
    return released


async def _read_back(run: Run) -> None:
    """One listing pass: base takes what a read returns, because an answer is provisional."""
    session = run.session
    open_articles = [record for record in session.articles.values() if not record.settled]
    open_collections = [record for record in session.collections.values() if not record.settled]
    if run.stop.is_asked:
        return
    try:
        if open_articles:
            now = {
                article.id: article for article in (await session.reader.list_articles()).articles
            }
            for record in open_articles:
                seen = settle_article(
                    record,
                    now.get(record.id),
                    session.setting.site,
                    just_written=record.path in session.written,
                )
                if seen.settled:
                    session.keep_article(seen, None)
        if open_collections:
            here = {one.id: one for one in (await session.reader.list_collections()).collections}
            for folder in open_collections:
                found = settle_collection(folder, here.get(folder.id))
                if found.settled:
                    session.keep_collection(found, None)
        await read_back_drafts(session)
    except ServiceError as error:
        run.say(f"What was written could not be read back: {error} The next run does it.")
