"""What becomes of a collection whose folder was removed.

Owns when a collection may be deleted: when nothing is in it any more. Pure. Trap: what is in a
collection is a matter of Intercom, not of git. Articles and collections that no file manages count.
"""

from __future__ import annotations

from collections.abc import Iterator

from intercom_sync.articles.article_plan import ArticlePlan
from intercom_sync.articles.base import CollectionBase
from intercom_sync.articles.bodies import fingerprint_collection
from intercom_sync.articles.collection_plan import CollectionPlan, collection_notice
from intercom_sync.articles.decision import CollectionWrite
from intercom_sync.articles.model import NOT_GIVEN, ActualCollection, OnRemove
from intercom_sync.articles.three_way import changes, same_text
from intercom_sync.articles.view import View
from intercom_sync.plan.model import Gate, Impact, Kind, Notice, Observation, Step, Verb


def remove_collections(view: View, plan: CollectionPlan, articles: ArticlePlan) -> None:
    """Decide about every collection whose folder is gone, the innermost first."""
    vanished = sorted(
        view.binding.vanished_collections, key=lambda one: (-one.path.count("/"), one.path)
    )
    for record in vanished:
        now = view.collections.get(record.id)
        if now is None or view.setting.on_remove is not OnRemove.DELETE:
            _forget(view, plan, record)
        elif touched := touched_fields(record, now):
            plan.notices.append(_conflict(view, record, now, touched))
        else:
            _delete(view, plan, articles, record, now)


def touched_fields(record: CollectionBase, now: ActualCollection) -> tuple[str, ...]:
    """What people changed of a collection since it was last applied."""
    read = record.read
    is_translated = read.translations is not None and now.translations is not None
    differs = {
        "name": not same_text(now.name, read.name),
        "description": not same_text(now.description, read.description),
        "collection": now.parent_id != read.parent_id,
        "translations": is_translated and now.translations != read.translations,
    }
    return tuple(name for name, is_different in differs.items() if is_different)


def _forget(view: View, plan: CollectionPlan, record: CollectionBase) -> None:
    is_there = record.id not in view.actual.gone_collections
    step = Step(
        kind=Kind.COLLECTION,
        verb=Verb.FORGET,
        key=record.path,
        title=record.read.name,
        impact=Impact.NONE,
        remote_id=record.id if is_there else None,
        writes=False,
    )
    plan.add(step, CollectionWrite(desired=None, previous=record))


def _delete(
    view: View,
    plan: CollectionPlan,
    articles: ArticlePlan,
    record: CollectionBase,
    now: ActualCollection,
) -> None:
    leaving = dict(_leaving(view, plan, articles, record))
    staying = [
        f'"{article.title}" ({article.id})'
        for article in view.actual.articles
        if record.id in (article.parent_id, *article.parent_ids) and article.id not in leaving
    ]
    staying += [
        f'the collection "{one.name}" ({one.id})'
        for one in view.actual.collections
        if one.parent_id == record.id and one.id not in leaving
    ]
    if staying:
        more = f" and {len(staying) - 3} more" if len(staying) > 3 else ""
        who = ", ".join(staying[:3]) + more
        plan.notices.append(
            collection_notice(
                record.path,
                Observation.KEPT,
                f"whose folder was removed is kept: {who} will still be in it",
                "Remove or move them first, or let go of the collection with "
                f'"intercom-sync state forget {record.path}"',
                is_file_gone=True,
            )
        )
        return
    step = Step(
        kind=Kind.COLLECTION,
        verb=Verb.DELETE,
        key=record.path,
        title=now.name,
        impact=Impact.REMOVED,
        remote_id=record.id,
        expects=fingerprint_collection(now),
        gates=(Gate.PRUNE,),
        after=tuple(sorted(set(leaving.values()))),
    )
    plan.add(step, CollectionWrite(desired=None, previous=record))


def _leaving(
    view: View, plan: CollectionPlan, articles: ArticlePlan, record: CollectionBase
) -> Iterator[tuple[str, str]]:
    """Id of what this plan takes out of a collection → the step that does it.

    Only steps that were asked for: those outside the paths of the run will not happen.
    """
    for step in articles.steps:
        write = articles.writes[step.id]
        moves = write.parent is not NOT_GIVEN and plan.ids.get(write.parent or "") != record.id
        if step.remote_id and view.wishes.wants(step.key) and (step.verb is Verb.DELETE or moves):
            yield step.remote_id, step.id
    for step in plan.steps:
        folder = plan.writes[step.id]
        moves = folder.parent is not NOT_GIVEN and plan.ids.get(folder.parent or "") != record.id
        if step.remote_id and view.wishes.wants(step.key) and (step.verb is Verb.DELETE or moves):
            yield step.remote_id, step.id


def _conflict(
    view: View, record: CollectionBase, now: ActualCollection, touched: tuple[str, ...]
) -> Notice:
    def texts(one: ActualCollection) -> dict[str, str | None]:
        every = {
            "name": one.name,
            "description": one.description,
            "collection": view.collection_name(one.parent_id),
        }
        return {name: text for name, text in every.items() if name in touched}

    return collection_notice(
        record.path,
        Observation.CONFLICT,
        "whose folder was removed changed in Intercom since it was last applied; not deleted",
        "Bring the folder back to keep the collection, or let go of it with "
        f'"intercom-sync state forget {record.path}"',
        changes(texts(record.read), texts(now)),
        is_file_gone=True,
    )
