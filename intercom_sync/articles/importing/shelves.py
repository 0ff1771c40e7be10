"""Collections as folders.

Owns what binding a collection to a folder takes: its file, what the loader makes of it, its record.
Trap: a folder that is there already keeps its file as it is; it is bound only where that file says
the same as Intercom.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from intercom_sync.articles.base import CollectionBase
from intercom_sync.articles.collection_file import (
    name_of_folder,
    read_collection,
    translations_of,
)
from intercom_sync.articles.files import COLLECTION_FILE, read_text
from intercom_sync.articles.importing.front import collection_file
from intercom_sync.articles.importing.keep import Keeper, Kept
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualCollection,
    CollectionFields,
    CollectionId,
    DesiredCollection,
)
from intercom_sync.articles.three_way import same_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A collection and its folder.

    Attributes:
        standing: Its collection file, where there is one.
        is_there: The folder holds articles or a collection file already, and is bound to nothing.
    """

    actual: ActualCollection
    path: str
    parent: str | None
    standing: Path | None = None
    is_there: bool = False


def disagreement(shelf: Shelf) -> str | None:
    """How a folder that is there already differs from its collection; None where it does not."""
    if not shelf.is_there:
        return None
    source = _source(shelf)
    if source is None:
        return f"{shelf.path}{COLLECTION_FILE} cannot be read"
    desired = _desired(shelf, source)
    if desired is None:
        return f"{shelf.path}{COLLECTION_FILE} has errors"
    if not same_text(desired.name, shelf.actual.name or desired.name):
        return f'the folder is called "{desired.name}" in git'
    about = desired.description
    if about is not NOT_GIVEN and not same_text(about, shelf.actual.description):
        return f"{shelf.path}{COLLECTION_FILE} has another description"
    return None


def keep_shelf(
    shelf: Shelf,
    keeper: Keeper,
    locales: tuple[str, ...],
    *,
    is_empty: bool,
    parent_id: CollectionId | None,
    tool_version: str,
) -> CollectionBase | None:
    """Make the folder, with its file; what base says of it then.

    None where something is in its way.

    Args:
        parent_id: Of the folder above, as git has it.
    """
    source = _source(shelf) or ""
    if shelf.standing is None:
        if not keeper.make_folder(shelf.path):
            return None
        text = collection_file(shelf.actual, shelf.path, locales, is_empty=is_empty)
        if text is not None:
            source = text
            match keeper.keep(shelf.path + COLLECTION_FILE, text.encode()):
                case Kept.WRITTEN | Kept.THERE:
                    pass
                case Kept.OTHER:
                    return None
                case kept:
                    assert_never(kept)
    desired = _desired(shelf, source)
    if desired is None:
        return None
    return CollectionBase(
        path=shelf.path,
        id=shelf.actual.id,
        source=source,
        sent=CollectionFields(
            name=desired.name,
            description=desired.description,
            parent_id=parent_id,
            translations=desired.translations,
        ),
        read=shelf.actual,
        settled=True,
        tool_version=tool_version,
    )


def _source(shelf: Shelf) -> str | None:
    if shelf.standing is None:
        return ""
    text = read_text(shelf.standing, shelf.path + COLLECTION_FILE)
    return text if isinstance(text, str) else None


def _desired(shelf: Shelf, source: str) -> DesiredCollection | None:
    """The folder as the loader will read it."""
    own_name = name_of_folder(shelf.path.rstrip("/").rpartition("/")[2])
    if not source:
        return DesiredCollection(path=shelf.path, parent=shelf.parent, name=own_name)
    keys, _ = read_collection(source, shelf.path + COLLECTION_FILE, ())
    if keys is None:
        return None
    return DesiredCollection(
        path=shelf.path,
        parent=shelf.parent,
        name=keys.name or own_name,
        description=NOT_GIVEN if keys.description is None else keys.description,
        source=source,
        translations=translations_of(keys),
    )
