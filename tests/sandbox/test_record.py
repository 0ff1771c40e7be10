"""The oracle: what was committed and what arrived, for ever, and never a token."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from intercom_sync.sandbox import FaultKind, Sandbox, SeenRequest, Token, When, Write
from tests.sandbox.client import DOCS_ID, Client, LostError, lost_as


def test_record_has_every_committed_write_in_order() -> None:
    sandbox = Sandbox()
    client = Client(sandbox)
    article = client.creates()
    client.put(f"/articles/{article['id']}", {"title": ""})
    client.delete(f"/articles/{article['id']}")
    sandbox.teammate.creates_collection(name="x")

    first, second, third = sandbox.record()

    assert (
        Write(
            number=1,
            at_unix=1_750_000_000.0,
            method="POST",
            path="/articles",
            body=f'{{"title":"Refunds","author_id":{DOCS_ID}}}',
            object_id=article["id"],
            token=first.token,
        )
        == first
    )
    assert ("DELETE", article["id"], "") == (second.method, second.object_id, second.body)
    assert (third.method, third.path, third.token) == ("WEB", "/help_center/collections", "")


def test_requests_are_seen_with_their_answers() -> None:
    sandbox = Sandbox()
    client = Client(sandbox)
    client.get("/articles?page=2")
    Client(sandbox, token="wrong").get("/me")

    first, second = sandbox.requests()

    assert (
        SeenRequest(
            number=1,
            at_unix=1_750_000_000.0,
            method="GET",
            path="/articles",
            query="page=2",
            token=first.token,
            status=200,
            lost=None,
        )
        == first
    )
    assert (second.status, second.token != first.token) == (401, True)


def test_count_and_committed_differ_when_a_request_failed() -> None:
    sandbox = Sandbox()
    client = Client(sandbox)
    sandbox.fail(FaultKind.INTERNAL, when=When.BEFORE, match="POST *")
    client.post("/articles", {"title": "x", "author_id": DOCS_ID})
    made = client.creates()
    client.put(f"/articles/{made['id']}", {"title": "y"})

    assert (sandbox.count("POST /articles"), sandbox.committed("POST /articles")) == (2, 1)
    assert (sandbox.count("PUT /articles/*"), sandbox.committed("PUT /articles/*")) == (1, 1)


def test_token_is_nowhere_in_the_file(tmp_path: Path) -> None:
    secret = "tok:very-secret-4711"
    token = Token(value=secret, admin="docs@example.com")
    sandbox = Sandbox(path=tmp_path / "sandbox.db", tokens=[token], lost_as=lost_as)
    client = Client(sandbox, token=secret)
    client.creates()
    sandbox.fail(FaultKind.LATE)
    with pytest.raises(LostError):
        client.creates()
    sandbox.close()

    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert secret.encode() not in stored
    assert b"late_calls" in stored


@pytest.mark.parametrize("statement", ["UPDATE writes SET path = ''", "DELETE FROM requests"])
def test_record_cannot_be_changed(tmp_path: Path, statement: str) -> None:
    sandbox = Sandbox(path=tmp_path / "sandbox.db")
    Client(sandbox).creates()
    sandbox.close()
    connection = sqlite3.connect(tmp_path / "sandbox.db")

    with pytest.raises(sqlite3.IntegrityError, match="the record only grows"):
        connection.execute(statement)
    connection.close()
