"""Links between articles: that what they lead to is there, and may be read by who follows them.

Owns the checks; which links an article has comes from the renderer. Trap: a link is resolved by
letters, here and in Intercom's pull-request preview; a file that a forgiving file system would find
all the same is not found.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from intercom_sync.articles.files import nearest_path
from intercom_sync.articles.model import ArticleState
from intercom_sync.errors import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from intercom_sync.articles.article_file import ArticleFile
    from intercom_sync.articles.files import ContentFiles
    from intercom_sync.markup.to_html import LinkUse


def check_links(
    links: Mapping[str, Sequence[LinkUse]],
    articles: Mapping[str, ArticleFile],
    files: ContentFiles,
) -> Iterator[Problem]:
    """What is wrong with the links of all files.

    Args:
        links: File → its links; also of files that are no usable article.
        articles: File → article, where it is one.
    """
    existing = frozenset(files.articles)
    for path, uses in links.items():
        for link in uses:
            if link.path not in existing:
                yield _broken(path, link, files)
            elif _hides(articles.get(link.path), articles.get(path)):
                yield Problem(
                    location=link.location,
                    code="link-to-draft",
                    reason=f"this article says state: published, and {link.path} says state: draft",
                    fix="Publish both, or take the link out until then",
                    severity=Severity.WARNING,
                )


def _hides(linked: ArticleFile | None, linking: ArticleFile | None) -> bool:
    return (
        linked is not None
        and linking is not None
        and linking.desired.state is ArticleState.PUBLISHED
        and linked.desired.state is ArticleState.DRAFT
    )


def _broken(path: str, link: LinkUse, files: ContentFiles) -> Problem:
    reason, fix = f"there is no article {link.path}", "Correct the path, or remove the link"
    if link.path in files.translations:
        reason = f"{link.path} is a translation"
        fix = "Link to the article in the default locale; readers get their own"
    elif link.path in files.on_disk:
        reason = f"{link.path} is no article"
    elif near := nearest_path(link.path, files.articles):
        fix = f"Nearest: {posixpath.relpath(near, posixpath.dirname(path))}"
    return Problem(location=link.location, code="broken-link", reason=reason, fix=fix)
