"""One step on one article or collection: intent, re-read, send, record.

Owns the order in which a single write happens, and nothing about which writes happen. Trap: what
is sent twice may exist twice, so whatever fails after `before_send` leaves the intent open, and
only evidence closes it.
"""

from __future__ import annotations

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
    NotGiven,
)
from intercom_sync.articles.recorded import recorded
from intercom_sync.articles.session import RefusedError, Session
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
        session.journal.intent(intent)
        answer = await session.writer.create_article(
            intent.wire, before_send=session.before_send(step, None)
        )
    else:
        current = known_record(session, write, desired)
        intent = await article_intent(session, step, write, desired, current)
        session.journal.intent(intent)
        current, now = await _reread_article(session, step, current)
        # Once more, with what the re-read told: where Intercom keeps the images, who the author is.
        intent = await article_intent(session, step, write, desired, current)
        wire = intent.wire
        if wire.author_id is NOT_GIVEN:
            # Leaving it out hands the article to the token's admin (facts §2, seen).
            wire = replace(wire, author_id=now.author_id)
        before = fingerprint_article(now, session.setting.site)
        answer = await session.writer.update_article(
            current.id, wire, before_send=session.before_send(step, before)
        )
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
        sent=CollectionFields(name=folder.name, description=folder.description, parent_id=parent),
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
        await _reread_collection(session, step, current)
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
    ids = {path: session.article_id(path) or write.ids.get(path) for path in desired.links}
    body = comparable(desired, ids, session.image_hashes)
    wire = replace(write.fields, parent_id=session.collection_id(write.parent))
    if write.fields.body is not NOT_GIVEN:
        wire = replace(wire, body=await _body_to_send(session, desired, body, current))
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
        sent=_sent(session, step.verb, write, desired, body, current),
        tool_version=session.setting.tool_version,
        links=ids if isinstance(noted, DesiredArticle) else noted.links,
        images=_hashes(session, desired) if isinstance(noted, DesiredArticle) else noted.images,
        was_live=current is not None
        and (current.was_live or current.read.state is ArticleState.PUBLISHED),
        replaces=replaced.id if current is None and replaced is not None else None,
        channel=write.channel,
    )


def _sent(
    session: Session,
    verb: Verb,
    write: ArticleWrite,
    desired: DesiredArticle,
    body: str,
    current: ArticleBase | None,
) -> ArticleFields:
    """What base will say was sent: all that git manages, as it stands after this write.

    Fields that this write leaves out already agree, or the step would hold them. The state is the
    exception: publishing is a step of its own, so only what was reached counts.
    """
    fields = write.fields
    state: ArticleState | NotGiven = NOT_GIVEN
    if desired.state is not NOT_GIVEN:
        reached = fields.state if current is None else current.read.state
        state = reached if fields.state is NOT_GIVEN else fields.state
    author = fields.author_id
    if author is NOT_GIVEN and current is not None:
        author = current.sent.author_id
    if verb in (Verb.PUBLISH, Verb.UNPUBLISH) and current is not None:
        return replace(current.sent, state=state)
    if write.channel is Channel.PLACE and current is not None:
        parent_id = session.collection_id(desired.parent)
        return replace(current.sent, author_id=author, parent_id=parent_id)
    return ArticleFields(
        title=desired.title,
        description=desired.description,
        body=body,
        state=state,
        author_id=author,
        parent_id=session.collection_id(desired.parent),
    )


async def _body_to_send(
    session: Session, desired: DesiredArticle, body: str, current: ArticleBase | None
) -> str:
    known = known_image_urls(current)
    hashes = _hashes(session, desired)
    unknown = [path for path in desired.images if hashes.get(path) not in known]
    urls = await session.images.urls(unknown)
    by_hash = {hashes[path]: url for path, url in urls.items() if path in hashes}
    by_path = {path_from(desired.path, path): url for path, url in urls.items()}

    def image(reference: Reference) -> str:
        if reference.kind is ReferenceKind.IMAGE:
            return known.get(reference.value) or by_hash[reference.value]
        return by_path[reference.value]

    return sendable(body, session.setting.link_base, image)


def _hashes(session: Session, desired: DesiredArticle) -> dict[str, str]:
    hashes = session.image_hashes
    return {path: hashes[path] for path in desired.images if path in hashes}


async def _reread_article(
    session: Session, step: Step, current: ArticleBase
) -> tuple[ArticleBase, ActualArticle]:
    """The article just before the write, if it still is what the plan, or this run, knows.

    Returns:
        The record, settled by this read where it was provisional, and the read itself.
    """
    try:
        now = await session.reader.get_article(current.id)
    except NotFoundError as error:
        raise RefusedError("it was deleted in Intercom after the plan was made") from error
    site = session.setting.site
    if step.expects is not None:
        if fingerprint_article(now, site) != step.expects:
            raise RefusedError("it changed in Intercom after the plan was made")
        return current, now
    known = settle_article(replace(current, settled=False), now, site, just_written=True)
    if not known.settled:
        raise RefusedError("it changed in Intercom while this run was writing it")
    return known, now


async def _reread_collection(session: Session, step: Step, current: CollectionBase) -> None:
    try:
        now: ActualCollection = await session.reader.get_collection(current.id)
    except NotFoundError as error:
        raise RefusedError("it was deleted in Intercom after the plan was made") from error
    if fingerprint_collection(now) != step.expects:
        raise RefusedError("it changed in Intercom after the plan was made")


def _id_of(record: CollectionBase | None) -> str | None:
    return None if record is None else record.id


def file_of(step: Step, write: ArticleWrite) -> DesiredArticle:
    """The file a step on an article is about."""
    if write.desired is None:
        raise TypeError(f"{step.id} has no file")
    return write.desired
