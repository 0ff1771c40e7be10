"""What should happen to collections, and which id each folder has or will have.

Owns the collection half of the table in design §7. Pure. Trap: a folder without an id is either
created by a step of this plan or blocked by a notice; articles below it depend on which.
"""

from __future__ import annotations

from dataclasses import replace

from intercom_sync.articles import collection_steps
from intercom_sync.articles.base import CollectionBase
from intercom_sync.articles.bodies import fingerprint_collection
from intercom_sync.articles.collection_fields import collection_fields
from intercom_sync.articles.collection_plan import CollectionPlan, collection_notice
from intercom_sync.articles.collection_steps import actual_texts, desired_texts, shown_changes
from intercom_sync.articles.collection_texts import (
    changed_texts,
    dropped,
    met,
    met_notice,
    texts_of,
    without,
    without_dropped,
)
from intercom_sync.articles.decision import CollectionWrite
from intercom_sync.articles.model import ActualCollection, CollectionFields, DesiredCollection
from intercom_sync.articles.parts import in_locale, locales_of
from intercom_sync.articles.three_way import Relation, changes, relate, same_text
from intercom_sync.articles.view import View
from intercom_sync.plan.model import Gate, Impact, Kind, Notice, Observation, Step, Verb


def diff_collections(view: View) -> CollectionPlan:
    """Decide about every folder, parents before what they hold."""
    plan = CollectionPlan()
    for folder in sorted(view.desired.collections, key=lambda folder: (folder.depth, folder.path)):
        record = view.binding.collections.get(folder.path)
        if plan.is_blocked(folder.parent):
            continue
        if record is None:
            _new(view, plan, folder)
        elif record.id in view.actual.gone_collections:
            _gone(view, plan, folder, record)
        else:
            plan.ids[folder.path] = record.id
            _existing(view, plan, folder, record, view.collections[record.id])
    return plan


def _new(view: View, plan: CollectionPlan, folder: DesiredCollection) -> None:
    candidates = _candidates(view, plan, folder)
    if not candidates:
        collection_steps.create(plan, folder)
    elif len(candidates) > 1:
        ids = ", ".join(sorted(candidate.id for candidate in candidates))
        plan.notices.append(
            collection_notice(
                folder.path,
                Observation.AMBIGUOUS,
                f'"{folder.name}" stands here {len(candidates)} times in Intercom: {ids}',
                "Rename or remove all but one in Intercom",
            )
        )
    else:
        _adopt(view, plan, folder, candidates[0])


def _candidates(
    view: View, plan: CollectionPlan, folder: DesiredCollection
) -> list[ActualCollection]:
    if folder.parent is not None and folder.parent not in plan.ids:
        return []  # below a collection that does not exist yet
    parent_id = None if folder.parent is None else plan.ids[folder.parent]
    wanted = view.setting.help_center_id
    taken = set(plan.ids.values())  # by a folder of the same name that came first
    return [
        candidate
        for candidate in view.actual.collections
        if candidate.id not in view.managed_collection_ids
        and candidate.id not in taken
        and same_text(candidate.name, folder.name)
        and candidate.parent_id == parent_id
        and (wanted is None or candidate.help_center_id in (None, wanted))
    ]


