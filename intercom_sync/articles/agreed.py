"""What base says of an article that already is as its files say.

Owns that one record: of an article that is adopted, imported, or was changed to the same on both
sides; and what of it holds where only some fields agree. Pure. Trap: it claims that every field was
sent, so it is true only where all of them agree.
"""

from __future__ import annotations

from dataclasses import replace

from intercom_sync.articles.article_plan import ArticlePlan
from intercom_sync.articles.article_states import touches_live
from intercom_sync.articles.base import ArticleBase
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualArticle,
    ArticleFields,
    ArticleState,
    DesiredArticle,
)
from intercom_sync.articles.parts import (
    DEFAULT,
    actual_part,
    all_images,
    all_links,
    desired_parts,
    sent_part,
    with_actual_part,
    with_sent_part,
)
from intercom_sync.articles.staleness import known_translations
from intercom_sync.articles.translation_fields import agreed_translation, author_of


def agreed_record(
    plan: ArticlePlan,
    article: DesiredArticle,
    now: ActualArticle,
    record: ArticleBase | None = None,
) -> ArticleBase:
    """What base says of an article that already is as its files say."""
    body = plan.body(article)
    known = known_translations(article, record)
    agreed = {
        locale: agreed_translation(part, plan.body(part), there)
        for locale, part in article.translations.items()
        if (there := actual_part(now, locale)) is not None
    }
    return ArticleBase(
        path=article.path,
        id=now.id,
        source=article.source,
        sent=ArticleFields(
            title=article.title,
            description=article.description,
            body=body,
            state=NOT_GIVEN if article.state is NOT_GIVEN else now.state,
            author_id=now.author_id,
            parent_id=now.parent_id,
            translations=agreed,
        ),
        read=now,
        settled=True,
        tool_version=plan.view.setting.tool_version,
        links=plan.links(all_links(article)),
        images=plan.images(all_images(article)),
        was_live=now.state is ArticleState.PUBLISHED,
        translations={
            locale: replace(
                known[locale], was_live=known[locale].was_live or touches_live([locale], now, ())
            )
            for locale in agreed
        },
    )


def with_agreed_standing(
    plan: ArticlePlan, article: DesiredArticle, record: ArticleBase, now: ActualArticle
) -> ArticleBase:
    """The record with the states and authors that git wishes and Intercom already has.

    A write of other fields does not send them, and the next plan would take note of them.
    """
    sent, read = record.sent, record.read
    for locale, part in desired_parts(article).items():
        wrote, there = sent_part(sent, locale), actual_part(now, locale)
        known = actual_part(read, locale)
        is_ruled = locale == DEFAULT or locale in sent.translations
        if there is None or known is None or not is_ruled:
            continue
        if part.state is there.state:
            wrote, known = replace(wrote, state=there.state), replace(known, state=there.state)
        author_id = author_of(plan.view, part)
        if author_id == there.author_id:
            wrote, known = replace(wrote, author_id=author_id), replace(known, author_id=author_id)
        sent, read = with_sent_part(sent, locale, wrote), with_actual_part(read, locale, known)
    return replace(record, sent=sent, read=read)
