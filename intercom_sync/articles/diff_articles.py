"""What should happen to articles.

Owns the article half of the table in design §7. Pure. Trap: fields the file does not give are
never compared, so that what a teammate set in the web app stays as it is, for ever.
"""

from __future__ import annotations

from dataclasses import replace

from intercom_sync.articles import article_steps, staging
from intercom_sync.articles.adopt import find_candidates
from intercom_sync.articles.agreed import with_agreed_standing
from intercom_sync.articles.article_fields import article_fields
from intercom_sync.articles.article_inputs import (
    has_same_inputs,
    has_same_text,
    only_links_completed,
)
from intercom_sync.articles.article_plan import ArticlePlan
from intercom_sync.articles.article_states import to_publish, to_unpublish, were_never_live
from intercom_sync.articles.article_texts import desired_texts, texts
from intercom_sync.articles.base import ArticleBase
from intercom_sync.articles.collection_plan import CollectionPlan
from intercom_sync.articles.diff_translations import (
    managed_part,
    note_touched,
    overwriting,
    removed_locales,
)
from intercom_sync.articles.known_ids import know_ids
from intercom_sync.articles.model import NOT_GIVEN, ActualArticle, DesiredArticle, Manage
from intercom_sync.articles.obstacles import cannot_move, is_stopped
from intercom_sync.articles.parts import believed, content_of, field_and_locale, locales_of
from intercom_sync.articles.publishing import publish_as_asked
from intercom_sync.articles.removals import remove
from intercom_sync.articles.staleness import known_translations
from intercom_sync.articles.taken_paths import hold_taken_paths
from intercom_sync.articles.three_way import Relation, changes, relate
from intercom_sync.articles.view import View
from intercom_sync.plan.model import FieldChange, Observation, Step, Verb


def diff_articles(view: View, collections: CollectionPlan) -> ArticlePlan:
    """Decide about every file, and every article whose file is gone."""
    plan = ArticlePlan(view=view, collections=collections)
    candidates = find_candidates(view, collections)
    plan.notices += [*view.binding.notices, *candidates.notices]
    know_ids(plan, candidates)
    for article in view.desired.articles:
        record = view.binding.articles.get(article.path)
        if article.path in view.binding.undecided or is_stopped(plan, article):
            continue
        if article.path in candidates.found:
            _adopt(plan, article, candidates.found[article.path])
        elif record is None and article.path in candidates.fresh:
            article_steps.create(plan, article)
        elif record is not None:
            _bound(plan, article, record)
    for record in view.binding.vanished_articles:
        remove(plan, record)
    hold_taken_paths(plan)
    return plan


def _adopt(plan: ArticlePlan, article: DesiredArticle, now: ActualArticle) -> None:
    record = staging.agreed_record(plan, article, None, now)
    known, seen = staging.pending_view(plan, record, now)
    fields = article_fields(plan, article, known, seen, adopting=True)
    differing = content_of(field.name for field in fields if not field.agree)
    disputed = overwriting(differing, seen)
    if not differing:
        step = article_steps.note(plan, Verb.ADOPT, article, record, record)
        if staging.waits(record, now):
            staging.publish(plan, article, record, now)
    elif disputed and not plan.view.wishes.adopt:
        plan.notice(
            article.path,
            Observation.DIFFERS,
            f"article {now.id} has this title and place, but other content",
            "Run with --adopt to take it over (git wins), or make the content equal",
            shown=_intercom_to_git(plan, article, None, seen, disputed),
            article_id=now.id,
        )
        return
    elif cannot_move(plan, article, now, differing):
        return
    else:
        # The article's own pictures are not ours, wherever they stand.
        unsent = replace(record, sent=replace(record.sent, body=NOT_GIVEN, translations={}))
        if staging.applies(plan, article, record, now, differing):
            last = staging.adopt(plan, article, now, differing)
            _state(plan, article, record, now, after=last, hides_last=True)
            return
        step = article_steps.write(plan, Verb.ADOPT, article, now, differing, record=unsent)
    _state(plan, article, record, now, after=step)


