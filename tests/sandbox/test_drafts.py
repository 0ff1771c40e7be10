"""Staged drafts of published articles, API version 2.16: the description's words, one by one."""

from __future__ import annotations

from typing import Any

import pytest

from intercom_sync.sandbox import Answers, Sandbox, VirtualClock
from tests.sandbox.client import DOCS_ID, SUPPORT_ID, Client, error

AT = 1_750_000_000
FRENCH = {"title": "Oui", "body": "<p>Oui</p>", "author_id": DOCS_ID, "state": "published"}


def publisher(sandbox: Sandbox, version: str = "2.16") -> tuple[Client, str]:
    """A client, and the path of a published article."""
    client = Client(sandbox, version=version)
    return client, f"/articles/{client.creates(body='<p>Live</p>', state='published')['id']}"


def multilingual() -> tuple[Sandbox, Client, str]:
    sandbox = Sandbox(locales=("en", "fr", "de"))
    client = Client(sandbox, version="2.16")
    made = client.creates(state="published", translated_content={"fr": FRENCH})
    return sandbox, client, f"/articles/{made['id']}"


def texts(article: dict[str, Any]) -> tuple[str, str]:
    return article["title"], article["body"]


def test_live_content_stays_when_a_draft_is_staged() -> None:
    client, path = publisher(Sandbox())
    before = client.get(path).json()

    staged = client.put(f"{path}/draft", {"title": "Soon", "author_id": DOCS_ID}).json()

    live = client.get(path).json()
    assert ("Soon", before["body"]) == texts(staged)
    assert texts(before) == texts(live)
    assert (False, None) == (before["has_unpublished_changes"], before["draft_updated_at"])
    assert (True, AT) == (live["has_unpublished_changes"], live["draft_updated_at"])
    assert staged == client.get(f"{path}/draft").json()
    assert "published" == staged["state"]


def test_draft_is_not_found_when_nothing_is_staged() -> None:
    client, path = publisher(Sandbox())

    assert error(client.get(f"{path}/draft")) == (404, "not_found")
    assert error(client.get("/articles/1/draft")) == (404, "not_found")
    assert error(client.put("/articles/1/draft", {"title": "x"})) == (404, "not_found")
    assert error(client.post("/articles/1/draft/publish", {})) == (404, "not_found")


def test_staging_is_refused_when_the_article_was_never_published() -> None:
    sandbox = Sandbox()
    client = Client(sandbox, version="2.16")
    path = f"/articles/{client.creates()['id']}"
    writes = len(sandbox.record())

    refused = client.put(f"{path}/draft", {"title": "Soon"})

    assert error(refused) == (422, "parameter_invalid")
    assert "Article must be published before a draft can be staged" in refused.text
    assert writes == len(sandbox.record())


def test_publishing_makes_the_draft_live_once() -> None:
    client, path = publisher(Sandbox())
    client.put(f"{path}/draft", {"body": "<p>Soon</p>", "author_id": DOCS_ID})

    published = client.send("POST", f"{path}/draft/publish")
    again = client.send("POST", f"{path}/draft/publish")

    assert published.json() == client.get(path).json()
    assert '<p class="no-margin">Soon</p>' == published.json()["body"]
    assert published.json()["has_unpublished_changes"] is False
    assert error(again) == (422, "parameter_invalid")
    assert "Article has no draft to publish" in again.text


def test_staging_keeps_what_is_left_out_and_ignores_state_and_place() -> None:
    client, path = publisher(Sandbox())
    shelf = client.creates_collection()["id"]
    client.put(f"{path}/draft", {"title": "One", "author_id": DOCS_ID})

    placed = {"parent_id": shelf, "state": "draft", "author_id": DOCS_ID}
    staged = client.put(f"{path}/draft", {"description": "Two", **placed}).json()

    assert ("One", "Two", "published", []) == (
        staged["title"],
        staged["description"],
        staged["state"],
        staged["parent_ids"],
    )


