"""What should happen to collections, and which id each folder has or will have.

Owns the collection half of the table in design §7. Pure. Trap: a folder without an id is either
created by a step of this plan or blocked by a notice; articles below it depend on which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from intercom_sync.articles.base import CollectionBase
from intercom_sync.articles.bodies import fingerprint_collection
from intercom_sync.articles.collection_fields import collection_fields
from intercom_sync.articles.collection_texts import (
    changed_texts,
    drop_changes,
    dropped,
    met,
    met_notice,
    texts_of,
    translated_texts,
    without,
    without_dropped,
)
from intercom_sync.articles.decision import CollectionWrite
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualCollection,
    CollectionFields,
    CollectionId,
    DesiredCollection,
)
from intercom_sync.articles.parts import in_locale, locales_of
from intercom_sync.articles.three_way import Relation, changes, relate, same_text
from intercom_sync.articles.view import View
from intercom_sync.plan.model import (
    FieldChange,
    Gate,
    Impact,
    Kind,
    Notice,
    Observation,
    Step,
    Verb,
)


@dataclass(slots=True, kw_only=True)
class CollectionPlan:
    """The collections' part of a plan, while it is made.

    Attributes:
        ids: Folder → its id; absent for one that is created by a step, or blocked.
        made_by: Folder → id of the step after which it has an id: its create, or the step that
            takes note of it.
    """

    steps: list[Step] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    writes: dict[str, CollectionWrite] = field(default_factory=dict)
    ids: dict[str, CollectionId] = field(default_factory=dict)
    made_by: dict[str, str] = field(default_factory=dict)

    def add(self, step: Step, write: CollectionWrite) -> None:
        self.steps.append(step)
        self.writes[step.id] = write
        if step.verb in (Verb.CREATE, Verb.ADOPT) or (not step.writes and write.record):
            self.made_by[step.key] = step.id

    def is_new(self, folder: str | None) -> bool:
        """Whether a folder gets its id only by a step of this plan."""
        return folder is not None and folder in self.made_by and folder not in self.ids

    def is_blocked(self, folder: str | None) -> bool:
        """Whether a folder neither exists in Intercom nor will."""
        return folder is not None and folder not in self.ids and folder not in self.made_by


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
        _create(plan, folder)
    elif len(candidates) > 1:
        ids = ", ".join(sorted(candidate.id for candidate in candidates))
        plan.notices.append(
            _notice(
                folder,
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


def _create(plan: CollectionPlan, folder: DesiredCollection) -> None:
    step = Step(
        kind=Kind.COLLECTION,
        verb=Verb.CREATE,
        key=folder.path,
        title=folder.name,
        impact=Impact.DRAFT,  # the Help Center does not show an empty collection
        changes=changes({}, _desired_texts(folder)),
        after=_after(plan, folder),
    )
    fields = CollectionFields(
        name=folder.name, description=folder.description, translations=folder.translations
    )
    plan.add(step, CollectionWrite(desired=folder, fields=fields, parent=folder.parent))


def _after(plan: CollectionPlan, folder: DesiredCollection) -> tuple[str, ...]:
    creator = plan.made_by.get(folder.parent or "")
    return (creator,) if creator else ()


def _adopt(
    view: View, plan: CollectionPlan, folder: DesiredCollection, found: ActualCollection
) -> None:
    before, after = _actual_texts(view, found), _desired_texts(folder)
    differing = tuple(
        name
        for name, text in after.items()
        if name not in ("name", "collection") and not same_text(text or "", before.get(name) or "")
    )
    differs = bool(differing)
    shown = _shown(before, after, differing)
    # A locale that Intercom has not yet is only added.
    disputed = any(in_locale("name", locale) in before for locale in locales_of(differing))
    if disputed and not view.wishes.adopt:
        plan.notices.append(
            _notice(
                folder,
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
        _create(plan, folder)
        return
    plan.notices.append(
        _notice(
            folder,
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
        _note(view, plan, folder, record, now, Relation.SAME)
        record = replace(record, path=folder.path, sent=without_dropped(folder, record))
    if relation is Relation.GIT_CHANGED or overwritten:
        _write(view, plan, folder, record, now, tuple(f.name for f in fields if f.differs))
        return
    if relation in (Relation.DRIFTED, Relation.CONFLICT):
        plan.notices.append(_disagreement(plan, folder, record, now, relation))
    if relation is Relation.AGREE:
        _note(view, plan, folder, record, now, relation)


def _write(
    view: View,
    plan: CollectionPlan,
    folder: DesiredCollection,
    record: CollectionBase,
    now: ActualCollection,
    differing: tuple[str, ...],
) -> None:
    shown = _shown(_actual_texts(view, now), _desired_texts(folder), differing)
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


def _note(
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
        return _notice(
            folder,
            Observation.DRIFT,
            "changed in Intercom since it was last applied",
            f'Bring it into git with "intercom-sync pull {folder.path}", or run with '
            "--on-drift overwrite to put git's version back",
            changes(then, today),
        )
    return _notice(
        folder,
        Observation.CONFLICT,
        "changed in git and, differently, in Intercom",
        f'Merge the two with "intercom-sync pull {folder.path}", or run with '
        "--on-drift overwrite to let git win",
        changes(today, {**today, **_desired_texts(folder)}),
    )


def _notice(
    folder: DesiredCollection,
    observation: Observation,
    reason: str,
    fix: str,
    shown: tuple[FieldChange, ...] = (),
) -> Notice:
    return Notice(
        observation=observation,
        kind=Kind.COLLECTION,
        key=folder.path,
        reason=reason,
        fix=fix,
        changes=shown,
    )


def _shown(
    before: Mapping[str, str | None], after: Mapping[str, str | None], names: Iterable[str]
) -> tuple[FieldChange, ...]:
    names = tuple(names)
    return changes({k: before.get(k) for k in names}, {k: after.get(k) for k in names})


def _desired_texts(folder: DesiredCollection) -> dict[str, str | None]:
    texts: dict[str, str | None] = {"name": folder.name, "collection": folder.parent}
    if folder.description is not NOT_GIVEN:
        texts["description"] = folder.description
    return texts | translated_texts(folder.translations)


def _actual_texts(view: View, now: ActualCollection) -> dict[str, str | None]:
    return {
        "name": now.name,
        "description": now.description,
        "collection": view.collection_name(now.parent_id),
    } | translated_texts(now.translations or {})
