"""What becomes of an article whose file was removed.

Owns the rows of design §7 that begin with "removed". Pure. Trap: `on_remove` says what git wishes;
an article that anybody has worked on since it was last applied is no longer git's to take away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from intercom_sync.articles.article_plan import ArticlePlan
from intercom_sync.articles.article_states import state_changes, state_fields, touches_live
from intercom_sync.articles.article_texts import texts
from intercom_sync.articles.base import ArticleBase
from intercom_sync.articles.bodies import fingerprint_article, same_body
from intercom_sync.articles.decision import ArticleWrite
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualArticle,
    ArticleState,
    CollectionId,
    OnRemove,
)
from intercom_sync.articles.parts import DEFAULT, actual_part
from intercom_sync.articles.sending import with_authors
from intercom_sync.articles.three_way import changes, same_text
from intercom_sync.markup.canonical import Site, canonical
from intercom_sync.markup.references import article_id
from intercom_sync.plan.model import (
    FieldChange,
    Gate,
    Impact,
    Kind,
    Notice,
    Observation,
    Step,
    Verb,
)

_NOT_SHOWN = ("translations", "unpublished changes")
_CREATE_ONLY = re.compile(r"^manage:\s*[\"']?create-only\b", re.MULTILINE)


def remove(plan: ArticlePlan, record: ArticleBase) -> None:
    """Decide about one article whose file is gone."""
    view = plan.view
    policy = view.setting.on_remove
    now = view.articles.get(record.id)
    if now is None or policy is OnRemove.KEEP or _is_create_only(record.source):
        forget(plan, record)
        return
    touched = touched_fields(
        record,
        now,
        view.setting.site,
        view.actual.gone_collections,
        draft=view.actual.drafts.get(record.id),
    )
    if touched:
        shown = [name for name in touched if name not in _NOT_SHOWN]
        plan.notice(
            record.path,
            Observation.CONFLICT,
            f"the file was removed, and {_listed(touched)} changed in Intercom since it was last "
            f"applied; not {'deleted' if policy is OnRemove.DELETE else 'unpublished'}",
            "Bring the file back to keep the article, or let go of it with "
            f'"intercom-sync state forget {record.path}"',
            shown=changes(texts(view, record.read, shown), texts(view, now, shown)),
            article_id=record.id,
            is_file_gone=True,
        )
    elif policy is OnRemove.DELETE:
        _delete(plan, record, now)
    elif shown_locales := _shown_locales(record, now):
        _unpublish(plan, record, now, shown_locales)
    else:
        forget(plan, record)


def forget(plan: ArticlePlan, record: ArticleBase) -> None:
    """Let go of an article: if it is still in Intercom, it becomes unmanaged."""
    is_there = record.id not in plan.view.actual.gone_articles
    step = Step(
        kind=Kind.ARTICLE,
        verb=Verb.FORGET,
        key=record.path,
        title=record.read.title,
        impact=Impact.NONE,
        remote_id=record.id if is_there else None,
        writes=False,
        url=plan.view.article_url(record.id) if is_there else None,
    )
    plan.add(step, ArticleWrite(desired=None, previous=record))


def touched_fields(
    record: ArticleBase,
    now: ActualArticle,
    site: Site,
    gone_collections: frozenset[CollectionId] = frozenset(),
    *,
    draft: ActualArticle | None,
) -> tuple[str, ...]:
    """What people changed of an article since it was last applied, in the order people read it.

    Also what git never managed: a description that a teammate wrote is work that would be lost.
    Only publishing is nobody's work where the file gave no state (design §5).

    Args:
        draft: The article with its drafts for content; None where nothing is pending.
    """
    read = record.read
    is_state_ours = record.sent.state is not NOT_GIVEN
    differs = {
        "title": not same_text(now.title, read.title),
        "description": not same_text(now.description, read.description),
        "state": is_state_ours and now.state is not read.state,
        "author": now.author_id != read.author_id,
        # Out of a collection that was deleted nobody moved it.
        "collection": bool((_places(now) ^ _places(read)) - gone_collections),
        "body": not same_body(now.body, read.body, site),
        "translations": _are_translations_touched(read, now, site),
        "unpublished changes": _has_foreign_draft(record, now, draft, site),
    }
    return tuple(name for name, is_different in differs.items() if is_different)


def _places(article: ActualArticle) -> frozenset[CollectionId]:
    places = (article.parent_id, *article.parent_ids)
    return frozenset(place for place in places if place is not None)


def _has_foreign_draft(
    record: ArticleBase, now: ActualArticle, draft: ActualArticle | None, site: Site
) -> bool:
    """Whether somebody else's work waits behind the page; our own staged edit is no reason."""
    if not now.has_unpublished_changes:
        return False
    staged = record.staged
    if staged is None or draft is None:
        return True
    # The time is the default locale's own.
    return (
        staged.read.draft_updated_at_unix != now.draft_updated_at_unix
        or not {now.default_locale, *staged.sent.translations}.issuperset(now.unpublished_locales)
        or _are_translations_touched(staged.read, draft, site)
    )


