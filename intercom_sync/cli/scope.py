"""PATHS on the command line as keys of the plan."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from intercom_sync.articles.model import Desired
from intercom_sync.articles.parts import desired_parts, translation_path
from intercom_sync.errors import UsageError

if TYPE_CHECKING:
    from intercom_sync.articles.base import Base


def plannable(desired: Desired, base: Base) -> frozenset[str]:
    """What a plan can be limited to.

    A file that is managed counts although it was removed: its removal can be planned alone.
    """
    return frozenset(
        one.path
        for ones in (desired.articles, desired.collections, base.articles, base.collections)
        for one in ones
    ).union(*_companions(desired, base))


def with_translations(paths: Sequence[str], desired: Desired, base: Base) -> tuple[str, ...]:
    """The keys, and for each file of an article all its others: they are planned together."""
    if not paths:
        return ()
    wanted = set(paths)
    for files in _companions(desired, base):
        if wanted & files:
            wanted |= files
    return tuple(sorted(wanted))


def _companions(desired: Desired, base: Base) -> list[frozenset[str]]:
    """The files of each article that has translations, also of those whose files are gone."""
    now = [
        frozenset(part.path for part in desired_parts(article).values())
        for article in desired.articles
        if article.translations
    ]
    before = [
        frozenset({record.path}.union(translation_path(record.path, locale) for locale in locales))
        for record in base.articles
        if (locales := record.sent.translations)
    ]
    return now + before


def wanted_paths(
    paths: Sequence[Path],
    keys: Collection[str],
    *,
    root: Path,
    working_directory: Path,
    known_as: str = "article or folder of the content",
) -> tuple[str, ...]:
    """Each path from the project's root; folders with a slash at the end.

    Args:
        known_as: What the keys are, for messages.

    Raises:
        UsageError: a path is none of the keys, and no folder that holds one.
    """
    wanted = []
    for path in paths:
        absolute = Path(os.path.normpath(working_directory / path))
        if not absolute.is_relative_to(root):
            raise UsageError(f"{path} lies outside the project ({root}).")
        name = absolute.relative_to(root).as_posix()
        if name == ".":
            return ()  # the whole project
        if name in keys:
            wanted.append(name)
        elif any(key.startswith(f"{name}/") for key in keys):
            wanted.append(f"{name}/")
        else:
            near = get_close_matches(name, keys, 1)
            hint = f' Nearest: "{near[0]}".' if near else ""
            raise UsageError(f"{path} is no {known_as}.{hint}")
    return tuple(wanted)
