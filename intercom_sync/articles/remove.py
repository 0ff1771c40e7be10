"""One step that takes an article or a collection away: intent, re-read, send, see it gone, forget.

Owns the order in which a removal happens, and nothing about which removals happen. Trap: nothing
brings a deleted article back. Whatever is not exactly as the plan saw it is left alone, and only a
404 says that it is gone.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

from intercom_sync.articles.article_states import touches_live
from intercom_sync.articles.base import ArticleBase, CollectionBase
from intercom_sync.articles.bodies import fingerprint_article, fingerprint_collection
from intercom_sync.articles.decision import ArticleWrite, CollectionWrite
from intercom_sync.articles.drafts import with_draft
from intercom_sync.articles.intent import RemovalIntent
from intercom_sync.articles.model import NOT_GIVEN, CollectionId
from intercom_sync.articles.parts import DEFAULT
from intercom_sync.articles.removals import touched_fields
from intercom_sync.articles.session import RefusedError, Session
from intercom_sync.errors import NotFoundError, UnansweredError
from intercom_sync.plan.model import Step, Verb


async def remove_article(session: Session, step: Step, write: ArticleWrite) -> str:
    """Delete or unpublish one article whose file was removed.

    Returns:
        The article's id; base knows nothing of it any more.

    Raises:
        RefusedError: it changed since the plan was made; nothing was sent.
        ServiceError: as from the writer; UnansweredError and the like leave the intent open.
    """
    record = _known(step, write.previous)
    session.journal.intent(prepare_removal(step, write))
    try:
        await _check_article(session, step, record)
        before_send = session.before_send(step, step.expects)
        if step.verb is Verb.DELETE:
            await session.writer.delete_article(record.id, before_send=before_send)
            await _see_it_gone(
                session.reader.get_article(record.id), f"DELETE /articles/{record.id}"
            )
        else:
            answer = await session.writer.update_article(
                record.id, write.fields, before_send=before_send
            )
            if touches_live(_locales(write), answer, ()):
                raise UnansweredError(
                    "Intercom accepted that the page is taken away, and still shows it",
                    request=f"PUT /articles/{record.id}",
                )
    except NotFoundError:
        pass  # somebody else was first, and it is as gone as it was meant to be
    _forget(session, step, record.id)
    return record.id


async def remove_collection(session: Session, step: Step, write: CollectionWrite) -> str:
    """Delete one collection that is empty; else as remove_article."""
    record = _known(step, write.previous)
    session.journal.intent(prepare_removal(step, write))
    try:
        now = await session.reader.get_collection(record.id)
        if fingerprint_collection(now) != step.expects:
            raise RefusedError("it changed in Intercom after the plan was made")
        await _check_empty(session, record.id)
        await session.writer.delete_collection(
            record.id, before_send=session.before_send(step, step.expects)
        )
        await _see_it_gone(
            session.reader.get_collection(record.id),
            f"DELETE /help_center/collections/{record.id}",
        )
    except NotFoundError:
        pass
    _forget(session, step, record.id)
    return record.id


Record = TypeVar("Record", ArticleBase, CollectionBase)


def _known(step: Step, record: Record | None) -> Record:
    if record is None:
        raise TypeError(f"{step.id} is about nothing that base knows")
    return record


def prepare_removal(step: Step, write: ArticleWrite | CollectionWrite) -> RemovalIntent:
    """What is written down before something is taken away."""
    record = write.previous
    if record is None:
        raise TypeError(f"{step.id} is about nothing that base knows")
    return RemovalIntent(
        step=step.id,
        verb=step.verb,
        kind=step.kind,
        path=record.path,
        remote_id=record.id,
        before=step.expects,
        locales=_locales(write) if isinstance(write, ArticleWrite) else (),
    )


def _locales(write: ArticleWrite) -> tuple[str, ...]:
    """The locales that are unpublished; all that counts of a deletion is the article."""
    others = tuple(write.fields.translations)
    return others if others and write.fields.state is NOT_GIVEN else (DEFAULT, *others)


async def _check_article(session: Session, step: Step, record: ArticleBase) -> None:
    """Look once more, just before it is too late."""
    now, draft = await with_draft(session.reader, await session.reader.get_article(record.id))
    site = session.setting.site
    # The fingerprint is of what the plan saw. It says nothing of other locales, which base does;
    # about the place of an article that lost its collection base is out of date.
    touched = set(touched_fields(record, now, site, draft=draft)) - {"collection"}
    if touched or fingerprint_article(now, site) != step.expects:
        raise RefusedError("it changed in Intercom after the plan was made")


async def _check_empty(session: Session, collection_id: CollectionId) -> None:
    """That nothing is in a collection, by lists read for this alone: nothing else tells.

    What happens to articles of a deleted collection nobody has written down (facts §3).
    """
    articles = (await session.reader.list_articles()).articles
    collections = (await session.reader.list_collections()).collections
    inside = [
        one.id
        for one in articles
        if collection_id in (one.parent_id, *one.parent_ids) and one.id not in session.removed
    ] + [
        one.id
        for one in collections
        if one.parent_id == collection_id and one.id not in session.removed
    ]
    if inside:
        raise RefusedError(f"it is not empty: {', '.join(sorted(inside)[:5])} came into it")


async def _see_it_gone(read: Awaitable[object], request: str) -> None:
    """Read the object once more; NotFoundError is what this hopes for."""
    await read
    raise UnansweredError(
        "Intercom accepted the deletion, and what was deleted is still there", request=request
    )


def _forget(session: Session, step: Step, remote_id: str) -> None:
    session.forget(remote_id, step.kind)
    session.removed.add(remote_id)
