"""`GET /articles/search`: what the index knows, which lags behind what was saved."""

from __future__ import annotations

import re
from collections.abc import Sequence

from intercom_sync.sandbox.api import paging, shapes
from intercom_sync.sandbox.api.call import Call, Json
from intercom_sync.sandbox.refused import invalid, not_found
from intercom_sync.sandbox.rewrite.plain import plain_text
from intercom_sync.sandbox.store import articles, people
from intercom_sync.sandbox.store.rows import DRAFT, PUBLISHED, Article

_RESULTS_PER_PAGE = 10
_STATES = {"all": (DRAFT, PUBLISHED), "draft": (DRAFT,), "published": (PUBLISHED,)}


def search_articles(call: Call) -> Json:
    """The newest first; every word of the phrase in title, description or text."""
    states = _STATES.get(call.query.get("state", "all"))
    if states is None:
        raise invalid("state must be published, draft or all", "state")
    _check_help_center(call)
    words = call.query.get("phrase", "").lower().split()
    found = [
        article
        for article in articles.newest_first(call.connection)
        if article.state in states
        and article.updated_at <= call.now - call.workspace.index_lag_seconds
        and all(word in _searched(article) for word in words)
    ]
    page = paging.listed(
        call,
        total=len(found),
        fetch=lambda limit, offset: found[offset : offset + limit],
        shape=lambda article: shapes.article(call, article, listed=False),
        default_per_page=_RESULTS_PER_PAGE,
    )
    return page | {
        "data": {"articles": page["data"], "highlights": _highlights(call, found, words)}
    }


def _check_help_center(call: Call) -> None:
    asked = call.query.get("help_center_id")
    known = {str(center.id) for center in people.help_centers(call.connection)}
    if asked is not None and asked not in known:
        raise not_found()


def _searched(article: Article) -> str:
    return f"{article.title} {article.description} {plain_text(article.body)}".lower()


def _highlights(call: Call, found: Sequence[Article], words: Sequence[str]) -> list[Json]:
    if call.query.get("highlight") != "true":
        return []
    return [
        {
            "article_id": str(article.id),
            "highlighted_title": _marked(article.title, words),
            "highlighted_summary": [_marked(plain_text(article.body)[:200], words)],
        }
        for article in found
    ]


def _marked(text: str, words: Sequence[str]) -> list[Json]:
    any_word = "|".join(map(re.escape, words)) or r"(?!)"
    pieces = re.split(f"({any_word})", text, flags=re.IGNORECASE)
    return [
        {"type": "highlight" if piece.lower() in words else "plain", "text": piece}
        for piece in pieces
        if piece
    ]
