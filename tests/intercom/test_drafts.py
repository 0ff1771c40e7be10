"""Staged drafts on the wire, and whether an unanswered write to one landed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

import pytest

from intercom_sync.articles.bodies import fingerprint_pending
from intercom_sync.articles.intent import ArticleIntent, Channel, Intent
from intercom_sync.articles.model import (
    ActualArticle,
    AdminId,
    ArticleFields,
    ArticleId,
    ArticleState,
    TranslationFields,
)
from intercom_sync.articles.ports import Verdict
from intercom_sync.errors import InvalidBodyError, NotFoundError, UnexpectedAnswerError
from intercom_sync.intercom import wire
from intercom_sync.intercom.client import Intercom
from intercom_sync.intercom.fields import Fields
from intercom_sync.intercom.landed import LandingEvidence
from intercom_sync.markup.canonical import NO_SITE
from intercom_sync.plan.model import Verb
from intercom_sync.plan.pending import Pending
from intercom_sync.sandbox import Sandbox
from intercom_sync.state.intents import dump_intent, load_intent
from tests.intercom.script import access, article_json
from tests.intercom.virtual import run
from tests.openapi import validated

T = TypeVar("T")
DOCS = AdminId("5017691")
PUBLISHED = ArticleFields(
    title="Refunds",
    body="<p>Five days it takes.</p>",
    author_id=DOCS,
    state=ArticleState.PUBLISHED,
)
SOON = ArticleFields(body="<p>Two days it takes.</p>", author_id=DOCS)


def on(sandbox: Sandbox, story: Callable[[Intercom], Awaitable[T]]) -> T:
    given = access(validated(sandbox.app), token="sandbox", api_version="2.16")

    async def tell() -> T:
        async with Intercom(given) as intercom:
            return await story(intercom)

    return run(tell())


def test_a_draft_is_staged_read_and_published() -> None:
    async def story(intercom: Intercom) -> tuple[ActualArticle, ...]:
        found = (await intercom.create_article(PUBLISHED)).id
        staged = await intercom.stage_draft(found, SOON)
        live, draft = await intercom.get_article(found), await intercom.get_draft(found)
        published = await intercom.publish_draft(found, live.unpublished_locales)
        return staged, live, draft, published

    staged, live, draft, published = on(Sandbox(), story)

    assert staged == draft
    assert ("Two" in draft.body, "Five" in live.body) == (True, True)
    assert (("",), True) == (live.unpublished_locales, live.has_unpublished_changes)
    assert live.draft_updated_at_unix > 0
    assert (draft.body, ()) == (published.body, published.unpublished_locales)


def test_each_locale_says_itself_whether_a_draft_waits() -> None:
    french = TranslationFields(title="Oui", author_id=DOCS, state=ArticleState.PUBLISHED)

    async def story(intercom: Intercom) -> tuple[tuple[str, ...], ...]:
        created = await intercom.create_article(replace(PUBLISHED, translations={"fr": french}))
        edit = TranslationFields(title="Si", author_id=DOCS)
        await intercom.stage_draft(created.id, replace(SOON, translations={"fr": edit}))
        both = await intercom.get_article(created.id)
        one = await intercom.publish_draft(created.id, ("fr",))
        return both.unpublished_locales, one.unpublished_locales

    assert (("en", "fr"), ("en",)) == on(Sandbox(locales=("en", "fr", "de")), story)


def test_what_cannot_be_staged_or_published_is_refused() -> None:
    async def story(intercom: Intercom) -> None:
        found = (await intercom.create_article(replace(PUBLISHED, state=ArticleState.DRAFT))).id
        with pytest.raises(InvalidBodyError, match="must be published before"):
            await intercom.stage_draft(found, SOON)
        with pytest.raises(NotFoundError):
            await intercom.get_draft(found)
        with pytest.raises(InvalidBodyError, match="no draft to publish"):
            await intercom.publish_draft(found, ())

    on(Sandbox(), story)


def test_neither_state_nor_place_is_sent_to_a_draft() -> None:
    assert {"title", "body", "author_id"} == set(wire.staged_draft(PUBLISHED))


@pytest.mark.parametrize(
    ("locales", "body"), [((), {}), (("",), {}), (("fr", "en"), {"locales": ["en", "fr"]})]
)
def test_locales_are_named_only_where_there_are_several(
    locales: tuple[str, ...], body: dict[str, object]
) -> None:
    assert body == wire.published_locales(locales)


@pytest.mark.parametrize("value", [None, False, "absent"])
def test_nothing_waits_where_the_answer_does_not_say_so(value: object) -> None:
    said = {} if value == "absent" else {"has_unpublished_changes": value}
    read = wire.article(Fields.of(article_json() | said, "GET /articles/7"))
    assert ((), 0) == (read.unpublished_locales, read.draft_updated_at_unix)


def test_a_flag_of_another_type_is_refused() -> None:
    with pytest.raises(UnexpectedAnswerError, match="neither true nor false"):
        wire.article(Fields.of(article_json(has_unpublished_changes="yes"), "GET /articles/7"))


def pending(found: str, before: str, channel: Channel) -> Pending[Intent]:
    intent: Intent = ArticleIntent(
        step="stage x",
        verb=Verb.STAGE,
        path="content/x.md",
        article_id=ArticleId(found),
        wire=SOON,
        before=before,
        source="",
        sent=SOON,
        tool_version="0",
        channel=channel,
        locales=("",),
    )
    return Pending(
        run="r", intent=intent, first_sent_at_unix=0.0, last_sent_at_unix=0.0, before=before
    )


Deed = Callable[[Sandbox, str], None]


def nothing(_sandbox: Sandbox, _found: str) -> None:
    return


def staged(sandbox: Sandbox, found: str) -> None:
    sandbox.teammate.stages(found, body=str(SOON.body))


def staged_otherwise(sandbox: Sandbox, found: str) -> None:
    sandbox.teammate.stages(found, body="<p>Ten days it takes.</p>")


def published(sandbox: Sandbox, found: str) -> None:
    staged(sandbox, found)
    sandbox.teammate.publishes_draft(found)


def discarded(sandbox: Sandbox, found: str) -> None:
    staged(sandbox, found)
    sandbox.teammate.discards_draft(found)


def deleted(sandbox: Sandbox, found: str) -> None:
    sandbox.teammate.deletes(found)


def verdict(channel: Channel, before: Deed, meanwhile: Deed) -> Verdict:
    """What the evidence says after `meanwhile`, of a write that was sent after `before`."""
    sandbox = Sandbox()

    async def story(intercom: Intercom) -> Verdict:
        found = (await intercom.create_article(PUBLISHED)).id
        before(sandbox, found)
        live = await intercom.get_article(found)
        draft = await intercom.get_draft(found) if live.has_unpublished_changes else None
        fingerprint = fingerprint_pending(live, draft, NO_SITE)
        meanwhile(sandbox, found)
        evidence = LandingEvidence(intercom, NO_SITE, sandbox.clock.now)
        landing = await evidence.article(pending(found, fingerprint, channel), frozenset())
        return landing.verdict

    return on(sandbox, story)


@pytest.mark.parametrize(
    ("meanwhile", "expected"),
    [
        (nothing, Verdict.NOT_LANDED),
        (staged, Verdict.LANDED),
        (published, Verdict.LANDED),
        (staged_otherwise, Verdict.UNCLEAR),
        (deleted, Verdict.NOT_LANDED),
    ],
)
def test_staging_landed_when_the_draft_or_the_page_says_what_was_sent(
    meanwhile: Deed, expected: Verdict
) -> None:
    assert expected is verdict(Channel.DRAFT, nothing, meanwhile)


@pytest.mark.parametrize(
    ("meanwhile", "expected"),
    [
        (nothing, Verdict.NOT_LANDED),
        (published, Verdict.LANDED),
        (staged_otherwise, Verdict.UNCLEAR),
        (discarded, Verdict.UNCLEAR),
        (deleted, Verdict.NOT_LANDED),
    ],
)
def test_publishing_landed_when_nothing_waits_and_the_page_says_it(
    meanwhile: Deed, expected: Verdict
) -> None:
    assert expected is verdict(Channel.PUBLISH_DRAFT, staged, meanwhile)


def test_an_intent_to_publish_a_draft_survives_the_journal() -> None:
    intent = pending("7", "before", Channel.PUBLISH_DRAFT).intent
    assert intent == load_intent(dump_intent(intent))


def test_an_intent_of_an_older_version_is_about_the_article() -> None:
    written = dump_intent(pending("7", "before", Channel.ARTICLE).intent)
    del written["channel"], written["locales"]
    read = load_intent(written)
    assert isinstance(read, ArticleIntent)
    assert (Channel.ARTICLE, ()) == (read.channel, read.locales)
