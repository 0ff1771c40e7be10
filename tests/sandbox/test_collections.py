"""Collections through the API (facts §3)."""

from __future__ import annotations

import pytest

from intercom_sync.sandbox import Sandbox
from tests.sandbox.client import Client, error


def test_collection_has_intercoms_shape_when_it_was_created() -> None:
    client = Client(Sandbox())
    top = client.creates_collection(name="Billing", description="Money")

    nested = client.creates_collection(name="Cards & co", parent_id=top["id"])

    assert nested == {
        "id": "4100202",
        "workspace_id": "sandbox",
        "name": "Cards & co",
        "url": "https://help.example.com/en/collections/4100202-cards-co",
        "order": 1,
        "created_at": 1_750_000_000,
        "updated_at": 1_750_000_000,
        "description": "",
        "icon": "book-bookmark",
        "parent_id": "4100201",
        "help_center_id": 79,
    }
    assert nested == client.get("/help_center/collections/4100202").json()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, (400, "parameter_not_found")),
        ({"name": " "}, (400, "parameter_not_found")),
        ({"name": 5}, (422, "parameter_invalid")),
        ({"name": "x", "parent_id": "1"}, (400, "parameter_invalid")),
        ({"name": "x", "parent_id": "top"}, (400, "parameter_invalid")),
        ({"name": "x", "parent_id": 1}, (422, "parameter_invalid")),
        ({"name": "x", "help_center_id": 1}, (400, "parameter_invalid")),
        ({"name": "x", "help_center_id": "79"}, (422, "parameter_invalid")),
        ({"name": "x", "translated_content": {"xx": {"name": "y"}}}, (400, "parameter_invalid")),
        ({"name": "x", "translated_content": {"fr": "y"}}, (422, "parameter_invalid")),
    ],
)
def test_create_is_refused_and_leaves_nothing_when_a_field_is_wrong(
    fields: dict[str, object], expected: tuple[int, str]
) -> None:
    sandbox = Sandbox()

    assert expected == error(Client(sandbox).post("/help_center/collections", fields))
    assert sandbox.collections() == ()


def test_collections_nest_three_levels_and_no_more() -> None:
    client = Client(Sandbox())
    one = client.creates_collection(name="1")["id"]
    two = client.creates_collection(name="2", parent_id=one)["id"]
    three = client.creates_collection(name="3", parent_id=two)["id"]
    other = client.creates_collection(name="other")["id"]

    too_deep = client.post("/help_center/collections", {"name": "4", "parent_id": three})
    branch = client.put(f"/help_center/collections/{two}", {"parent_id": other})

    assert error(too_deep) == (400, "parameter_invalid")
    assert branch.json()["parent_id"] == other


def test_collection_with_children_is_not_moved_when_that_is_too_deep() -> None:
    client = Client(Sandbox())
    one = client.creates_collection(name="1")["id"]
    client.creates_collection(name="2", parent_id=one)
    other = client.creates_collection(name="a")["id"]
    deep = client.creates_collection(name="b", parent_id=other)["id"]

    response = client.put(f"/help_center/collections/{one}", {"parent_id": deep})

    assert error(response) == (400, "parameter_invalid")


def test_collection_is_not_moved_into_itself() -> None:
    client = Client(Sandbox())
    top = client.creates_collection()["id"]
    into_itself = client.put(f"/help_center/collections/{top}", {"parent_id": top})
    child = client.creates_collection(parent_id=top)["id"]
    into_its_child = client.put(f"/help_center/collections/{top}", {"parent_id": child})

    assert error(into_itself) == (400, "parameter_invalid")
    assert error(into_its_child) == (400, "parameter_invalid")


def test_update_keeps_what_is_left_out_and_moves_when_told() -> None:
    client = Client(Sandbox())
    top = client.creates_collection(name="Top")["id"]
    child = client.creates_collection(name="Child", description="d", parent_id=top)

    renamed = client.put(f"/help_center/collections/{child['id']}", {"name": "Kid"}).json()
    moved = client.put(f"/help_center/collections/{child['id']}", {"parent_id": None}).json()

    assert ("Kid", "d", top) == (renamed["name"], renamed["description"], renamed["parent_id"])
    assert None is moved["parent_id"]


def test_articles_stand_alone_when_their_collection_was_deleted() -> None:
    client = Client(Sandbox())
    top = client.creates_collection()["id"]
    child = client.creates_collection(parent_id=top)["id"]
    article = client.creates(parent_id=int(child))

    deleted = client.delete(f"/help_center/collections/{top}").json()

    assert {"id": top, "object": "collection", "deleted": True} == deleted
    assert client.get(f"/help_center/collections/{child}").status_code == 404
    assert None is client.get(f"/articles/{article['id']}").json()["parent_id"]


def test_translated_names_are_answered_when_the_help_center_has_languages() -> None:
    client = Client(Sandbox(locales=("en", "fr")))

    created = client.creates_collection(translated_content={"fr": {"name": "Facturation"}})

    assert created["translated_content"] == {
        "type": "group_translated_content",
        "en": {"type": "group_content", "name": "Billing", "description": ""},
        "fr": {"type": "group_content", "name": "Facturation", "description": ""},
    }
