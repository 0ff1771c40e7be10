"""What a body is made of besides the renderer: its file, the images it shows, the ids it links to.

Owns the comparison of those with base, locale by locale. Pure. Trap: a body that differs although
all of them are the same can only come from another renderer, and is nobody's wish.
"""

from __future__ import annotations

from intercom_sync.articles.article_plan import ArticlePlan
from intercom_sync.articles.base import ArticleBase
from intercom_sync.articles.model import DesiredArticle
from intercom_sync.articles.parts import DEFAULT, desired_parts


def has_same_text(
    plan: ArticlePlan, article: DesiredArticle, locale: str, record: ArticleBase
) -> bool:
    """Whether neither the file of a locale nor one of its images changed."""
    part = desired_parts(article)[locale]
    known = record if locale == DEFAULT else record.translations.get(locale)
    images = plan.images(part.images)
    return (
        known is not None
        and known.source == part.source
        and images == {path: record.images.get(path) for path in images}
    )


def has_same_inputs(
    plan: ArticlePlan, article: DesiredArticle, locale: str, record: ArticleBase
) -> bool:
    """Whether another body can only come from another renderer."""
    links = plan.links(desired_parts(article)[locale].links)
    return (
        has_same_text(plan, article, locale, record)
        and all(path in record.links and record.links[path] == links[path] for path in links)
        and not plan.creators(links)
    )


def only_links_completed(
    plan: ArticlePlan, article: DesiredArticle, locale: str, record: ArticleBase
) -> bool:
    """Whether all that is new is that linked articles exist by now."""
    links = plan.links(desired_parts(article)[locale].links)
    return has_same_text(plan, article, locale, record) and all(
        record.links.get(path) in (None, target) for path, target in links.items()
    )