def _bound(plan: ArticlePlan, article: DesiredArticle, record: ArticleBase) -> None:
    view = plan.view
    # An id that does not exist any more says nothing: the article was created again.
    if article.id is not None and article.id != record.id and article.id in view.articles:
        plan.notice(
            article.path,
            Observation.BLOCKED,
            f'front matter says "id: {article.id}", but this file is bound to article {record.id}',
            "Remove the id, or give the other article a file of its own",
            article_id=record.id,
        )
    elif record.id in view.actual.gone_articles:
        _gone(plan, article, record)
    elif article.manage is Manage.CREATE_ONLY:
        _unchanged(plan, article, record)
    else:
        _compare(plan, article, record, view.articles[record.id])


def _gone(plan: ArticlePlan, article: DesiredArticle, record: ArticleBase) -> None:
    if plan.view.wishes.recreate:
        article_steps.create(plan, article)
        return
    plan.notice(
        article.path,
        Observation.GONE,
        f"article {record.id} was deleted in Intercom",
        "Run with --recreate to create it again, or remove the file",
    )


def _compare(
    plan: ArticlePlan, article: DesiredArticle, record: ArticleBase, now: ActualArticle
) -> None:
    now = believed(now, record.read)
    article, record = managed_part(plan, article, record, now)
    known, seen = staging.pending_view(plan, record, now)
    fields = article_fields(plan, article, known, seen)
    if staging.was_pending(record, now):
        # Imported with a teammate's draft behind it: news only once git wants to write there too.
        live = article_fields(plan, article, record, now)
        if relate(live) is Relation.SAME:
            known, seen, fields = record, now, live
    differing = frozenset(field.name for field in fields if field.differs)
    removed = removed_locales(known, seen)
    draft = staging.told(record, now)
    match relate(fields):
        case Relation.SAME if staging.waits(record, now):
            noted = note_touched(plan, article, record)
            if noted is None:
                _follow_path(plan, article, record)
            staging.publish(plan, article, noted or replace(record, path=article.path), now)
        case Relation.SAME if publish_as_asked(plan, article, record, now):
            _follow_path(plan, article, record)
        case Relation.SAME:
            if note_touched(plan, article, record) is None:
                _unchanged(plan, article, record)
        case Relation.AGREE:
            then = staging.agreed_record(plan, article, record, now)
            article_steps.note(plan, Verb.REFRESH, article, record, then)
            if staging.waits(then, now):
                staging.publish(plan, article, then, now)
        case Relation.GIT_CHANGED:
            verb = _verb(plan, article, record, content_of(differing))
            if verb is Verb.RERENDER and staging.waits(record, now):
                # What waits must not wait for a flag of its own; the rerender is the next plan's.
                _follow_path(plan, article, record)
                staging.publish(plan, article, replace(record, path=article.path), now)
            else:
                _write(plan, verb, article, record, now, differing)
        case Relation.DRIFTED | Relation.CONFLICT if plan.view.wishes.overwrite_drift:
            _write(plan, Verb.UPDATE, article, record, now, differing)
        case Relation.DRIFTED:
            plan.notice(
                article.path,
                Observation.DRIFT,
                f"{draft or 'changed in Intercom since it was last applied'}{removed}; left alone",
                f'Bring it into git with "intercom-sync pull {article.path}", or run with '
                "--on-drift overwrite to put git's version back"
                if draft is None
                else "Publish or discard it there, or run with --on-drift overwrite to put git's "
                "version in its place",
                shown=changes(
                    texts(plan.view, known.read, differing), texts(plan.view, seen, differing)
                ),
                article_id=record.id,
            )
            _follow_path(plan, article, record)
        case Relation.CONFLICT:
            plan.notice(
                article.path,
                Observation.CONFLICT,
                f"changed in git and, differently, in Intercom{removed}; not applied"
                if draft is None
                else f"changed in git, and {draft}{removed}; not applied",
                f'Merge the two with "intercom-sync pull {article.path}", or run with '
                "--on-drift overwrite to let git win"
                if draft is None
                else "Publish or discard it there, or run with --on-drift overwrite to let git win",
                shown=_intercom_to_git(plan, article, known, seen, differing),
                article_id=record.id,
            )
            _follow_path(plan, article, record)


