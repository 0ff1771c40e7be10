"""Bring before readers what already is in Intercom, and do nothing else.

Owns which steps `publish` may take, and what it says about the rest. Pure. Trap: what is published
must be what git says. An article with anything else to do, or that somebody changed in Intercom,
is left alone, or readers would get a text nobody has reviewed.
"""

from __future__ import annotations

from dataclasses import replace

from intercom_sync.articles import article_steps
from intercom_sync.articles.article_plan import ArticlePlan
from intercom_sync.articles.article_states import were_never_live
from intercom_sync.articles.base import ArticleBase
from intercom_sync.articles.decision import Decision
from intercom_sync.articles.model import NOT_GIVEN, ActualArticle, ArticleState, DesiredArticle
from intercom_sync.articles.parts import DEFAULT, actual_part, desired_parts
from intercom_sync.plan.model import Kind, Notice, Observation, Plan, Step, Verb


def publish_as_asked(
    plan: ArticlePlan, article: DesiredArticle, record: ArticleBase, now: ActualArticle
) -> bool:
    """Plan to publish drafts although their files give no state; whether there were any."""
    if not plan.view.wishes.publish:
        return False
    drafts = {
        locale: part.state
        for locale, part in desired_parts(article).items()
        if (there := actual_part(now, locale)) is not None and there.state is ArticleState.DRAFT
    }
    wanted = tuple(locale for locale, state in drafts.items() if state is NOT_GIVEN)
    if wanted and drafts.get(DEFAULT) is not ArticleState.DRAFT:
        completes = were_never_live(wanted, record)
        article_steps.publish(
            plan, article, now, after=None, completes_create=completes, locales=wanted
        )
        return True
    if drafts.get(DEFAULT) is not ArticleState.DRAFT:
        return False
    plan.notice(
        article.path,
        Observation.BLOCKED,
        "its file says that it is a draft; not published",
        'Write "state: published" into the file, or remove its state',
        article_id=now.id,
    )
    return True


def only_publishing(decision: Decision) -> Decision:
    """The decision without anything but publishing, and what it takes note of on the way."""
    plan = decision.plan
    ready = {step.key: step for step in plan.steps if step.verb is Verb.PUBLISH and not step.after}
    unready = {
        step.key
        for step in plan.steps
        if step.kind is Kind.ARTICLE and step.writes and step is not ready.get(step.key)
    }
    kept = tuple(step for step in plan.steps if _is_kept(step, ready.keys() - unready))
    names = {step.id for step in kept}
    return replace(
        decision,
        plan=replace(plan, steps=kept, notices=_noticed(plan, unready)),
        articles={name: write for name, write in decision.articles.items() if name in names},
        collections={},
    )


def _is_kept(step: Step, keys: set[str]) -> bool:
    if step.kind is not Kind.ARTICLE or step.key not in keys:
        return False
    return step.verb is Verb.PUBLISH or not step.writes


def _noticed(plan: Plan, unready: set[str]) -> tuple[Notice, ...]:
    told = [_as_problem(notice) for notice in plan.notices]
    told += [
        Notice(
            observation=Observation.BLOCKED,
            kind=Kind.ARTICLE,
            key=key,
            reason="it has changes that are not applied yet; not published",
            fix='Look at "intercom-sync plan", and apply first',
        )
        for key in unready
    ]
    return tuple(sorted(told, key=lambda notice: notice.key))


def _as_problem(notice: Notice) -> Notice:
    """Drift is no problem until somebody wants to publish it."""
    if notice.observation is not Observation.DRIFT or notice.kind is not Kind.ARTICLE:
        return notice
    reason = notice.reason.removesuffix("; left alone") + "; not published"
    return replace(notice, observation=Observation.CONFLICT, reason=reason, changes=())
