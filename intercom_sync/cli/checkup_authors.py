"""Doctor's check of authors: whether everybody whom config and files name is a teammate.

Owns collecting the names; articles/ says what a file means.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from intercom_sync.articles.load import Loaded
from intercom_sync.articles.model import NOT_GIVEN, Admin, is_number
from intercom_sync.cli.findings import Finding, Grade
from intercom_sync.config import CONFIG_FILE, Settings

if TYPE_CHECKING:
    from intercom_sync.articles.model import Desired

_MOST_SHOWN = 3


def named_authors(settings: Settings, desired: Desired) -> dict[str, list[str]]:
    """Everybody whom config or files name, in small letters, and where."""
    named: dict[str, list[str]] = {}
    if settings.default_author is not None:
        named[settings.default_author.lower()] = [f"{CONFIG_FILE} (defaults.author)"]
    for author, path in _authors(desired):
        named.setdefault(author.lower(), []).append(path)
    return named


def check_authors(
    settings: Settings, loaded: Loaded, admins: Sequence[Admin] | None, me: Admin
) -> Finding:
    """Whether all authors exist.

    Args:
        admins: None where they could not be read.
        me: Who acts where nobody is named.
    """
    named = named_authors(settings, loaded.desired)
    if admins is None:
        reason = "teammates could not be read"
        return Finding(check="authors", grade=Grade.UNCHECKED, reason=reason)
    known = {one.email.lower() for one in admins} | {one.id for one in admins}
    # An id may be of a teammate whom the list no longer shows; an e-mail must be found to be sent.
    strangers = {author: paths for author, paths in named.items() if author not in known}
    if strangers:
        must_be_found = any(not is_number(author) for author in strangers)
        return Finding(
            check="authors",
            grade=Grade.FAIL if must_be_found else Grade.WARN,
            reason="\n".join(
                f'no teammate is "{author}": {_places(paths)}'
                for author, paths in sorted(strangers.items())
            ),
            fix='Correct them; "intercom-sync admin list" shows who there is',
        )
    # Before an import there is no content folder yet, and nothing to mend.
    is_unread = loaded.has_errors and {"no-content"} != {one.code for one in loaded.problems}
    unread = " (files with errors were left out)" if is_unread else ""
    new = settings.default_author or f"{me.email} (the token's)"
    found = {0: "none named", 1: "the one named exists"}.get(
        len(named), f"all {len(named)} named exist"
    )
    return Finding(
        check="authors",
        grade=Grade.WARN if is_unread else Grade.OK,
        reason=f"{found}; new articles get {new}{unread}",
        fix="intercom-sync validate lists the errors" if is_unread else "",
    )


def _authors(desired: Desired) -> Iterator[tuple[str, str]]:
    """Each author that a file names, and the file."""
    for article in desired.articles:
        named = {article.path: article.author}
        named |= {each.path: each.author for each in article.translations.values()}
        for path, author in named.items():
            if author is not NOT_GIVEN:
                yield author, path


def _places(paths: Sequence[str]) -> str:
    more = len(paths) - _MOST_SHOWN
    shown = ", ".join(paths[:_MOST_SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown
