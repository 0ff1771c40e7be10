"""Finding conversations and tickets: the grammar of queries, pages, and the index that lags."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from intercom_sync.sandbox import Sandbox
from intercom_sync.sandbox.api.query import (
    CONVERSATION_FIELDS,
    CONVERSATIONS,
    TICKET_FIELDS,
    Type,
    condition,
)
from intercom_sync.sandbox.refused import RefusedError
from tests.growth import LINEAR, times_as_long
from tests.openapi import WHY_SKIPPED, describe
from tests.sandbox.client import DOCS_ID, SUPPORT_ID, Client, error

IS_OPEN = {"field": "state", "operator": "=", "value": "open"}


@pytest.fixture(scope="module")
def inbox() -> tuple[Client, dict[str, str]]:
    """Four conversations, by what is special about them."""
    sandbox = Sandbox()
    now = sandbox.clock.now()
    ids = {
        name: sandbox.customer.starts(text, name=name, email=f"{name}@example.org", at_unix=at)
        for name, text, at in (
            ("old", "I need support, please", now - 900),
            ("vip", "Refund my SCANNER", now - 600),
            ("done", "100 % broken_", now - 300),
            ("new", "Hello", now - 100),
        )
    }
    mate = sandbox.teammate
    mate.replies(ids["old"], "Yes?", at_unix=now - 800)
    mate.tags(ids["vip"], "vip", at_unix=now - 500)
    mate.tags(ids["vip"], "billing", at_unix=now - 500)
    mate.assigns(ids["vip"], team="Billing", at_unix=now - 500)
    mate.assigns(ids["old"], admin="support@example.com", at_unix=now - 700)
    mate.closes(ids["done"], at_unix=now - 200)
    return Client(sandbox), ids


def tag_id(client: Client, name: str) -> str:
    found: str = next(
        tag["id"] for tag in client.get("/tags").json()["data"] if tag["name"] == name
    )
    return found


NOW = 1_750_000_000


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ([("state", "=", "open")], "new vip old"),
        ([("state", "!=", "open")], "done"),
        ([("state", "IN", ["closed", "snoozed"])], "done"),
        ([("state", "NIN", ["closed"])], "new vip old"),
        ([("state", "~", "LOSE")], "done"),
        ([("state", "^", "clo")], "done"),
        ([("state", "$", "sed")], "done"),
        ([("state", "$", "clo")], ""),
        ([("open", "=", False)], "done"),
        ([("read", "=", False), ("open", "=", True)], "new vip old"),
        ([("created_at", ">", NOW - 300)], "new done"),
        ([("created_at", "<", NOW - 600)], "vip old"),
        ([("statistics.last_admin_reply_at", "<", NOW)], "old"),
        ([("statistics.last_admin_reply_at", "=", NOW - 800)], "old"),
        ([("statistics.count_assignments", ">", 1)], "vip old"),
        ([("statistics.count_assignments", ">", 2)], ""),
        ([("admin_assignee_id", "=", SUPPORT_ID)], "old"),
        ([("admin_assignee_id", "!=", SUPPORT_ID)], "new done vip"),
        ([("admin_assignee_id", "=", None)], "new done vip"),
        ([("team_assignee_id", "IN", [814866, 1])], "vip"),
        ([("contact_ids", "=", "nobody")], ""),
        ([("teammate_ids", "=", str(SUPPORT_ID))], "done vip old"),
        ([("source.author.email", "$", "@example.org"), ("state", "=", "closed")], "done"),
        ([("source.author.name", "~", "L")], "old"),
        ([("source.author.name", "!~", "L")], "new done vip"),
        ([("source.body", "=", "support")], "old"),
        ([("source.body", "=", "need support")], ""),
        ([("source.body", "=", "Scanner")], "vip"),
        ([("source.body", "^", "scan")], "vip"),
        ([("source.subject", "=", "")], "new done vip old"),
        ([("source.author.name", "~", "%")], ""),
        ([("source.url", "=", None), ("state", "=", "closed")], "done"),
        ([("conversation_rating.score", ">", 0)], ""),
    ],
)
def test_search_finds_what_the_filters_say(
    inbox: tuple[Client, dict[str, str]], filters: list[tuple[str, str, object]], expected: str
) -> None:
    client, ids = inbox

    assert [ids[name] for name in expected.split()] == client.finds(*filters)


def test_search_by_tag_asks_whether_it_is_among_the_tags(
    inbox: tuple[Client, dict[str, str]],
) -> None:
    client, ids = inbox
    vip = tag_id(client, "vip")

    assert [ids["vip"]] == client.finds(("tag_ids", "=", vip))
    assert [ids["vip"]] == client.finds(("tag_ids", "IN", ["1", vip]))
    without = [ids[name] for name in ("new", "done", "old")]
    assert without == client.finds(("tag_ids", "!=", vip))
    assert without == client.finds(("tag_ids", "NIN", [vip]))


def test_search_takes_two_levels_of_groups(inbox: tuple[Client, dict[str, str]]) -> None:
    client, ids = inbox
    closed = {"field": "state", "operator": "=", "value": "closed"}
    by_sam = {"field": "admin_assignee_id", "operator": "=", "value": SUPPORT_ID}
    either = {"operator": "OR", "value": [closed, by_sam]}
    query = {"operator": "AND", "value": [either, {"operator": "AND", "value": [IS_OPEN]}]}

    found = client.post("/conversations/search", {"query": query}).json()

    assert [ids["old"]] == [one["id"] for one in found["conversations"]]


def group(*members: object, operator: str = "AND") -> dict[str, object]:
    return {"operator": operator, "value": list(members)}


@pytest.mark.parametrize(
    "query",
    [
        None,
        "open",
        {},
        {"field": "state"},
        {"field": "state", "operator": "=", "value": 1},
        {"field": "state", "operator": "=="},
        {"field": "state", "operator": ">", "value": "open"},
        {"field": "state", "operator": "IN", "value": "open"},
        {"field": "state", "operator": "IN", "value": [1]},
        {"field": "state", "operator": "=", "value": ["open"]},
        {"field": "status", "operator": "=", "value": "open"},
        {"field": "created_at", "operator": ">", "value": "foobar"},
        {"field": "created_at", "operator": ">", "value": "1750000000"},
        {"field": "created_at", "operator": ">", "value": 1.5},
        {"field": "created_at", "operator": ">=", "value": 1},
        {"field": "created_at", "operator": ">", "value": True},
        {"field": "created_at", "operator": "~", "value": 1},
        {"field": "created_at", "operator": ">", "value": None},
        {"field": "open", "operator": "=", "value": "true"},
        {"field": "admin_assignee_id", "operator": "=", "value": str(SUPPORT_ID)},
        {"field": "tag_ids", "operator": "=", "value": 5},
        {"field": "tag_ids", "operator": "=", "value": None},
        group(),
        group(IS_OPEN, operator="XOR"),
        group(*[IS_OPEN] * 16),
        group(group(group(IS_OPEN))),
        group(group(*[IS_OPEN] * 16)),
        group("state"),
    ],
)
def test_search_answers_400_when_the_query_is_not_as_documented(query: object) -> None:
    response = Client(Sandbox()).post("/conversations/search", {"query": query})

    assert (400, "parameter_invalid") == error(response)


@pytest.mark.parametrize(
    "pagination",
    [{"per_page": 151}, {"per_page": 0}, {"per_page": "20"}, {"starting_after": "x"}, []],
)
def test_search_answers_400_when_there_is_no_such_page(pagination: object) -> None:
    sent = {"query": IS_OPEN, "pagination": pagination}

    response = Client(Sandbox()).post("/conversations/search", sent)

    assert (400, "parameter_invalid") == error(response)


def test_search_takes_15_filters_in_each_of_15_groups(inbox: tuple[Client, dict[str, str]]) -> None:
    query = group(*[group(*[IS_OPEN] * 15)] * 15)

    found = inbox[0].post("/conversations/search", {"query": query})

    assert 3 == found.json()["total_count"]


def test_pages_hold_every_conversation_once() -> None:
    sandbox = Sandbox()
    ids = sandbox.customer.starts_many(311)
    client = Client(sandbox)
    pages = []
    pagination: dict[str, object] | None = {"per_page": 150}
    while pagination is not None:
        sent = {"query": IS_OPEN, "pagination": pagination}
        pages.append(client.post("/conversations/search", sent).json())
        pagination = pages[-1]["pages"].get("next")

    assert [150, 150, 11] == [len(page["conversations"]) for page in pages]
    assert [(1, 3, 311), (2, 3, 311), (3, 3, 311)] == [
        (page["pages"]["page"], page["pages"]["total_pages"], page["total_count"]) for page in pages
    ]
    assert [*reversed(ids)] == [one["id"] for page in pages for one in page["conversations"]]


def test_list_has_20_on_a_page_unless_asked_otherwise() -> None:
    sandbox = Sandbox()
    ids = sandbox.customer.starts_many(25)
    client = Client(sandbox)

    first = client.get("/conversations").json()
    cursor = first["pages"]["next"]["starting_after"]
    second = client.get(f"/conversations?starting_after={cursor}").json()

    listed = [one["id"] for page in (first, second) for one in page["conversations"]]
    assert (20, [*reversed(ids)]) == (len(first["conversations"]), listed)
    assert "next" not in second["pages"]
    assert error(client.get("/conversations?per_page=151")) == (400, "parameter_invalid")


def test_items_of_a_list_have_no_parts_and_no_tags_before_2_13() -> None:
    sandbox = Sandbox()
    asked = sandbox.customer.starts("Help!")
    sandbox.teammate.tags(asked, "vip")

    for version, tells in (("2.11", False), ("2.12", False), ("2.13", True), ("2.16", True)):
        (item,) = Client(sandbox, version=version).get("/conversations").json()["conversations"]
        assert ("conversation_parts" in item, "tags" in item) == (False, tells)


def test_search_does_not_know_a_change_until_the_index_has_caught_up() -> None:
    sandbox = Sandbox(index_lag_seconds=30)
    asked = sandbox.customer.starts("Help!")
    client = Client(sandbox)
    seen = [client.finds(("state", "=", "open"))]
    sandbox.clock.advance(20)
    client.manages(asked, "close")
    sandbox.clock.advance(10)
    seen.append(client.finds(("state", "=", "open")))
    answered = client.post("/conversations/search", {"query": IS_OPEN}).json()
    sandbox.clock.advance(20)
    seen += [client.finds(("state", "=", "open")), client.finds(("state", "=", "closed"))]

    assert [[], [asked], [], [asked]] == seen
    assert "closed" == answered["conversations"][0]["state"], "what is answered is the present"


def test_something_can_happen_between_two_pages_of_a_search() -> None:
    sandbox = Sandbox()
    oldest, *others = sandbox.customer.starts_many(3)
    sandbox.clock.advance(60)
    sandbox.after_page(
        1, lambda: sandbox.customer.replies(oldest, "Hello?"), path="/conversations/search"
    )
    client = Client(sandbox)
    sent = {"query": IS_OPEN, "pagination": {"per_page": 2}}
    first = client.post("/conversations/search", sent).json()

    second = client.post(
        "/conversations/search", {"query": IS_OPEN, "pagination": first["pages"]["next"]}
    ).json()

    assert [*reversed(others)] == [one["id"] for one in first["conversations"]]
    assert [] == second["conversations"], "it moved to the front, where nobody looks any more"


def test_tickets_are_found_by_type_title_and_time() -> None:
    sandbox = Sandbox(index_lag_seconds=5)
    made = sandbox.teammate.creates_ticket("Tracker", title="Outage of May")
    now = int(sandbox.clock.now())
    client = Client(sandbox)
    query = group(
        {"field": "ticket_type_id", "operator": "=", "value": "2172"},
        {"field": "created_at", "operator": ">=", "value": now},
        {"field": "title", "operator": "~", "value": "outage"},
    )

    early = client.post("/tickets/search", {"query": query}).json()["tickets"]
    sandbox.clock.advance(5)
    found = client.post("/tickets/search", {"query": query}).json()["tickets"]

    assert ([], [made]) == (early, [ticket["id"] for ticket in found])
    wrong = {"field": "admin_assignee_id", "operator": "=", "value": DOCS_ID}
    assert 400 == client.post("/tickets/search", {"query": wrong}).status_code


def test_search_takes_time_in_proportion_to_the_conversations() -> None:
    small, large = Sandbox(), Sandbox()
    small.customer.starts_many(2_500)
    large.customer.starts_many(10_000)

    def search(sandbox: Sandbox) -> object:
        query = group(IS_OPEN, IS_OPEN)
        return Client(sandbox).post("/conversations/search", {"query": query}).json()["total_count"]

    assert [2_500, 10_000] == [search(small), search(large)]
    assert times_as_long(search, small, large) < LINEAR


VALUES = {
    Type.STRING: st.text(max_size=4),
    Type.STRINGS: st.text(max_size=4),
    Type.WORDS: st.text(max_size=4),
    Type.INTEGER: st.integers(-5, 5),
    Type.DATE: st.integers(NOW - 5, NOW + 5),
    Type.BOOLEAN: st.booleans(),
}


@st.composite
def opposites(draw: st.DrawFn) -> tuple[dict[str, object], dict[str, object]]:
    """A filter, and the one that says the opposite."""
    field = draw(st.sampled_from(sorted(CONVERSATION_FIELDS)))
    kind = CONVERSATION_FIELDS[field]
    # The description knows no list of truths, although its table lets IN take anything.
    lists = () if kind is Type.BOOLEAN else (("IN", "NIN"),)
    positive, negative = draw(st.sampled_from([("=", "!="), *lists]))
    single = draw(VALUES[kind])
    value: object = [single] if positive == "IN" else single
    return (
        {"field": field, "operator": positive, "value": value},
        {"field": field, "operator": negative, "value": value},
    )


@settings(max_examples=40, deadline=None)
@given(opposites())
@example(
    (
        {"field": "state", "operator": "=", "value": "'"},
        {"field": "state", "operator": "!=", "value": "'"},
    )
)
def test_filter_and_its_opposite_find_every_conversation_once(
    pair: tuple[dict[str, object], dict[str, object]],
) -> None:
    sandbox = Sandbox()
    ids = sandbox.customer.starts_many(3)
    sandbox.teammate.closes(ids[0])
    client = Client(sandbox)

    found = [
        one["id"]
        for query in pair
        for one in client.post("/conversations/search", {"query": query}).json()["conversations"]
    ]

    assert sorted(ids) == sorted(found)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@settings(max_examples=150)
@given(st.fixed_dictionaries({}, optional={"field": JSON, "operator": JSON, "value": JSON}))
def test_query_is_refused_or_understood_whatever_it_is(query: object) -> None:
    with suppress(RefusedError):
        assert condition(query, CONVERSATIONS).sql


@pytest.mark.parametrize(
    ("path", "fields"),
    [("/conversations/search", CONVERSATION_FIELDS), ("/tickets/search", TICKET_FIELDS)],
)
def test_fields_are_those_of_intercoms_own_table(path: str, fields: dict[str, Type]) -> None:
    description = describe()
    if description is None:
        pytest.skip(WHY_SKIPPED)
    rows = re.findall(
        r"^\| ([a-z_.{}]+) +\| (String|Integer|Date|Boolean)",
        description.text_of("POST", path),
        re.MULTILINE,
    )
    told = {Type.INTEGER: "Integer", Type.DATE: "Date", Type.BOOLEAN: "Boolean"}

    assert {name: told.get(kind, "String") for name, kind in fields.items()} == {
        name: kind for name, kind in rows if name != "ticket_attribute.{id}"
    }
