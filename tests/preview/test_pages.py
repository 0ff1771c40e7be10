"""The pages as a writer finds them: collections, articles, languages, search, problems."""

from __future__ import annotations

import os

import pytest

from tests.preview.site import PreviewOf, words, write


def test_home_shows_the_collections_with_counts_and_what_stands_in_none(site: PreviewOf) -> None:
    page = site.page("/")
    assert ["Billing & money What it costs 3 articles"] == words(page, "//ul[@class='cards']//a")
    assert ["Hello"] == words(page, "//ul[@class='rows']//a")


def test_a_collection_shows_its_articles_draft_badges_and_what_is_below(site: PreviewOf) -> None:
    page = site.page("/collections/content/billing/")
    assert ["Fees Draft", "Refunds How to get money back"] == words(page, "//ul[@class='rows']//a")
    assert ["Cards 1 article"] == words(page, "//ul[@class='cards']//a")
    deepest = site.page("/collections/content/billing/cards/credit/")
    assert ["All collections", "Billing & money", "Cards"] == words(
        deepest, "//nav[@class='breadcrumbs']//a"
    )


def test_an_article_shows_what_readers_see_and_what_writers_ask(site: PreviewOf) -> None:
    page = site.article("billing/refunds.md")
    assert ["Refunds Published"] == words(page, "//h1")
    assert ["How to get money back"] == words(page, "//p[@class='lead']")
    assert ["content/billing/refunds.md By docs@example.com"] == words(page, "//p[@class='byline']")
    assert ["Ask us."] == words(page, "//div[@class='shown-callout shown-green']")
    assert ["/articles/content/billing/fees.md", "https://law.example.com/"] == page.xpath(
        "//article//div[@class='body']//a/@href"
    )
    assert ["noopener noreferrer nofollow"] * 2 == page.xpath("//div[@class='body']//a/@rel")


def test_an_article_without_a_state_says_what_becomes_of_it(site: PreviewOf) -> None:
    byline = words(site.article("hello.md"), "//p[@class='byline']")[0]
    assert "No author given: if new, by docs@example.com" in byline
    assert "No state given: if new, a draft" in byline


def test_a_picture_of_the_content_folder_is_shown(site: PreviewOf) -> None:
    [source] = site.article("billing/refunds.md").xpath("//article//img/@src")
    answer = site.ask(source)
    assert (200, "image/png") == (answer.status_code, answer.headers["content-type"])


def test_the_language_that_is_chosen_stays_chosen(site: PreviewOf) -> None:
    page = site.article("billing/refunds.md", "?locale=fr")
    assert ["Remboursements Published"] == words(page, "//h1")
    assert "fr" == page.xpath("//article/@lang")[0]
    assert ["All collections", "Facturation"] == words(page, "//nav[@class='breadcrumbs']//a")
    assert "/?locale=fr" == page.xpath("//a[@class='brand']/@href")[0]
    assert ["locale"] == page.xpath("//form//input[@type='hidden']/@name")
    # A reader of French gets the English article where there is no other.
    assert ["/articles/content/billing/fees.md"] == page.xpath("//div[@class='body']//a/@href")


def test_a_missing_translation_says_so_and_names_the_file_to_add(site: PreviewOf) -> None:
    page = site.article("billing/fees.md", "?locale=fr")
    assert ["Not translated into fr"] == words(page, "//h1")
    assert ["content/billing/fees.fr.md"] == words(page, "//main//code")
    assert ["en", "fr missing"] == words(page, "//nav[@class='locales']/a")
    listed = site.page("/collections/content/billing/?locale=fr")
    assert ["Fees Draft not in fr", "Remboursements"] == words(listed, "//ul[@class='rows']//a")


def test_the_file_of_a_translation_leads_to_the_article_in_its_language(site: PreviewOf) -> None:
    answer = site.ask("/articles/content/billing/refunds.fr.md")
    assert "/articles/content/billing/refunds.md?locale=fr" == answer.headers["location"]


def test_search_finds_words_of_titles_and_texts_in_the_language(site: PreviewOf) -> None:
    page = site.page("/search?q=30+DAYS")
    assert [
        "Refunds How to get money back You get it back for 30 days . See fees and the law. Ask us."
    ] == words(page, "//ul[@class='rows']//a")
    assert ["30", "days"] == words(page, "//mark")
    assert ["Refunds", "Hello"] == words(
        site.page("/search?q=refunds"), "//ul[@class='rows']//span[@class='name']"
    )
    assert ["Nothing found in fr. Try other words or fewer."] == words(
        site.page("/search?q=days&locale=fr"), "//p[@class='box empty']"
    )


@pytest.mark.parametrize("query", ["", "(", "<script>", "\\", "%00", "a" * 9000])
def test_search_takes_any_words(site: PreviewOf, query: str) -> None:
    assert 200 == site.ask(f"/search?q={query}").status_code


