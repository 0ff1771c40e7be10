"""The library as the files are now, read again only where a file changed.

Owns noticing the change, and remembering what each text was made into. Trap: a file's time is
compared for "another", never for "later": git puts old times on new files.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from intercom_sync.articles.article_file import FileRead, Reading, read_article
from intercom_sync.articles.base import Base
from intercom_sync.articles.files import ContentFiles, TranslationOf, walk
from intercom_sync.articles.load import ContentSettings, Readers, load
from intercom_sync.articles.model import Desired
from intercom_sync.articles.translation_file import TranslationRead, read_translation
from intercom_sync.errors import Problem, StateError
from intercom_sync.preview.library import Library, Text, articles_of, text_of
from intercom_sync.preview.rescue import rescue, unread


class PreviewSettings(ContentSettings, Protocol):
    """What the preview depends on; config.Settings fits it."""

    @property
    def default_author(self) -> str | None: ...
    @property
    def help_center_url(self) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where what is shown comes from.

    Attributes:
        base: What was last sent to the target, as state has it now. May raise StateError.
        stale: The problems that only base knows of. May raise StateError.
    """

    settings: PreviewSettings
    base: Callable[[], Base]
    stale: Callable[[Desired], Sequence[Problem]]


class Watched:
    """The content folder; any number of requests may ask at once."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._remembered = _Remembered()
        self._library: Library | None = None
        self._turn = threading.Lock()

    def library(self) -> Library:
        """All there is to show, as the files are now."""
        settings = self._sources.settings
        with self._turn:
            files = walk(settings.root, settings.content, settings.locales)
            version = _version(files)
            if self._library is None or self._library.version != version:
                self._library = self._read(files, version)
            return self._library

    def _read(self, files: ContentFiles, version: str) -> Library:
        settings = self._sources.settings
        loaded = load(settings, self._remembered.readers())
        self._remembered.forget_others()
        problems, trouble = loaded.problems, ""
        if any(article.translations for article in loaded.desired.articles):
            try:
                problems = (*problems, *self._sources.stale(loaded.desired))
            except StateError as error:
                trouble = str(error)

        def left_out(path: str) -> Text:
            return self._remembered.text(path) or unread(path, files.on_disk[path])

        return Library(
            version=version,
            content=settings.content,
            locales=tuple(settings.locales),
            desired=loaded.desired,
            articles=articles_of(loaded.desired, files, left_out, settings.content),
            pictures=files.on_disk,
            problems=tuple(sorted(problems, key=lambda one: one.sort_key)),
            trouble=trouble,
        )


class _Remembered:
    """What each text was made into, so that an edit costs one file and not four hundred."""

    def __init__(self) -> None:
        self._articles: dict[str, tuple[str, FileRead]] = {}
        self._translations: dict[str, tuple[str, TranslationRead]] = {}
        self._rescued: dict[str, Text] = {}
        self._seen: set[str] = set()

    def readers(self) -> Readers:
        """For one loading; what it does not ask for is forgotten after it."""
        self._seen = set()
        return Readers(article=self._article, translation=self._translation)

    def text(self, path: str) -> Text | None:
        """What can be shown of a file that was read and is not in desired."""
        if path in self._rescued:
            return self._rescued[path]
        read = self._translations.get(path)
        found = read[1].translation if read else None
        return None if found is None else text_of(found)

    def forget_others(self) -> None:
        """Keep nothing of files that are gone, or that were not fit to be read this time."""
        for kept in (self._articles, self._translations, self._rescued):
            for path in kept.keys() - self._seen:
                del kept[path]

    def _article(self, text: str, path: str, reading: Reading) -> FileRead:
        self._seen.add(path)
        known = self._articles.get(path)
        if known is not None and known[0] == text:
            return known[1]
        read = read_article(text, path, reading)
        self._articles[path] = (text, read)
        self._rescue(read.article is not None, text, path, reading)
        return read

    def _translation(
        self, text: str, path: str, of: TranslationOf, reading: Reading
    ) -> TranslationRead:
        self._seen.add(path)
        known = self._translations.get(path)
        if known is not None and known[0] == text:
            return known[1]
        read = read_translation(text, path, of, reading)
        self._translations[path] = (text, read)
        self._rescue(read.translation is not None, text, path, reading)
        return read

    def _rescue(self, is_usable: bool, text: str, path: str, reading: Reading) -> None:
        self._rescued.pop(path, None)
        if not is_usable:
            self._rescued[path] = rescue(text, path, reading)


def _version(files: ContentFiles) -> str:
    """Another text for any other set of files."""
    seen = [(path, *_stamp(file)) for path, file in sorted(files.on_disk.items())]
    problems = [str(problem) for problem in files.problems]
    return sha256(repr((seen, problems)).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _stamp(file: Path) -> tuple[int, int]:
    try:
        found = file.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)
