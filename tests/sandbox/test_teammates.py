"""People in the web app: the same store, the same rules, at any moment."""

from __future__ import annotations

import pytest

from intercom_sync.sandbox import Sandbox, VirtualClock
from intercom_sync.sandbox.refused import RefusedError
from tests.sandbox.client import SUPPORT_ID, Client


def test_teammate_writes_what_the_api_reads() -> None:
    clock = VirtualClock(1_750_000_000)
    sandbox = Sandbox(clock=clock)
    mate, client = sandbox.teammate, Client(sandbox)
    shelf = mate.creates_collection(name="Billing", description="Money")
    article = mate.creates(title="Refunds", body="<p>a</p>", description="d", parent_id=shelf)
    clock.advance(5)
    mate.edits(article, title="Returns", body="<p>b</p>", description="e")
    mate.publishes(article)

    read = client.get(f"/articles/{article}").json()

    assert {
        "title": "Returns",
        "body": '<p class="no-margin">b</p>',
        "description": "e",
        "author_id": SUPPORT_ID,
        "state": "published",
        "parent_id": int(shelf),
        "created_at": 1_750_000_000,
        "updated_at": 1_750_000_005,
    }.items() <= read.items()


def test_teammate_keeps_the_author_when_editing_somebody_elses_article() -> None:
    sandbox = Sandbox()
    client = Client(sandbox)
    article = client.creates()

    sandbox.teammate.edits(article["id"], title="x")

    assert article["author_id"] == client.get(f"/articles/{article['id']}").json()["author_id"]


def test_teammate_moves_unpublishes_and_deletes() -> None:
    sandbox = Sandbox()
    mate, client = sandbox.teammate, Client(sandbox)
    shelf = mate.creates_collection(name="Billing")
    article = mate.creates(title="Refunds", state="published")
    mate.moves(article, to=shelf)
    moved = client.get(f"/articles/{article}").json()
    mate.moves(article, to=None)
    mate.unpublishes(article)
    offline = client.get(f"/articles/{article}").json()
    mate.deletes(article)

    assert int(shelf) == moved["parent_id"]
    assert (offline["parent_id"], offline["state"], offline["url"]) == (None, "draft", None)
    assert client.get(f"/articles/{article}").status_code == 404


def test_teammate_rearranges_collections() -> None:
    sandbox = Sandbox()
    mate, client = sandbox.teammate, Client(sandbox)
    top = mate.creates_collection(name="Top")
    child = mate.creates_collection(name="Child", parent_id=top)
    mate.edits_collection(child, name="Kid", parent_id=None)
    kid = client.get(f"/help_center/collections/{child}").json()
    mate.edits_collection(child, parent_id=top)
    mate.deletes_collection(top)

    assert (kid["name"], kid["parent_id"]) == ("Kid", None)
    assert sandbox.collections() == ()


def test_translation_does_not_move_updated_at_when_a_teammate_writes_it() -> None:
    clock = VirtualClock(1_750_000_000)
    sandbox = Sandbox(clock=clock, locales=("en", "fr"))
    article = sandbox.teammate.creates(title="Refunds")
    clock.advance(9)

    sandbox.teammate.translates(article, "fr", title="Remboursements", body="<p>x</p>")

    read = Client(sandbox).get(f"/articles/{article}").json()
    assert (
        read["updated_at"],
        read["translated_content"]["fr"]["title"],
    ) == (1_750_000_000, "Remboursements")


def test_teammate_is_told_when_there_is_nothing_to_edit() -> None:
    mate = Sandbox().teammate

    with pytest.raises(LookupError, match="no article 1"):
        mate.edits("1", title="x")
    with pytest.raises(LookupError, match="no collection 1"):
        mate.deletes_collection("1")
    with pytest.raises(RefusedError, match="title can't be blank"):
        mate.creates(title=" ")


def test_demo_is_written_by_teammates_and_customers() -> None:
    sandbox = Sandbox()
    sandbox.write_demo()

    assert (len(sandbox.articles()), len(sandbox.collections())) == (5, 3)
    assert {"WEB", "MESSENGER"} == {write.method for write in sandbox.record()}
    assert len([article for article in sandbox.articles() if article.state == "draft"]) == 1
