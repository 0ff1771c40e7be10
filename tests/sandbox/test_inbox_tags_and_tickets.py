"""Tags, tickets, and linking them, in the versions that can."""

from __future__ import annotations

import pytest

from intercom_sync.sandbox import DEFAULT_TOKEN, InboxHabits, Sandbox, Scope, Token
from intercom_sync.sandbox.store import tickets
from tests.sandbox.client import DOCS_ID, Client, error

TRACKER, BACK_OFFICE, REQUEST = "2172", "2171", "2170"
NOT_LINKED = {"type": "list", "data": [], "total_count": 0, "has_more": False}


def linked(conversation_id: str) -> dict[str, object]:
    one = {"type": "conversation", "id": conversation_id, "category": None}
    return {"type": "list", "data": [one], "total_count": 1, "has_more": False}


def tracker(**fields: object) -> dict[str, object]:
    filled = {"_default_title_": "Outage", "_default_description_": "All of it"}
    return {"ticket_type_id": TRACKER, "contacts": [], "ticket_attributes": filled, **fields}


def test_tag_is_made_once_whatever_the_case_of_its_name() -> None:
    client = Client(Sandbox())

    first, second = (client.post("/tags", {"name": name}).json() for name in ("VIP", " vip "))

    assert first == second
    assert {"type": "list", "data": [first]} == client.get("/tags").json()
    renamed = client.post("/tags", {"id": first["id"], "name": "Very important"}).json()
    assert {**first, "name": "Very important"} == renamed


@pytest.mark.parametrize("touches", [True, False])
def test_tags_come_and_go_and_move_updated_at_if_that_is_the_habit(touches: bool) -> None:
    sandbox = Sandbox(inbox=InboxHabits(tagging_touches=touches))
    asked = sandbox.customer.starts("Help!")
    client = Client(sandbox)
    tag = client.post("/tags", {"name": "vip"}).json()
    begun = int(sandbox.clock.now())
    sandbox.clock.advance(60)
    by = {"admin_id": str(DOCS_ID)}

    applied = client.post(f"/conversations/{asked}/tags", {"id": tag["id"], **by}).json()
    tagged = client.reads(asked)
    sandbox.clock.advance(60)
    taken = client.delete(f"/conversations/{asked}/tags/{tag['id']}", by)

    expected = {
        **tag,
        "applied_at": begun + 60,
        "applied_by": {"type": "admin", "id": str(DOCS_ID)},
    }
    assert (expected, [expected]) == (applied, tagged["tags"]["tags"])
    assert (200, []) == (taken.status_code, client.reads(asked)["tags"]["tags"])
    assert (begun + 120 if touches else begun) == client.reads(asked)["updated_at"]
    assert [] == tagged["conversation_parts"]["conversation_parts"]
    assert 1 == sandbox.committed("DELETE /conversations/*/tags/*")


def test_tag_that_is_there_already_stays_as_it_was_applied() -> None:
    sandbox = Sandbox()
    asked = sandbox.customer.starts("Help!")
    sandbox.teammate.tags(asked, "vip")
    client = Client(sandbox)
    before = client.reads(asked)["tags"]
    sandbox.clock.advance(60)
    sent = {"id": before["tags"][0]["id"], "admin_id": str(DOCS_ID)}

    client.post(f"/conversations/{asked}/tags", sent)

    assert before == client.reads(asked)["tags"]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"id": "1", "admin_id": str(DOCS_ID)}, (404, "not_found")),
        ({"id": 1, "admin_id": str(DOCS_ID)}, (400, "parameter_invalid")),
        ({"admin_id": str(DOCS_ID)}, (400, "parameter_not_found")),
    ],
)
def test_tagging_is_refused_when_the_tag_is_not_known(
    sent: dict[str, object], expected: tuple[int, str]
) -> None:
    sandbox = Sandbox()
    asked = sandbox.customer.starts("Help!")

    assert expected == error(Client(sandbox).post(f"/conversations/{asked}/tags", sent))


def test_untagging_wants_the_admin_in_its_body() -> None:
    sandbox = Sandbox()
    asked = sandbox.customer.starts("Help!")
    sandbox.teammate.tags(asked, "vip")
    client = Client(sandbox)
    tag = client.get("/tags").json()["data"][0]["id"]

    assert (400, "parameter_not_found") == error(
        client.delete(f"/conversations/{asked}/tags/{tag}", {})
    )
    assert 1 == len(client.reads(asked)["tags"]["tags"])


def test_ticket_types_tell_their_categories() -> None:
    types = Client(Sandbox()).get("/ticket_types").json()["data"]

    assert [
        (REQUEST, "Request", "Customer"),
        (BACK_OFFICE, "Engineering", "Back-office"),
        (TRACKER, "Tracker", "Tracker"),
    ] == [(one["id"], one["name"], one["category"]) for one in types]


