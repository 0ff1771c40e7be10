"""What no two files may claim: an id, a former path, a title or name in one place.

Owns these checks across files. Trap: two articles with one title under one parent are allowed in
Intercom; only adopting one of them by its title becomes impossible, so that is a warning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_sync.errors import Problem, Severity
from intercom_sync.location import Location

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from intercom_sync.articles.article_file import ArticleFile
    from intercom_sync.articles.model import DesiredCollection


def check_ids(articles: Iterable[ArticleFile]) -> Iterator[Problem]:
    """Two files bound to one article of a target."""
    first_files: dict[tuple[str, str], str] = {}
    for article in articles:
        path = article.desired.path
        claimed = {
            (first_files.setdefault((target, id_), path), id_): target
            for target, id_ in article.ids.items()
        }
        for (first, id_), target in claimed.items():
            if first != path:
                yield Problem(
                    location=article.front_matter.place_of(("id", target)).value,
                    code="duplicate-id",
                    reason=f"{first} is bound to article {id_} as well",
                    fix="Keep the id in one of the two",
                )


def check_moves(articles: Iterable[ArticleFile], existing: Collection[str]) -> Iterator[Problem]:
    """A former path that is no former path, or that two files claim."""
    first_files: dict[str, str] = {}
    for article in articles:
        desired = article.desired
        former = desired.moved_from
        if former is None:
            continue
        first = first_files.setdefault(former, desired.path)
        if former in existing:
            reason = f"moved_from names {former}, which is still there"
            fix = "Remove moved_from, also if the move was applied long ago"
        elif first != desired.path:
            reason = f"{first} says that it was {former} as well"
            fix = "Remove moved_from from the one that is new"
        else:
            continue
        yield Problem(
            location=article.front_matter.place_of(("moved_from",)).value,
            code="moved-from",
            reason=reason,
            fix=fix,
        )


def check_titles(articles: Iterable[ArticleFile]) -> Iterator[Problem]:
    """Articles of one collection that only their files tell apart."""
    first_files: dict[tuple[str | None, str], str] = {}
    for article in articles:
        desired = article.desired
        first = first_files.setdefault((desired.parent, desired.title), desired.path)
        if first != desired.path:
            yield Problem(
                location=desired.title_at,
                code="duplicate-title",
                reason=f'{first} has the title "{desired.title}" as well',
                fix="Give one of them a title of its own; readers cannot tell them apart either",
                severity=Severity.WARNING,
            )


def check_names(collections: Iterable[DesiredCollection]) -> Iterator[Problem]:
    """Collections side by side that only their folders tell apart."""
    first_folders: dict[tuple[str | None, str], str] = {}
    for collection in collections:
        first = first_folders.setdefault((collection.parent, collection.name), collection.path)
        if first != collection.path:
            yield Problem(
                location=Location(collection.path),
                code="duplicate-name",
                reason=f'{first} is called "{collection.name}" as well',
                fix="Name one of them in its _collection.yaml",
                severity=Severity.WARNING,
            )
