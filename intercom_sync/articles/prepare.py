"""What is written down of a write before its request leaves: ids and addresses in place of paths.

Owns how a step's files and records become an intent. Trap: an intent may be told to others long
before its turn comes (announce.py), so it is made from what this run knows, never from a read that
only the step itself makes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from intercom_sync.articles.base import ArticleBase, CollectionBase
from intercom_sync.articles.bodies import comparable, known_image_urls, path_from, sendable
from intercom_sync.articles.decision import ArticleWrite, CollectionWrite
from intercom_sync.articles.intent import ArticleIntent, Channel, CollectionIntent
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ArticleFields,
    ArticleState,
    CollectionFields,
    DesiredArticle,
)
from intercom_sync.articles.parts import DEFAULT, all_images, all_links, desired_parts
from intercom_sync.articles.sending import place_after, sent_after, states_after, with_authors
from intercom_sync.articles.session import RefusedError, Session
from intercom_sync.articles.staleness import known_translations
from intercom_sync.markup.references import Reference, ReferenceKind
from intercom_sync.plan.model import Step, Verb


async def prepare_article(session: Session, step: Step, write: ArticleWrite) -> ArticleIntent:
    """What is written down before an article is created or updated.

    Raises:
        RefusedError: an article or collection it builds on does not exist.
    """
    desired = file_of(step, write)
    if step.verb is Verb.CREATE:
        intent = await article_intent(session, step, write, desired, None)
        return replace(intent, wire=with_authors(intent.wire, None))
    current = known_record(session, write, desired)
    return await article_intent(session, step, write, desired, current)


def prepare_collection(session: Session, step: Step, write: CollectionWrite) -> CollectionIntent:
    """The same for a collection."""
    folder = write.desired
    if folder is None:
        raise TypeError(f"{step.id} has no folder")
    current = write.previous
    return CollectionIntent(
        step=step.id,
        verb=step.verb,
        path=folder.path,
        collection_id=None if current is None else current.id,
        wire=replace(write.fields, parent_id=session.collection_id(write.parent)),
        before=step.expects,
        source=folder.source,
        sent=CollectionFields(
            name=folder.name,
            description=folder.description,
            parent_id=session.collection_id(folder.parent),
            translations=folder.translations,
        ),
        tool_version=session.setting.tool_version,
        replaces=_id_of(session.collections.get(folder.path)) if current is None else None,
    )


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


def file_of(step: Step, write: ArticleWrite) -> DesiredArticle:
    """The file a step on an article is about."""
    if write.desired is None:
        raise TypeError(f"{step.id} has no file")
    return write.desired


def _hashes(session: Session, images: Iterable[str]) -> dict[str, str]:
    hashes = session.image_hashes
    return {path: hashes[path] for path in images if path in hashes}


def _id_of(record: CollectionBase | None) -> str | None:
    return None if record is None else record.id
