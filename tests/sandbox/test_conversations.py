"""What happens in a conversation, as a client of the API sees it."""

from __future__ import annotations

from typing import Any

import pytest

from intercom_sync.sandbox import InboxHabits, Rewriting, Sandbox
from tests.sandbox.client import DOCS_ID, SUPPORT_ID, Client, error

PNG = b"\x89PNG\r\n\x1a\n rest"


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox()


def last_part(conversation: dict[str, Any]) -> dict[str, Any]:
    part: dict[str, Any] = conversation["conversation_parts"]["conversation_parts"][-1]
    return part


def kinds(conversation: dict[str, Any]) -> list[tuple[str, str | None]]:
    """Type and body of every part."""
    parts = conversation["conversation_parts"]["conversation_parts"]
    return [(part["part_type"], part["body"]) for part in parts]


def test_conversation_shows_who_wrote_first_and_that_they_wait(sandbox: Sandbox) -> None:
    asked = sandbox.customer.starts("Where is it?", name="Ann Lee", email="ann@example.org")
    client = Client(sandbox)

    found = client.reads(asked)
    contact = client.get(f"/contacts/{found['contacts']['contacts'][0]['id']}").json()

    assert {"type": "user", "name": "Ann Lee", "email": "ann@example.org"}.items() <= (
        found["source"]["author"].items()
    )
    assert ("Ann Lee", "ann@example.org") == (contact["name"], contact["email"])
    assert "<p>Where is it?</p>" == found["source"]["body"]
    assert ("open", True, False) == (found["state"], found["open"], found["read"])
    assert found["created_at"] == found["waiting_since"]
    assert [] == kinds(found)


def test_comment_reaches_the_customer_and_ends_their_waiting(sandbox: Sandbox) -> None:
    asked = sandbox.customer.starts("Help!")
    sandbox.clock.advance(60)

    answered = Client(sandbox).says(asked, "Here it is").json()

    part = last_part(answered)
    assert ("comment", "<p>Here it is</p>") == (part["part_type"], part["body"])
    assert {"type": "admin", "id": str(DOCS_ID)}.items() <= part["author"].items()
    assert answered["waiting_since"] is None
    assert answered["updated_at"] == part["created_at"] == answered["created_at"] + 60
    assert [True] == [part.is_seen_by_customer for part in sandbox.parts(asked)]
    assert 1 == sandbox.committed("POST /conversations/*/reply")


def test_note_is_seen_by_teammates_only_and_answers_nobody(sandbox: Sandbox) -> None:
    asked = sandbox.customer.starts("Help!")

    noted = Client(sandbox).says(asked, "<p>Be <i>nice</i></p>", message_type="note").json()

    assert [("note", "<p>Be <i>nice</i></p>")] == kinds(noted)
    assert noted["waiting_since"] == noted["created_at"]
    assert "last_admin_reply_at" not in noted["statistics"]
    assert [False] == [part.is_seen_by_customer for part in sandbox.parts(asked)]


@pytest.mark.parametrize("reopens", [False, True])
def test_comment_on_a_closed_conversation_follows_the_servers_habit(reopens: bool) -> None:
    sandbox = Sandbox(inbox=InboxHabits(admin_reply_reopens=reopens))
    asked = sandbox.customer.starts("Help!")
    sandbox.teammate.closes(asked)

    answered = Client(sandbox).says(asked, "One more thing").json()

    assert ("open" if reopens else "closed") == answered["state"]
    kind = "open" if reopens else "comment"
    assert (kind, "<p>One more thing</p>") == kinds(answered)[-1]


def test_close_with_a_body_is_one_part_the_customer_sees(sandbox: Sandbox) -> None:
    asked = sandbox.customer.starts("Help!")

    closed = Client(sandbox).manages(asked, "close", body="Goodbye :)").json()

    assert ("closed", False) == (closed["state"], closed["open"])
    assert [("close", "<p>Goodbye :)</p>")] == kinds(closed)
    assert str(DOCS_ID) == closed["statistics"]["last_closed_by_id"]
    assert [True] == [part.is_seen_by_customer for part in sandbox.parts(asked)]


