"""Which existing article a new file may mean.

Owns the candidates for adoption, and the cases in which there is none to be had. Pure. Trap: a
wrong adoption overwrites somebody else's article; a missed one makes a duplicate. Exactly one
unmanaged article of the same title and place, asked for by exactly one file, or none at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from intercom_sync.articles.collection_plan import CollectionPlan
from intercom_sync.articles.model import ActualArticle, ArticleId, DesiredArticle
from intercom_sync.articles.view import View
from intercom_sync.plan.model import Kind, Notice, Observation


@dataclass(slots=True, kw_only=True)
class Candidates:
    """What the new files mean.

    Attributes:
        found: File → the one article it may adopt.
        fresh: Files that mean no existing article and are to be created.
        notices: About the rest.
    """

    found: dict[str, ActualArticle] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    notices: list[Notice] = field(default_factory=list)


def find_candidates(view: View, collections: CollectionPlan) -> Candidates:
    """Sort new files into those that adopt, those that create, and those a person must judge."""
    candidates = Candidates()
    new = [
        article
        for article in view.desired.articles
        if article.path not in view.binding.articles
        and article.path not in view.binding.undecided
        and not collections.is_blocked(article.parent)
    ]
    asking = Counter(
        (_title(article.title), article.parent) for article in new if article.id is None
    )
    claimed = {article.id for article in new}
    index = _unmanaged_by_title(view, claimed)
    for article in new:
        if article.id is not None:
            _by_id(view, candidates, article)
        else:
            _by_title(candidates, article, _here(index, collections, article), asking)
    return candidates


def _unmanaged_by_title(
    view: View, claimed: Collection[ArticleId | None]
) -> dict[str, list[ActualArticle]]:
    """Title → articles that no file is bound to, and none names by its id."""
    index: dict[str, list[ActualArticle]] = {}
    for article in view.actual.articles:
        if article.id not in view.managed_ids and article.id not in claimed:
            index.setdefault(_title(article.title), []).append(article)
    return index


def _here(
    index: dict[str, list[ActualArticle]], collections: CollectionPlan, article: DesiredArticle
) -> list[ActualArticle]:
    """Unmanaged articles of the same title in the same collection."""
    if collections.is_new(article.parent):
        return []
    parent_id = None if article.parent is None else collections.ids[article.parent]
    return [
        found
        for found in index.get(_title(article.title), ())
        if found.parent_id == parent_id or (parent_id is not None and parent_id in found.parent_ids)
    ]


def _by_id(view: View, candidates: Candidates, article: DesiredArticle) -> None:
    if article.id is None:
        return
    if article.id in view.managed_ids:
        owner = next(record.path for record in view.base.articles if record.id == article.id)
        reason = f'"id: {article.id}" is already bound to {owner}'
        fix = f'If this file replaces it, write "moved_from: {owner}"; else remove the id'
        candidates.notices.append(_notice(article, Observation.BLOCKED, reason, fix))
    elif article.id in view.articles:
        candidates.found[article.path] = view.articles[article.id]
    elif view.wishes.recreate:
        candidates.fresh.add(article.path)
    else:
        reason = f'"id: {article.id}" does not exist in this workspace'
        fix = "Correct or remove the id, or run with --recreate to create the article"
        candidates.notices.append(_notice(article, Observation.GONE, reason, fix))


def _by_title(
    candidates: Candidates,
    article: DesiredArticle,
    here: list[ActualArticle],
    asking: Counter[tuple[str, str | None]],
) -> None:
    if not here:
        candidates.fresh.add(article.path)
    elif len(here) == 1 and asking[_title(article.title), article.parent] == 1:
        candidates.found[article.path] = here[0]
    else:
        ids = ", ".join(sorted((found.id for found in here), key=int))
        files = asking[_title(article.title), article.parent]
        there = f"{len(here)} unmanaged articles" if len(here) > 1 else "one unmanaged article"
        title = f'titled "{article.title}" in this place ({ids})'
        reason = f"Intercom has {there} {title}, and git {files} such file{'s'[: files != 1]}"
        fix = 'Say which one it is with "id: NUMBER" in the front matter, or change the title'
        candidates.notices.append(_notice(article, Observation.AMBIGUOUS, reason, fix))


def _notice(article: DesiredArticle, observation: Observation, reason: str, fix: str) -> Notice:
    return Notice(
        observation=observation, kind=Kind.ARTICLE, key=article.path, reason=reason, fix=fix
    )


def _title(title: str) -> str:
    return " ".join(title.split())
