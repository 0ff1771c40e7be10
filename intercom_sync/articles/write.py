"""One step on one article or collection: intent, re-read, send, record.

Owns the order in which a single write happens, and nothing about which writes happen. Trap: what
is sent twice may exist twice, so whatever fails after `before_send` leaves the intent open, and
only evidence closes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from intercom_sync.articles.base import ArticleBase, CollectionBase
from intercom_sync.articles.bodies import fingerprint_article, fingerprint_collection
from intercom_sync.articles.decision import ArticleWrite, CollectionWrite
from intercom_sync.articles.model import ActualArticle, ActualCollection, ArticleId, CollectionId
from intercom_sync.articles.parts import believed
from intercom_sync.articles.prepare import (
    article_intent,
    file_of,
    known_record,
    prepare_article,
    prepare_collection,
)
from intercom_sync.articles.recorded import recorded
from intercom_sync.articles.sending import unsent_translations, with_authors
from intercom_sync.articles.session import RefusedError, Session
from intercom_sync.articles.settling import settle_article
from intercom_sync.errors import NotFoundError
from intercom_sync.plan.model import Kind, Step, Verb


def note_article(session: Session, write: ArticleWrite) -> None:
    """A step that changes only what we know of an article."""
    if write.record is not None:
        session.keep_article(write.record, write.previous)
    elif write.previous is not None:
        session.forget(write.previous.id, Kind.ARTICLE)


def note_collection(session: Session, write: CollectionWrite) -> None:
    """A step that changes only what we know of a collection."""
    if write.record is not None:
        session.keep_collection(write.record, write.previous)
    elif write.previous is not None:
        session.forget(write.previous.id, Kind.COLLECTION)


async def write_article(session: Session, step: Step, write: ArticleWrite) -> ArticleId:
    """Create or update one article as the step says.

    Returns:
        The article's id.

    Raises:
        RefusedError: it changed since the plan was made; nothing was sent.
        ServiceError: as from the writer; UnansweredError and the like leave the intent open.
    """
    desired = file_of(step, write)
    intent = await prepare_article(session, step, write)
    session.journal.intent(intent)
    current: ArticleBase | None = None
    if step.verb is Verb.CREATE:
        answer = await session.writer.create_article(
            intent.wire, before_send=session.before_send(step, None)
        )
    else:
        known = known_record(session, write, desired)
        current, now = await _reread_article(session, step, known, desired.translations)
        # Once more, with what the re-read told: where Intercom keeps the images, who the author is.
        intent = await article_intent(session, step, write, desired, current)
        before = fingerprint_article(now, session.setting.site, intent.sent.translations)
        answer = await session.writer.update_article(
            current.id,
            with_authors(intent.wire, now),
            before_send=session.before_send(step, before),
        )
        if answer.translations is None:
            answer = replace(answer, translations=unsent_translations(current.read, intent.wire))
    await session.keep_written(recorded(intent, current, answer, settled=False), write.previous)
    session.written.add(desired.path)
    return answer.id


async def write_collection(session: Session, step: Step, write: CollectionWrite) -> CollectionId:
    """Create or update one collection as the step says; errors as write_article."""
    intent = prepare_collection(session, step, write)
    session.journal.intent(intent)
    current = write.previous
    if current is None:
        fields = intent.wire
        if session.setting.help_center_id is not None:
            fields = replace(fields, help_center_id=session.setting.help_center_id)
        answer = await session.writer.create_collection(
            fields, before_send=session.before_send(step, None)
        )
    else:
        await _reread_collection(session, step, current, intent.sent.translations)
        answer = await session.writer.update_collection(
            current.id, intent.wire, before_send=session.before_send(step, step.expects)
        )
    session.keep_collection(intent.answered(answer, settled=False), write.previous)
    return answer.id


async def _reread_article(
    session: Session, step: Step, current: ArticleBase, locales: Iterable[str]
) -> tuple[ArticleBase, ActualArticle]:
    """The article just before the write, if it still is what the plan, or this run, knows.

    Args:
        locales: Those git manages.

    Returns:
        The record, settled by this read where it was provisional, and the read itself.
    """
    try:
        now = await session.reader.get_article(current.id)
    except NotFoundError as error:
        raise RefusedError("it was deleted in Intercom after the plan was made") from error
    site = session.setting.site
    if step.expects is not None:
        if fingerprint_article(believed(now, current.read), site, locales) != step.expects:
            raise RefusedError("it changed in Intercom after the plan was made")
        return current, now
    known = settle_article(replace(current, settled=False), now, site, just_written=True)
    if not known.settled:
        raise RefusedError("it changed in Intercom while this run was writing it")
    return known, now


async def _reread_collection(
    session: Session, step: Step, current: CollectionBase, locales: Iterable[str]
) -> None:
    try:
        now: ActualCollection = await session.reader.get_collection(current.id)
    except NotFoundError as error:
        raise RefusedError("it was deleted in Intercom after the plan was made") from error
    if fingerprint_collection(now, locales) != step.expects:
        raise RefusedError("it changed in Intercom after the plan was made")