def test_tracker_ticket_is_made_without_a_contact() -> None:
    sandbox = Sandbox()
    client = Client(sandbox)

    made = client.post("/tickets", tracker()).json()

    assert ("Outage", "Tracker", "1") == (
        made["ticket_attributes"]["_default_title_"],
        made["category"],
        made["ticket_id"],
    )
    assert made == client.get(f"/tickets/{made['id']}").json()
    assert [made["id"]] == [str(ticket.id) for ticket in sandbox.tickets()]


@pytest.mark.parametrize(
    "fields",
    [
        {"contacts": None},
        {"contacts": [{"id": "1"}]},
        {"contacts": [{"name": "Ann"}]},
        {"contacts": [{}, {}]},
        {"ticket_type_id": "1"},
        {"ticket_type_id": 2172},
        {"ticket_type_id": REQUEST},
        {"ticket_attributes": {"title": "x"}},
        {"ticket_attributes": {"_default_title_": 5}},
        {"ticket_attributes": "x"},
    ],
)
def test_ticket_is_refused_when_it_is_wrong(fields: dict[str, object]) -> None:
    sandbox = Sandbox()

    assert 400 == Client(sandbox).post("/tickets", tracker(**fields)).status_code
    assert () == sandbox.tickets()


def test_ticket_of_a_customer_is_made_for_an_address_nobody_has_yet() -> None:
    client = Client(Sandbox())
    sent = {"ticket_type_id": REQUEST, "contacts": [{"email": "new@example.org"}]}

    first, second = (client.post("/tickets", sent).json()["contacts"] for _ in range(2))

    assert first == second
    contact = client.get(f"/contacts/{first['contacts'][0]['id']}").json()
    assert ("new@example.org", None) == (contact["email"], contact["name"])


@pytest.mark.parametrize(
    ("version", "links"),
    [("2.11", False), ("2.12", False), ("2.13", False), ("2.14", True), ("2.16", True)],
)
def test_linking_while_creating_does_nothing_without_a_word_before_2_14(
    version: str, links: bool
) -> None:
    sandbox = Sandbox()
    asked = sandbox.customer.starts("Help!")
    # Judged by 2.11's description the field would be unknown, so nobody judges this request.
    client = Client(sandbox, version=version, judged=version != "2.11")

    made = client.post("/tickets", tracker(conversation_to_link_id=asked)).json()

    shown = client.get(f"/tickets/{made['id']}").json()["linked_objects"]
    assert (linked(asked) if links else NOT_LINKED) == shown == made["linked_objects"]
    of_conversation = client.reads(asked)["linked_objects"]["data"]
    expected = [{"type": "ticket", "id": made["id"], "category": "Tracker"}] if links else []
    assert expected == of_conversation


@pytest.mark.parametrize(("version", "links"), [("2.11", False), ("2.14", False), ("2.16", True)])
def test_linking_later_does_nothing_without_a_word_before_2_16(version: str, links: bool) -> None:
    sandbox = Sandbox()
    asked = sandbox.customer.starts("Help!")
    made = sandbox.teammate.creates_ticket("Tracker", title="Outage")
    client = Client(sandbox, version=version)

    answer = client.post(f"/tickets/{made}/linked_conversations", {"conversation_id": asked})

    assert (200, asked) == (answer.status_code, answer.json()["id"])
    assert ((asked,) if links else ()) == sandbox.linked_conversations(made)
    assert links == sandbox.committed("POST /tickets/*/linked_conversations")


def test_linking_does_nothing_on_any_version_when_that_is_the_habit() -> None:
    sandbox = Sandbox(inbox=InboxHabits(links_fail=True))
    asked = sandbox.customer.starts("Help!")
    client = Client(sandbox, version="2.16")

    made = client.post("/tickets", tracker(conversation_to_link_id=asked)).json()
    later = client.post(f"/tickets/{made['id']}/linked_conversations", {"conversation_id": asked})

    assert (200, ()) == (later.status_code, sandbox.linked_conversations(made["id"]))


def test_linking_is_refused_where_intercom_says_so() -> None:
    sandbox = Sandbox()
    asked, other = sandbox.customer.starts_many(2)
    client = Client(sandbox, version="2.16")
    one, two = (client.post("/tickets", tracker()).json()["id"] for _ in range(2))
    contact = client.reads(asked)["contacts"]["contacts"][0]["id"]
    request = client.post(
        "/tickets", {"ticket_type_id": REQUEST, "contacts": [{"id": contact}]}
    ).json()["id"]
    client.post(f"/tickets/{one}/linked_conversations", {"conversation_id": asked})

    def refused(ticket: str, sent: dict[str, object]) -> tuple[int, str]:
        return error(client.post(f"/tickets/{ticket}/linked_conversations", sent))

    assert (400, "already_linked_to_tracker") == refused(two, {"conversation_id": asked})
    assert (400, "invalid_ticket_type") == refused(request, {"conversation_id": other})
    assert (400, "parameter_not_found") == refused(one, {})
    assert (404, "not_found") == refused(one, {"conversation_id": "1"})
    assert (400, "already_linked_to_tracker") == error(
        client.post("/tickets", tracker(conversation_to_link_id=asked))
    )
    assert 3 == len(sandbox.tickets()), "a ticket that could not be linked is not made"