def _adopt(
    view: View, plan: CollectionPlan, folder: DesiredCollection, found: ActualCollection
) -> None:
    before, after = actual_texts(view, found), desired_texts(folder)
    differing = tuple(
        name
        for name, text in after.items()
        if name not in ("name", "collection") and not same_text(text or "", before.get(name) or "")
    )
    differs = bool(differing)
    shown = shown_changes(before, after, differing)
    # A locale that Intercom has not yet is only added.
    disputed = any(in_locale("name", locale) in before for locale in locales_of(differing))
    if disputed and not view.wishes.adopt:
        plan.notices.append(
            collection_notice(
                folder.path,
                Observation.DIFFERS,
                f"{found.id} has this name and place, but another description",
                "Run with --adopt to take it over (git wins), or make the description equal",
                shown,
            )
        )
        return
    plan.ids[folder.path] = found.id
    sent = CollectionFields(
        name=folder.name,
        description=folder.description,
        parent_id=found.parent_id,
        translations=folder.translations,
    )
    record = CollectionBase(
        path=folder.path,
        id=found.id,
        source=folder.source,
        sent=sent,
        read=found,
        settled=True,
        tool_version=view.setting.tool_version,
    )
    is_live = differs and found.id in view.live_collections
    step = Step(
        kind=Kind.COLLECTION,
        verb=Verb.ADOPT,
        key=folder.path,
        title=folder.name,
        impact=(Impact.LIVE if is_live else Impact.DRAFT) if differs else Impact.NONE,
        gates=(Gate.PUBLISH,) if is_live else (),
        remote_id=found.id,
        expects=fingerprint_collection(found, folder.translations),
        changes=shown,
        writes=differs,
    )
    fields = changed_texts(folder, differing)
    plan.add(step, CollectionWrite(desired=folder, fields=fields, record=record, previous=record))


def _gone(
    view: View, plan: CollectionPlan, folder: DesiredCollection, record: CollectionBase
) -> None:
    if view.wishes.recreate:
        collection_steps.create(plan, folder)
        return
    plan.notices.append(
        collection_notice(
            folder.path,
            Observation.GONE,
            f'{record.id} "{record.read.name}" was deleted in Intercom; the articles '
            "below this folder wait",
            "Run with --recreate to create it again, or remove the folder",
        )
    )


def _existing(
    view: View,
    plan: CollectionPlan,
    folder: DesiredCollection,
    record: CollectionBase,
    now: ActualCollection,
) -> None:
    if now.translations is None:  # the answer did not speak of locales
        now = replace(now, translations=record.read.translations)
    others = () if view.wishes.adopt else met(folder, record, now)
    if others:
        plan.notices.append(met_notice(folder, record, now, others))
        folder = without(folder, others)
    fields = collection_fields(
        folder,
        record,
        now,
        parent_id=plan.ids.get(folder.parent or ""),
        parent_is_new=plan.is_new(folder.parent),
    )
    relation = relate(fields)
    overwritten = view.wishes.overwrite_drift and relation in (Relation.DRIFTED, Relation.CONFLICT)
    is_noted = folder.path != record.path or dropped(folder, record)
    if is_noted and relation is not Relation.AGREE:
        # Taken note of at once: what stands in the folder must not wait until its name is sent.
        collection_steps.note(view, plan, folder, record, now, Relation.SAME)
        record = replace(record, path=folder.path, sent=without_dropped(folder, record))
    if relation is Relation.GIT_CHANGED or overwritten:
        collection_steps.write(
            view, plan, folder, record, now, tuple(f.name for f in fields if f.differs)
        )
        return
    if relation in (Relation.DRIFTED, Relation.CONFLICT):
        plan.notices.append(_disagreement(plan, folder, record, now, relation))
    if relation is Relation.AGREE:
        collection_steps.note(view, plan, folder, record, now, relation)


def _disagreement(
    plan: CollectionPlan,
    folder: DesiredCollection,
    record: CollectionBase,
    now: ActualCollection,
    relation: Relation,
) -> Notice:
    then = texts_of(folder, record.read)
    today = texts_of(folder, now)
    if relation is Relation.DRIFTED:
        return collection_notice(
            folder.path,
            Observation.DRIFT,
            "changed in Intercom since it was last applied",
            f'Bring it into git with "intercom-sync pull {folder.path}", or run with '
            "--on-drift overwrite to put git's version back",
            changes(then, today),
        )
    return collection_notice(
        folder.path,
        Observation.CONFLICT,
        "changed in git and, differently, in Intercom",
        f'Merge the two with "intercom-sync pull {folder.path}", or run with '
        "--on-drift overwrite to let git win",
        changes(today, {**today, **desired_texts(folder)}),
    )
