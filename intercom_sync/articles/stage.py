"""One step on the draft behind a published article: intent, re-read, send, record.

Owns the order of a single write to a draft, as write.py does for articles. Trap: what goes live is
whatever stands in the draft at that moment, so it is read and compared just before, whoever wrote
it last.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from intercom_sync.articles.base import ArticleBase, StagedBase
from intercom_sync.articles.bodies import fingerprint_pending
from intercom_sync.articles.decision import ArticleWrite
from intercom_sync.articles.drafts import with_draft
from intercom_sync.articles.intent import ArticleIntent, Channel
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualArticle,
    ArticleFields,
    ArticleId,
    TranslationFields,
)
from intercom_sync.articles.parts import believed
from intercom_sync.articles.prepare import article_intent, file_of, known_record
from intercom_sync.articles.recorded import recorded
from intercom_sync.articles.sending import with_authors
from intercom_sync.articles.session import RefusedError, Session
from intercom_sync.articles.settling import settle_draft
from intercom_sync.articles.staging import effective_actual, effective_base
from intercom_sync.errors import InvalidBodyError, NotFoundError
from intercom_sync.plan.model import Step
from intercom_sync.workers import Stop, side_by_side


async def stage_article(session: Session, step: Step, write: ArticleWrite) -> ArticleId:
    """Put a file's texts behind the page its article is; errors as write_article."""
    file = file_of(step, write)
    current = known_record(session, write, file)
    intent = await prepare_staging(session, step, write)
    session.journal.intent(intent)
    now, draft = await _reread(session, current.id)
    now = believed(now, current.read)
    before = fingerprint_pending(now, draft, session.setting.site, file.translations)
    if before != step.expects:
        raise RefusedError("it changed in Intercom after the plan was made")
    # Leaving the author out hands the draft to the token's admin (facts §2, seen).
    wire = with_authors(replace(intent.wire, author_id=NOT_GIVEN), draft or now)
    answer = await session.writer.stage_draft(
        current.id, wire, before_send=session.before_send(step, before)
    )
    await _keep(session, intent, current, answer)
    return answer.id


async def publish_draft(session: Session, step: Step, write: ArticleWrite) -> ArticleId:
    """Make live what we staged, in each locale we staged; errors as write_article."""
    file = file_of(step, write)
    current = known_record(session, write, file)
    now, draft = await _reread(session, current.id)
    now = believed(now, current.read)
    before = fingerprint_pending(now, draft, session.setting.site, file.translations)
    current = _checked(session, step, current, now, draft, before)
    staged = current.staged
    if staged is None or draft is None:  # published in the web app meanwhile
        session.keep_article(current, write.previous)
        return current.id
    ours = (now.default_locale, *staged.sent.translations)
    intent = replace(
        _publishing(session, step, current, staged, draft),
        before=before,
        locales=tuple(locale for locale in now.unpublished_locales if locale in ours),
    )
    session.journal.intent(intent)
    try:
        answer = await session.writer.publish_draft(
            current.id, intent.locales, before_send=session.before_send(step, before)
        )
    except InvalidBodyError:
        # "No draft to publish": an earlier request of ours, or a teammate, was quicker.
        answer = await session.reader.get_article(current.id)
        if settle_draft(current, answer, None, session.setting.site).staged is not None:
            raise
    if answer.translations is None:
        ready = effective_actual(replace(now, unpublished_locales=intent.locales), draft)
        answer = replace(answer, translations=ready.translations)
    await _keep(session, intent, current, answer)
    return answer.id


async def prepare_staging(session: Session, step: Step, write: ArticleWrite) -> ArticleIntent:
    """What is written down before texts are put behind a page; errors as prepare_article."""
    file = file_of(step, write)
    shown = effective_base(known_record(session, write, file))
    return await article_intent(session, step, write, file, shown)


def prepare_publishing(session: Session, step: Step, write: ArticleWrite) -> ArticleIntent | None:
    """The same before a draft goes live, as far as it is known without reading; None if none is."""
    current = known_record(session, write, file_of(step, write))
    staged = current.staged
    if staged is None:
        return None
    return _publishing(session, step, current, staged, staged.read)


def _publishing(
    session: Session, step: Step, current: ArticleBase, staged: StagedBase, draft: ActualArticle
) -> ArticleIntent:
    return ArticleIntent(
        step=step.id,
        verb=step.verb,
        path=current.path,
        article_id=current.id,
        wire=_shown(draft, staged.sent.translations),
        before=step.expects,
        source=current.source,
        sent=staged.sent,
        tool_version=session.setting.tool_version,
        links=current.links,
        images=current.images,
        was_live=True,
        translations=current.translations,
        channel=Channel.PUBLISH_DRAFT,
        locales=(draft.default_locale, *staged.sent.translations),
    )


def _shown(draft: ActualArticle, locales: Iterable[str]) -> ArticleFields:
    """What readers will see once a draft is live."""
    others = draft.translations or {}
    return ArticleFields(
        title=draft.title,
        description=draft.description,
        body=draft.body,
        translations={
            locale: TranslationFields(
                title=others[locale].title,
                description=others[locale].description,
                body=others[locale].body,
            )
            for locale in locales
            if locale in others
        },
    )


async def read_back_drafts(session: Session, stop: Stop) -> None:
    """Base takes what a read returns of each draft, because the answer was provisional.

    Raises:
        ServiceError: Intercom could not be read.
    """

    async def read_back(record: ArticleBase) -> None:
        if stop.is_asked:
            return
        try:
            live = await session.reader.get_article(record.id)
        except NotFoundError:
            return  # deleted meanwhile, and for the next plan to tell
        now, draft = await with_draft(session.reader, live)
        seen = settle_draft(record, now, draft, session.setting.site)
        if seen != record:
            await session.keep_written(seen, None)

    records = session.articles.values()
    unsettled = [one for one in records if one.staged is not None and not one.staged.settled]
    await side_by_side([partial(read_back, one) for one in unsettled], stop)


async def _reread(
    session: Session, article_id: ArticleId
) -> tuple[ActualArticle, ActualArticle | None]:
    try:
        return await with_draft(session.reader, await session.reader.get_article(article_id))
    except NotFoundError as error:
        raise RefusedError("it was deleted in Intercom after the plan was made") from error


def _checked(
    session: Session,
    step: Step,
    current: ArticleBase,
    now: ActualArticle,
    draft: ActualArticle | None,
    before: str,
) -> ArticleBase:
    """The record, if what is pending still is what the plan, or this run, knows."""
    if step.expects is not None:
        if before != step.expects:
            raise RefusedError("it changed in Intercom after the plan was made")
        return current
    unsettled = current.staged and replace(current.staged, settled=False)
    known = settle_draft(replace(current, staged=unsettled), now, draft, session.setting.site)
    if known.staged is not None and not known.staged.settled:
        raise RefusedError("its draft changed in Intercom while this run was writing it")
    return known


async def _keep(
    session: Session, intent: ArticleIntent, current: ArticleBase, answer: ActualArticle
) -> None:
    await session.keep_written(recorded(intent, current, answer, settled=False), current)
    session.written.add(intent.path)