def test_staging_hands_the_draft_to_the_tokens_admin_when_the_author_is_left_out() -> None:
    sandbox = Sandbox()
    client = Client(sandbox, version="2.16")
    made = client.creates(state="published", author_id=SUPPORT_ID)
    path = f"/articles/{made['id']}"

    client.put(f"{path}/draft", {"title": "Soon"})

    assert SUPPORT_ID == client.get(path).json()["author_id"]
    client.send("POST", f"{path}/draft/publish")
    assert DOCS_ID == client.get(path).json()["author_id"]


@pytest.mark.parametrize("version", ["2.11", "2.16"])
def test_an_edit_goes_into_the_pending_draft_when_there_is_one(version: str) -> None:
    """Facts §2: and a client of 2.11 sees nothing of it."""
    sandbox = Sandbox()
    client, path = publisher(sandbox, version)
    sandbox.teammate.stages(path.rpartition("/")[2], title="A colleague's")

    answer = client.put(path, {"body": "<p>Ours</p>", "author_id": DOCS_ID}).json()

    assert ("Refunds", '<p class="no-margin">Live</p>') == texts(answer)
    assert texts(answer) == texts(client.get(path).json())
    assert (version == "2.16") == ("has_unpublished_changes" in answer)
    draft = Client(sandbox, version="2.16").get(f"{path}/draft").json()
    assert ("A colleague's", '<p class="no-margin">Ours</p>') == texts(draft)


def test_a_move_is_live_when_a_draft_is_pending() -> None:
    client, path = publisher(Sandbox())
    shelf = client.creates_collection()["id"]
    client.put(f"{path}/draft", {"title": "Soon", "author_id": DOCS_ID})

    moved = client.put(path, {"parent_id": shelf, "author_id": SUPPORT_ID}).json()

    assert ([int(shelf)], DOCS_ID) == (moved["parent_ids"], moved["author_id"])
    assert SUPPORT_ID == client.get(f"{path}/draft").json()["author_id"]


@pytest.mark.parametrize("state", ["published", "draft"])
def test_the_draft_becomes_the_content_when_an_edit_gives_a_state(state: str) -> None:
    """A guess; that nothing of either is lost is the point."""
    client, path = publisher(Sandbox())
    client.put(f"{path}/draft", {"title": "Soon", "author_id": DOCS_ID})

    edit = {"description": "More", "state": state, "author_id": DOCS_ID}
    saved = client.put(path, edit).json()

    assert ("Soon", "More", state, False) == (
        saved["title"],
        saved["description"],
        saved["state"],
        saved["has_unpublished_changes"],
    )


def test_locales_must_be_named_when_the_workspace_is_multilingual() -> None:
    _, client, path = multilingual()
    sent = {"title": "Yes", "author_id": DOCS_ID, "translated_content": {"fr": {"title": "Si"}}}
    client.put(f"{path}/draft", sent)

    unnamed: tuple[dict[str, list[str]], ...] = ({}, {"locales": []})
    for body in unnamed:
        refused = client.post(f"{path}/draft/publish", body)
        assert error(refused) == (422, "parameter_not_found")
        assert "locales must be specified to publish a draft" in refused.text
    idle = client.post(f"{path}/draft/publish", {"locales": ["en", "de"]})

    assert error(idle) == (422, "parameter_invalid")
    assert "Cannot publish a draft for locale(s) without pending changes: de" in idle.text
    assert "Refunds" == client.get(path).json()["title"]


def test_only_named_locales_go_live_and_each_tells_of_its_own_draft() -> None:
    _, client, path = multilingual()
    client.put(f"{path}/draft", {"translated_content": {"fr": {"title": "Si"}}})
    pending = client.get(path).json()
    client.put(f"{path}/draft", {"title": "Yes", "author_id": DOCS_ID})

    client.post(f"{path}/draft/publish", {"locales": ["fr"]})

    assert (False, True) == (
        pending["has_unpublished_changes"],
        pending["translated_content"]["fr"]["has_unpublished_changes"],
    )
    live, draft = client.get(path).json(), client.get(f"{path}/draft").json()
    assert ("Refunds", "Si") == (live["title"], live["translated_content"]["fr"]["title"])
    assert (True, False) == (
        live["has_unpublished_changes"],
        live["translated_content"]["fr"]["has_unpublished_changes"],
    )
    assert "Yes" == draft["title"]


