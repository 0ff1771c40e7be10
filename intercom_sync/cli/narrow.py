"""A plan of a few files that does not look at all the others.

Owns when that is enough: where every file that state knows stands where it stood, and the files
asked for are known, nothing that another file says can change what is planned for them
(docs/decisions/0033). Trap: whoever adds to the plan of one article something that depends on other
articles has to add it here, or the plan of a file and the plan of all would differ. So wherever
there is a doubt, the answer is None, and everything is read.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from intercom_sync.articles.base import ArticleBase, Base
from intercom_sync.articles.files import ContentFiles, parent_of, walk
from intercom_sync.articles.load import Loaded, load_part
from intercom_sync.articles.model import ArticleId, Desired, DesiredArticle
from intercom_sync.articles.parts import all_links, translation_path
from intercom_sync.cli.engine import sound
from intercom_sync.cli.wiring import Target
from intercom_sync.config import Settings
from intercom_sync.errors import Severity
from intercom_sync.intercom.pages import PER_PAGE

_ONLY_ALL_FILES_TELL = ("duplicate-title",)
"""Warnings about a file that only a look at others tells; the config may make errors of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a plan is made from besides Intercom.

    Attributes:
        article_files: How many the content has in all, where only some were read; else None.
    """

    desired: Desired
    base: Base
    article_files: int | None = None


def read_part(target: Target, paths: Sequence[Path]) -> Ground | None:
    """The files asked for, read alone; None where the others have to be seen too.

    Raises:
        ContentError: one of these files is not in order, or the names of files are not.
        StateError: what state knows of them cannot be read.
    """
    settings = target.settings
    if not paths or any(_is_error(settings, code) for code in _ONLY_ALL_FILES_TELL):
        return None
    if target.pulled is not None and target.pulled.fresh() != Base():
        return None
    files = walk(settings.root, settings.content, settings.locales)
    wanted = _wanted(files, paths, settings, target.invocation.working_directory)
    bound = target.store.bound() if wanted else None
    if bound is None or not _are_few(wanted, bound) or not _stand(files, wanted, bound):
        return None
    base = target.store.load_part(bound, wanted)
    if not _stand_in_known_folders(files, wanted, base):
        return None
    loaded = load_part(settings, files, wanted)
    if not _say_nothing_of_others(loaded, base, files, bound):
        return None
    desired = sound(loaded, target.invocation.terminal)
    return Ground(desired=desired, base=base, article_files=len(files.articles))


def _is_error(settings: Settings, code: str) -> bool:
    return settings.checks.get(code) is Severity.ERROR


def _wanted(
    files: ContentFiles, paths: Sequence[Path], settings: Settings, working_directory: Path
) -> frozenset[str]:
    """The articles asked for, by file; none at all where a path is anything else."""
    articles = frozenset(files.articles)
    wanted = set()
    for path in paths:
        absolute = Path(os.path.normpath(working_directory / path))
        if not absolute.is_relative_to(settings.root):
            return frozenset()
        name = absolute.relative_to(settings.root).as_posix()
        translation = files.translations.get(name)
        wanted.add(name if translation is None else translation.original)
    return frozenset(wanted) if wanted <= articles else frozenset()


def _are_few(wanted: Collection[str], bound: Mapping[str, ArticleId]) -> bool:
    """Whether asking for each costs no more requests than the list does."""
    return len(wanted) <= len(bound) // PER_PAGE + 1


def _stand(files: ContentFiles, wanted: Collection[str], bound: Mapping[str, ArticleId]) -> bool:
    """Whether no file was moved or removed, and those asked for are known."""
    return bound.keys() <= frozenset(files.articles) and all(path in bound for path in wanted)


def _stand_in_known_folders(files: ContentFiles, wanted: Collection[str], base: Base) -> bool:
    """The same for the folders; those that hold what was asked for are known."""
    known = {record.path for record in base.collections}
    folders = frozenset(files.collections)
    above = {folder for path in wanted for folder in _folders(path) if folder in folders}
    return known <= folders and above <= known


def _folders(path: str) -> list[str]:
    """Every folder that holds a file, the innermost first."""
    found = [parent_of(path)]
    while found[-1].count("/") > 1:
        found.append(parent_of(found[-1]))
    return found


def _say_nothing_of_others(
    loaded: Loaded, base: Base, files: ContentFiles, bound: Mapping[str, ArticleId]
) -> bool:
    records = {record.path: record for record in base.articles}
    articles = frozenset(files.articles)
    return all(
        article.id is None
        and article.moved_from is None
        and all(path in bound for path in all_links(article))
        and not _may_be_stray(article, records[article.path], articles, bound)
        for article in loaded.desired.articles
    )


def _may_be_stray(
    article: DesiredArticle,
    record: ArticleBase,
    articles: Collection[str],
    bound: Mapping[str, ArticleId],
) -> bool:
    """Whether it may be the translation of another article, or another one be its."""
    folder, _, name = article.path.rpartition("/")
    words = name.split(".")
    originals = (f"{folder}/{'.'.join(words[:end])}.md" for end in range(1, len(words) - 1))
    return any(original in bound for original in originals) or any(
        translation_path(article.path, locale) in articles for locale in record.sent.translations
    )