def _are_translations_touched(read: ActualArticle, now: ActualArticle, site: Site) -> bool:
    """Absent translations say nothing (design §7); a new locale is somebody's work."""
    if read.translations is None or now.translations is None:
        return False
    if read.translations.keys() != now.translations.keys():
        return True
    return any(
        not same_text(one.title, now.translations[locale].title)
        or not same_text(one.description, now.translations[locale].description)
        or not same_body(one.body, now.translations[locale].body, site)
        for locale, one in read.translations.items()
    )


def _is_create_only(source: str) -> bool:
    """Whether git ruled the article only until it existed, so that its file's end means nothing."""
    front_matter = source.split("\n---", 1)[0] if source.startswith("---") else ""
    return _CREATE_ONLY.search(front_matter) is not None


def _delete(plan: ArticlePlan, record: ArticleBase, now: ActualArticle) -> None:
    shown = (FieldChange(field="state", before=str(now.state), after=None),)
    step = _step(plan, Verb.DELETE, record, now, shown)
    plan.add(step, ArticleWrite(desired=None, previous=record))
    _warn_of_links(plan, record)


def _shown_locales(record: ArticleBase, now: ActualArticle) -> list[str]:
    """The locales git ruled and readers see; those that teammates wrote stay as they are."""
    return [
        locale
        for locale in (DEFAULT, *sorted(record.sent.translations))
        if (there := actual_part(now, locale)) and there.state is ArticleState.PUBLISHED
    ]


def _unpublish(
    plan: ArticlePlan, record: ArticleBase, now: ActualArticle, locales: list[str]
) -> None:
    shown = state_changes(locales, ArticleState.DRAFT)
    step = _step(plan, Verb.UNPUBLISH, record, now, shown)
    # Authors are sent along, or the texts would be handed to the token's admin (facts §2).
    fields = with_authors(state_fields(locales, ArticleState.DRAFT), now)
    plan.add(step, ArticleWrite(desired=None, fields=fields, previous=record))
    _warn_of_links(plan, record)


def _step(
    plan: ArticlePlan,
    verb: Verb,
    record: ArticleBase,
    now: ActualArticle,
    shown: tuple[FieldChange, ...],
) -> Step:
    is_seen = touches_live((DEFAULT, *(now.translations or ())), now, ())
    return Step(
        kind=Kind.ARTICLE,
        verb=verb,
        key=record.path,
        title=now.title,
        impact=Impact.REMOVED,
        remote_id=record.id,
        expects=fingerprint_article(now, plan.view.setting.site),
        changes=shown,
        # Taking a page away from readers needs both flags: it is a removal, and it is live.
        gates=(Gate.PUBLISH, Gate.PRUNE) if is_seen else (Gate.PRUNE,),
        url=plan.view.article_url(record.id),
    )


def _warn_of_links(plan: ArticlePlan, record: ArticleBase) -> None:
    linking = sorted(_linking(plan, record))
    if linking:
        more = f" and {len(linking) - 3} more" if len(linking) > 3 else ""
        plan.notices.append(
            Notice(
                observation=Observation.LINKED,
                kind=Kind.ARTICLE,
                key=record.path,
                reason=f"what stays links to it: {', '.join(linking[:3])}{more}",
                fix="Take these links out, or their readers end on a page that is not there",
            )
        )


def _linking(plan: ArticlePlan, record: ArticleBase) -> Iterator[str]:
    """Articles that will still link to this one, as people know them.

    Links between files need no look: a link to a file that is not there is no valid content.
    """
    view = plan.view
    removed = {one.id for one in view.binding.vanished_articles}
    files = {one.path: one for one in view.desired.articles}
    reference = str(article_id(record.id))
    for article in view.actual.articles:
        if article.id in removed:
            continue
        path = view.paths_by_id.get(article.id)
        body = files[path].body if path in files else article.body
        if record.id in body and f'"{reference}"' in canonical(body, view.setting.site):
            yield path or f'"{article.title}" ({article.id})'


def _listed(names: tuple[str, ...]) -> str:
    words = ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else names[0]
    return f"its {words}"
