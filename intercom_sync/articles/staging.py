"""Edits that wait behind a published page: the second base, and the steps they become.

Owns what "as git says" means while a draft is pending: texts are compared with the draft, state,
author and place with what is live. Pure. Trap: a draft that is pending and is not as we staged it
is a teammate's, and an ordinary edit would land in it unseen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from intercom_sync.articles import agreed, article_steps
from intercom_sync.articles.article_plan import ArticlePlan
from intercom_sync.articles.article_states import touches_live
from intercom_sync.articles.article_texts import texts
from intercom_sync.articles.base import ArticleBase, StagedBase, sent_locales, with_texts
from intercom_sync.articles.bodies import fingerprint_pending
from intercom_sync.articles.decision import ArticleWrite
from intercom_sync.articles.intent import Channel
from intercom_sync.articles.model import (
    ActualArticle,
    ActualTranslation,
    ArticleFields,
    ArticleState,
    DesiredArticle,
)
from intercom_sync.articles.parts import (
    actual_part,
    desired_parts,
    field_and_locale,
    in_locale,
    locales_of,
)
from intercom_sync.articles.recorded import texts_of
from intercom_sync.articles.three_way import changes
from intercom_sync.plan.model import Gate, Impact, Kind, Step, Verb

_PLACE: Final = ("author", "collection")
"""What readers see at once on every version: Intercom stages texts only."""
TEAMMATES_DRAFT: Final = "a teammate has unpublished changes in Intercom"
_TEXTS: Final = ("title", "description", "body")


def pending_view(
    plan: ArticlePlan, record: ArticleBase, now: ActualArticle
) -> tuple[ArticleBase, ActualArticle]:
    """Base and actual as they will be once every draft is live: what git is compared with."""
    return effective_base(record), effective_actual(now, plan.view.actual.drafts.get(now.id))


def effective_base(record: ArticleBase) -> ArticleBase:
    """The record with our draft for its texts."""
    staged = record.staged
    if staged is None:
        return record
    read = replace(
        record.read,
        title=staged.read.title,
        description=staged.read.description,
        body=staged.read.body,
        translations=_drafted(
            record.read, staged.read, locales=frozenset(staged.sent.translations)
        ),
    )
    return replace(record, sent=with_texts(record.sent, staged.sent), read=read)


def effective_actual(now: ActualArticle, draft: ActualArticle | None) -> ActualArticle:
    """The article with whatever draft is pending for its texts, ours or not."""
    if draft is None:
        return now
    return replace(
        now,
        title=draft.title,
        description=draft.description,
        body=draft.body,
        translations=_drafted(now, draft, locales=frozenset(now.unpublished_locales)),
    )


def applies(
    plan: ArticlePlan,
    article: DesiredArticle,
    record: ArticleBase,
    now: ActualArticle,
    differing: frozenset[str],
) -> bool:
    """Whether an edit of this article can, and must, wait behind the page.

    Translations that readers do not see are edited where they stand: nothing would be published.
    """
    return (
        plan.view.setting.stages_drafts
        and now.state is ArticleState.PUBLISHED
        and article.state is not ArticleState.DRAFT
        and (waits(record, now) or touches_live(locales_of(differing), now, ()))
    )


def write(
    plan: ArticlePlan,
    verb: Verb,
    article: DesiredArticle,
    record: ArticleBase,
    now: ActualArticle,
    differing: frozenset[str],
) -> Step | None:
    """Stage the texts that differ, put the rest live, and publish what was staged.

    Returns:
        The last of these steps; None where there is none.
    """
    after: list[Step] = []
    _, seen = pending_view(plan, record, now)
    place = frozenset(name for name in differing if _is_place(name, seen))
    if differing - place:
        after.append(_stage(plan, verb, article, record, now, differing - place))
    if place:
        verb = Verb.MOVE if place == {"collection"} else Verb.UPDATE
        # Behind the staging: what was read before it is still what is live.
        step = article_steps.write(
            plan,
            verb,
            article,
            now,
            place,
            record=record,
            after=after[0] if after else None,
        )
        plan.writes[step.id] = replace(plan.writes[step.id], channel=Channel.PLACE)
        after.append(step)
    if differing - place or waits(record, now):
        return publish(plan, article, record, now, after=tuple(step.id for step in after))
    return after[-1] if after else None


def _is_place(name: str, seen: ActualArticle) -> bool:
    """Of a translation that is not there yet, everything is sent at once, the author too."""
    field, locale = field_and_locale(name)
    return field in _PLACE and actual_part(seen, locale) is not None


def adopt(
    plan: ArticlePlan, article: DesiredArticle, now: ActualArticle, differing: frozenset[str]
) -> Step | None:
    """Bind a file to a published article that says something else, and stage what git says.

    Returns:
        As write.
    """
    record = agreed.agreed_record(plan, article, now)
    texts_unsent = replace(with_texts(record.sent, ArticleFields()), translations={})
    unsent = replace(record, sent=texts_unsent)
    article_steps.note(plan, Verb.ADOPT, article, unsent, unsent)
    return write(plan, Verb.UPDATE, article, unsent, now, differing)


def _stage(
    plan: ArticlePlan,
    verb: Verb,
    article: DesiredArticle,
    record: ArticleBase,
    now: ActualArticle,
    differing: frozenset[str],
) -> Step:
    known, seen = pending_view(plan, record, now)
    verb = verb if verb in (Verb.RERENDER, Verb.LINK) else Verb.STAGE
    step = article_steps.write(plan, verb, article, seen, differing, record=known)
    staged = replace(
        step,
        impact=Impact.STAGED,
        gates=tuple(gate for gate in step.gates if gate is not Gate.PUBLISH),
        expects=_fingerprint(plan, article, now),
    )
    plan.steps[plan.steps.index(step)] = staged
    plan.writes[step.id] = replace(plan.writes[step.id], channel=Channel.DRAFT, previous=record)
    return staged


def publish(
    plan: ArticlePlan,
    article: DesiredArticle,
    record: ArticleBase,
    now: ActualArticle,
    *,
    after: tuple[str, ...] = (),
) -> Step:
    """Bring what is staged before readers.

    Args:
        after: Steps of this plan that change the draft or the page first.
    """
    view = plan.view
    _, seen = pending_view(plan, record, now)
    names = [in_locale(name, locale) for locale in desired_parts(article) for name in _TEXTS]
    shown = () if after else changes(texts(view, now, names), texts(view, seen, names))
    step = Step(
        kind=Kind.ARTICLE,
        verb=Verb.PUBLISH,
        key=article.path,
        title=article.title,
        impact=Impact.LIVE,
        remote_id=now.id,
        expects=None if after else _fingerprint(plan, article, now),
        changes=shown,
        gates=(Gate.PUBLISH,),
        after=after,
        url=view.article_url(now.id),
    )
    write = ArticleWrite(desired=article, previous=record, channel=Channel.PUBLISH_DRAFT)
    return plan.add(step, write)


def agreed_record(
    plan: ArticlePlan, article: DesiredArticle, record: ArticleBase | None, now: ActualArticle
) -> ArticleBase:
    """What base says of an article that already is as its file says, live or in a draft."""
    whole = agreed.agreed_record(plan, article, now, record)
    draft = plan.view.actual.drafts.get(now.id)
    if draft is None or not is_pending(now, article.translations):
        return whole
    staged = StagedBase(sent=texts_of(whole.sent), read=draft, settled=True)
    live = texts_of(record.sent if record else ArticleFields())
    return replace(whole, sent=with_texts(whole.sent, live), staged=staged)


def is_pending(now: ActualArticle, locales: Iterable[str]) -> bool:
    """Whether a draft of the default locale, or of one of these, waits behind the page."""
    return not {now.default_locale, *locales}.isdisjoint(now.unpublished_locales)


def was_pending(record: ArticleBase, now: ActualArticle) -> bool:
    """Whether a teammate's draft is the one that waited already when base was read."""
    read = record.read
    return (
        record.staged is None
        and read.draft_updated_at_unix == now.draft_updated_at_unix != 0
        and read.unpublished_locales == now.unpublished_locales
    )


