"""What should happen to articles.

Owns the article half of the table in design §7. Pure. Trap: fields the file does not give are
never compared, so that what a teammate set in the web app stays as it is, for ever.
"""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

from intercom_sync.articles import article_plan, staging
from intercom_sync.articles.adopt import Candidates, find_candidates
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
from intercom_sync.articles.diff_collections import CollectionPlan
from intercom_sync.articles.diff_translations import (
    managed_part,
    note_touched,
    overwriting,
    removed_locales,
)
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualArticle,
    DesiredArticle,
    Manage,
)
from intercom_sync.articles.parts import (
    all_links,
    believed,
    content_of,
    field_and_locale,
    locales_of,
)
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
    _know_ids(plan, candidates)
    for article in view.desired.articles:
        record = view.binding.articles.get(article.path)
        if article.path in view.binding.undecided or _is_stopped(plan, article):
            continue
        if article.path in candidates.found:
            _adopt(plan, article, candidates.found[article.path])
        elif record is None and article.path in candidates.fresh:
            article_plan.create(plan, article)
        elif record is not None:
            _bound(plan, article, record)
    for record in view.binding.vanished_articles:
        remove(plan, record)
    hold_taken_paths(plan)
    return plan


def _know_ids(plan: ArticlePlan, candidates: Candidates) -> None:
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


def _is_stopped(plan: ArticlePlan, article: DesiredArticle) -> bool:
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


def _adopt(plan: ArticlePlan, article: DesiredArticle, now: ActualArticle) -> None:
    record = staging.agreed_record(plan, article, None, now)
    known, seen = staging.pending_view(plan, record, now)
    fields = article_fields(plan, article, known, seen, adopting=True)
    differing = content_of(field.name for field in fields if not field.agree)
    disputed = overwriting(differing, seen)
    if not differing:
        step = article_plan.note(plan, Verb.ADOPT, article, record, record)
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
    elif _cannot_move(plan, article, now, differing):
        return
    else:
        # The article's own pictures are not ours, wherever they stand.
        unsent = replace(record, sent=replace(record.sent, body=NOT_GIVEN, translations={}))
        if staging.applies(plan, article, record, now, differing):
            last = staging.adopt(plan, article, now, differing)
            _state(plan, article, record, now, after=last, hides_last=True)
            return
        step = article_plan.write(plan, Verb.ADOPT, article, now, differing, record=unsent)
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
        article_plan.create(plan, article)
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
            article_plan.note(plan, Verb.REFRESH, article, record, then)
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
    if _cannot_move(plan, article, now, content):
        return
    if staging.applies(plan, article, record, now, content):
        step = staging.write(plan, verb, article, record, now, content)
        _state(plan, article, record, now, after=step, hides_last=True)
        return
    step = None
    if to_unpublish(article, now):
        # First off the page, so that the edit behind it is not seen by readers.
        step = article_plan.unpublish(plan, article, now, after=None, record=record)
    if content:
        step = article_plan.write(plan, verb, article, now, content, record=record, after=step)
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
        article_plan.publish(
            plan, article, now, after=after, completes_create=completes, record=record
        )
    is_hidden = not hides_last and after is not None and after.verb is not Verb.ADOPT
    if to_unpublish(article, now) and not is_hidden:
        article_plan.unpublish(plan, article, now, after=after, record=record)


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


def _cannot_move(
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


def _unchanged(plan: ArticlePlan, article: DesiredArticle, record: ArticleBase) -> None:
    if article.path == record.path:
        plan.unchanged += plan.view.wishes.wants(article.path)
    else:
        _follow_path(plan, article, record)


def _follow_path(plan: ArticlePlan, article: DesiredArticle, record: ArticleBase) -> None:
    """Take note that the file has another name now."""
    if article.path != record.path:
        then = replace(record, path=article.path)
        article_plan.note(plan, Verb.RENAME, article, record, then)


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
