"""State records for tests that need only their id and path."""

from __future__ import annotations

from intercom_sync.articles.base import ArticleBase
from intercom_sync.articles.model import (
    ActualArticle,
    AdminId,
    ArticleFields,
    ArticleId,
    ArticleState,
)


def managed(id_: ArticleId, path: str) -> ArticleBase:
    """An article that is bound to a file."""
    read = ActualArticle(
        id=id_, title="", body="", state=ArticleState.DRAFT, author_id=AdminId("1")
    )
    return ArticleBase(
        path=path,
        id=id_,
        source="",
        sent=ArticleFields(),
        read=read,
        settled=True,
        tool_version="0",
    )