def waits(record: ArticleBase, now: ActualArticle) -> bool:
    """Whether what we staged still waits to be published."""
    return (
        record.staged is not None
        and now.state is ArticleState.PUBLISHED
        and is_pending(now, record.staged.sent.translations)
    )


def told(record: ArticleBase, now: ActualArticle) -> str | None:
    """What is the case with a draft that is not as we know it; None where none is concerned."""
    if is_pending(now, sent_locales(record)):
        return TEAMMATES_DRAFT
    if record.staged is not None:
        return "what was staged is neither pending nor live any more"
    return None


def _fingerprint(plan: ArticlePlan, article: DesiredArticle, now: ActualArticle) -> str:
    draft = plan.view.actual.drafts.get(now.id)
    return fingerprint_pending(now, draft, plan.view.setting.site, article.translations)


def _drafted(
    live: ActualArticle, draft: ActualArticle, *, locales: frozenset[str]
) -> dict[str, ActualTranslation] | None:
    """The other locales, with the draft's texts where these locales have one."""
    if live.translations is None or draft.translations is None:
        return None if live.translations is None else dict(live.translations)
    shown = dict(live.translations)
    for locale in sorted(locales & draft.translations.keys()):
        text = draft.translations[locale]
        shown[locale] = replace(
            shown.get(locale, text), title=text.title, description=text.description, body=text.body
        )
    return shown