def test_ticket_takes_2500_conversations_and_no_more() -> None:
    sandbox = Sandbox()
    made = sandbox.teammate.creates_ticket("Tracker", title="Outage")
    *ids, last = sandbox.customer.starts_many(2501)
    with sandbox._database.transaction() as connection:
        for conversation_id in ids:
            tickets.link(connection, int(made), int(conversation_id))

    response = Client(sandbox, version="2.16").post(
        f"/tickets/{made}/linked_conversations", {"conversation_id": last}
    )

    assert (400, "linked_conversation_limit_exceeded") == error(response)


@pytest.mark.parametrize("version", ["2.11", "2.14", "2.16"])
def test_converted_conversation_is_a_ticket_of_the_same_id(version: str) -> None:
    sandbox = Sandbox()
    asked = sandbox.customer.starts("Help!")
    client = Client(sandbox, version=version)
    sent = {"ticket_type_id": REQUEST, "attributes": {"_default_title_": "Broken"}}

    made = client.post(f"/conversations/{asked}/convert", sent).json()

    assert (asked, "Customer", True) == (made["id"], made["category"], made["is_shared"])
    assert {"type": "ticket", "id": asked} == client.reads(asked)["ticket"]
    assert 400 == client.post(f"/conversations/{asked}/convert", sent).status_code
    other = sandbox.customer.starts("Help!")
    wrong = client.post(f"/conversations/{other}/convert", {"ticket_type_id": TRACKER})
    assert (400, "parameter_invalid") == error(wrong)


def test_shapes_follow_the_version() -> None:
    sandbox = Sandbox()
    asked = sandbox.customer.starts("Help!")
    made = sandbox.teammate.creates_ticket("Tracker", title="Outage")
    seen = {}
    for version in ("2.11", "2.14", "2.16"):
        client = Client(sandbox, version=version)
        ticket, conversation = client.get(f"/tickets/{made}").json(), client.reads(asked)
        seen[version] = (
            isinstance(ticket["ticket_state"], dict),
            ticket["admin_assignee_id"],
            conversation["priority"],
            conversation["admin_assignee_id"],
        )

    assert {
        "2.11": (False, "0", "not_priority", None),
        "2.14": (True, 0, "none", 0),
        "2.16": (True, 0, "none", 0),
    } == seen


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        (Scope.READ_CONVERSATIONS, "GET", "/conversations"),
        (Scope.READ_CONVERSATIONS, "GET", "/conversations/1"),
        (Scope.READ_CONVERSATIONS, "POST", "/conversations/search"),
        (Scope.WRITE_CONVERSATIONS, "PUT", "/conversations/1"),
        (Scope.WRITE_CONVERSATIONS, "POST", "/conversations/1/reply"),
        (Scope.WRITE_CONVERSATIONS, "POST", "/conversations/1/parts"),
        (Scope.WRITE_CONVERSATIONS, "POST", "/conversations/1/tags"),
        (Scope.WRITE_CONVERSATIONS, "DELETE", "/conversations/1/tags/1"),
        (Scope.WRITE_TICKETS, "POST", "/conversations/1/convert"),
        (Scope.WRITE_TICKETS, "POST", "/tickets"),
        (Scope.WRITE_TICKETS, "POST", "/tickets/1/linked_conversations"),
        (Scope.READ_TICKETS, "GET", "/tickets/1"),
        (Scope.READ_TICKETS, "GET", "/ticket_types"),
        (Scope.READ_TICKETS, "POST", "/tickets/search"),
        (Scope.READ_TAGS, "GET", "/tags"),
        (Scope.WRITE_TAGS, "POST", "/tags"),
        (Scope.READ_CONTACTS, "GET", "/contacts/1"),
    ],
)
def test_api_answers_403_when_exactly_that_scope_is_missing(
    scope: Scope, method: str, path: str
) -> None:
    lacking = Token(value="less", admin="docs@example.com", scopes=frozenset(Scope) - {scope})
    only = Token(value="only", admin="docs@example.com", scopes=frozenset({scope}))
    sandbox = Sandbox(tokens=[DEFAULT_TOKEN, lacking, only])
    options: dict[str, object] = {} if method == "GET" else {"json": {}}

    refused = Client(sandbox, token="less").send(method, path, **options)
    let_in = Client(sandbox, token="only").send(method, path, **options)

    assert (403, "token_unauthorized") == error(refused)
    assert 403 != let_in.status_code
