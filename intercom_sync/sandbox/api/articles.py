"""The operations on articles, but for search."""

from __future__ import annotations

from intercom_sync.sandbox.api import fields, paging, shapes
from intercom_sync.sandbox.api.call import Call, Json
from intercom_sync.sandbox.changes import ABSENT, Absent, ArticleChange, TextChange
from intercom_sync.sandbox.refused import invalid, not_found
from intercom_sync.sandbox.store import articles
from intercom_sync.sandbox.store.rows import Article


def list_articles(call: Call) -> Json:
    """`GET /articles`."""
    return paging.listed(
        call,
        total=articles.count(call.connection),
        fetch=lambda limit, offset: articles.newest_first(
            call.connection, limit=limit, offset=offset
        ),
        shape=lambda found: shapes.article(call, found, listed=True),
    )


def get_article(call: Call) -> Json:
    """`GET /articles/{id}`."""
    return shapes.article(call, find(call), listed=False)


def create_article(call: Call) -> Json:
    """`POST /articles`."""
    parent_id = fields.whole_number(call.json, "parent_id")
    saved = call.workspace.editor.create(
        call.connection, change_of(call.json, parent_id), now=call.now
    )
    call.wrote(saved.stored.id)
    return shapes.article(call, saved.answer, listed=False)


def update_article(call: Call) -> Json:
    """`PUT /articles/{id}`."""
    saved = call.workspace.stager.update(
        call.connection,
        find(call),
        change_of(call.json, fields.id_in_text(call.json, "parent_id")),
        by=call.admin.id,
        now=call.now,
    )
    call.wrote(saved.stored.id)
    return shapes.article(call, saved.answer, listed=False)


def delete_article(call: Call) -> Json:
    """`DELETE /articles/{id}`."""
    found = find(call)
    articles.remove(call.connection, found.id)
    call.wrote(found.id)
    return {"id": str(found.id), "object": "article", "deleted": True}


def find(call: Call) -> Article:
    """The article of the path.

    Raises:
        RefusedError: 404.
    """
    found = articles.find(call.connection, call.id("id"))
    if found is None:
        raise not_found()
    return found


def change_of(json: Json, parent_id: int | Absent | None) -> ArticleChange:
    """What a request wants saved."""
    parent_type = fields.text(json, "parent_type")
    if parent_type not in (ABSENT, "collection", "section"):
        raise invalid("parent_type must be collection or section", "parent_type")
    return ArticleChange(
        text=_text(json),
        parent_id=parent_id,
        translations={
            locale: _text(content) for locale, content in fields.translations(json).items()
        },
    )


def _text(json: Json) -> TextChange:
    return TextChange(
        title=fields.text(json, "title"),
        description=fields.text(json, "description"),
        body=fields.text(json, "body"),
        author_id=fields.whole_number(json, "author_id"),
        state=fields.state(json),
    )
