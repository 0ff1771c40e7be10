"""What a run does once all its steps had their turn: find out, do again, read back.

Owns how long a run looks for writes that were never answered, and what it makes of what it finds.
Trap: a step that timed out is neither done nor failed, and absence proves nothing at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import assert_never

from intercom_sync.articles.model import ActualArticle, ArticleId
from intercom_sync.articles.ports import Verdict
from intercom_sync.articles.recover import settle_all
from intercom_sync.articles.running import Run, phase
from intercom_sync.articles.settling import settle_article, settle_collection
from intercom_sync.articles.stage import read_back_drafts
from intercom_sync.errors import NotFoundError, ServiceError
from intercom_sync.plan.model import Step
from intercom_sync.plan.outcome import Outcome
from intercom_sync.workers import side_by_side

WAIT_SECONDS = 70.0
"""How long a run looks for writes that were never answered."""
POLL_SECONDS = 5.0
_MOST_ASKED_FOR = 150
"""Articles asked for one by one rather than list all: about what a page holds."""
ROUNDS = 3
"""How often a write is sent that each time proves not to have taken effect."""


async def settle_unknown(run: Run, writes: Sequence[Step], *, is_last: bool) -> list[Step]:
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
    for step in sorted(writes, key=phase):
        is_skipped = step.id in results and results[step.id].outcome is Outcome.SKIPPED
        if is_skipped and good.issuperset(step.after):
            released.append(step)
            good.add(step.id)
    return released


async def read_back(run: Run) -> None:
    """One listing pass over what was written: base takes what a read returns, because an answer is
    provisional. Whoever asks for a stop meanwhile waits for no more than the usual grace."""
    if not run.stop.is_asked:
        await side_by_side([partial(_read_back, run)], run.stop)


async def _read_back(run: Run) -> None:
    session = run.session
    try:
        await _read_back_articles(run)
        open_collections = [one for one in session.collections.values() if not one.settled]
        if open_collections and not run.stop.is_asked:
            here = {one.id: one for one in (await session.reader.list_collections()).collections}
            for folder in open_collections:
                found = settle_collection(folder, here.get(folder.id))
                if found.settled:
                    session.keep_collection(found, None)
        await read_back_drafts(session, run.stop)
    except ServiceError as error:
        run.say(f"What was written could not be read back: {error} The next run does it.")


async def _read_back_articles(run: Run) -> None:
    """The head of a list that shows the newest first, and what is not there.

    Another article may have been edited meanwhile, or a translation was written, which need not
    bring its article to the head: that one is asked for by its id. Where that is most of what was
    written, the whole list is read.

    Raises:
        ServiceError: something could not be read; what could is kept.
    """
    session, stop = run.session, run.stop
    open_ids = {record.id for record in session.articles.values() if not record.settled}
    if not open_ids:
        return
    head = await session.reader.list_newest(len(open_ids))
    await _take(run, head)
    absent = sorted(open_ids.difference(article.id for article in head))
    if len(absent) > _MOST_ASKED_FOR and not stop.is_asked:
        await _take(run, (await session.reader.list_articles()).articles)
        return
    failures: list[ServiceError] = []

    async def ask(article_id: ArticleId) -> None:
        if stop.is_asked:
            return
        try:
            await _take(run, [await session.reader.get_article(article_id)])
        except NotFoundError:
            return  # deleted meanwhile, and for the next plan to tell
        except ServiceError as error:
            failures.append(error)

    await side_by_side([partial(ask, article_id) for article_id in absent], stop)
    if failures:
        raise failures[0]


async def _take(run: Run, articles: Iterable[ActualArticle]) -> None:
    """Keep what was read of those that are still open, as far as it is what was written."""
    session = run.session
    known = {record.id: record for record in session.articles.values() if not record.settled}
    seen = [
        settle_article(
            known[now.id],
            now,
            session.setting.site,
            just_written=known[now.id].path in session.written,
        )
        for now in articles
        if now.id in known
    ]
    jobs = [partial(session.keep_written, one, None) for one in seen if one.settled]
    await side_by_side(jobs, run.stop)
