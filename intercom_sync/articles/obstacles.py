"""What a file asks for and this workspace, or its API, cannot do.

Owns the notices that say so, each with the way out. Pure. Trap: a file that is stopped is left
alone as a whole, so nothing of it may be planned after it was told.
"""

from __future__ import annotations

from difflib import get_close_matches

from intercom_sync.articles.article_plan import ArticlePlan
from intercom_sync.articles.model import ActualArticle, DesiredArticle
from intercom_sync.articles.parts import all_links
from intercom_sync.plan.model import Observation


def is_stopped(plan: ArticlePlan, article: DesiredArticle) -> bool:
    """Whether the file asks for something that cannot be done in this workspace; says so."""
    if article.path in plan.view.strays:
        original, locale = plan.view.strays[article.path]
        plan.notice(
            article.path,
            Observation.BLOCKED,
            f"it was the {locale} translation of {original}, and {locale} is not in locales now; "
            "both wait",
            f"List {locale} again in intercom-sync.yaml, or remove the file; an article of its own "
            "needs another name",
        )
        return True
    if any(original == article.path for original, _ in plan.view.strays.values()):
        return True
    unknown = plan.view.unknown_author(article)
    if unknown is not None:
        path, author = unknown
        near = get_close_matches(author, [admin.email for admin in plan.view.actual.admins], 1)
        hint = f'. Nearest: "{near[0]}"' if near else ""
        where = "" if path == article.path else f", which {path} names"
        plan.notice(
            article.path,
            Observation.BLOCKED,
            f'no teammate of this workspace has the e-mail "{author}"{where}{hint}',
            'Name an existing one as author (see "intercom-sync admin list")',
        )
        return True
    if all_links(article) and plan.view.setting.link_base is None:
        plan.notice(
            article.path,
            Observation.BLOCKED,
            "it links to other articles, and Intercom tells no address of a help center",
            "Write help_center_url into intercom-sync.yaml, or turn the help center on",
        )
        return True
    return False


def cannot_move(
    plan: ArticlePlan, article: DesiredArticle, now: ActualArticle, differing: frozenset[str]
) -> bool:
    """Whether a move is wanted that the API cannot make; says so."""
    if "collection" not in differing:
        return False
    if article.parent is None:
        reason = "Intercom's API cannot take an article out of its collection"
    elif len(now.parent_ids) > 1:
        count = len(now.parent_ids)
        reason = f"article {now.id} stands in {count} collections, and a move would leave only one"
    else:
        return False
    plan.notice(
        article.path,
        Observation.BLOCKED,
        reason,
        "Do it in Intercom's web app; the next plan takes note of it",
        article_id=now.id,
    )
    return True
