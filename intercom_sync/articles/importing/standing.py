"""What stands in the content folder before anything is imported.

Owns the look at the disk. Trap: a file nobody applied yet may mean an article that Intercom has
already. Importing that article beside it would leave git with two files of one title, and the next
apply would create the second one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from intercom_sync.articles.article_file import Reading, read_article
from intercom_sync.articles.base import Base
from intercom_sync.articles.collection_file import name_of_folder, read_collection
from intercom_sync.articles.files import COLLECTION_FILE, ContentFiles, read_text, walk
from intercom_sync.articles.importing.names import folded
from intercom_sync.articles.model import DesiredArticle
from intercom_sync.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The content folder as it is.

    Attributes:
        on_disk: Every file, from the root.
        spelled: File or folder as some file systems see it → as it is written here.
        folders: Folder that is bound to no collection → what the loader calls it.
        unbound: Articles in files that are bound to none.
        gone: Folders that are bound to a collection, had articles, and are not there.
    """

    on_disk: Mapping[str, Path]
    spelled: Mapping[str, str]
    folders: Mapping[str, str] = field(default_factory=dict)
    unbound: tuple[DesiredArticle, ...] = ()
    gone: frozenset[str] = frozenset()

    def twin(self, path: str) -> str | None:
        """What stands at a path, or at one that many computers take for the same."""
        return self.spelled.get(folded(path))


def look(root: Path, locales: Sequence[str], base: Base, reading: Reading) -> Standing:
    """Read what is there and bound to nothing; what is bound is left to the plan."""
    top = root / reading.content
    files = walk(root, reading.content, locales) if top.is_dir() else ContentFiles()
    bound_files = {record.path for record in base.articles}
    bound_folders = {record.path for record in base.collections}
    unbound = []
    for path in files.articles:
        if path not in bound_files:
            text = read_text(files.on_disk[path], path)
            read = None if isinstance(text, Problem) else read_article(text, path, reading)
            if read is not None and read.article is not None:
                unbound.append(read.article.desired)
    folders = {
        folder: _name(folder, files) for folder in files.collections if folder not in bound_folders
    }
    parents = {
        "/".join(parts[:depth]) + "/"
        for parts in (path.split("/") for path in files.on_disk)
        for depth in range(1, len(parts))
    }
    return Standing(
        on_disk=files.on_disk,
        spelled={folded(path): path for path in (*parents, *files.on_disk)},
        folders=folders,
        unbound=tuple(unbound),
        gone=frozenset(
            folder
            for folder in bound_folders
            if not (root / folder).is_dir() and any(map(_below(folder), bound_files))
        ),
    )


def _below(folder: str) -> Callable[[str], bool]:
    return lambda path: path.startswith(folder)


def _name(folder: str, files: ContentFiles) -> str:
    own = name_of_folder(folder.rstrip("/").rpartition("/")[2])
    file = files.on_disk.get(folder + COLLECTION_FILE)
    text = None if file is None else read_text(file, folder + COLLECTION_FILE)
    if not isinstance(text, str):
        return own
    keys, _ = read_collection(text, folder + COLLECTION_FILE, ())
    return own if keys is None or keys.name is None else keys.name