@pytest.mark.parametrize(
    ("message_type", "fields"), [("close", {}), ("assignment", {"assignee_id": str(SUPPORT_ID)})]
)
def test_body_is_a_comment_of_its_own_when_the_server_sends_messages_apart(
    message_type: str, fields: dict[str, str]
) -> None:
    sandbox = Sandbox(inbox=InboxHabits(messages_apart=True))
    asked = sandbox.customer.starts("Help!")

    after = Client(sandbox).manages(asked, message_type, body="Bye", **fields).json()

    assert [("comment", "<p>Bye</p>"), (message_type, None)] == kinds(after)


def test_closing_a_closed_one_adds_another_part(sandbox: Sandbox) -> None:
    asked = sandbox.customer.starts("Help!")
    client = Client(sandbox)

    client.manages(asked, "close")

    assert [("close", None), ("close", None)] == kinds(client.manages(asked, "close").json())


def test_assignment_goes_to_an_admin_and_a_team_side_by_side(sandbox: Sandbox) -> None:
    asked = sandbox.customer.starts("Help!")
    client = Client(sandbox)

    client.manages(asked, "assignment", assignee_id=str(SUPPORT_ID), body="Sam helps you")
    both = client.manages(asked, "assignment", type="team", assignee_id="814866").json()

    assert (SUPPORT_ID, 814866) == (both["admin_assignee_id"], both["team_assignee_id"])
    assert [("assignment", "<p>Sam helps you</p>"), ("assignment", None)] == kinds(both)
    assert {"type": "team", "id": "814866"} == last_part(both)["assigned_to"]

    nobody = client.manages(asked, "assignment", assignee_id="0").json()

    assert (None, None) == (nobody["admin_assignee_id"], nobody["team_assignee_id"])


def test_assigning_a_closed_conversation_reopens_it(sandbox: Sandbox) -> None:
    asked = sandbox.customer.starts("Help!")
    sandbox.teammate.closes(asked)

    after = Client(sandbox).manages(asked, "assignment", assignee_id=str(SUPPORT_ID)).json()

    assert ("open", "assign_and_reopen") == (after["state"], last_part(after)["part_type"])
    assert 1 == after["statistics"]["count_reopens"]


def test_snoozed_conversation_opens_by_itself_when_its_time_is_past(sandbox: Sandbox) -> None:
    asked = sandbox.customer.starts("Help!")
    client = Client(sandbox)
    until = int(sandbox.clock.now()) + 100

    asleep = client.manages(asked, "snoozed", snoozed_until=until).json()
    sandbox.clock.advance(99)
    still_asleep = client.reads(asked)
    sandbox.clock.advance(50)
    awake = client.reads(asked)

    assert ("snoozed", True, until) == (asleep["state"], asleep["open"], asleep["snoozed_until"])
    assert "snoozed" == still_asleep["state"]
    assert ("open", None) == (awake["state"], awake["snoozed_until"])
    assert {"part_type": "timer_unsnooze", "created_at": until}.items() <= last_part(awake).items()
    assert "bot" == last_part(awake)["author"]["type"]
    assert until == awake["updated_at"]


@pytest.mark.parametrize("before", ["close", "snoozed"])
def test_open_opens_what_is_closed_or_asleep(sandbox: Sandbox, before: str) -> None:
    asked = sandbox.customer.starts("Help!")
    client = Client(sandbox)
    fields = {"snoozed_until": 2_000_000_000} if before == "snoozed" else {}
    client.manages(asked, before, **fields)

    opened = client.manages(asked, "open").json()

    assert ("open", None) == (opened["state"], opened["snoozed_until"])
    assert [(before, None), ("open", None)] == kinds(opened)


def test_customers_answer_opens_the_conversation_again(sandbox: Sandbox) -> None:
    asked = sandbox.customer.starts("Help!")
    sandbox.teammate.replies(asked, "Here")
    sandbox.teammate.closes(asked)
    client = Client(sandbox)
    client.put(f"/conversations/{asked}", {"read": True})
    sandbox.clock.advance(60)

    sandbox.customer.replies(asked, "Still broken")

    found = client.reads(asked)
    part = last_part(found)
    assert ("open", False, part["created_at"]) == (
        found["state"],
        found["read"],
        found["waiting_since"],
    )
    assert ("open", "<p>Still broken</p>", "user") == (
        part["part_type"],
        part["body"],
        part["author"]["type"],
    )


