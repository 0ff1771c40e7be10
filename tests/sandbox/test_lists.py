"""Lists and search: order, pages, clamping, shifting, and an index that lags."""

from __future__ import annotations

import pytest

from intercom_sync.sandbox import Answers, NextPage, Sandbox, VirtualClock
from tests.sandbox.client import Client, error


def titles(client: Client, query: str = "") -> list[str]:
    return [article["title"] for article in client.get(f"/articles{query}").json()["data"]]


def test_list_is_newest_first_and_by_highest_id_within_a_second() -> None:
    clock = VirtualClock()
    sandbox = Sandbox(clock=clock)
    client = Client(sandbox)
    first = client.creates(title="first")
    client.creates(title="second")
    client.creates(title="third")
    clock.advance(1)
    client.put(f"/articles/{first['id']}", {"title": "first again"})

    assert titles(client) == ["first again", "third", "second"]


def test_list_has_pages_of_fifteen_when_nobody_asks_otherwise() -> None:
    client = Client(Sandbox())
    for number in range(16):
        client.creates(title=str(number))

    answer = client.get("/articles").json()

    assert answer["pages"] == {
        "type": "pages",
        "page": 1,
        "per_page": 15,
        "total_pages": 2,
        "next": {"per_page": 15, "starting_after": None},
    }
    assert (answer["total_count"], len(answer["data"])) == (16, 15)
    assert titles(client, "?page=2") == ["0"]
    assert titles(client, "?page=3") == []


def test_list_clamps_silently_when_a_page_is_too_large() -> None:
    client = Client(Sandbox(answers=Answers(largest_page=2)))
    for number in range(3):
        client.creates(title=str(number))

    pages = client.get("/articles?per_page=250").json()["pages"]

    assert (pages["per_page"], pages["total_pages"]) == (2, 2)


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "per_page=0", "per_page=1e3"])
def test_list_is_refused_when_the_page_is_no_number(query: str) -> None:
    assert error(Client(Sandbox()).get(f"/articles?{query}")) == (400, "parameter_invalid")


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (NextPage.OBJECT, {"per_page": 1, "starting_after": None}),
        (NextPage.URL, "http://api.test/articles?page=2&per_page=1"),
        (NextPage.NULL, None),
        (NextPage.ABSENT, "absent"),
    ],
)
def test_next_page_follows_the_habit(style: NextPage, expected: object) -> None:
    client = Client(Sandbox(answers=Answers(next_page=style)))
    client.creates()
    client.creates()

    assert expected == client.get("/articles?per_page=1").json()["pages"].get("next", "absent")


def test_article_is_missed_when_somebody_edits_it_between_two_pages() -> None:
    clock = VirtualClock()
    sandbox = Sandbox(clock=clock)
    client = Client(sandbox)
    ids = [client.creates(title=title)["id"] for title in ("c", "b", "a")]
    clock.advance(1)
    sandbox.after_page(1, lambda: sandbox.teammate.edits(ids[0], title="c, edited"))

    seen = titles(client, "?per_page=2") + titles(client, "?per_page=2&page=2")

    assert seen == ["a", "b", "b"]
    assert titles(client) == ["c, edited", "a", "b"]


def test_interlude_is_played_once() -> None:
    sandbox = Sandbox()
    client = Client(sandbox)
    sandbox.after_page(1, lambda: sandbox.teammate.creates(title="x"))

    assert [titles(client) for _ in range(3)] == [[], ["x"], ["x"]]


def test_interlude_is_kept_for_its_own_list_and_page() -> None:
    sandbox = Sandbox()
    client = Client(sandbox)
    path = "/help_center/collections"
    sandbox.after_page(2, lambda: sandbox.teammate.creates(title="x"), path=path)

    for other in ("/articles?page=2", path):
        client.get(other)

    assert sandbox.articles() == ()
    client.get(f"{path}?page=2")
    assert len(sandbox.articles()) == 1


def test_collections_are_listed_newest_first() -> None:
    client = Client(Sandbox())
    client.creates_collection(name="one")
    client.creates_collection(name="two")

    listed = client.get("/help_center/collections?per_page=1").json()

    assert [collection["name"] for collection in listed["data"]] == ["two"]
    assert (listed["total_count"], listed["pages"]["total_pages"]) == (2, 2)


def found(client: Client, query: str) -> list[str]:
    answer = client.get(f"/articles/search?{query}").json()
    return [article["title"] for article in answer["data"]["articles"]]


def test_search_finds_words_of_title_and_text_in_any_state() -> None:
    client = Client(Sandbox())
    client.creates(title="Refunds", body="<p>Money <b>b</b>ack</p>", state="published")
    client.creates(title="Money")

    assert found(client, "phrase=money") == ["Money", "Refunds"]
    assert found(client, "phrase=refunds+back&help_center_id=79") == ["Refunds"]
    assert found(client, "phrase=money&state=draft") == ["Money"]
    assert found(client, "phrase=margin") == [], "the markup is not searched"


def test_search_shows_where_the_words_stand_when_asked_to() -> None:
    client = Client(Sandbox())
    client.creates(title="All refunds", body="<p>On refunds.</p>")

    answer = client.get("/articles/search?phrase=refunds&highlight=true").json()

    (highlight,) = answer["data"]["highlights"]
    assert highlight["highlighted_title"] == [
        {"type": "plain", "text": "All "},
        {"type": "highlight", "text": "refunds"},
    ]
    assert [part["text"] for part in highlight["highlighted_summary"][0]] == ["On ", "refunds", "."]


def test_search_does_not_know_an_article_yet_when_the_index_lags() -> None:
    clock = VirtualClock()
    client = Client(Sandbox(clock=clock, index_lag_seconds=30))
    client.creates(title="Refunds")

    before = found(client, "phrase=refunds")
    clock.advance(31)

    assert (before, found(client, "phrase=refunds")) == ([], ["Refunds"])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=lost", (400, "parameter_invalid")),
        ("help_center_id=1", (404, "not_found")),
    ],
)
def test_search_is_refused_when_it_asks_for_what_cannot_be(
    query: str, expected: tuple[int, str]
) -> None:
    assert expected == error(Client(Sandbox()).get(f"/articles/search?{query}"))
