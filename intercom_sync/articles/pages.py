"""The pages a plan changes, before and after, for reports that show them.

Owns which two bodies stand side by side. Pure. Trap: what a step changes is seen against Intercom
now, a drift against what Intercom said then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from intercom_sync.articles.base import ArticleBase, Base
from intercom_sync.articles.model import (
    Actual,
    ActualArticle,
    ArticleId,
    Desired,
    DesiredArticle,
)
from intercom_sync.plan.model import Kind, Plan
from intercom_sync.plan.pages import Page

Bodies = Mapping[str, str]
"""Locale → HTML; "" is the default locale."""


@dataclass(frozen=True, kw_only=True)
class Views:
    """What a plan was made from; `base` settled, as the plan saw it."""

    desired: Desired
    base: Base
    actual: Actual

    @cached_property
    def files(self) -> Mapping[str, DesiredArticle]:
        """Path → file."""
        return {article.path: article for article in self.desired.articles}

    @cached_property
    def records(self) -> Mapping[str, ArticleBase]:
        """Path → what base says."""
        return {record.path: record for record in self.base.articles}

    @cached_property
    def articles(self) -> Mapping[ArticleId, ActualArticle]:
        """Id → what Intercom says."""
        return {article.id: article for article in self.actual.articles}


def pages_of(plan: Plan, views: Views) -> dict[str, tuple[Page, ...]]:
    """File → its pages, the default locale first; articles that are written or differ."""
    ids = {step.key: step.remote_id for step in plan.steps if step.remote_id is not None}
    drifted = {one.key for one in plan.notices if one.shows_intercom_twice}
    keys = [step.key for step in plan.steps if step.kind is Kind.ARTICLE and step.writes]
    keys += [one.key for one in plan.notices if one.kind is Kind.ARTICLE and one.changes]
    return {
        key: _pages(views, key, ids.get(key), is_drift=key in drifted)
        for key in dict.fromkeys(keys)
    }


def _pages(views: Views, key: str, known_id: str | None, *, is_drift: bool) -> tuple[Page, ...]:
    record = views.records.get(key)
    found = known_id if known_id is not None or record is None else record.id
    now = _of_actual(views.articles.get(ArticleId(found or "")))
    if is_drift:
        before, after = _of_actual(record.read if record else None), now
    else:
        before, after = now, _of_file(views.files.get(key))
    # A translation that no file is about is left alone, not taken away.
    locales = before.keys() | after.keys() if is_drift or not after else after.keys()
    return tuple(
        Page(locale=locale, before=before.get(locale), after=after.get(locale))
        for locale in sorted(locales)
    )


def _of_actual(article: ActualArticle | None) -> Bodies:
    if article is None:
        return {}
    others = (article.translations or {}).items()
    return {"": article.body, **{locale: found.body for locale, found in others}}


def _of_file(article: DesiredArticle | None) -> Bodies:
    if article is None:
        return {}
    others = article.translations.items()
    return {"": article.body, **{locale: found.body for locale, found in others}}
