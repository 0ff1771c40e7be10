"""The steps of a plan that create, change, publish or take note of an article.

Owns how a decision becomes a step: impact, gates, what it sends. Pure. Trap: whether readers
notice is a matter of what is published now, not of what the file wishes.
"""

from __future__ import annotations

from dataclasses import replace

from intercom_sync.articles.article_plan import ArticlePlan
from intercom_sync.articles.article_states import (
    state_changes,
    state_fields,
    to_publish,
    to_unpublish,
    touches_live,
)
from intercom_sync.articles.article_texts import desired_texts, new_texts, texts
from intercom_sync.articles.base import ArticleBase
from intercom_sync.articles.bodies import fingerprint_article
from intercom_sync.articles.decision import ArticleWrite
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualArticle,
    ArticleFields,
    ArticleState,
    DesiredArticle,
)
from intercom_sync.articles.parts import (
    DEFAULT,
    all_links,
    desired_parts,
    field_and_locale,
    in_locale,
    locales_of,
    translation_path,
)
from intercom_sync.articles.three_way import changes, in_order
from intercom_sync.articles.translation_fields import (
    author_of,
    bodies_of,
    changed_translation,
    new_translation,
)
from intercom_sync.plan.model import FieldChange, Gate, Impact, Kind, Step, Verb, step_id


def create(plan: ArticlePlan, article: DesiredArticle) -> None:
    """A draft first; links to articles that are new too, and going live, are steps of their own."""
    author_id = plan.author_id(article)
    after = tuple(filter(None, [plan.collections.made_by.get(article.parent or "")]))
    step = Step(
        kind=Kind.ARTICLE,
        verb=Verb.CREATE,
        key=article.path,
        title=article.title,
        impact=Impact.DRAFT,
        changes=changes({}, new_texts(article)),
        after=after,
    )
    fields = ArticleFields(
        title=article.title,
        description=article.description,
        body=article.body,
        state=ArticleState.DRAFT,
        author_id=NOT_GIVEN if author_id is None else author_id,
        translations={
            locale: new_translation(plan.view, part)
            for locale, part in article.translations.items()
        },
    )
    ids = plan.links(all_links(article))
    last = plan.add(
        step, ArticleWrite(desired=article, fields=fields, parent=article.parent, ids=ids)
    )
    targets = plan.creators(ids)
    if targets:
        last = plan.add(
            replace(
                step,
                verb=Verb.LINK,
                changes=(),
                after=tuple(dict.fromkeys((last.id, *targets))),
                completes_create=True,
            ),
            ArticleWrite(
                desired=article, fields=bodies_of(article, _linking(plan, article)), ids=ids
            ),
        )
    if to_publish(article, None):
        publish(plan, article, None, after=last, completes_create=True)


def publish(
    plan: ArticlePlan,
    article: DesiredArticle,
    now: ActualArticle | None,
    *,
    after: Step | None,
    completes_create: bool,
    locales: tuple[str, ...] = (),
    record: ArticleBase | None = None,
) -> None:
    """Bring what is a draft before readers.

    Args:
        record: What is known of the article; None means what base says.
        locales: Of the texts; empty means every one whose file asks for it.
    """
    locales = locales or to_publish(article, now)
    shown = state_changes(locales, ArticleState.PUBLISHED)
    step = _step(plan, Verb.PUBLISH, article, now, shown, after=after)
    # Behind an edit that waits until another locale is taken away, this waits for both.
    hiding = step_id(Verb.UNPUBLISH, article.path)
    is_behind = after is not None and hiding in after.after
    if after is not None and after.verb is Verb.PUBLISH:
        # The article's own edits go live in a step of this name; this one is about a translation.
        step = replace(step, key=translation_path(article.path, locales[0]))
    step = replace(
        step,
        impact=Impact.LIVE,
        gates=(Gate.PUBLISH,),
        completes_create=completes_create,
        after=(hiding, *step.after) if is_behind else step.after,
    )
    fields = state_fields(locales, ArticleState.PUBLISHED)
    plan.add(step, _state_write(plan, article, fields, record))


def unpublish(
    plan: ArticlePlan,
    article: DesiredArticle,
    now: ActualArticle,
    *,
    after: Step | None,
    record: ArticleBase,
) -> Step:
    """Take a page away from readers, because its file says `state: draft`."""
    locales = to_unpublish(article, now)
    shown = state_changes(locales, ArticleState.DRAFT)
    step = _step(plan, Verb.UNPUBLISH, article, now, shown, after=after)
    step = replace(step, impact=Impact.REMOVED, gates=(Gate.PUBLISH,))
    fields = state_fields(locales, ArticleState.DRAFT)
    return plan.add(step, _state_write(plan, article, fields, record))


