"""Articles through the API: shapes, and the rules of facts §2 about authors, states and parents."""

from __future__ import annotations

import pytest

from intercom_sync.sandbox import Answers, Sandbox, Translations, VirtualClock
from tests.sandbox.client import DOCS_ID, SUPPORT_ID, Client, error

AT = 1_750_000_000


def test_article_has_intercoms_shape_when_it_was_created() -> None:
    client = Client(Sandbox())
    parent = int(client.creates_collection()["id"])

    created = client.creates(
        title="Refunds", description="Money back", body="Body of the Article", parent_id=parent
    )

    statistics = created.pop("statistics")
    assert {
        "id": "9100501",
        "type": "article",
        "workspace_id": "sandbox",
        "parent_id": parent,
        "parent_type": "collection",
        "parent_ids": [parent],
        "title": "Refunds",
        "description": "Money back",
        "body": '<p class="no-margin">Body of the Article</p>',
        "author_id": DOCS_ID,
        "state": "draft",
        "created_at": AT,
        "updated_at": AT,
        "url": None,
    } == created
    assert statistics["type"] == "article_statistics"


def test_article_is_read_as_it_was_answered_when_nothing_happened() -> None:
    client = Client(Sandbox())

    created = client.creates(body="<p>x</p>", state="published")

    assert created == client.get(f"/articles/{created['id']}").json()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"author_id": DOCS_ID}, (400, "parameter_not_found")),
        ({"title": "x"}, (400, "parameter_not_found")),
        ({"title": " ", "author_id": DOCS_ID}, (400, "parameter_invalid")),
        ({"title": "x", "author_id": 1}, (400, "parameter_invalid")),
        ({"title": "x", "author_id": str(DOCS_ID)}, (422, "parameter_invalid")),
        ({"title": "x", "author_id": True}, (422, "parameter_invalid")),
        ({"title": "x", "author_id": DOCS_ID, "state": "hidden"}, (400, "parameter_invalid")),
        ({"title": "x", "author_id": DOCS_ID, "parent_id": 1}, (400, "parameter_invalid")),
        ({"title": "x", "author_id": DOCS_ID, "parent_id": "1"}, (422, "parameter_invalid")),
        ({"title": "x", "author_id": DOCS_ID, "parent_type": "shelf"}, (400, "parameter_invalid")),
        ({"title": "x", "author_id": DOCS_ID, "body": None}, (422, "parameter_invalid")),
        ({"title": "x", "author_id": DOCS_ID, "body": "<ul></ul>"}, (400, "parameter_invalid")),
        (
            {"title": "x", "author_id": DOCS_ID, "translated_content": [1]},
            (422, "parameter_invalid"),
        ),
        (
            {"title": "x", "author_id": DOCS_ID, "translated_content": {"fr": {"title": "y"}}},
            (400, "parameter_invalid"),
        ),
    ],
)
def test_create_is_refused_and_leaves_nothing_when_a_field_is_wrong(
    fields: dict[str, object], expected: tuple[int, str]
) -> None:
    sandbox = Sandbox()

    assert expected == error(Client(sandbox).post("/articles", fields))
    assert (sandbox.articles(), sandbox.record()) == ((), ())


def test_create_says_where_the_author_may_stand_when_it_is_missing() -> None:
    response = Client(Sandbox()).post("/articles", {"title": "x"})

    assert (
        response.json()["errors"][0]["message"]
        == "author_id must be in the main body or default locale translated_content object"
    )


def test_create_takes_the_author_when_it_stands_in_the_default_locale() -> None:
    client = Client(Sandbox())
    content = {"en": {"title": "Refunds", "author_id": SUPPORT_ID}}

    created = client.post("/articles", {"title": "Refunds", "translated_content": content}).json()

    assert created["author_id"] == SUPPORT_ID


def test_update_hands_the_article_to_the_tokens_admin_when_the_author_is_left_out() -> None:
    """Facts §2, seen: the trap every client falls into once."""
    client = Client(Sandbox())
    created = client.creates(author_id=SUPPORT_ID)

    updated = client.put(f"/articles/{created['id']}", {"title": "Returns"}).json()

    assert (created["author_id"], updated["author_id"]) == (SUPPORT_ID, DOCS_ID)


def test_update_keeps_what_is_left_out() -> None:
    client = Client(Sandbox())
    created = client.creates(body="<p>x</p>", description="d", state="published")

    fields = {"author_id": DOCS_ID, "title": "Returns"}
    updated = client.put(f"/articles/{created['id']}", fields).json()

    assert updated == created | {
        "title": "Returns",
        "url": f"https://help.example.com/en/articles/{created['id']}-returns",
    }