def _write(
    plan: ArticlePlan,
    verb: Verb,
    article: DesiredArticle,
    record: ArticleBase,
    now: ActualArticle,
    differing: frozenset[str],
) -> None:
    content = content_of(differing)
    # Taken note of at once: links to the file must not wait until its text is sent.
    _follow_path(plan, article, record)
    record = with_agreed_standing(plan, article, replace(record, path=article.path), now)
    if not content:  # the texts stand as they were sent, so the files say nothing new
        known = known_translations(article, record)
        record = replace(record, source=article.source, translations=known)
    if cannot_move(plan, article, now, content):
        return
    if staging.applies(plan, article, record, now, content):
        step = staging.write(plan, verb, article, record, now, content)
        _state(plan, article, record, now, after=step, hides_last=True)
        return
    step = None
    if to_unpublish(article, now):
        # First off the page, so that the edit behind it is not seen by readers.
        step = article_steps.unpublish(plan, article, now, after=None, record=record)
    if content:
        step = article_steps.write(plan, verb, article, now, content, record=record, after=step)
    _state(plan, article, record, now, after=step)


def _state(
    plan: ArticlePlan,
    article: DesiredArticle,
    record: ArticleBase,
    now: ActualArticle,
    *,
    after: Step | None,
    hides_last: bool = False,
) -> None:
    """The step that publishes or unpublishes, where the file asks for it.

    Args:
        hides_last: What is taken away was not taken away before `after`.
    """
    shown = to_publish(article, now)
    if shown:
        completes = were_never_live(shown, record)
        article_steps.publish(
            plan, article, now, after=after, completes_create=completes, record=record
        )
    is_hidden = not hides_last and after is not None and after.verb is not Verb.ADOPT
    if to_unpublish(article, now) and not is_hidden:
        article_steps.unpublish(plan, article, now, after=after, record=record)


def _verb(
    plan: ArticlePlan, article: DesiredArticle, record: ArticleBase, differing: frozenset[str]
) -> Verb:
    if differing == {"collection"}:
        return Verb.MOVE
    locales = locales_of(differing)
    if {field_and_locale(name)[0] for name in differing} != {"body"} or not all(
        has_same_text(plan, article, locale, record) for locale in locales
    ):
        return Verb.UPDATE
    if all(has_same_inputs(plan, article, locale, record) for locale in locales):
        return Verb.RERENDER
    completed = all(only_links_completed(plan, article, locale, record) for locale in locales)
    return Verb.LINK if completed else Verb.UPDATE


def _unchanged(plan: ArticlePlan, article: DesiredArticle, record: ArticleBase) -> None:
    if article.path == record.path:
        plan.unchanged += plan.view.wishes.wants(article.path)
    else:
        _follow_path(plan, article, record)


def _follow_path(plan: ArticlePlan, article: DesiredArticle, record: ArticleBase) -> None:
    """Take note that the file has another name now."""
    if article.path != record.path:
        then = replace(record, path=article.path)
        article_steps.note(plan, Verb.RENAME, article, record, then)


def _intercom_to_git(
    plan: ArticlePlan,
    article: DesiredArticle,
    record: ArticleBase | None,
    now: ActualArticle,
    differing: frozenset[str],
) -> tuple[FieldChange, ...]:
    return changes(
        texts(plan.view, now, differing), desired_texts(plan, article, record, differing)
    )
