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
    texts_set_aside,
    walk,
)
from intercom_sync.articles.images import Images
from intercom_sync.articles.links import check_links
from intercom_sync.articles.load_translations import join, orphans, states
from intercom_sync.articles.model import NOT_GIVEN, Desired, DesiredCollection
from intercom_sync.articles.schema import ArticleKeys
from intercom_sync.articles.texts import Texts
from intercom_sync.articles.translation_file import TranslationRead, read_translation
from intercom_sync.cores import on_all_cores
from intercom_sync.errors import Problem, Severity
from intercom_sync.location import Location
from intercom_sync.markup.to_html import Flavor

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
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
    texts = Texts(files.on_disk, settings.checks)
    collections = _collections(files, settings, texts)
    read = _read(files, settings, texts, readers)
    aside = texts_set_aside(files)
    return _judged(settings, files, texts, collections, read=read, seen=read, set_aside=aside)


def load_part(settings: ContentSettings, files: ContentFiles, wanted: Collection[str]) -> Loaded:
    """Read some articles and all collections, and report what is wrong with those.

    What the articles link to is read as well, but only for whether readers see it; what is wrong
    there is told where it is asked for. What needs a look at every file (two that claim one id, or
    one former path, or one title) is told only where all of them are in `wanted`.

    Args:
        files: All of the content.
        wanted: Files of articles; their translations come along.
    """
    texts = Texts(files.on_disk, settings.checks)
    collections = _collections(files, settings, texts)
    read = _read(_only(files, wanted), settings, texts, Readers())
    linked = {link.path for found in read.everything.values() for link in found.links}
    linked = {
        files.translations[path].original if path in files.translations else path for path in linked
    }
    silent = Texts(files.on_disk, settings.checks)
    beside = _read(_only(files, linked.difference(wanted)), settings, silent, Readers())
    seen = _Read({**read.articles, **beside.articles}, {**read.translations, **beside.translations})
    return _judged(settings, files, texts, collections, read=read, seen=seen, set_aside={})


def _only(files: ContentFiles, wanted: Collection[str]) -> ContentFiles:
    return replace(
        files,
        articles=[path for path in files.articles if path in wanted],
        translations={path: of for path, of in files.translations.items() if of.original in wanted},
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """File → what it told, of articles and of translations."""

    articles: dict[str, FileRead]
    translations: dict[str, TranslationRead]

    @property
    def everything(self) -> dict[str, FileRead | TranslationRead]:
        return {**self.articles, **self.translations}


def _judged(
    settings: ContentSettings,
    files: ContentFiles,
    texts: Texts,
    collections: tuple[DesiredCollection, ...],
    *,
    read: _Read,
    seen: _Read,
    set_aside: Mapping[str, str],
) -> Loaded:
    """What the files say together.

    Args:
        read: The files this is about.
        seen: Those, and what they link to.
    """
    problems = [*files.problems, *_ignored_own_keys(settings), *orphans(files), *texts.problems]
    articles = {path: one.article for path, one in seen.articles.items() if one.article is not None}
    own = [articles[path] for path in read.articles if path in articles]
    translations = {
        path: one.translation
        for path, one in seen.translations.items()
        if one.translation is not None
    }
    joined = join((article.desired for article in articles.values()), translations, files)
    everything = read.everything
    problems += check_links(
        {path: found.links for path, found in everything.items()}, states(joined), files
    )
    problems += check_ids(own)
    problems += check_moves(own, files.on_disk)
    problems += check_titles(own)
    problems += check_names(collections)
    images = Images(files.on_disk, settings.content, is_public=settings.has_assets)
    for found in everything.values():
        for image in found.images:
            problems += images.check(image.path, image.location)
    desired = Desired(
        articles=tuple(joined[article.desired.path] for article in own),
        collections=collections,
        image_hashes=images.hashes,
        set_aside=set_aside,
    )
    return Loaded(desired=desired, problems=_weighed(problems, settings.checks))


def _read(files: ContentFiles, settings: ContentSettings, texts: Texts, readers: Readers) -> _Read:
    """Every article and every translation by its file."""
    reading = Reading(
        content=settings.content,
        target=settings.target_name,
        targets=settings.target_names,
        flavor=Flavor(settings.flavor),
        ignored_keys=frozenset(settings.ignored_keys),
    )
    articles = texts.readable(files.articles)
    found = _each(partial(_read_article, readers, reading), list(articles.items()), readers)
    translations = [
        (path, text, files.translations[path])
        for path, text in texts.readable(files.translations).items()
    ]
    more = _each(partial(_read_translation, readers, reading), translations, readers)
    texts.problems += [problem for one in found for problem in one.problems]
    texts.problems += [problem for one in more for problem in one.problems]
    return _Read(
        dict(zip(articles, found, strict=True)),
        {path: one for (path, _, _), one in zip(translations, more, strict=True)},
    )


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


def _collections(
    files: ContentFiles, settings: ContentSettings, texts: Texts
) -> tuple[DesiredCollection, ...]:
    return tuple(_collection(path, settings, texts) for path in files.collections)


def _collection(path: str, settings: ContentSettings, texts: Texts) -> DesiredCollection:
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
