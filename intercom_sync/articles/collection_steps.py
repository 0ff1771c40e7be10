"""The steps of a plan that create, change or take note of a collection.

Owns how a decision becomes a step: impact, gates, what it sends and shows. Pure. Trap: a collection
is live as soon as it holds an article that readers can see, whatever its folder says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from intercom_sync.articles.base import CollectionBase
from intercom_sync.articles.bodies import fingerprint_collection
from intercom_sync.articles.collection_plan import CollectionPlan
from intercom_sync.articles.collection_texts import (
    changed_texts,
    drop_changes,
    translated_texts,
    without_dropped,
)
from intercom_sync.articles.decision import CollectionWrite
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualCollection,
    CollectionFields,
    DesiredCollection,
)
from intercom_sync.articles.three_way import Relation, changes
from intercom_sync.articles.view import View
from intercom_sync.plan.model import FieldChange, Gate, Impact, Kind, Step, Verb


def create(plan: CollectionPlan, folder: DesiredCollection) -> None:
    """A new collection; what stands in it waits for this."""
    step = Step(
        kind=Kind.COLLECTION,
        verb=Verb.CREATE,
        key=folder.path,
        title=folder.name,
        impact=Impact.DRAFT,  # the Help Center does not show an empty collection
        changes=changes({}, desired_texts(folder)),
        after=_after(plan, folder),
    )
    fields = CollectionFields(
        name=folder.name, description=folder.description, translations=folder.translations
    )
    plan.add(step, CollectionWrite(desired=folder, fields=fields, parent=folder.parent))


def write(
    view: View,
    plan: CollectionPlan,
    folder: DesiredCollection,
    record: CollectionBase,
    now: ActualCollection,
    differing: tuple[str, ...],
) -> None:
    """Send what differs."""
    shown = shown_changes(actual_texts(view, now), desired_texts(folder), differing)
    moved_only = differing == ("collection",)
    is_live = now.id in view.live_collections
    step = Step(
        kind=Kind.COLLECTION,
        verb=Verb.MOVE if moved_only else Verb.UPDATE,
        key=folder.path,
        title=folder.name,
        impact=Impact.LIVE if is_live else Impact.DRAFT,
        gates=(Gate.PUBLISH,) if is_live else (),
        remote_id=now.id,
        expects=fingerprint_collection(now, folder.translations),
        changes=shown,
        after=_after(plan, folder),
    )
    fields = changed_texts(folder, differing)
    parent = folder.parent if "collection" in differing else NOT_GIVEN
    plan.add(step, CollectionWrite(desired=folder, fields=fields, parent=parent, previous=record))


def note(
    view: View,
    plan: CollectionPlan,
    folder: DesiredCollection,
    record: CollectionBase,
    now: ActualCollection,
    relation: Relation,
) -> None:
    """A step that changes only what we know: another path, or the same change on both sides."""
    agreed = relation is Relation.AGREE
    moved = replace(record, path=folder.path, sent=without_dropped(folder, record))
    shown = drop_changes(folder, record)
    if folder.path != record.path:
        shown.insert(0, FieldChange(field="path", before=record.path, after=folder.path))
    if agreed:
        sent = CollectionFields(
            name=folder.name,
            description=folder.description,
            parent_id=now.parent_id,
            translations=folder.translations,
        )
        moved = replace(moved, sent=sent, read=now, settled=True)
    step = Step(
        kind=Kind.COLLECTION,
        verb=Verb.REFRESH if agreed or folder.path == record.path else Verb.RENAME,
        key=folder.path,
        title=folder.name,
        impact=Impact.NONE,
        remote_id=record.id,
        changes=tuple(shown),
        writes=False,
    )
    plan.add(step, CollectionWrite(desired=folder, record=moved, previous=record))


def shown_changes(
    before: Mapping[str, str | None], after: Mapping[str, str | None], names: Iterable[str]
) -> tuple[FieldChange, ...]:
    """The named fields that change."""
    names = tuple(names)
    return changes({k: before.get(k) for k in names}, {k: after.get(k) for k in names})


def desired_texts(folder: DesiredCollection) -> dict[str, str | None]:
    """What a folder says, field by field, as people read it."""
    texts: dict[str, str | None] = {"name": folder.name, "collection": folder.parent}
    if folder.description is not NOT_GIVEN:
        texts["description"] = folder.description
    return texts | translated_texts(folder.translations)


def actual_texts(view: View, now: ActualCollection) -> dict[str, str | None]:
    """The same of a collection."""
    return {
        "name": now.name,
        "description": now.description,
        "collection": view.collection_name(now.parent_id),
    } | translated_texts(now.translations or {})


def _after(plan: CollectionPlan, folder: DesiredCollection) -> tuple[str, ...]:
    creator = plan.made_by.get(folder.parent or "")
    return (creator,) if creator else ()