def test_read_flag_and_attributes_are_kept(sandbox: Sandbox) -> None:
    asked = sandbox.customer.starts("Help!")
    client = Client(sandbox)

    client.put(f"/conversations/{asked}", {"custom_attributes": {"plan": "pro"}})
    found = client.put(f"/conversations/{asked}", {"read": True}).json()

    assert (True, {"plan": "pro"}) == (found["read"], found["custom_attributes"])
    assert [("conversation_attribute_updated_by_admin", None)] == kinds(found)


def test_answer_holds_the_newest_500_parts_when_there_are_more(sandbox: Sandbox) -> None:
    asked = sandbox.customer.starts("Help!")
    for _ in range(503):
        sandbox.teammate.opens(asked)

    found = Client(sandbox).reads(asked)

    assert (500, 503) == (len(kinds(found)), found["conversation_parts"]["total_count"])
    shown = found["conversation_parts"]["conversation_parts"]
    assert [str(part.id) for part in sandbox.parts(asked)[3:]] == [part["id"] for part in shown]


def test_statistics_tell_when_who_last_wrote(sandbox: Sandbox) -> None:
    begun = int(sandbox.clock.now())
    asked = sandbox.customer.starts("Help!")
    client = Client(sandbox)
    for _ in range(2):
        sandbox.clock.advance(60)
        client.says(asked, "Yes?")
        sandbox.clock.advance(60)
        sandbox.customer.replies(asked, "Well")
    sandbox.clock.advance(30)
    client.says(asked, "A note", message_type="note")
    client.manages(asked, "close")

    assert {
        "type": "conversation_statistics",
        "first_contact_reply_at": begun,
        "first_admin_reply_at": begun + 60,
        "last_admin_reply_at": begun + 180,
        "last_contact_reply_at": begun + 240,
        "first_close_at": begun + 270,
        "last_close_at": begun + 270,
        "time_to_admin_reply": 60,
        "time_to_first_close": 270,
        "time_to_last_close": 270,
        "median_time_to_reply": 60,
        "last_closed_by_id": str(DOCS_ID),
        "count_reopens": 0,
        "count_assignments": 0,
        "count_conversation_parts": 6,
    } == client.reads(asked)["statistics"]


def test_time_of_a_reply_can_be_set_when_the_server_believes_it() -> None:
    for keeps in (True, False):
        sandbox = Sandbox(inbox=InboxHabits(keeps_created_at=keeps))
        now = int(sandbox.clock.now())
        asked = sandbox.customer.starts("Help!", at_unix=now - 500)

        part = last_part(Client(sandbox).says(asked, "Hi", created_at=now - 100).json())

        assert (now - 100 if keeps else now) == part["created_at"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"),
        ("<p>Hi <strong>you</strong></p>", "<p>Hi <b>you</b></p>"),
        (
            '<a href="https://x.y">x</a>',
            '<p><a href="https://x.y" target="_blank" class="intercom-content-link">x</a></p>',
        ),
        ("<script>x()</script><ul><li>a</li></ul>", "<ul><li><p>a</p></li></ul>"),
    ],
)
def test_message_is_rewritten_when_it_is_kept(sandbox: Sandbox, sent: str, kept: str) -> None:
    asked = sandbox.customer.starts("Help!")

    assert kept == last_part(Client(sandbox).says(asked, sent).json())["body"]


def test_message_is_rewritten_as_bodies_are_when_the_server_has_more_rules() -> None:
    sandbox = Sandbox(rewriting=Rewriting(rules=frozenset({"spanned-text"})))
    asked = sandbox.customer.starts("Help!")

    body = last_part(Client(sandbox).says(asked, "Hi").json())["body"]

    assert '<p><span class="intercom-text">Hi</span></p>' == body


def test_pictures_in_a_message_are_hosted_and_signed_anew_on_each_read() -> None:
    sandbox = Sandbox(images=lambda url: PNG)
    asked = sandbox.customer.starts("Help!")
    client = Client(sandbox)
    client.says(asked, '<img src="https://x.y/x.png">')

    first, second = (last_part(client.reads(asked))["body"] for _ in range(2))

    assert first != second
    assert 1 == first.count('src="https://downloads.intercomcdn.com/')


