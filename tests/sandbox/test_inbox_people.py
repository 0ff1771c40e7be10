"""Customers and colleagues do things meanwhile; troubles strike here as everywhere."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from intercom_sync.sandbox import FaultKind, InboxHabits, RealClock, Sandbox, When, controlled
from tests.sandbox.client import DOCS_ID, Client, LostError, lost_as

SAID = {"message_type": "comment", "type": "admin", "admin_id": str(DOCS_ID), "body": "Hi"}


def test_colleague_works_in_the_inbox_and_the_record_says_so() -> None:
    sandbox = Sandbox()
    mate, until = sandbox.teammate, sandbox.clock.now() + 60
    asked = sandbox.customer.starts("Help!")
    mate.assigns(asked, team="Billing")
    mate.assigns(asked, admin="mei@example.com", by="ada@example.com")
    mate.notes(asked, "Careful")
    mate.replies(asked, "Yes?")
    mate.snoozes(asked, until_unix=until)
    sandbox.customer.replies(asked, "No")
    mate.tags(asked, "vip")
    mate.untags(asked, "vip")
    mate.closes(asked, "Bye")
    mate.opens(asked)
    mate.assigns(asked)

    assert [
        ("assignment", "support@example.com"),
        ("assignment", "ada@example.com"),
        ("note", "support@example.com"),
        ("comment", "support@example.com"),
        ("snoozed", "support@example.com"),
        ("open", "customer70401@example.org"),
        ("close", "support@example.com"),
        ("open", "support@example.com"),
        ("assignment", "support@example.com"),
    ] == [(part.part_type, part.author.email) for part in sandbox.parts(asked)]
    assert [
        ("MESSENGER", "/conversations"),
        *[("WEB", f"/conversations/{asked}/{what}") for what in ("parts", "parts", "reply")],
    ] == [(write.method, write.path) for write in sandbox.record()][:4]
    assert {asked} == {write.object_id for write in sandbox.record()}
    assert () == sandbox.requests()


@pytest.mark.parametrize(
    "does",
    [
        lambda sandbox, _asked: sandbox.teammate.closes("1"),
        lambda sandbox, _asked: sandbox.customer.replies("1", "x"),
        lambda sandbox, asked: sandbox.teammate.assigns(asked, team="Sales"),
        lambda sandbox, asked: sandbox.teammate.untags(asked, "vip"),
        lambda sandbox, asked: sandbox.teammate.links(asked, ticket_id="1"),
        lambda sandbox, _asked: sandbox.teammate.creates_ticket("Bug", title="x"),
        lambda sandbox, asked: sandbox.teammate.closes(asked, by="nobody@example.com"),
    ],
)
def test_deed_raises_and_leaves_nothing_when_it_names_what_is_not_there(does) -> None:  # type: ignore[no-untyped-def]
    sandbox = Sandbox()
    asked = sandbox.customer.starts("Help!")

    with pytest.raises(LookupError, match="sandbox"):
        does(sandbox, asked)

    assert 1 == len(sandbox.record())


@pytest.mark.parametrize(
    ("kind", "when", "landed"),
    [
        (FaultKind.TIMEOUT, When.BEFORE, 0),
        (FaultKind.TIMEOUT, When.AFTER, 1),
        (FaultKind.RESET, When.AFTER, 1),
        (FaultKind.HALF_ANSWER, When.AFTER, 1),
        (FaultKind.LATE, When.BEFORE, 0),
    ],
)
def test_reply_lands_or_not_as_the_fault_says_when_its_answer_is_lost(
    kind: FaultKind, when: When, landed: int
) -> None:
    sandbox = Sandbox(lost_as=lost_as)
    asked = sandbox.customer.starts("Help!")
    sandbox.fail(kind, match="POST /conversations/*/reply", when=when, late_seconds=30)

    with pytest.raises(LostError):
        Client(sandbox).says(asked, "Hi")

    assert landed == len(sandbox.parts(asked)) == sandbox.committed("POST /conversations/*")
    sandbox.clock.advance(30)
    expected = 1 if kind is FaultKind.LATE else landed
    assert expected == len(sandbox.parts(asked)) == sandbox.committed("POST /conversations/*")


def test_late_reply_is_found_by_the_very_next_search_when_its_time_has_come() -> None:
    sandbox = Sandbox(lost_as=lost_as)
    asked = sandbox.customer.starts("Help!")
    sandbox.fail(FaultKind.LATE, match="POST *", late_seconds=30)
    client = Client(sandbox)
    with pytest.raises(LostError):
        client.says(asked, "Hi")
    sandbox.clock.advance(31)

    found = client.finds(("statistics.count_conversation_parts", ">", 1))

    assert [asked] == found


def test_untagging_takes_effect_late_although_it_is_a_delete_with_a_body() -> None:
    sandbox = Sandbox(lost_as=lost_as)
    asked = sandbox.customer.starts("Help!")
    sandbox.teammate.tags(asked, "vip")
    client = Client(sandbox)
    tag = client.get("/tags").json()["data"][0]["id"]
    sandbox.fail(FaultKind.LATE, match="DELETE *", late_seconds=30)

    with pytest.raises(LostError):
        client.delete(f"/conversations/{asked}/tags/{tag}", {"admin_id": str(DOCS_ID)})
    before = len(client.reads(asked)["tags"]["tags"])
    sandbox.clock.advance(30)

    assert (1, 0) == (before, len(client.reads(asked)["tags"]["tags"]))


@pytest.mark.parametrize(("when", "parts"), [(When.BEFORE, 0), (When.AFTER, 1)])
def test_reply_can_be_held_on_either_side_of_its_commit(when: When, parts: int) -> None:
    sandbox = Sandbox()
    asked = sandbox.customer.starts("Help!")
    sandbox.fail(FaultKind.HOLD, match="POST /conversations/*/reply", when=when)

    async def scene() -> int:
        client = Client(sandbox)
        asking = asyncio.create_task(client.ask("POST", f"/conversations/{asked}/reply", json=SAID))
        await sandbox.until_held()
        seen = len(sandbox.parts(asked))
        sandbox.release()
        assert (await asking).status_code == 200
        return seen

    assert parts == asyncio.run(scene())
    assert 1 == len(sandbox.parts(asked))


def test_inbox_is_there_again_when_the_sandbox_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    first = Sandbox(path=path, index_lag_seconds=60)
    asked = first.customer.starts("Help!")
    first.teammate.snoozes(asked, until_unix=first.clock.now() + 30)
    first.teammate.creates_ticket("Tracker", title="Outage")
    before = first.conversations(), first.parts(asked), first.tickets()
    first.close()

    second = Sandbox(path=path, index_lag_seconds=60)
    assert before == (second.conversations(), second.parts(asked), second.tickets())
    second.clock.advance(30)
    assert ["snoozed", "timer_unsnooze"] == [part.part_type for part in second.parts(asked)]
    second.clock.advance(60)
    assert [asked] == Client(second).finds(("state", "=", "open"))
    second.close()


def test_seeded_inbox_is_believable() -> None:
    sandbox = Sandbox()
    now = sandbox.clock.now()
    sandbox.write_demo()
    client = Client(sandbox)
    tags = {tag["name"]: tag["id"] for tag in client.get("/tags").json()["data"]}
    found = sandbox.conversations()

    assert 30 == len(found)
    assert {"open", "closed", "snoozed"} == {one.state for one in found}
    assert {"vip", "billing", "outage", "known-problem", "waiting-for-us"} == set(tags)
    stale = ("statistics.last_admin_reply_at", "<", int(now) - 14 * 86_400)
    is_open = ("state", "=", "open")
    assert 8 == len(client.finds(stale, is_open))
    assert 6 == len(client.finds(stale, is_open, ("tag_ids", "!=", tags["vip"])))
    assert 7 == len(client.finds(("tag_ids", "=", tags["outage"])))
    assert all(one.updated_at <= now for one in found)
    assert 1 == len(sandbox.linked_conversations(str(sandbox.tickets()[0].id)))
    for one in found:
        times = [part.created_at for part in sandbox.parts(str(one.id))]
        assert sorted(times) == times


def test_snoozed_ones_of_the_demo_sleep_on_the_real_clock_too() -> None:
    sandbox = Sandbox(clock=RealClock())
    sandbox.write_demo()

    assert 3 == len(Client(sandbox).finds(("state", "=", "snoozed")))


def test_drawn_habits_are_the_same_for_the_same_seed() -> None:
    drawn = [InboxHabits.draw(seed) for seed in range(20)]

    assert drawn == [InboxHabits.draw(seed) for seed in range(20)]
    assert {True, False} == {habits.messages_apart for habits in drawn}


def test_control_endpoints_let_people_do_things_and_show_every_part() -> None:
    sandbox = Sandbox()
    client = Client(sandbox)
    client.app.app = controlled(sandbox)

    def people(who: str, does: str, **details: object) -> Any:
        answer = client.post(f"/_sandbox/{who}", {"does": does, "with": details})
        assert answer.status_code == 200, answer.text
        return answer.json()["id"]

    asked, other = people("customer", "starts_many", count=2)
    people("customer", "replies", conversation_id=asked, body="Well?")
    people("teammate", "replies", conversation_id=asked, body="Yes")
    people("teammate", "notes", conversation_id=asked, body="Hm")

    shown = client.get("/_sandbox/conversations").json()["conversations"]
    assert [(int(asked), 3), (int(other), 0)] == [(one["id"], len(one["parts"])) for one in shown]
    assert [True, True, False] == [part["is_seen_by_customer"] for part in shown[0]["parts"]]
