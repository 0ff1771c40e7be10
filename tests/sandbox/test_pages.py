"""The Help Center as a customer would see it."""

from __future__ import annotations

import re

import pytest

from intercom_sync.sandbox import Sandbox
from tests.sandbox.client import Client

PNG = b"\x89PNG\r\n\x1a\n rest"


def page(sandbox: Sandbox, path: str, status: int = 200) -> str:
    response = Client(sandbox, token=None, version=None).get(path)
    assert response.status_code == status
    return response.text


def links(html: str) -> set[str]:
    return set(re.findall(r'href="([^"]*)"', html))


@pytest.fixture
def demo() -> Sandbox:
    sandbox = Sandbox()
    sandbox.write_demo()
    return sandbox


def test_home_shows_collections_that_have_something_to_read(demo: Sandbox) -> None:
    demo.teammate.creates_collection(name="Empty")

    html = page(demo, "/")

    assert re.findall(r'class="name">([^<]*)', html) == ["Getting started", "Billing"]
    assert re.findall(r'class="count">([^<]*)', html) == ["2 articles", "2 articles"]


def test_drafts_are_shown_with_a_badge_when_asked_for(demo: Sandbox) -> None:
    billing = next(link for link in links(page(demo, "/?drafts=1")) if "billing" in link)

    without = page(demo, billing.partition("?")[0])
    with_drafts = page(demo, billing)

    assert ("Prices from next year" in without, "Draft</span>" in without) == (False, False)
    assert 'Prices from next year <span class="badge">Draft</span>' in with_drafts


def test_every_link_leads_somewhere_and_keeps_showing_drafts(demo: Sandbox) -> None:
    seen: set[str] = set()
    waiting = {"/?drafts=1"}
    while waiting:
        path = waiting.pop()
        seen.add(path)
        found = {link for link in links(page(demo, path)) if re.match("/(?!_site|inbox)", link)}
        hides_drafts = path.partition("?")[0]
        assert {link for link in found if "drafts=1" not in link} == {hides_drafts}
        waiting |= found - {hides_drafts} - seen

    assert len([path for path in seen if "/articles/" in path]) == 5


def test_draft_is_not_found_by_a_customer(demo: Sandbox) -> None:
    draft = next(article for article in demo.articles() if article.state == "draft")

    assert "It is a draft" in page(demo, f"/en/articles/{draft.id}", 404)
    assert "To be written." in page(demo, f"/en/articles/{draft.id}?drafts=1")


@pytest.mark.parametrize(
    "path", ["/en/articles/1", "/en/collections/x", "/nothing", "/en/articles/9-"]
)
def test_page_says_so_when_there_is_nothing(path: str) -> None:
    assert "This page is not here" in page(Sandbox(), path, 404)


def test_empty_help_center_says_that_drafts_are_hidden() -> None:
    sandbox = Sandbox()
    sandbox.teammate.creates(title="x")

    assert "Drafts are hidden." in page(sandbox, "/")
    assert "/en/articles/9100501-x?drafts=1" in links(page(sandbox, "/?drafts=1"))


def test_article_shows_its_blocks(demo: Sandbox) -> None:
    first, second, third = (page(demo, f"/en/articles/910050{number}") for number in (1, 2, 3))

    assert '<div class="intercom-interblocks-callout tint-blue">' in first
    assert 'class="video" rel="noopener noreferrer">Watch the video on youtube.com</a>' in first
    assert 'class="intercom-h2b-button"' in first
    assert re.search(
        r'<img src="/_cdn/i/o/\d+/[0-9a-f]+/pairing.png" alt="The pairing screen">', first
    )
    assert "In this article" in first
    assert second.count("<details>") == 3
    assert "<td><p" in third
    assert "In this article" not in third


def test_article_names_its_author_and_day(demo: Sandbox) -> None:
    html = page(demo, "/en/articles/9100501")

    assert "Written by Sam Petrov · updated <time" in html
    assert "15 June 2025</time>" in html


def test_link_to_another_article_leads_to_our_own_page() -> None:
    sandbox = Sandbox()
    other = sandbox.teammate.creates(title="Other", state="published")
    url = f"https://help.example.com/en/articles/{other}-other#h_1"
    article = sandbox.teammate.creates(
        title="One", body=f'<a href="{url}">x</a>', state="published"
    )

    assert f"/en/articles/{other}-other" in links(page(sandbox, f"/en/articles/{article}"))


def test_search_finds_and_marks_words(demo: Sandbox) -> None:
    html = page(demo, "/en/search?q=invoices")

    assert "1 article for “invoices”" in html
    assert "<mark>Invoices</mark> are sent" in html
    assert "No article was found" in page(demo, "/en/search?q=zebra")
    assert "Search the Help Center" in page(demo, "/en/search")


@pytest.mark.parametrize(
    "path", ["/", "/en/articles/9100501", "/en/search?q=a", "/nothing", "/_site/style.css"]
)
def test_page_loads_nothing_from_elsewhere_and_runs_nothing(demo: Sandbox, path: str) -> None:
    response = Client(demo, token=None, version=None).get(path)

    assert response.headers["Content-Security-Policy"].startswith(
        "default-src 'none'; style-src 'self'; img-src 'self';"
    )
    assert not re.search(r'src="(?!/_cdn/)|<script|style="|@import|url\(', response.text)


def test_hostile_texts_are_shown_as_texts() -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    sandbox = Sandbox()
    shelf = sandbox.teammate.creates_collection(name=evil, description=evil)
    body = (
        '<p onclick="x()">a</p><a href="https://x.y" onmouseover="x()">b</a>'
        '<p><a href="data:text/html,x">c</a></p>'
        '<div class="intercom-interblocks-callout" style="background:url(https://x.y)">d</div>'
    )
    article = sandbox.teammate.creates(
        title=evil, description=evil, body=body, state="published", parent_id=shelf
    )

    for path in ("/", f"/en/collections/{shelf}", f"/en/articles/{article}", "/en/search?q=script"):
        html = page(sandbox, path)
        tags = " ".join(re.findall(r"<[^>]*>", html))
        assert not re.search(r"<script|\bon\w+=|javascript:|data:text|url\(", tags), path


def test_search_shows_a_hostile_phrase_as_text() -> None:
    html = page(Sandbox(), "/en/search?q=%22%3E%3Cscript%3E")

    assert "<script" not in html


def test_picture_is_served_when_its_bytes_are_known() -> None:
    sandbox = Sandbox(images=lambda url: PNG)
    article = sandbox.teammate.creates(
        title="x", body='<img src="https://x.y/x.png">', state="published"
    )
    (source,) = re.findall(r'<img src="([^"]*)"', page(sandbox, f"/en/articles/{article}"))

    picture = Client(sandbox, token=None, version=None).get(source)

    assert (picture.headers["Content-Type"], picture.content) == ("image/png", PNG)


def test_placeholder_is_served_when_only_the_address_is_known(demo: Sandbox) -> None:
    picture = Client(demo, token=None, version=None).get("/_cdn/i/o/1/2/<b>.png")

    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert "&lt;b&gt;.png" in picture.text


def test_collection_without_articles_says_so_when_drafts_are_shown() -> None:
    sandbox = Sandbox()
    shelf = sandbox.teammate.creates_collection(name="Empty")

    assert "This collection has no articles." in page(sandbox, f"/en/collections/{shelf}?drafts=1")
    assert "This page is not here" in page(sandbox, f"/en/collections/{shelf}", 404)
