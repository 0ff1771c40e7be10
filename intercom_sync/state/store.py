"""State as files of the working tree: one JSON file a resource, named by its id.

Owns the folder .intercom-sync/<target>/. The id names the file, not the path, so that a renamed
article is one changed file, and two branches that add different articles never touch the same one.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from intercom_sync.articles.base import ArticleBase, Base, CollectionBase
from intercom_sync.articles.model import ArticleId
from intercom_sync.errors import StateError
from intercom_sync.state.atomic import sync_folder, write_whole
from intercom_sync.state.bound import bound_articles, record_names
from intercom_sync.state.fitting import fitting
from intercom_sync.state.records import (
    FORMAT,
    Once,
    dump_article,
    dump_collection,
    load_article,
    load_collection,
    load_object,
)

PLACE = ".intercom-sync"
"""The folder of all that intercom-sync keeps, in the project's root."""
_GITIGNORE = """\
# Kept by intercom-sync: what belongs to one machine, not to the repository.
journal/
lock
lock.json
sandbox/
.*.tmp
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Which workspace a state belongs to. None and "" mean "not known yet"."""

    workspace_id: str
    region: str
    help_center_id: str | None
    default_locale: str


class Store:
    """The state of one target."""

    def __init__(self, folder: Path, *, root: Path) -> None:
        """`folder` is .intercom-sync/<target>, or one in it; `root` the project."""
        self._folder = folder
        self._root = root

    def load(self, once: Once = str) -> Base:
        """Everything state knows; empty where nothing was applied yet.

        Args:
            once: As in records.load_article.

        Raises:
            StateError: a record cannot be trusted, or two records claim one file.
        """
        articles = [
            load_article(text, name=name, once=once) for name, text in self._read("articles")
        ]
        self._refuse_twins(articles)
        return Base(
            articles=tuple(sorted(articles, key=lambda record: record.path)),
            collections=self._collections(),
        )

    def bound(self) -> Mapping[str, ArticleId] | None:
        """File → id of its article, for every record; None where only `load` can tell."""
        return bound_articles(self._folder / "articles")

    def load_part(self, bound: Mapping[str, ArticleId], wanted: Collection[str]) -> Base:
        """What state knows of some articles, and of all collections.

        Args:
            bound: The answer of `bound`.
            wanted: Files; each has a record.

        Raises:
            StateError: as load, as far as these records go.
        """
        names = [f"{bound[path]}.json" for path in sorted(wanted)]
        texts = self._texts("articles", names)
        return Base(
            articles=tuple(load_article(text, name=name) for name, text in texts),
            collections=self._collections(),
            elsewhere={path: id_ for path, id_ in bound.items() if path not in wanted},
        )

    def _collections(self) -> tuple[CollectionBase, ...]:
        collections = [load_collection(text, name=name) for name, text in self._read("collections")]
        self._refuse_twins(collections)
        return tuple(sorted(collections, key=lambda record: record.path))

    def identity(self) -> Identity | None:
        """The workspace the state belongs to; None before the first apply."""
        path = self._folder / "workspace.json"
        try:
            text = path.read_text("utf-8")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError as error:
            raise StateError(f"{self._name(path)}: it is damaged. Restore it from git") from error
        value = load_object(text, name=self._name(path))
        value.pop("format")
        try:
            return fitting(Identity(**value))
        except TypeError as error:
            raise StateError(f"{self._name(path)}: it is damaged. Restore it from git") from error

    def bind(self, identity: Identity) -> None:
        """Make the state belong to a workspace."""
        value = {
            "format": FORMAT,
            "workspace_id": identity.workspace_id,
            "region": identity.region,
            "help_center_id": identity.help_center_id,
            "default_locale": identity.default_locale,
        }
        text = json.dumps(value, indent=1, sort_keys=True) + "\n"
        self.write_gitignore()
        write_whole(self._folder / "workspace.json", text)

    def write_gitignore(self) -> None:
        """Keep out of git what belongs to one machine; a copy of a ref ignores itself."""
        if self._folder.parent == self._root / PLACE:
            write_whole(self._root / PLACE / ".gitignore", _GITIGNORE)

    def save_article(self, record: ArticleBase, *, replaces: ArticleBase | None) -> None:
        """Keep a record; the one it replaces goes, if it was of another article."""
        # In this order: a run that ends in between is settled from its journal, while two records
        # for one file could be told apart by nobody.
        if replaces is not None and replaces.id != record.id:
            self.forget_article(replaces)
        write_whole(self._folder / "articles" / f"{record.id}.json", dump_article(record))

    def save_collection(self, record: CollectionBase, *, replaces: CollectionBase | None) -> None:
        """The same for a collection."""
        if replaces is not None and replaces.id != record.id:
            self.forget_collection(replaces)
        write_whole(self._folder / "collections" / f"{record.id}.json", dump_collection(record))

    def forget_article(self, record: ArticleBase) -> None:
        """Drop a record; the article becomes unmanaged."""
        self._drop(self._folder / "articles" / f"{record.id}.json")

    def forget_collection(self, record: CollectionBase) -> None:
        """The same for a collection."""
        self._drop(self._folder / "collections" / f"{record.id}.json")

    def _drop(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            sync_folder(path.parent)

    def _read(self, kind: str) -> Iterable[tuple[str, str]]:
        return self._texts(kind, record_names(self._folder / kind))

    def _texts(self, kind: str, names: Iterable[str]) -> Iterable[tuple[str, str]]:
        """Each file as messages call it, and its text."""
        folder = self._folder / kind
        place = self._name(folder)
        for file in names:
            name = f"{place}/{file}"
            try:
                # A Path for each costs more than reading it.
                with open(f"{folder}/{file}", encoding="utf-8") as stream:  # noqa: PTH123
                    text = stream.read()
            except UnicodeDecodeError as error:
                raise StateError(f"{name}: it is not UTF-8 text. Restore it from git") from error
            yield name, text

    def _refuse_twins(self, records: Iterable[ArticleBase | CollectionBase]) -> None:
        seen: dict[str, str] = {}
        for record in records:
            if record.path in seen:
                raise StateError(
                    f"{record.path}: state binds it to two ids, {seen[record.path]} and "
                    f"{record.id} (two branches created it?). Delete the record of the one that "
                    f"is not wanted under {self._name(self._folder)}/, and that object in Intercom"
                )
            seen[record.path] = record.id

    def _name(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()
