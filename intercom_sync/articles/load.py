"""Read the content folder into what git wants: every article, every collection, every problem.

Owns the order of reading and the weight of what is found. It asks nobody and sends nothing.
Trap: what is wrong in one file must not hide what is wrong in another, so nothing is raised here;
and Desired is complete only where no problem is an error.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

from intercom_sync.articles.article_file import FileRead, Reading, read_article
from intercom_sync.articles.claims import check_ids, check_moves, check_names, check_titles
from intercom_sync.articles.collection_file import (
    name_of_folder,
    read_collection,
    translations_of,
)
from intercom_sync.articles.files import (
    COLLECTION_FILE,
    parent_of,
    read_text,
    texts_set_aside,
    walk,
)
from intercom_sync.articles.images import Images
from intercom_sync.articles.links import check_links
from intercom_sync.articles.load_translations import join, orphans, states
from intercom_sync.articles.merging import unfinished
from intercom_sync.articles.model import NOT_GIVEN, Desired, DesiredCollection
from intercom_sync.articles.schema import ArticleKeys
from intercom_sync.articles.translation_file import TranslationRead, read_translation
from intercom_sync.cores import on_all_cores
from intercom_sync.errors import Problem, Severity
from intercom_sync.location import Location
from intercom_sync.markup.to_html import Flavor
from intercom_sync.strict_yaml.text import place_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from intercom_sync.articles.files import ContentFiles, TranslationOf


class ContentSettings(Protocol):
    """What reading content depends on; config.Settings fits it."""

    @property
    def root(self) -> Path: ...
    @property
    def content(self) -> str: ...
    @property
    def locales(self) -> Sequence[str]: ...
    @property
    def flavor(self) -> Literal["gfm", "python-markdown"]: ...
    @property
    def target_name(self) -> str: ...
    @property
    def target_names(self) -> Sequence[str]: ...
    @property
    def ignored_keys(self) -> Mapping[str, Location]: ...
    @property
    def has_assets(self) -> bool: ...
    @property
    def checks(self) -> Mapping[str, Severity | None]: ...


T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """The content folder, read.

    Attributes:
        desired: Complete where no problem is an error; else without the files that have them.
        problems: Errors and warnings of all files, weighed as the config says, sorted by place.
    """

    desired: Desired
    problems: tuple[Problem, ...]

    @property
    def has_errors(self) -> bool:
        """Whether this must not be planned or applied."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """What makes an article or a translation of a text; who loads often may remember the last."""

    article: Callable[[str, str, Reading], FileRead] = read_article
    translation: Callable[[str, str, TranslationOf, Reading], TranslationRead] = read_translation


def load(settings: ContentSettings, readers: Readers = Readers()) -> Loaded:
    """Read all content, whatever the command is about: links and moves need to see it whole."""
    files = walk(settings.root, settings.content, settings.locales)
    problems = [*files.problems, *_ignored_own_keys(settings), *orphans(files)]
    texts = _Texts(files, settings.checks)
    collections = tuple(_collection(path, settings, texts) for path in files.collections)
    read, translated = _read_articles(files, settings, texts, readers)
    articles = {path: found.article for path, found in read.items() if found.article is not None}
    images = Images(files.on_disk, settings.content, is_public=settings.has_assets)
    problems += texts.problems
    translations = {
        path: found.translation
        for path, found in translated.items()
        if found.translation is not None
    }
    joined = join((article.desired for article in articles.values()), translations, files)
    everything: dict[str, FileRead | TranslationRead] = {**read, **translated}
    problems += check_links(
        {path: found.links for path, found in everything.items()}, states(joined), files
    )
    problems += check_ids(articles.values())
    problems += check_moves(articles.values(), files.on_disk)
    problems += check_titles(articles.values())
    problems += check_names(collections)
    for found in everything.values():
        for image in found.images:
            problems += images.check(image.path, image.location)
    desired = Desired(
        articles=tuple(joined.values()),
        collections=collections,
        image_hashes=images.hashes,
        set_aside=texts_set_aside(files),
    )
    return Loaded(desired=desired, problems=_weighed(problems, settings.checks))


class _Texts:
    """The texts of files, and the problems met on the way to and in each."""

    def __init__(self, files: ContentFiles, checks: Mapping[str, Severity | None]) -> None:
        self.problems: list[Problem] = []
        self.on_disk = files.on_disk
        self._reads_conflicts = checks.get("merge-conflict", Severity.ERROR) is not Severity.ERROR

    def read(self, path: str) -> str | None:
        """The text of a file; None where it has none that is worth reading."""
        text = read_text(self.on_disk[path], path)
        if isinstance(text, Problem):
            self.problems.append(text)
            return None
        conflicts = [_conflict(text, at, path) for at in unfinished(text)]
        self.problems += conflicts
        # The halves of a conflict make no sense together; what they say wrong would only distract.
        return text if self._reads_conflicts or not conflicts else None


def _conflict(text: str, at: int, path: str) -> Problem:
    marker = text[at:].partition("\n")[0]
    return Problem(
        location=place_at(text, at, path),
        code="merge-conflict",
        reason=f"a merge was left unfinished: {marker:.40}",
        fix="Decide between the two versions and remove the markers, or, if this is meant to be "
        "read, indent it by a space",
    )


def _read_articles(
    files: ContentFiles, settings: ContentSettings, texts: _Texts, readers: Readers
) -> tuple[dict[str, FileRead], dict[str, TranslationRead]]:
    """Every article by its file, and every translation by its own."""
    reading = Reading(
        content=settings.content,
        target=settings.target_name,
        targets=settings.target_names,
        flavor=Flavor(settings.flavor),
        ignored_keys=frozenset(settings.ignored_keys),
    )
    articles = _readable(files.articles, texts)
    found = _each(partial(_read_article, readers, reading), list(articles.items()), readers)
    read = dict(zip(articles, found, strict=True))
    translations = [
        (path, text, files.translations[path])
        for path, text in _readable(files.translations, texts).items()
    ]
    more = _each(partial(_read_translation, readers, reading), translations, readers)
    translated = {path: one for (path, _, _), one in zip(translations, more, strict=True)}
    texts.problems += [problem for one in found for problem in one.problems]
    texts.problems += [problem for one in more for problem in one.problems]
    return read, translated


def _readable(paths: Iterable[str], texts: _Texts) -> dict[str, str]:
    found = ((path, texts.read(path)) for path in paths)
    return {path: text for path, text in found if text is not None}


def _each(act: Callable[[T], R], things: Sequence[T], readers: Readers) -> list[R]:
    """What is remembered in this process is of no use in another."""
    return on_all_cores(act, things) if readers == Readers() else [act(one) for one in things]


def _read_article(readers: Readers, reading: Reading, file: tuple[str, str]) -> FileRead:
    path, text = file
    return readers.article(text, path, reading)


def _read_translation(
    readers: Readers, reading: Reading, file: tuple[str, str, TranslationOf]
) -> TranslationRead:
    path, text, of = file
    return readers.translation(text, path, of, reading)


def _collection(path: str, settings: ContentSettings, texts: _Texts) -> DesiredCollection:
    parent = parent_of(path)
    collection = DesiredCollection(
        path=path,
        parent=None if parent == f"{settings.content}/" else parent,
        name=name_of_folder(path.rstrip("/").rpartition("/")[2]),
    )
    if path + COLLECTION_FILE not in texts.on_disk:
        return collection
    source = texts.read(path + COLLECTION_FILE)
    if source is None:
        return collection
    keys, problems = read_collection(source, path + COLLECTION_FILE, settings.locales)
    texts.problems += problems
    if keys is None:
        return collection
    return replace(
        collection,
        name=keys.name or collection.name,
        description=NOT_GIVEN if keys.description is None else keys.description,
        source=source,
        translations=translations_of(keys),
    )


def _ignored_own_keys(settings: ContentSettings) -> Iterator[Problem]:
    for key, location in settings.ignored_keys.items():
        if key in ArticleKeys.model_fields:
            yield Problem(
                location=location,
                code="ignored-own-key",
                reason=f'front_matter.ignore names "{key}", which intercom-sync would read itself',
                fix="Remove it here, unless another tool means something else by it",
                severity=Severity.WARNING,
            )


def _weighed(
    problems: Iterable[Problem], checks: Mapping[str, Severity | None]
) -> tuple[Problem, ...]:
    """The problems as the config weighs them, sorted by place."""
    weighed = []
    for problem in problems:
        severity = checks.get(problem.code, problem.severity)
        if severity is not None:
            weighed.append(replace(problem, severity=severity))
    return tuple(sorted(weighed, key=lambda problem: problem.sort_key))