def test_update_takes_the_page_offline_when_it_says_draft() -> None:
    client = Client(Sandbox())
    created = client.creates(state="published")

    updated = client.put(f"/articles/{created['id']}", {"state": "draft"}).json()

    assert (
        created["url"].startswith("https://help.example.com/en/"),
        updated["url"],
    ) == (True, None)


def test_update_moves_an_article_when_the_parent_is_a_string() -> None:
    client = Client(Sandbox())
    there = client.creates_collection()
    article = client.creates()

    moved = client.put(f"/articles/{article['id']}", {"parent_id": there["id"]})
    alone = client.put(f"/articles/{article['id']}", {"parent_id": None})
    wrong = client.put(f"/articles/{article['id']}", {"parent_id": int(there["id"])})

    assert int(there["id"]) == moved.json()["parent_id"]
    assert (alone.json()["parent_id"], alone.json()["parent_type"]) == (None, None)
    assert error(wrong) == (422, "parameter_invalid")


def test_update_stamps_the_second_when_time_went_by() -> None:
    clock = VirtualClock(AT + 0.9)
    client = Client(Sandbox(clock=clock))
    created = client.creates()
    clock.advance(0.3)

    updated = client.put(f"/articles/{created['id']}", {"title": "x"}).json()

    assert (created["updated_at"], updated["created_at"], updated["updated_at"]) == (AT, AT, AT + 1)


def test_article_is_gone_when_it_was_deleted() -> None:
    client = Client(Sandbox())
    created = client.creates()

    deleted = client.delete(f"/articles/{created['id']}").json()

    assert {"id": created["id"], "object": "article", "deleted": True} == deleted
    assert client.get(f"/articles/{created['id']}").status_code == 404
    assert client.put(f"/articles/{created['id']}", {"title": "x"}).status_code == 404
    assert created["id"] != client.creates()["id"], "an id is never used twice"


def test_translations_are_answered_when_the_help_center_has_languages() -> None:
    client = Client(Sandbox(locales=("en", "fr")))
    french = {"title": "Remboursements", "body": "<p>Oui</p>", "author_id": SUPPORT_ID}

    created = client.creates(translated_content={"fr": {**french, "state": "published"}})

    content = created["translated_content"]
    assert (created["default_locale"], content["type"]) == ("en", "article_translated_content")
    assert content["en"]["title"] == "Refunds"
    assert {
        "type": "article_content",
        "title": "Remboursements",
        "description": "",
        "body": '<p class="no-margin">Oui</p>',
        "author_id": SUPPORT_ID,
        "state": "published",
        "created_at": AT,
        "updated_at": AT,
        "url": f"https://help.example.com/fr/articles/{created['id']}-remboursements",
    } == content["fr"]


def test_updated_at_stands_still_when_only_a_translation_changed() -> None:
    clock = VirtualClock(AT)
    client = Client(Sandbox(clock=clock, locales=("en", "fr")))
    created = client.creates(author_id=SUPPORT_ID, translated_content={"fr": {"title": "Un"}})
    clock.advance(60)

    changed = {"translated_content": {"fr": {"title": "Deux"}}}
    updated = client.put(f"/articles/{created['id']}", changed).json()

    assert (updated["updated_at"], updated["author_id"]) == (AT, SUPPORT_ID)
    french = updated["translated_content"]["fr"]
    assert (french["title"], french["updated_at"]) == ("Deux", AT + 60)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (Answers(), ("", False, True)),
        (
            Answers(
                empty_body_is_null=True,
                parent_ids_filled=False,
                translations=Translations.NULL,
            ),
            (None, True, False),
        ),
    ],
)
def test_answers_vary_when_the_description_leaves_it_open(
    answers: Answers, expected: tuple[str | None, bool, bool]
) -> None:
    client = Client(Sandbox(answers=answers))
    parent = int(client.creates_collection()["id"])

    created = client.creates(parent_id=parent)

    assert expected == (
        created["body"],
        "translated_content" in created,
        bool(created["parent_ids"]),
    )


@pytest.mark.parametrize(("sections", "expected"), [(False, "collection"), (True, "section")])
def test_parent_type_follows_the_habit_when_the_collection_is_nested(
    sections: bool, expected: str
) -> None:
    client = Client(Sandbox(answers=Answers(nested_parents_are_sections=sections)))
    top = client.creates_collection()
    nested = client.creates_collection(name="Cards", parent_id=top["id"])

    assert expected == client.creates(parent_id=int(nested["id"]))["parent_type"]
    assert client.creates(parent_id=int(top["id"]))["parent_type"] == "collection"


def test_translation_needs_a_title_when_it_is_new() -> None:
    sandbox = Sandbox(locales=("en", "fr"))
    fields = {"title": "x", "author_id": DOCS_ID, "translated_content": {"fr": {"body": "y"}}}

    assert error(Client(sandbox).post("/articles", fields)) == (400, "parameter_not_found")
    assert sandbox.articles() == ()