def test_plain_text_is_read_when_asked_for(sandbox: Sandbox) -> None:
    asked = sandbox.customer.starts("Help!")
    client = Client(sandbox)
    client.says(asked, "<p>Hi <b>you</b></p>")

    found = client.get(f"/conversations/{asked}?display_as=plaintext").json()

    assert ("Help!", "Hi you") == (found["source"]["body"], last_part(found)["body"])


@pytest.mark.parametrize(
    ("path", "sent", "expected"),
    [
        ("reply", {"body": ""}, (400, "parameter_not_found")),
        ("reply", {"body": "<p> </p>"}, (400, "parameter_not_found")),
        ("reply", {"body": None}, (400, "parameter_not_found")),
        ("reply", {"body": "<ul></ul>"}, (400, "parameter_not_found")),
        ("reply", {"body": "x<ul></ul>"}, (400, "parameter_invalid")),
        ("reply", {"message_type": "shout"}, (400, "parameter_invalid")),
        ("reply", {"type": "user"}, (400, "parameter_invalid")),
        ("reply", {"admin_id": DOCS_ID}, (400, "parameter_invalid")),
        ("reply", {"admin_id": None}, (400, "parameter_not_found")),
        ("reply", {"admin_id": "12"}, (404, "admin_not_found")),
        ("reply", {"attachment_urls": ["https://x.y/z"] * 11}, (400, "parameter_invalid")),
        ("reply", {"attachment_urls": "https://x.y"}, (400, "parameter_invalid")),
        ("reply", {"created_at": 2_000_000_000}, (400, "parameter_invalid")),
        ("parts", {"message_type": "comment"}, (400, "parameter_invalid")),
        ("parts", {"message_type": "close", "type": None}, (400, "parameter_not_found")),
        ("parts", {"message_type": "close", "type": "team"}, (400, "parameter_invalid")),
        ("parts", {"message_type": "snoozed"}, (400, "parameter_not_found")),
        ("parts", {"message_type": "snoozed", "snoozed_until": 1}, (400, "parameter_invalid")),
        ("parts", {"message_type": "assignment"}, (400, "parameter_not_found")),
        (
            "parts",
            {"message_type": "assignment", "assignee_id": "1"},
            (404, "assignee_not_found"),
        ),
        (
            "parts",
            {"message_type": "assignment", "assignee_id": str(SUPPORT_ID), "type": "team"},
            (404, "assignee_not_found"),
        ),
    ],
)
def test_deed_is_refused_and_leaves_nothing_when_it_is_wrong(
    sandbox: Sandbox, path: str, sent: dict[str, object], expected: tuple[int, str]
) -> None:
    asked = sandbox.customer.starts("Help!")
    usual = {"message_type": "comment", "type": "admin", "admin_id": str(DOCS_ID), "body": "Hi"}
    before = sandbox.conversation(asked)

    response = Client(sandbox).post(f"/conversations/{asked}/{path}", {**usual, **sent})

    assert expected == error(response)
    assert before == sandbox.conversation(asked)
    assert () == sandbox.parts(asked)
    assert 0 == sandbox.committed("POST *")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/conversations/1"),
        ("PUT", "/conversations/1"),
        ("POST", "/conversations/1/reply"),
        ("POST", "/conversations/1/parts"),
        ("POST", "/conversations/1/tags"),
        ("POST", "/conversations/1/convert"),
        ("DELETE", "/conversations/1/tags/1"),
        ("GET", "/conversations/last"),
        ("GET", "/contacts/1"),
    ],
)
def test_api_answers_404_when_there_is_no_such_conversation(
    sandbox: Sandbox, method: str, path: str
) -> None:
    options: dict[str, object] = {} if method == "GET" else {"json": {}}

    assert (404, "not_found") == error(Client(sandbox).send(method, path, **options))


def test_a_number_that_json_does_not_have_is_refused_and_not_stored(sandbox: Sandbox) -> None:
    """Stored, it made every later answer about the conversation unreadable."""
    asked = sandbox.customer.starts("Help!")
    client = Client(sandbox)

    refused = client.send(
        "PUT",
        f"/conversations/{asked}",
        content=b'{"custom_attributes": {"size": NaN}}',
        headers={"Content-Type": "application/json"},
    )

    assert (400, "bad_request") == error(refused)
    assert {} == client.reads(asked)["custom_attributes"]
