"""Which files below the content folder are what: articles, collections, translations, others.

Owns walking the folder and reading a file; it knows nothing of what stands in one. Every `.md` file
is an article, README.md too, unless its name or a folder above it begins with `_`; what begins with
a dot is not there at all.
Trap: pull requests come from strangers. A link to what is not content, a pipe, or two names that
one file system holds apart and another does not, are problems and are never opened.
"""

from __future__ import annotations

import os
import posixpath
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from intercom_sync.errors import Problem
from intercom_sync.location import Location
from intercom_sync.strict_yaml import MAX_BYTES, decode
from intercom_sync.strict_yaml.schema import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

COLLECTION_FILE: Final = "_collection.yaml"
MAX_COLLECTION_DEPTH: Final = 3

# Endings that somebody meant to be content.
_MISNAMED: Final = frozenset((".markdown", ".mdown", ".mkd", ".mdx"))


@dataclass(frozen=True, slots=True)
class TranslationOf:
    """What a file translates by its name; nobody asked yet if the original exists."""

    original: str
    locale: str


@dataclass(slots=True, kw_only=True)
class ContentFiles:
    """The content folder, sorted. Paths are from the root, in Unicode's composed form.

    Attributes:
        collections: Folders that hold an article, at any depth below, or a collection file; with a
            slash at the end.
        translations: Files of another locale than the first, and what each translates.
        on_disk: Every file by its path, also what is no content: images and the rest.
    """

    articles: list[str] = field(default_factory=list)
    collections: list[str] = field(default_factory=list)
    translations: dict[str, TranslationOf] = field(default_factory=dict)
    on_disk: dict[str, Path] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def walk(root: Path, content: str, locales: Sequence[str]) -> ContentFiles:
    """Sort out the files below `content`.

    Args:
        root: The project, without symbolic links in its path.
        locales: All that are configured, the default first.
    """
    top = _Folder(f"{content}/", root / content)
    walk = _Walk(root, {f".{locale}.md".lower(): locale for locale in locales[1:]})
    if top.on_disk.is_dir():
        walk.below(top)
    else:
        reason = "the content folder does not exist"
        walk.report(top.path, "no-content", reason, "Create it, or correct content in the config")
    return walk.sorted(top.path)


def read_text(file: Path, path: str) -> str | Problem:
    """The text of a file of the content folder."""
    try:
        with file.open("rb") as stream:
            return decode(stream.read(MAX_BYTES + 1), path)
    except OSError as error:
        return _unreadable(path, f"the file cannot be read: {error.strerror}")


def texts_set_aside(files: ContentFiles) -> dict[str, str]:
    """Markdown that is no article, by its path: of another locale, misnamed, or under a `_`."""
    articles = frozenset(files.articles)
    texts = {
        path: read_text(place, path)
        for path, place in files.on_disk.items()
        if path not in articles and PurePosixPath(path).suffix.lower() in (".md", *_MISNAMED)
    }
    return {path: text for path, text in texts.items() if isinstance(text, str)}


def parent_of(path: str) -> str:
    """The folder a file or folder stands in, with a slash at the end."""
    return path[: path.rstrip("/").rindex("/") + 1]


