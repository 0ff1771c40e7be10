"""Collections that were renamed or described anew in Intercom, into _collection.yaml.

Owns the merge of one such file, key by key, and its record. Trap: a folder may have no such file,
because its own name says it; then a name given in Intercom needs one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from intercom_sync.articles.base import CollectionBase
from intercom_sync.articles.collection_fields import collection_fields
from intercom_sync.articles.collection_file import (
    name_of_folder,
    read_collection,
    translations_of,
)
from intercom_sync.articles.files import COLLECTION_FILE
from intercom_sync.articles.importing.front import UNTITLED, on_one_line
from intercom_sync.articles.importing.report import LeftOut
from intercom_sync.articles.merging import is_unfinished, ours_alone
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualCollection,
    CollectionFields,
    DesiredCollection,
)
from intercom_sync.articles.pulling.disk import Held
from intercom_sync.articles.pulling.keys import dispute_keys, keys_of, set_keys
from intercom_sync.articles.pulling.places import marked_places
from intercom_sync.articles.pulling.report import Outcome, PulledFile
from intercom_sync.articles.pulling.sight import Sight
from intercom_sync.articles.pulling.texts import THEIRS_NAME
from intercom_sync.articles.three_way import Field


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shelf:
    """A folder with its file, and what is to be done about the three views of it.

    Attributes:
        held: Empty where there is no file.
        ours: The text of the file; git's half of it where a killed run left both in it.
        fields: What git manages, seen three ways.
    """

    folder: DesiredCollection
    record: CollectionBase
    now: ActualCollection
    held: Held
    ours: str
    fields: Mapping[str, Field]

    @property
    def path(self) -> str:
        return self.folder.path + COLLECTION_FILE

    @property
    def changed(self) -> tuple[str, ...]:
        """What the file says and was changed in Intercom."""
        known = (name for name in ("name", "description") if name in self.fields)
        return tuple(name for name in known if self.fields[name].intercom_changed)

    @property
    def is_moved(self) -> bool:
        return self.fields["collection"].intercom_changed

    @property
    def is_move_agreed(self) -> bool:
        return self.is_moved and self.fields["collection"].agree

    @property
    def values(self) -> dict[str, str]:
        """What Intercom has of what was changed, as the file would say it."""
        name = on_one_line(self.now.name) or UNTITLED
        said = {"name": name, "description": self.now.description.strip()}
        return {name: said[name] for name in self.changed}

    def left(self, reason: str, fix: str) -> LeftOut:
        return LeftOut(place=self.path, title=self.now.name, reason=reason, fix=fix)


def pull_shelf(sight: Sight, folder: DesiredCollection) -> list[PulledFile | LeftOut]:
    """Take in what was changed of one collection; empty where nothing was.

    Raises:
        OSError: the file cannot be written, and is as it was.
    """
    shelf = _seen(sight, folder)
    if shelf is None:
        return []
    told: list[PulledFile | LeftOut] = []
    if shelf.is_moved and not shelf.is_move_agreed:
        told.append(_moved(sight, shelf))
    if shelf.changed or shelf.is_move_agreed:
        told.append(_pulled(sight, shelf))
    elif shelf.ours != shelf.held.text:
        told.append(_broken(sight, shelf))
    return told


def _seen(sight: Sight, folder: DesiredCollection) -> _Shelf | None:
    """A folder bound to a collection that is there, as its file says it."""
    record = sight.view.binding.collections.get(folder.path)
    now = None if record is None else sight.view.collections.get(record.id)
    if record is None or now is None or sight.collections.is_blocked(folder.parent):
        return None
    path = folder.path + COLLECTION_FILE
    held = sight.tree.hold(path) if path in sight.files.on_disk else Held(path, b"", "")
    if isinstance(held, str):
        held = Held(path, b"", "")  # not to be read, and told where something is to be written
    ours = ours_alone(held.text) if is_unfinished(held.text) else held.text
    keys, _ = read_collection(ours, path, ())
    if ours and keys is not None:
        folder = replace(
            folder,
            name=keys.name or name_of_folder(folder.path.rstrip("/").rpartition("/")[2]),
            description=NOT_GIVEN if keys.description is None else keys.description,
            translations=translations_of(keys),
        )
    fields = collection_fields(
        folder,
        record,
        now,
        parent_id=sight.collections.ids.get(folder.parent or ""),
        parent_is_new=sight.collections.is_new(folder.parent),
    )
    return _Shelf(
        folder=folder,
        record=record,
        now=now,
        held=held,
        ours=ours,
        fields={field.name: field for field in fields},
    )


def _moved(sight: Sight, shelf: _Shelf) -> LeftOut:
    parent, path = shelf.now.parent_id, shelf.folder.path
    above = sight.folder_of(parent)
    if above is None:
        name = sight.view.collection_name(parent)
        reason = f'moved in Intercom into the collection "{name}", which has no folder'
        fix = f'Run "intercom-sync import --collection {parent}", then move the folder into it'
    else:
        own = path.rstrip("/").rpartition("/")[2]
        reason = f"moved in Intercom to {above}"
        fix = f'Move the folder ("git mv {path.rstrip("/")} {above}{own}") and correct its links'
    return LeftOut(place=path, title=shelf.now.name, reason=reason, fix=fix)


def _pulled(sight: Sight, shelf: _Shelf) -> PulledFile | LeftOut:
    path, fields, ours = shelf.path, shelf.fields, shelf.ours
    is_marked = ours != shelf.held.text
    if path in sight.broken and (not is_marked or read_collection(ours, path, ())[0] is None):
        return _broken(sight, shelf)
    held = sight.tree.hold(path) if path in sight.files.on_disk else shelf.held
    if isinstance(held, str):
        return shelf.left(held, "Put the file itself there, then pull again")
    wanted = {name: text for name, text in shelf.values.items() if not fields[name].agree}
    known = keys_of(ours, path)
    disputed = {
        name: text for name, text in wanted.items() if fields[name].git_changed and name in known
    }
    free = {name: text for name, text in wanted.items() if name not in disputed}
    text = set_keys(ours, path, free) if free else ours
    if disputed:
        text = dispute_keys(text, path, disputed, ours_name=path, theirs_name=THEIRS_NAME)
    if is_marked and text != held.text:
        return _broken(sight, shelf)
    is_there = path in sight.files.on_disk
    is_new = bool(text) and not is_there
    if (is_there and not sight.tree.replace(held, text)) or (
        is_new and not sight.tree.add(path, text.encode())
    ):
        return shelf.left("it was changed while it was pulled", "Pull again")
    sight.ground.records.save_collection(_record(shelf), replaces=None)
    outcome = Outcome.REWRITTEN if ours == shelf.record.source else Outcome.MERGED
    if disputed:
        outcome = Outcome.CONFLICT
    elif not wanted:
        outcome = Outcome.AGREED
    return PulledFile(
        path=path,
        outcome=outcome,
        id=shelf.record.id,
        fields=shelf.changed or ("collection",),
        places=marked_places(text, path),
    )


def _broken(sight: Sight, shelf: _Shelf) -> LeftOut:
    first = sight.broken[shelf.path][0]
    return LeftOut(
        place=str(first.location),
        title=shelf.now.name,
        reason=f"{first.reason} [{first.code}]",
        fix=f"{first.fix}, then pull again",
    )


def _record(shelf: _Shelf) -> CollectionBase:
    """Base after the pull; what was not taken in stays a difference."""
    record, values = shelf.record, shelf.values
    sent: CollectionFields = replace(record.sent, **values)  # type: ignore[arg-type]  # two texts
    read = replace(shelf.now, translations=record.read.translations)
    if shelf.is_move_agreed:
        sent = replace(sent, parent_id=shelf.now.parent_id)
    else:
        read = replace(read, parent_id=record.read.parent_id)
    return replace(
        record,
        path=shelf.folder.path,
        source=set_keys(record.source, shelf.path, values) if values else record.source,
        sent=sent,
        read=read,
        settled=True,
    )
