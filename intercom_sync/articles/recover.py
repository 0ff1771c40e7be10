"""Find out what became of writes that no answer was heard of, and take note of it.

Owns the bookkeeping of recovery; the evidence is a port. Trap: this must end the same however
often it is interrupted, so base is written before the journal is closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from intercom_sync.articles.base import ArticleBase, CollectionBase, letters_of
from intercom_sync.articles.intent import (
    ArticleIntent,
    Channel,
    CollectionIntent,
    Pending,
    RemovalIntent,
)
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualArticle,
    ActualTranslation,
    NotGiven,
    TranslationFields,
)
from intercom_sync.articles.ports import Clock, Verdict
from intercom_sync.articles.recorded import recorded
from intercom_sync.articles.session import Session
from intercom_sync.articles.staging import effective_base
from intercom_sync.markup.canonical import plain_text
from intercom_sync.plan.outcome import Outcome

POLL_SECONDS = 5.0


async def settle_earlier(
    session: Session,
    pending: Sequence[Pending],
    *,
    close: Callable[[Pending, str, str | None], None],
    clock: Clock,
    say: Callable[[str], None],
) -> None:
    """Settle everything that earlier runs left open, before anything is planned.

    What stays unclear once it can no longer take effect is left to the diff: it compares base,
    git and Intercom, and shows a conflict rather than overwrite what it cannot explain.

    Raises:
        ServiceError: Intercom could not be read; everything stays open.
    """
    waiting = []
    for found in pending:
        if found.intent.path:
            waiting.append(found.dated(session.landings.server_now()))
        else:
            say(
                f'An earlier "{found.intent.step}" ended before its answer came. Look with '
                '"intercom-sync article list" whether it took effect.'
            )
            close(found, Outcome.FAILED, found.intent.remote_id)
    has_said, count, landed = False, len(waiting), 0
    while waiting:
        for found, verdict in await settle_all(session, waiting):
            if verdict is not Verdict.TOO_EARLY:
                landed += verdict is Verdict.LANDED
                outcome = Outcome.DONE if verdict is Verdict.LANDED else Outcome.FAILED
                close(found, outcome, _id_of(session, found))
                waiting.remove(found)
        if waiting:
            if not has_said:
                say(
                    f"An earlier run left {len(waiting)} "
                    f"{'write' if len(waiting) == 1 else 'writes'} unanswered that may still take "
                    "effect. Waiting until that is ruled out (up to two minutes)."
                )
                has_said = True
            await clock.sleep(POLL_SECONDS)
    if count:
        say(
            f"{landed} of {count} {'write' if count == 1 else 'writes'} that an earlier run left "
            "open had taken effect."
        )


async def settle_all(session: Session, pending: Sequence[Pending]) -> list[tuple[Pending, Verdict]]:
    """Look for each write once; where one landed, base says so before this returns.

    Sure cases first: of two creates of one title, neither may take what the other one made.
    """
    verdicts: dict[int, Verdict] = {}
    creates = [found for found in pending if found.intent.remote_id is None]
    for strictly in (True, False) if len(creates) > 1 else (False,):
        for number, found in enumerate(pending):
            if verdicts.get(number) is Verdict.LANDED or (strictly and found not in creates):
                continue
            verdicts[number] = await _settle_one(session, found, strictly=strictly)
    return [(found, verdicts[number]) for number, found in enumerate(pending)]


async def _settle_one(session: Session, pending: Pending, *, strictly: bool) -> Verdict:
    intent = pending.intent
    match intent:
        case ArticleIntent():
            return await _settle_article(session, pending, intent, strictly=strictly)
        case CollectionIntent():
            return await _settle_collection(session, pending, intent)
        case RemovalIntent():
            verdict = await session.landings.removal(pending)
            if verdict is Verdict.LANDED:
                session.forget(intent.remote_id, intent.kind)
                session.removed.add(intent.remote_id)
            return verdict


async def _settle_article(
    session: Session, pending: Pending, intent: ArticleIntent, *, strictly: bool
) -> Verdict:
    known = _known(session.articles.values(), intent.article_id, intent.path)
    if intent.article_id is None and known is not None and known.id != intent.replaces:
        return Verdict.LANDED  # base was written, and the run ended before the journal was
    managed = frozenset(record.id for record in session.articles.values())
    landing = await session.landings.article(pending, managed, strictly=strictly)
    if landing.verdict is Verdict.LANDED and landing.article is not None:
        shown = effective_base(known) if known and intent.channel is Channel.DRAFT else known
        read, is_settled = _as_written(landing.article, intent, shown)
        session.keep_article(recorded(intent, known, read, settled=is_settled), known)
        session.written.add(intent.path)
    return landing.verdict


def _as_written(
    now: ActualArticle, intent: ArticleIntent, known: ArticleBase | None
) -> tuple[ActualArticle, bool]:
    """What a read right after the write would have shown, and whether that is certain.

    Hours may lie between. What was not sent is taken from before, and what was sent only if it
    still says the same, so that a teammate's edit since then is not taken for ours.
    """
    wire = intent.wire
    before = now if known is None or intent.article_id is None else known.read
    body = _text(wire.body, now.body, before.body)
    read = replace(
        now,
        title=_text(wire.title, now.title, before.title),
        description=_text(wire.description, now.description, before.description),
        body=body,
        state=before.state if wire.state is NOT_GIVEN else wire.state,
        author_id=before.author_id if wire.author_id is NOT_GIVEN else wire.author_id,
        parent_id=before.parent_id if wire.parent_id is NOT_GIVEN else wire.parent_id,
        translations=_translations_as_written(now, before, wire.translations),
    )
    is_settled = known is None or known.settled or _same_bodies(read, now)
    return (
        read if is_settled else replace(read, updated_at_unix=before.updated_at_unix)
    ), is_settled


def _same_bodies(read: ActualArticle, now: ActualArticle) -> bool:
    """Whether there is nothing provisional in what was read: it is to the letter what is there."""
    others = now.translations or {}
    return read.body == now.body and all(
        locale in others and texts.body == others[locale].body
        for locale, texts in (read.translations or {}).items()
    )


def _translations_as_written(
    now: ActualArticle, before: ActualArticle, sent: Mapping[str, TranslationFields]
) -> Mapping[str, ActualTranslation] | None:
    """The same for the other locales."""
    if before.translations is None and now.translations is None:
        return None
    read = dict(before.translations or {})
    for locale, texts in sent.items():
        found, then = (now.translations or {}).get(locale), read.get(locale)
        if found is None:
            continue  # what was sent stands in for it (ArticleIntent.answered)
        then = then or found
        read[locale] = ActualTranslation(
            title=_text(texts.title, found.title, then.title),
            description=_text(texts.description, found.description, then.description),
            body=_text(texts.body, found.body, then.body),
            state=then.state if texts.state is NOT_GIVEN else texts.state,
            author_id=then.author_id if texts.author_id is NOT_GIVEN else texts.author_id,
        )
    return read


def _text(sent: str | NotGiven, now: str, before: str) -> str:
    return before if sent is NOT_GIVEN else _unless_other(now, sent)


def _unless_other(now: str, sent: str) -> str:
    """The server's version of what was sent, if it still has the letters of it."""
    return now if letters_of(plain_text(now)) == letters_of(plain_text(sent)) else sent


async def _settle_collection(
    session: Session, pending: Pending, intent: CollectionIntent
) -> Verdict:
    known = _known(session.collections.values(), intent.collection_id, intent.path)
    if intent.collection_id is None and known is not None and known.id != intent.replaces:
        return Verdict.LANDED
    managed = frozenset(record.id for record in session.collections.values())
    landing = await session.landings.collection(pending, managed)
    if landing.verdict is Verdict.LANDED and landing.collection is not None:
        session.keep_collection(intent.answered(landing.collection, settled=True), known)
    return landing.verdict


Record = TypeVar("Record", ArticleBase, CollectionBase)


def _known(records: Iterable[Record], remote_id: str | None, path: str) -> Record | None:
    """The record a write is about: by id, and for a create by its path."""
    for record in records:
        if record.id == remote_id or (remote_id is None and record.path == path):
            return record
    return None


def _id_of(session: Session, pending: Pending) -> str | None:
    if pending.intent.remote_id is not None:
        return pending.intent.remote_id
    path = pending.intent.path
    record = session.articles.get(path) or session.collections.get(path)
    return None if record is None else record.id
