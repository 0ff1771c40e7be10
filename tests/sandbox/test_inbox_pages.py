"""The inbox as an agent sees it, and a conversation as its customer does."""

from __future__ import annotations

import re
from html import unescape

import pytest

from intercom_sync.sandbox import Sandbox
from tests.sandbox.client import Client
from tests.sandbox.test_pages import links, page

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def demo() -> Sandbox:
    sandbox = Sandbox()
    sandbox.write_demo()
    return sandbox


def names(html: str) -> list[str]:
    return re.findall(r"<b>([^<]*)</b>", html)


def text(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", " ", html))


def test_list_shows_every_conversation_and_how_many_of_each_state(demo: Sandbox) -> None:
    html = page(demo, "/inbox")

    assert 30 == len(names(html))
    assert ["All 30", "Open 22", "Snoozed 3", "Closed 5"] == re.findall(
        r'href="/inbox[^"]*"(?: aria-current="page")?>(\w+ \d+)</a>', html
    )
    assert "#1 Sign-in fails with 502" in html


@pytest.mark.parametrize(("state", "count"), [("open", 22), ("snoozed", 3), ("closed", 5)])
def test_list_of_one_state_shows_no_other(demo: Sandbox, state: str, count: int) -> None:
    html = page(demo, f"/inbox?state={state}")

    assert count == len(names(html))
    assert {state} == set(re.findall(r'class="state (\w+)"', html))


def test_list_of_a_tag_shows_what_has_it(demo: Sandbox) -> None:
    tags = Client(demo).get("/tags").json()["data"]
    outage = next(tag["id"] for tag in tags if tag["name"] == "outage")

    html = page(demo, f"/inbox?tag={outage}")

    assert 7 == len(names(html))
    assert "Tagged “outage”" in html


def test_list_goes_on_over_pages() -> None:
    sandbox = Sandbox()
    sandbox.customer.starts_many(120)

    assert [50, 50, 20] == [
        len(names(page(sandbox, f"/inbox?state=open&page={number}"))) for number in (1, 2, 3)
    ]
    assert {"/inbox?state=open&amp;page=1", "/inbox?state=open&amp;page=3"} <= links(
        page(sandbox, "/inbox?state=open&page=2")
    )


@pytest.mark.parametrize("query", ["", "?state=odd", "?page=x", "?page=0", "?tag=x", "?tag=1"])
def test_empty_inbox_says_so(query: str) -> None:
    assert "Nothing here" in page(Sandbox(), f"/inbox{query}")


def conversation(sandbox: Sandbox) -> str:
    asked = sandbox.customer.starts("It blinks", name="Ann Lee")
    mate = sandbox.teammate
    mate.assigns(asked, team="Billing", by="ada@example.com")
    mate.notes(asked, "Secret recipe")
    mate.replies(asked, "Charge it", by="mei@example.com")
    mate.closes(asked, "Farewell")
    sandbox.customer.replies(asked, "Still blinks")
    mate.tags(asked, "vip")
    mate.snoozes(asked, until_unix=sandbox.clock.now() + 86_400)
    return asked


def test_conversation_tells_who_wrote_what_and_sets_notes_apart() -> None:
    sandbox = Sandbox()

    html = page(sandbox, f"/inbox/{conversation(sandbox)}")

    kinds = re.findall(r'<li class="(message \w+|event)"', html)
    assert [
        "message customer",
        "event",
        "message note",
        "message admin",
        "message admin",
        "message customer",
        "event",
    ] == kinds
    words = " ".join(text(html).split())
    assert "Ada Okafor assigned the conversation to Billing" in words
    assert "Secret recipe Note, for teammates only" in words
    assert "Charge it Seen by the customer" in words
    assert "Farewell Seen by the customer · Closed the conversation" in words
    assert "Still blinks Opened the conversation again" in words
    assert "Assigned to Billing Tags vip" in words


def test_customer_sees_messages_and_nothing_else() -> None:
    sandbox = Sandbox()

    html = page(sandbox, f"/inbox/{conversation(sandbox)}?as=customer")

    words = text(html)
    assert ["It blinks", "Charge it", "Farewell", "Still blinks"] == [
        said
        for said in ("It blinks", "Secret recipe", "Charge it", "Farewell", "Still blinks")
        if said in words
    ]
    assert not re.search("assigned|Billing|vip|Snoozed|Seen by|Closed", words)


def test_snoozed_conversation_is_shown_open_when_its_time_is_past() -> None:
    sandbox = Sandbox()
    asked = conversation(sandbox)
    sandbox.clock.advance(90_000)

    html = page(sandbox, f"/inbox/{asked}")

    assert 'class="state open"' in html
    assert "its snooze is over" in html


@pytest.mark.parametrize("name", ["1", "x", "99999999999999999999"])
def test_page_says_so_when_there_is_no_such_conversation(name: str) -> None:
    assert "This conversation is not here" in page(Sandbox(), f"/inbox/{name}", 404)


def test_every_link_of_the_inbox_leads_somewhere(demo: Sandbox) -> None:
    seen: set[str] = set()
    waiting = {"/inbox"}
    while waiting:
        path = waiting.pop()
        seen.add(path)
        found = {unescape(link) for link in links(page(demo, path))}
        waiting |= {link for link in found if link.startswith("/inbox")} - seen

    assert 30 <= len([path for path in seen if re.fullmatch(r"/inbox/\d+", path)])
    assert "/inbox" in links(page(demo, "/"))
    assert "/" in links(page(demo, "/inbox"))


def test_hostile_texts_are_shown_as_texts() -> None:
    sandbox = Sandbox()
    asked = sandbox.customer.starts("<script>alert(1)</script>x", name=EVIL, title=EVIL)
    sandbox.customer.replies(asked, '<p onclick="x()">a</p><a href="javascript:x()">b</a>')
    sandbox.teammate.tags(asked, EVIL)
    ticket = sandbox.teammate.creates_ticket("Tracker", title=EVIL)
    sandbox.teammate.links(asked, ticket_id=ticket)

    for path in ("/inbox", f"/inbox/{asked}", f"/inbox/{asked}?as=customer", "/inbox?tag=7522901"):
        tags = " ".join(re.findall(r"<[^>]*>", page(sandbox, path)))
        assert not re.search(r"<script|\bon\w+=|javascript:|url\(", tags), path


@pytest.mark.parametrize("path", ["/inbox", "/inbox/1", "/_site/inbox.css"])
def test_page_loads_nothing_from_elsewhere_and_runs_nothing(demo: Sandbox, path: str) -> None:
    response = Client(demo, token=None, version=None).get(path)

    assert response.headers["Content-Security-Policy"].startswith(
        "default-src 'none'; style-src 'self'; img-src 'self';"
    )
    assert not re.search(r'src="(?!/_cdn/)|<script|style="|@import|url\(', response.text)
