"""The content folder as something to walk through: collections, articles, texts, problems.

Owns what there is to be shown. It asks nobody and writes nothing. Trap: a writer looks at a file
exactly while it is broken, so a file that loading gives up on is still an article here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from intercom_sync.articles.files import ContentFiles, parent_of
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ArticleState,
    Desired,
    DesiredCollection,
    NotGiven,
)
from intercom_sync.articles.parts import DEFAULT, DesiredPart, desired_parts
from intercom_sync.errors import Problem, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One file: an article, or its translation.

    Attributes:
        body: HTML with symbolic references; None where none could be made of the source.
        source: As it stands in the file.
        is_whole: False where loading gave up on the file, so that nothing of it would be sent.
    """

    path: str
    title: str
    body: str | None
    source: str
    description: str = ""
    state: ArticleState | NotGiven = NOT_GIVEN
    author: str | NotGiven = NOT_GIVEN
    is_whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article in all its locales.

    Attributes:
        path: The original's file.
        parent: The collection's path; None at the top.
        texts: Locale → its text, the default first.
    """

    path: str
    parent: str | None
    texts: Mapping[str, Text]

    @property
    def original(self) -> Text:
        """The text in the default locale."""
        return self.texts[DEFAULT]

    def text(self, locale: str) -> Text:
        """The text in a locale; the original where there is no translation."""
        return self.texts.get(locale, self.original)


@dataclass(frozen=True, kw_only=True)
class Library:
    """All there is to show.

    Attributes:
        version: Another one for other files.
        locales: As configured, the default first; empty where the config names none.
        articles: Path → article, sorted.
        pictures: Every file of the content folder by its path, whatever it is.
        trouble: Why some problems could not be looked for; "" where all were.
    """

    version: str
    content: str
    locales: tuple[str, ...]
    desired: Desired
    articles: Mapping[str, Article]
    pictures: Mapping[str, Path]
    problems: tuple[Problem, ...]
    trouble: str = ""

    @cached_property
    def collections(self) -> Mapping[str, DesiredCollection]:
        """Path → collection, sorted."""
        return {folder.path: folder for folder in self.desired.collections}

    @cached_property
    def files(self) -> Mapping[str, tuple[Article, str]]:
        """File → the article it belongs to, and the locale it is of."""
        return {
            text.path: (article, locale)
            for article in self.articles.values()
            for locale, text in article.texts.items()
        }

    @cached_property
    def problems_of(self) -> Mapping[str, tuple[Problem, ...]]:
        """File → what is wrong in it; "" for what concerns no file."""
        found: dict[str, list[Problem]] = {}
        for problem in self.problems:
            found.setdefault(problem.location.path if problem.location else "", []).append(problem)
        return {path: tuple(problems) for path, problems in found.items()}

    @cached_property
    def errors(self) -> int:
        """How many problems would stop a run."""
        return sum(problem.severity is Severity.ERROR for problem in self.problems)

    def articles_in(self, collection: str | None) -> Iterator[Article]:
        """Those that stand in it directly; None for those in no collection."""
        return (found for found in self.articles.values() if found.parent == collection)

    def collections_in(self, collection: str | None) -> Iterator[DesiredCollection]:
        """The same for the collections in a collection."""
        return (found for found in self.collections.values() if found.parent == collection)

    def articles_below(self, collection: str) -> list[Article]:
        """Those in it and in what it holds."""
        return [found for path, found in self.articles.items() if path.startswith(collection)]

    def way_to(self, collection: str | None) -> list[DesiredCollection]:
        """A collection and those around it, the outermost first."""
        way: list[DesiredCollection] = []
        while (folder := self.collections.get(collection or "")) is not None:
            way.insert(0, folder)
            collection = folder.parent
        return way


def articles_of(
    desired: Desired, files: ContentFiles, left_out: Callable[[str], Text], content: str
) -> dict[str, Article]:
    """Every article file as an article, whatever became of it when it was loaded.

    Args:
        left_out: What can be shown of a file that is not in `desired`.
    """
    parts = {
        part.path: part for article in desired.articles for part in desired_parts(article).values()
    }

    def text(path: str) -> Text:
        return text_of(parts[path]) if path in parts else left_out(path)

    beside: dict[str, dict[str, str]] = {}
    for path, of in files.translations.items():
        beside.setdefault(of.original, {})[of.locale] = path
    found = {}
    for path in files.articles:
        folder = parent_of(path)
        others = sorted(beside.get(path, {}).items())
        found[path] = Article(
            path=path,
            parent=None if folder == f"{content}/" else folder,
            texts={DEFAULT: text(path), **{locale: text(other) for locale, other in others}},
        )
    return found


def text_of(part: DesiredPart) -> Text:
    """A text that was loaded."""
    return Text(
        path=part.path,
        title=part.title,
        body=part.body,
        source=part.source,
        description="" if part.description is NOT_GIVEN else part.description,
        state=part.state,
        author=part.author,
    )