def nearest_path(path: str, known: Iterable[str]) -> str | None:
    """The known file that was most likely meant: the same name elsewhere, else one much like it.

    Whole paths are not compared: that is slow, and finds neighbours rather than what was meant.
    """
    by_name: dict[str, list[str]] = {}
    for each in known:
        by_name.setdefault(PurePosixPath(each).name, []).append(each)
    near = nearest(PurePosixPath(path).name, by_name)
    if near is None:
        return None
    return nearest(path, by_name[near]) or by_name[near][0]


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder to look into.

    Attributes:
        is_set_aside: Its name, or one above it, begins with `_`: no articles, maybe images.
    """

    path: str
    on_disk: Path
    is_set_aside: bool = False


class _Walk:
    """The files found so far."""

    def __init__(self, root: Path, translation_endings: Mapping[str, str]) -> None:
        self._root = root
        self._translation_endings = translation_endings
        self._found = ContentFiles()

    def below(self, top: _Folder) -> None:
        folders = [top]
        while folders:
            folders += self._sort_out(folders.pop())

    def sorted(self, top: str) -> ContentFiles:
        """What was found; folders become collections by what stands in them."""
        found = self._found
        found.articles.sort()
        collections = {parent_of(path) for path in found.articles}.union(found.collections)
        for folder in list(collections):
            while folder != top:
                folder = parent_of(folder)
                collections.add(folder)
        if top in found.collections:
            reason = "this is not read: the content folder itself is no collection"
            fix = "Move it into the folder it describes"
            self.report(top + COLLECTION_FILE, "file-not-read", reason, fix)
        found.collections = sorted(collections - {top})
        for folder in found.collections:
            # The outermost folder that is too deep speaks for those in it.
            if folder.count("/") == top.count("/") + MAX_COLLECTION_DEPTH + 1:
                reason = f"collections nest at most {MAX_COLLECTION_DEPTH} deep in Intercom"
                self.report(folder, "folder-too-deep", reason, "Move the articles up")
        return found

    def report(self, path: str, code: str, reason: str, fix: str) -> None:
        self._found.problems.append(
            Problem(location=Location(path), code=code, reason=reason, fix=fix)
        )

    def _sort_out(self, folder: _Folder) -> list[_Folder]:
        """Put the files of one folder where they belong; the folders in it, to be walked next."""
        inner = []
        names: dict[str, str] = {}
        for entry in self._entries(folder):
            name = unicodedata.normalize("NFC", entry.name)
            if self._is_refused(folder, entry, name) or self._clashes(folder, name, names):
                continue
            if entry.is_dir():
                is_set_aside = folder.is_set_aside or name.startswith("_")
                on_disk = folder.on_disk / entry.name
                inner.append(_Folder(f"{folder.path}{name}/", on_disk, is_set_aside))
            else:
                self._found.on_disk[folder.path + name] = folder.on_disk / entry.name
                if not folder.is_set_aside:
                    self._sort_in(folder.path, name)
        return inner

    def _entries(self, folder: _Folder) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder.on_disk) as entries:
                visible = [entry for entry in entries if not entry.name.startswith(".")]
        except OSError as error:
            reason = f"the folder cannot be read: {error.strerror}"
            self._found.problems.append(_unreadable(folder.path, reason))
            return []
        return sorted(visible, key=lambda entry: entry.name)

    def _is_refused(self, folder: _Folder, entry: os.DirEntry[str], name: str) -> bool:
        """Whether a file or folder cannot be looked at; why is reported."""
        path = folder.path + name
        is_folder, is_file = _kind(entry)
        if not name.isprintable() or "\\" in name:
            reason = "the name holds a character that does not show, or a backslash"
            self.report(folder.path + ascii(name)[1:-1], "file-name", reason, "Rename it")
        elif entry.is_symlink() and not self._is_open(entry):
            reason = "this is a link to something hidden or outside the project"
            self.report(path, "symlink-outside", reason, "Put the file itself here")
        elif entry.is_symlink() and is_folder:
            reason = "this is a link to a folder, and links to folders are not followed"
            self.report(path, "symlink-folder", reason, "Put the folder itself here")
        elif not is_file and not is_folder:
            what = "a link to nothing" if entry.is_symlink() else "neither a file nor a folder"
            self._found.problems.append(_unreadable(path, f"this is {what}"))
        else:
            return False
        return True

    def _is_open(self, link: os.DirEntry[str]) -> bool:
        """Whether a link leads to a place of the project that everybody sees.

        .git/config holds the token of the CI job's checkout.
        """
        # Not Path.resolve, which raises where links lead in a circle.
        target = Path(os.path.realpath(link.path))
        if not target.is_relative_to(self._root):
            return False
        return not any(part.startswith(".") for part in target.relative_to(self._root).parts)

    def _clashes(self, folder: _Folder, name: str, names: dict[str, str]) -> bool:
        folded = unicodedata.normalize("NFC", name.casefold())
        if folded not in names:
            names[folded] = name
            return False
        first = names[folded]
        how = "in upper and lower case" if first != name else "in how letters are encoded"
        self.report(
            folder.path + name,
            "path-clash",
            f'"{name}" and "{first}" differ {how} only, and many computers take them for one',
            "Rename one of the two",
        )
        return True

    def _sort_in(self, folder: str, name: str) -> None:
        suffix = posixpath.splitext(name)[1].lower()
        if name == COLLECTION_FILE:
            self._found.collections.append(folder)
        elif name == "_collection.yml":
            self._report_misnamed(folder + name, "its extension is .yml", COLLECTION_FILE)
        elif name.startswith("_"):
            return
        elif suffix in _MISNAMED:
            better = f"{PurePosixPath(name).stem}.md"
            self._report_misnamed(folder + name, f"only .md files are, not {suffix}", better)
        elif suffix != ".md":
            return
        elif (ending := self._translation_ending(name)) is not None:
            original = f"{folder}{name[: -len(ending)]}.md"
            of = TranslationOf(original, self._translation_endings[ending])
            self._found.translations[folder + name] = of
        else:
            self._found.articles.append(folder + name)

    def _translation_ending(self, name: str) -> str | None:
        """The ending in small letters: "install.pt-br.md" is meant as pt-BR, and as no article."""
        return next(
            (ending for ending in self._translation_endings if name.lower().endswith(ending)), None
        )

    def _report_misnamed(self, path: str, reason: str, better: str) -> None:
        fix = f'Rename it "{better}", or begin its name with a dot'
        self.report(path, "file-not-read", f"this is not read: {reason}", fix)


def _kind(entry: os.DirEntry[str]) -> tuple[bool, bool]:
    """Whether it is, or leads to, a folder or a file."""
    try:
        return entry.is_dir(), entry.is_file()
    except OSError:  # a link that leads in a circle
        return False, False


def _unreadable(path: str, reason: str) -> Problem:
    fix = "Make it readable, or remove it"
    return Problem(location=Location(path), code="unreadable-file", reason=reason, fix=fix)