def test_a_file_whose_front_matter_is_wrong_is_shown_with_its_problem(site: PreviewOf) -> None:
    write(site.root, {"content/bad.md": "---\ntitel: Bad\n---\n# Bad one\n\nStill a text.\n"})
    page = site.article("bad.md")
    assert ["Bad one"] == words(page, "//h1")
    assert ["Still a text."] == words(page, "//div[@class='body']")
    [problem] = words(page, "//ul[@class='problems']/li")
    assert 'Error Unknown key "titel"' in problem
    assert 'Did you mean "title"' in problem or "earest" in problem
    assert problem.endswith("content/bad.md:2:1 unknown-key")
    assert ["titel:"] == words(page, "//ul[@class='problems']//mark")
    assert "Bad one 1 error" in words(site.page("/"), "//ul[@class='rows']//a")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"---\ntitle: Open\n\nNo end.\n", "front-matter-open"),
        (b"---\n: [\n---\nText.\n", "yaml-syntax"),
        (b"\xff\xfe bytes", "encoding"),
        (b"# A\n\n<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n", "merge-conflict"),
        (b"Just text, no title.\n", "missing-title"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_page_all_the_same(
    site: PreviewOf, text: bytes, code: str
) -> None:
    (site.root / "content/some-file.md").write_bytes(text)
    page = site.article("some-file.md", "?changes=1")
    assert [code] == [
        found.split()[-1] for found in words(page, "//ul[@class='problems']//p[@class='note']")
    ]
    assert 1 == len(page.xpath("//h1"))
    assert "Some file" in words(page, "//h1")[0] or "A" in words(page, "//h1")[0]


def test_a_translation_beside_a_broken_original_is_still_shown(site: PreviewOf) -> None:
    write(site.root, {"content/billing/refunds.md": "---\nfoo: 1\n---\nText.\n"})
    page = site.article("billing/refunds.md", "?locale=fr")
    assert "Remboursements" in words(page, "//h1")[0]


def test_a_broken_link_is_told_and_leads_nowhere(site: PreviewOf) -> None:
    write(site.root, {"content/a.md": "# A\n\nSee [the other](other.md).\n"})
    page = site.article("a.md")
    assert ["content/a.md:3:17 broken-link"] == words(page, "//p[@class='note']")
    assert ["the other"] == words(page, "//div[@class='body']//a[not(@href)]")


def test_all_problems_stand_on_one_page_with_links_to_their_articles(site: PreviewOf) -> None:
    write(site.root, {"content/a.md": "# A\n\n[x](y.md)\n", "content/billing/z.fr.md": "# Z\n"})
    page = site.page("/problems")
    assert ["2 errors, 2 warnings."] == words(page, "//p[@class='lead']")
    assert [
        "A content/a.md",
        "content/billing/z.fr.md",
        "Remboursements content/billing/refunds.fr.md",
        "Refunds content/billing/refunds.md",
    ] == words(page, "//main//h2")
    assert ["2 errors"] == words(page, "//a[contains(@class, 'choice loud')]")


def test_an_edit_shows_on_the_next_request(site: PreviewOf) -> None:
    before = site.ask("/_preview/version").text
    assert before == site.ask("/_preview/version").text
    file = site.root / "content/hello.md"
    times = file.stat()
    file.write_text("# Good day\n", "utf-8")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns - 10**9))  # an older one, as from git
    assert before != site.ask("/_preview/version").text
    assert ["Good day"] == words(site.article("hello.md"), "//h1")
    file.unlink()
    assert 404 == site.ask("/articles/content/hello.md").status_code


def test_what_a_file_was_is_not_shown_once_it_cannot_be_read(site: PreviewOf) -> None:
    site.article("billing/refunds.md", "?locale=fr")
    (site.root / "content/billing/refunds.fr.md").write_bytes(b"\xff broken")
    page = site.article("billing/refunds.md", "?locale=fr")
    assert "Pendant" not in page.text_content()


def test_an_empty_project_says_what_is_missing(site: PreviewOf) -> None:
    (site.root / "content").rename(site.root / "elsewhere")
    page = site.page("/")
    assert ["There is no article in content/ yet."] == words(page, "//p[@class='box empty']")
    assert ["1 error"] == words(page, "//a[contains(@class, 'choice loud')]")


def test_a_wrong_address_is_a_page_that_names_the_nearest(site: PreviewOf) -> None:
    answer = site.ask("/articles/content/billing/refund.md")
    assert 404 == answer.status_code
    assert "Nearest: " in answer.text
    assert 'href="/articles/content/billing/refunds.md"' in answer.text
    assert 404 == site.ask("/nonsense").status_code
    assert 404 == site.ask("/collections/content/nothing/").status_code


def test_search_looks_at_the_beginnings_of_words(site: PreviewOf) -> None:
    write(site.root, {"content/a.md": "# Ports\n\nOn boards.\n", "content/b.md": "# Support\n"})
    assert ["Port s"] == words(site.page("/search?q=port"), "//li//span[@class='name']")


def test_warnings_do_not_stand_in_the_way_of_the_text_and_errors_do(site: PreviewOf) -> None:
    write(site.root, {"content/a.md": "# A\n\n~~b~~\n", "content/c.md": "# C\n\n[d](d.md)\n"})
    assert [] == site.article("a.md").xpath("//details[@class='found'][@open]")
    assert ["1 warning"] == words(site.article("a.md"), "//details/summary")
    assert ["1 error"] == words(site.article("c.md"), "//details[@open]/summary")
    assert "C 1 error" in words(site.page("/"), "//ul[@class='rows']//a")


@pytest.mark.parametrize(
    "title",
    [
        "```@team #1 --> ::error::x <script>alert(1)</script>``",
        "👩\u200d💻 Developers",
        "::error:: is text",
        "a\u00adb",
    ],
)
def test_a_title_stands_there_as_readers_see_it(site: PreviewOf, title: str) -> None:
    write(site.root, {"content/b/a.md": f"---\ntitle: '{title}'\n---\nText.\n"})
    assert [title] == words(site.article("b/a.md"), "//h1")
    assert [title] == words(site.page("/collections/content/b/"), "//span[@class='name']")
