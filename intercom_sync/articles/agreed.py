"""What base says of an article that already is as its files say.

Owns that one record: of an article that is adopted, imported, or was changed to the same on both
sides. Pure. Trap: it claims that every field was sent, so it is true only where all of them agree.
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
from intercom_sync.articles.parts import actual_part, all_images, all_links
from intercom_sync.articles.staleness import known_translations
from intercom_sync.articles.translation_fields import agreed_translation


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