def write(
    plan: ArticlePlan,
    verb: Verb,
    article: DesiredArticle,
    now: ActualArticle,
    differing: frozenset[str],
    *,
    record: ArticleBase,
    after: Step | None = None,
) -> Step:
    """Send what differs, and nothing else but the author, whom Intercom would replace."""
    known = None if verb is Verb.ADOPT else record
    step = _step(
        plan, verb, article, now, _shown(plan, article, now, known, differing), after=after
    )
    waits = list(step.after)
    for locale, part in desired_parts(article).items():
        if in_locale("body", locale) in differing:
            waits += plan.creators(part.links)
    if "collection" in differing and article.parent in plan.collections.made_by:
        waits.append(plan.collections.made_by[article.parent])
    # Behind an unpublish the page is gone by then, and the edit waits with it.
    is_behind = after is not None and after.verb is Verb.UNPUBLISH
    hidden = to_unpublish(article, now) if is_behind else ()
    is_live = touches_live(locales_of(differing), now, hidden)
    gates = (Gate.PUBLISH,) if is_live else ()
    step = replace(
        step,
        impact=Impact.LIVE if is_live else Impact.DRAFT,
        gates=((Gate.RERENDER,) if verb is Verb.RERENDER else ()) + gates,
        after=tuple(dict.fromkeys(waits)),
        completes_create=verb is Verb.LINK,
    )
    fields = ArticleFields(
        title=article.title if "title" in differing else NOT_GIVEN,
        description=article.description if "description" in differing else NOT_GIVEN,
        body=article.body if "body" in differing else NOT_GIVEN,
        author_id=author_of(plan.view, article) if "author" in differing else NOT_GIVEN,
        translations={
            locale: changed_translation(plan.view, article, locale, now, differing)
            for locale in sorted(locales_of(differing) - {DEFAULT})
        },
    )
    parent = article.parent if "collection" in differing else NOT_GIVEN
    return plan.add(
        step,
        ArticleWrite(
            desired=article,
            fields=fields,
            parent=parent,
            previous=record,
            ids=plan.links(all_links(article)),
        ),
    )


def _shown(
    plan: ArticlePlan,
    article: DesiredArticle,
    now: ActualArticle,
    known: ArticleBase | None,
    differing: frozenset[str],
) -> tuple[FieldChange, ...]:
    hidden: frozenset[str] = frozenset()
    if not plan.view.wishes.shows_bodies:
        hidden = frozenset(name for name in differing if field_and_locale(name)[0] == "body")
    named = differing - hidden
    found = changes(texts(plan.view, now, named), desired_texts(plan, article, known, named))
    bodies = (field_and_locale(name) for name in hidden)
    return in_order(
        *found,
        *(
            FieldChange(field=name, locale=locale, before=None, after=None)
            for name, locale in bodies
        ),
    )


def note(
    plan: ArticlePlan,
    verb: Verb,
    article: DesiredArticle,
    record: ArticleBase,
    then: ArticleBase,
    *,
    shown: tuple[FieldChange, ...] = (),
) -> Step:
    """Change only what we know: adopt what is equal, follow a renamed file, agree."""
    renamed = verb is not Verb.ADOPT and article.path != record.path
    if renamed:
        shown = (FieldChange(field="path", before=record.path, after=article.path), *shown)
    step = Step(
        kind=Kind.ARTICLE,
        verb=verb,
        key=article.path,
        title=article.title,
        impact=Impact.NONE,
        remote_id=record.id,
        changes=shown,
        writes=False,
        url=plan.view.article_url(record.id),
    )
    return plan.add(step, ArticleWrite(desired=article, record=then, previous=record))


def _linking(plan: ArticlePlan, article: DesiredArticle) -> list[str]:
    """The locales whose text links to articles that are new."""
    parts = desired_parts(article)
    return [locale for locale, part in parts.items() if plan.creators(part.links)]


def _state_write(
    plan: ArticlePlan, article: DesiredArticle, fields: ArticleFields, record: ArticleBase | None
) -> ArticleWrite:
    known = record or plan.view.binding.articles.get(article.path)
    return ArticleWrite(desired=article, fields=fields, previous=known)


def _step(
    plan: ArticlePlan,
    verb: Verb,
    article: DesiredArticle,
    now: ActualArticle | None,
    shown: tuple[FieldChange, ...],
    *,
    after: Step | None,
) -> Step:
    """A step on an article that exists, or will when `after` is done."""
    follows_own_write = after is not None and after.writes
    known = now is not None and not follows_own_write
    return Step(
        kind=Kind.ARTICLE,
        verb=verb,
        key=article.path,
        title=article.title,
        impact=Impact.NONE,
        remote_id=now.id if now else None,
        expects=fingerprint_article(now, plan.view.setting.site, article.translations)
        if now and known
        else None,
        changes=shown,
        after=(after.id,) if after else (),
        url=plan.view.article_url(now.id) if now else None,
    )
