"""Links between articles: that what they lead to is there, and may be read by who follows them.

Owns the checks; which links an article has comes from the renderer. Trap: a link is resolved by
letters, here and in Intercom's pull-request preview; a file that a forgiving file system would find
all the same is not found.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from intercom_sync.articles.files import nearest_path
from intercom_sync.articles.load_translations import linkable
from intercom_sync.articles.model import NOT_GIVEN, ArticleState
from intercom_sync.articles.parts import translation_path
from intercom_sync.errors import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from intercom_sync.articles.files import ContentFiles
    from intercom_sync.articles.model import NotGiven
    from intercom_sync.markup.to_html import LinkUse


def check_links(
    links: Mapping[str, Sequence[LinkUse]],
    states: Mapping[str, ArticleState | NotGiven],
    files: ContentFiles,
) -> Iterator[Problem]:
    """What is wrong with the links of all files.

    Args:
        links: File → its links; also of files that are no usable article.
        states: File → the state it asks for, where the file is usable.
    """
    existing = linkable(files)
    for path, uses in links.items():
        for link in uses:
            if link.path not in existing:
                yield _broken(path, link, files)
                continue
            linked = _as_read_in(path, link.path, states, files)
            if _hides(states.get(linked, NOT_GIVEN), states.get(path, NOT_GIVEN)):
                yield Problem(
                    location=link.location,
                    code="link-to-draft",
                    reason=f"this article says state: published, and {linked} says state: draft",
                    fix="Publish both, or take the link out until then",
                    severity=Severity.WARNING,
                )


def _as_read_in(
    path: str, linked: str, states: Mapping[str, ArticleState | NotGiven], files: ContentFiles
) -> str:
    """The file a reader of `path` meets behind a link: of their own locale, where there is one."""
    of = files.translations.get(path)
    translated = linked if of is None else translation_path(linked, of.locale)
    return translated if translated in states else linked


def _hides(linked: ArticleState | NotGiven, linking: ArticleState | NotGiven) -> bool:
    return linking is ArticleState.PUBLISHED and linked is ArticleState.DRAFT


def _broken(path: str, link: LinkUse, files: ContentFiles) -> Problem:
    reason, fix = f"there is no article {link.path}", "Correct the path, or remove the link"
    if link.path in files.on_disk:
        reason = f"{link.path} is no article"
    elif near := nearest_path(link.path, files.articles):
        fix = f"Nearest: {posixpath.relpath(near, posixpath.dirname(path))}"
    return Problem(location=link.location, code="broken-link", reason=reason, fix=fix)
