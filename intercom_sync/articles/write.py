"""One step on one article or collection: intent, re-read, send, record.

Owns the order in which a single write happens, and nothing about which writes happen. Trap: what
is sent twice may exist twice, so whatever fails after `before_send` leaves the intent open, and
only evidence closes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from intercom_sync.articles.base import ArticleBase, CollectionBase, settle_article
from intercom_sync.articles.bodies import (
    comparable,
    fingerprint_article,
    fingerprint_collection,
    known_image_urls,
    path_from,
    sendable,
)
from intercom_sync.articles.decision import ArticleWrite, CollectionWrite
from intercom_sync.articles.intent import ArticleIntent, Channel, CollectionIntent
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualArticle,
    ActualCollection,
    ArticleFields,
    ArticleId,
    ArticleState,
    CollectionFields,
    CollectionId,
    DesiredArticle,
)
from intercom_sync.articles.parts import DEFAULT, all_images, all_links, believed, desired_parts
from intercom_sync.articles.recorded import recorded
from intercom_sync.articles.sending import (
    place_after,
    sent_after,
    states_after,
    unsent_translations,
    with_authors,
)
from intercom_sync.articles.session import RefusedError, Session
from intercom_sync.articles.staleness import known_translations
from intercom_sync.errors import NotFoundError
from intercom_sync.markup.references import Reference, ReferenceKind
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
    current: ArticleBase | None = None
    if step.verb is Verb.CREATE:
        intent = await article_intent(session, step, write, desired, None)
        intent = replace(intent, wire=with_authors(intent.wire, None))
        session.journal.intent(intent)
        answer = await session.writer.create_article(
            intent.wire, before_send=session.before_send(step, None)
        )
    else:
        current = known_record(session, write, desired)
        intent = await article_intent(session, step, write, desired, current)
        session.journal.intent(intent)
        current, now = await _reread_article(session, step, current, desired.translations)
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
    session.keep_article(recorded(intent, current, answer, settled=False), write.previous)
    session.written.add(desired.path)
    return answer.id


def known_record(session: Session, write: ArticleWrite, desired: DesiredArticle) -> ArticleBase:
    """What base says of the article a step is about, after what this run did to it.

    Raises:
        RefusedError: there is none, because the step that makes it failed.
    """
    current = write.previous or session.articles.get(desired.path)
    if desired.path in session.written:
        current = session.articles[desired.path]
    if current is None:
        raise RefusedError("the article it waits for does not exist")
    return current


async def write_collection(session: Session, step: Step, write: CollectionWrite) -> CollectionId:
    """Create or update one collection as the step says; errors as write_article."""
    folder = write.desired
    if folder is None:
        raise TypeError(f"{step.id} has no folder")
    wire = replace(write.fields, parent_id=session.collection_id(write.parent))
    current = write.previous
    parent = session.collection_id(folder.parent)
    intent = CollectionIntent(
        step=step.id,
        verb=step.verb,
        path=folder.path,
        collection_id=None if current is None else current.id,
        wire=wire,
        before=step.expects,
        source=folder.source,
        sent=CollectionFields(
            name=folder.name,
            description=folder.description,
            parent_id=parent,
            translations=folder.translations,
        ),
        tool_version=session.setting.tool_version,
        replaces=_id_of(session.collections.get(folder.path)) if current is None else None,
    )
    session.journal.intent(intent)
    if current is None:
        fields = wire
        if session.setting.help_center_id is not None:
            fields = replace(wire, help_center_id=session.setting.help_center_id)
        answer = await session.writer.create_collection(
            fields, before_send=session.before_send(step, None)
        )
    else:
        await _reread_collection(session, step, current, folder.translations)
        answer = await session.writer.update_collection(
            current.id, wire, before_send=session.before_send(step, step.expects)
        )
    session.keep_collection(intent.answered(answer, settled=False), write.previous)
    return answer.id


async def article_intent(
    session: Session,
    step: Step,
    write: ArticleWrite,
    desired: DesiredArticle,
    current: ArticleBase | None,
) -> ArticleIntent:
    """What is written down before the request, and what base will say after it."""
    links = all_links(desired)
    ids = {path: session.article_id(path) or write.ids.get(path) for path in links}
    bodies = {
        locale: comparable(part, ids, session.image_hashes)
        for locale, part in desired_parts(desired).items()
    }
    wire = await _resolved(session, write, desired, bodies, current)
    # Publishing says nothing about the text: what was written of it before still stands.
    is_content = current is None or not (
        step.verb in (Verb.PUBLISH, Verb.UNPUBLISH) or write.channel is Channel.PLACE
    )
    noted = desired if is_content or current is None else current
    replaced = session.articles.get(desired.path)
    return ArticleIntent(
        step=step.id,
        verb=step.verb,
        path=desired.path,
        article_id=None if current is None else current.id,
        wire=wire,
        before=step.expects,
        source=noted.source,
        sent=_sent(session, write, desired, bodies, None if is_content else current, current),
        tool_version=session.setting.tool_version,
        links=ids if isinstance(noted, DesiredArticle) else noted.links,
        images=_hashes(session, all_images(desired))
        if isinstance(noted, DesiredArticle)
        else noted.images,
        was_live=current is not None
        and (current.was_live or current.read.state is ArticleState.PUBLISHED),
        replaces=replaced.id if current is None and replaced is not None else None,
        channel=write.channel,
        translations=known_translations(desired, current or replaced)
        if isinstance(noted, DesiredArticle)
        else {key: noted.translations[key] for key in noted.translations if key in bodies},
    )


def _sent(
    session: Session,
    write: ArticleWrite,
    desired: DesiredArticle,
    bodies: Mapping[str, str],
    standing: ArticleBase | None,
    current: ArticleBase | None,
) -> ArticleFields:
    """What base will say was sent.

    Args:
        standing: The record whose texts still stand; None where this write is about texts.
    """
    parent_id = session.collection_id(desired.parent)
    if standing is None:
        return sent_after(desired, bodies, write.fields, current, parent_id)
    if write.channel is Channel.PLACE:
        return place_after(desired, write.fields, standing, parent_id)
    return states_after(desired, write.fields, standing)


async def _resolved(
    session: Session,
    write: ArticleWrite,
    desired: DesiredArticle,
    bodies: Mapping[str, str],
    current: ArticleBase | None,
) -> ArticleFields:
    """The fields as they go on the wire: ids and addresses in place of paths and references."""
    fields = write.fields
    sent = {DEFAULT: fields.body} | {key: one.body for key, one in fields.translations.items()}
    ready = {
        locale: body
        if body is NOT_GIVEN
        else await _body_to_send(session, locale, desired, bodies[locale], current)
        for locale, body in sent.items()
    }
    return replace(
        fields,
        body=ready[DEFAULT],
        parent_id=session.collection_id(write.parent),
        translations={
            locale: replace(texts, body=ready[locale])
            for locale, texts in fields.translations.items()
        },
    )


async def _body_to_send(
    session: Session, locale: str, desired: DesiredArticle, body: str, current: ArticleBase | None
) -> str:
    part = desired_parts(desired)[locale]
    known = known_image_urls(current, locale)
    hashes = _hashes(session, part.images)
    unknown = [path for path in part.images if hashes.get(path) not in known]
    urls = await session.images.urls(unknown)
    by_hash = {hashes[path]: url for path, url in urls.items() if path in hashes}
    by_path = {path_from(part.path, path): url for path, url in urls.items()}

    def image(reference: Reference) -> str:
        if reference.kind is ReferenceKind.IMAGE:
            return known.get(reference.value) or by_hash[reference.value]
        return by_path[reference.value]

    return sendable(
        body, lambda other: session.setting.link_base_in(other or locale or None), image
    )


def _hashes(session: Session, images: Iterable[str]) -> dict[str, str]:
    hashes = session.image_hashes
    return {path: hashes[path] for path in images if path in hashes}


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


def _id_of(record: CollectionBase | None) -> str | None:
    return None if record is None else record.id


def file_of(step: Step, write: ArticleWrite) -> DesiredArticle:
    """The file a step on an article is about."""
    if write.desired is None:
        raise TypeError(f"{step.id} has no file")
    return write.desired
