"""Which file has which article, as far as it is known before the plan is applied.

Owns ArticlePlan.ids. Pure. Trap: apply sends the ids that base knows, so whatever the plan counts
on here must be what base will know then.
"""

from __future__ import annotations

from intercom_sync.articles.adopt import Candidates
from intercom_sync.articles.article_plan import ArticlePlan
from intercom_sync.articles.model import DesiredArticle


def know_ids(plan: ArticlePlan, candidates: Candidates) -> None:
    """Fill plan.ids before any body is compared, because bodies link to each other."""
    view = plan.view
    plan.ids.update(view.base.elsewhere)
    for article in view.desired.articles:
        record = view.binding.articles.get(article.path)
        found = candidates.found.get(article.path)
        is_gone = record is not None and record.id in view.actual.gone_articles
        # Until a person has decided about one that is gone, links to it stay as they are: apply
        # sends the id that base knows, so the plan must count with it too.
        if record is not None and not (is_gone and view.wishes.recreate):
            plan.ids[article.path] = record.id
        elif found is not None:
            plan.ids[article.path] = found.id
        elif not _will_be_created(plan, article, is_gone=is_gone, candidates=candidates):
            plan.ids[article.path] = None


def _will_be_created(
    plan: ArticlePlan, article: DesiredArticle, *, is_gone: bool, candidates: Candidates
) -> bool:
    wanted = article.path in candidates.fresh or (is_gone and plan.view.wishes.recreate)
    is_placed = not plan.collections.is_blocked(article.parent)
    is_stray = article.path in plan.view.strays
    return wanted and is_placed and not is_stray and plan.view.unknown_author(article) is None
