"""Whatever a body is, its file loads; and what can come back does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from intercom_sync.articles.article_file import Reading
from intercom_sync.articles.importing.body import Writing
from intercom_sync.articles.importing.texts import article_texts
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualArticle,
    ActualTranslation,
    AdminId,
    ArticleId,
    ArticleState,
)
from intercom_sync.markup.canonical import Site, canonical
from intercom_sync.markup.to_html import Flavor
from tests.markup.bodies import ONE_OF_EACH, bodies, stored

READING = Reading(
    content="content",
    target="production",
    targets=("production",),
    flavor=Flavor.GFM,
    ignored_keys=frozenset(),
)
WRITING = Writing(
    reading=READING,
    site=Site(urls=("https://help.acme.com",)),
    paths={ArticleId("1"): "content/a.md", ArticleId("42"): "content/x/größe b.md"},
    emails={AdminId("7"): "ada@example.com"},
    locales=("fr",),
)


def article(body: str, **fields: object) -> ActualArticle:
    given = {
        "id": ArticleId("1"),
        "title": "Title",
        "body": body,
        "state": ArticleState.PUBLISHED,
        "author_id": AdminId("7"),
        **fields,
    }
    return ActualArticle(**given)  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bodies)
@example(stored(ONE_OF_EACH))
@example('<p class="no-margin"><br></p><ul><li><p class="no-margin"><br></p></li></ul>')
def test_a_body_comes_back_from_its_file_unless_intercom_would_not_take_it(body: str) -> None:
    texts = article_texts(article(body), "content/a.md", WRITING)

    not_taken = [found for found in texts.refused if "without content" in found.reason]
    assert not_taken == list(texts.refused)
    assert not_taken or texts.article.comes_back


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
@example("yes", "2026-03-01")
@example("a: b # c", "---\nx\n---")
@example("- [x] \"q\" 'q'", "line\n\nline \u2028 \x85 end")
@example("\x1b[31m\x07", "\ufeff\ufffe")
@example("=", "<<")
@example("  two  spaces  ", "\t")
def test_title_and_description_come_back_from_the_front_matter(
    title: str, description: str
) -> None:
    texts = article_texts(
        article("<p>A</p>", title=title, description=description), "content/a.md", WRITING
    )

    assert not texts.refused, texts.article.text
    desired = texts.desired
    given_title = " ".join(title.split())
    assert (given_title or "Untitled") == " ".join(desired.title.split())
    expected = description.strip()
    assert (expected or NOT_GIVEN) == desired.description
    assert '<p class="no-margin">A</p>' == desired.body


def test_a_draft_says_nothing_of_its_state_and_a_stranger_is_no_author() -> None:
    texts = article_texts(
        article("", author_id=AdminId("8"), state=ArticleState.DRAFT), "content/a.md", WRITING
    )
    assert "---\ntitle: Title\n---\n" == texts.article.text


@pytest.mark.parametrize(
    "href",
    [
        "https://help.acme.com/en/articles/42-refunds",
        "https://HELP.acme.com/articles/42",
        "http://help.acme.com/pt-BR/articles/42-x?utm=1#h_3d75a56c5c",
    ],
)
def test_links_to_own_articles_lead_to_files(href: str) -> None:
    texts = article_texts(article(f'<p><a href="{href}">x</a></p>'), "content/b/c.md", WRITING)
    assert "[x](../x/gr%C3%B6%C3%9Fe%20b.md)" in texts.article.text
    assert ("content/x/größe b.md",) == texts.links


def test_a_link_to_itself_is_one() -> None:
    href = "https://help.acme.com/articles/1"
    texts = article_texts(article(f'<p><a href="{href}">x</a></p>'), "content/a.md", WRITING)
    assert ("[x](a.md)", True) == (texts.article.text.split()[-1], texts.article.comes_back)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<pre><code>&lt;&lt;&lt;&lt;&lt;&lt;&lt; HEAD\nx</code></pre>", id="conflict"),
        pytest.param("<p>a\x07b\x1b\x7f</p>", id="control characters"),
        pytest.param("<p>a\r\nb\rc\x0cd</p>", id="line ends"),
        pytest.param("<p>a\ufffe\uffffb</p>", id="no characters"),
        pytest.param("<p><b>x</p></b>", id="tags that overlap"),
        pytest.param("<div>" * 150 + "a" + "</div>" * 150, id="deep"),
        pytest.param("<p>" + "a " * 50_000 + "</p>", id="long"),
        pytest.param("text alone", id="no block"),
        pytest.param("<span>a</span><center>b</center>", id="unknown tags"),
        pytest.param("---\n\n---\n", id="like front matter"),
        pytest.param("<p>\u202eright to left\u2069</p>", id="direction"),
        pytest.param("```intercom-html\n<p>", id="a fence"),
        pytest.param("</div></body></html>x", id="end tags"),
    ],
)
def test_an_odd_body_still_gives_a_file_that_loads(body: str) -> None:
    texts = article_texts(article(body), "content/a.md", WRITING)

    assert not texts.refused, texts.refused
    assert texts.article.text == texts.desired.source


def test_only_the_block_that_does_not_come_back_stays_html() -> None:
    body = '<h1>A</h1><p>Text.</p><ol start="-3"><li>one</li></ol><p>More.</p>'
    file = article_texts(article(body), "content/a.md", WRITING).article

    assert (4, 1, True) == (file.blocks, file.raw_blocks, file.comes_back)
    assert "# A\n\nText.\n\n```intercom-html\n<ol start" in file.text
    assert ["```intercom-html"] == [file.text.split("\n")[n - 1] for n in file.html_lines]


def test_a_body_that_another_flavor_reads_otherwise_still_comes_back() -> None:
    writing = replace(WRITING, reading=replace(READING, flavor=Flavor.PYTHON_MARKDOWN))
    body = stored(ONE_OF_EACH)
    file = article_texts(article(body), "content/a.md", writing).article

    assert not file.refused
    assert file.comes_back


def test_what_no_file_may_hold_is_refused_in_the_loaders_words() -> None:
    texts = article_texts(
        article('<p><a href="javascript:alert(1)">x</a></p>'), "content/a.md", WRITING
    )
    assert ["unsafe-url"] == [problem.code for problem in texts.refused]


def test_a_translation_stands_beside_and_names_its_author_only_if_it_is_another() -> None:
    french = ActualTranslation(
        title="Titre",
        body='<p>Voir <a href="https://help.acme.com/fr/articles/42">ici</a></p>',
        state=ArticleState.PUBLISHED,
        author_id=AdminId("7"),
        description="Un mot",
    )
    empty = ActualTranslation(title="", body="", state=ArticleState.DRAFT, author_id=AdminId("7"))
    texts = article_texts(
        article("<p>A</p>", translations={"fr": french, "de": french, "es": empty}),
        "content/a.md",
        WRITING,
    )

    assert ["content/a.fr.md", "content/a.md"] == [file.path for file in texts.files]
    assert (
        "---\ntitle: Titre\ndescription: Un mot\n---\n\nVoir [ici](x/gr%C3%B6%C3%9Fe%20b.md)\n"
    ) == texts.files[0].text
    assert "Titre" == texts.desired.translations["fr"].title


def test_a_translation_names_its_state_only_if_its_article_is_in_another() -> None:
    def french(state: ArticleState) -> ActualTranslation:
        return ActualTranslation(title="T", body="", state=state, author_id=AdminId("7"))

    def head(of_article: ArticleState, of_translation: ArticleState) -> str:
        written = article("", state=of_article, translations={"fr": french(of_translation)})
        return article_texts(written, "content/a.md", WRITING).files[0].text

    draft, published = ArticleState.DRAFT, ArticleState.PUBLISHED
    assert "---\ntitle: T\n---\n" == head(published, published) == head(draft, draft)
    assert "---\ntitle: T\nstate: draft\n---\n" == head(published, draft)
    assert "---\ntitle: T\nstate: published\n---\n" == head(draft, published)


def test_images_that_were_brought_are_shown_from_beside_the_file() -> None:
    url = "https://downloads.intercomcdn.com/i/o/1/a/one.png"
    body = f'<div class="intercom-container"><img src="{url}" alt="A"></div>'
    file = article_texts(
        article(body), "content/b/a.md", WRITING, {url: "content/b/images/one.png"}
    ).article

    assert "![A](images/one.png)" in file.text
    assert file.comes_back
    assert canonical(body) != canonical("")
