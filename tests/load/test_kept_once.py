"""Of a file that nobody changed, its text and what state says of it take memory once."""

from __future__ import annotations

from intercom_sync.articles.base import ArticleBase
from intercom_sync.articles.kept_once import kept_once
from intercom_sync.articles.model import (
    ActualArticle,
    AdminId,
    ArticleFields,
    ArticleId,
    ArticleState,
    Desired,
    DesiredArticle,
)
from intercom_sync.state.records import dump_article, load_article

FILE = DesiredArticle(
    path="content/a.md", parent=None, title="A", body="<p>Text.</p>", source="# A\n\nText.\n"
)


def _recorded(source: str) -> str:
    """The record of the file as state keeps it, when its source was another one or the same."""
    read = ActualArticle(
        id=ArticleId("1"),
        title="A",
        body='<p class="no-margin">Text.</p>',
        state=ArticleState.DRAFT,
        author_id=AdminId("7"),
    )
    return dump_article(
        ArticleBase(
            path=FILE.path,
            id=ArticleId("1"),
            source=source,
            sent=ArticleFields(title="A", body=FILE.body),
            read=read,
            settled=True,
            tool_version="1",
        )
    )


def test_what_state_holds_of_an_unchanged_file_is_the_text_of_the_file() -> None:
    once = kept_once(Desired(articles=(FILE,)))
    record = load_article(_recorded(FILE.source), name="1.json", once=once)
    assert record.source is FILE.source
    assert record.sent.body is FILE.body
    assert record == load_article(_recorded(FILE.source), name="1.json")


def test_what_state_holds_of_a_changed_file_is_as_it_was_written() -> None:
    once = kept_once(Desired(articles=(FILE,)))
    assert "# B\n" == load_article(_recorded("# B\n"), name="1.json", once=once).source