def test_a_language_that_was_never_published_is_edited_in_place() -> None:
    _, client, path = multilingual()
    german = {"title": "Ja", "author_id": DOCS_ID}

    client.put(f"{path}/draft", {"translated_content": {"de": german}})

    live = client.get(path).json()["translated_content"]["de"]
    assert ("Ja", "draft", False) == (
        live["title"],
        live["state"],
        live["has_unpublished_changes"],
    )


def test_a_language_without_a_text_is_null_from_2_16_on() -> None:
    sandbox = Sandbox(locales=("en", "fr"))
    made = Client(sandbox).creates()

    newer = Client(sandbox, version="2.16").get(f"/articles/{made['id']}").json()

    assert "fr" not in made["translated_content"]
    assert newer["translated_content"]["fr"] is None


@pytest.mark.parametrize("version", ["2.11", "2.12", "2.13", "2.15", "2.16"])
def test_shape_follows_the_version(version: str) -> None:
    client = Client(Sandbox(), version=version)
    shelf = int(client.creates_collection()["id"])
    client.creates(parent_id=shelf)

    (listed,) = client.get("/articles").json()["data"]

    minor = int(version[2:])
    assert [shelf] == listed["parent_ids"]
    assert (minor < 16) == ("parent_id" in listed) == ("parent_type" in listed)
    assert (minor >= 13) == ("tags" in listed)
    assert (minor >= 16) == ("has_unpublished_changes" in listed) == ("draft_updated_at" in listed)


def test_staging_answers_with_what_is_live_when_that_is_the_servers_habit() -> None:
    sandbox = Sandbox(answers=Answers(staged_answers_live=True))
    client, path = publisher(sandbox)

    staged = client.put(f"{path}/draft", {"title": "Soon", "author_id": DOCS_ID}).json()

    assert ("Refunds", True) == (staged["title"], staged["has_unpublished_changes"])
    assert "Soon" == client.get(f"{path}/draft").json()["title"]


@pytest.mark.parametrize("moves", [True, False])
def test_updated_at_follows_the_habit_when_a_draft_is_staged(moves: bool) -> None:
    clock = VirtualClock(AT)
    client, path = publisher(Sandbox(clock=clock, answers=Answers(staging_moves_updated_at=moves)))
    clock.advance(60)

    client.put(f"{path}/draft", {"title": "Soon", "author_id": DOCS_ID})

    live = client.get(path).json()
    assert (AT + 60 * moves, AT + 60) == (live["updated_at"], live["draft_updated_at"])


def test_teammate_stages_publishes_and_discards() -> None:
    sandbox = Sandbox(locales=("en", "fr"))
    client = Client(sandbox, version="2.16")
    made = client.creates(state="published", translated_content={"fr": FRENCH})["id"]
    mate = sandbox.teammate
    mate.stages(made, title="Soon")
    mate.stages(made, locale="fr", title="Bientot")
    mate.publishes_draft(made, "fr")
    mate.discards_draft(made)

    live = client.get(f"/articles/{made}").json()

    assert ("Refunds", "Bientot") == (live["title"], live["translated_content"]["fr"]["title"])
    assert live["has_unpublished_changes"] is False
    assert {DOCS_ID} == {live["author_id"], live["translated_content"]["fr"]["author_id"]}


def test_page_shows_what_is_live_and_that_more_is_waiting() -> None:
    sandbox = Sandbox()
    article = sandbox.teammate.creates(title="Refunds", body="<p>Live</p>", state="published")
    sandbox.teammate.stages(article, title="Soon", body="<p>Later</p>")

    page = Client(sandbox, token=None, version=None).get(f"/en/articles/{article}").text

    assert "Live" in page
    assert "Later" not in page
    assert "Unpublished changes" in page
