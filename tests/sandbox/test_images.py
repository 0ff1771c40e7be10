"""Images: fetched or refused at save time, re-hosted, signed anew on each read."""

from __future__ import annotations

import re

import pytest

from intercom_sync.sandbox import Answered, Rewriting, Sandbox, VirtualClock
from intercom_sync.sandbox.rewrite.hosting import media_type
from tests.sandbox.client import Client, error

SOURCE = "https://static.example.com/a%20b/pic.png"
BODY = f'<img src="{SOURCE}">'
PNG = b"\x89PNG\r\n\x1a\n rest"


def source(article: dict[str, str]) -> str:
    found = re.search(r'src="([^"]*)"', article["body"])
    assert found is not None
    return found[1].replace("&amp;", "&")


def bare(url: str) -> str:
    return url.partition("?")[0]


def test_image_is_served_by_intercom_when_the_article_was_saved() -> None:
    created = Client(Sandbox()).creates(body=BODY)

    assert re.fullmatch(
        r"https://downloads\.intercomcdn\.com/i/o/\d+/[0-9a-f]{24}/pic\.png"
        r"\?expires=\d+&signature=[0-9a-f]{64}&req=[0-9a-f]{20}",
        source(created),
    )


def test_signature_changes_on_each_read_and_the_path_stays() -> None:
    client = Client(Sandbox())
    created = client.creates(body=BODY)

    reads = [source(client.get(f"/articles/{created['id']}").json()) for _ in range(3)]
    listed = [source(article) for article in client.get("/articles").json()["data"]]

    urls = [source(created), *reads, *listed]
    assert (len(set(urls)), len({bare(url) for url in urls})) == (5, 1)


@pytest.mark.parametrize("signed", [False, True])
def test_path_stays_when_intercoms_own_address_is_sent_back(signed: bool) -> None:
    client = Client(Sandbox())
    created = client.creates(body=BODY)
    url = source(created)

    body = f'<img src="{url if signed else bare(url)}">'
    updated = client.put(f"/articles/{created['id']}", {"body": body}).json()

    assert bare(url) == bare(source(updated))


def test_path_changes_when_the_source_is_sent_again() -> None:
    client = Client(Sandbox())
    created = client.creates(body=BODY)

    updated = client.put(f"/articles/{created['id']}", {"body": BODY}).json()

    assert bare(source(created)) != bare(source(updated))


@pytest.mark.parametrize(
    "url",
    [
        "images/x.png",
        "",
        "data:image/png;base64,AAAA",
        "ftp://x.y/x.png",
        "https://nowhere.invalid/x.png",
        "https://localhost/x.png",
        "http://127.0.0.1/x.png",
        "http://[oops/x.png",
        "https://downloads.intercomcdn.com/i/o/1/2/unknown.png",
    ],
)
def test_save_is_refused_when_an_image_cannot_be_fetched(url: str) -> None:
    sandbox = Sandbox()
    response = Client(sandbox).post(
        "/articles",
        {"title": "x", "author_id": 5017691, "body": f'{BODY}<img src="{url}">'},
    )

    assert error(response) == (400, "parameter_invalid")
    assert response.json()["errors"][0]["field"] == "body"
    assert sandbox.articles() == ()


def test_image_must_be_one_when_the_internet_is_known() -> None:
    internet = {SOURCE: PNG, "https://x.y/page": b"<html>"}
    client = Client(Sandbox(images=internet.get))
    fields = {"title": "x", "author_id": 5017691}

    assert client.post("/articles", {**fields, "body": BODY}).status_code == 200
    for url in ("https://x.y/page", "https://x.y/nothing"):
        refused = client.post("/articles", {**fields, "body": f'<img src="{url}">'})
        assert error(refused) == (400, "parameter_invalid")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b'<?xml version="1.0"?><SVG>', "image/svg+xml"),
        (b"%PDF", None),
        (b"", None),
    ],
)
def test_media_type_is_told_by_the_content(content: bytes, expected: str | None) -> None:
    assert expected == media_type(content)


def test_answer_shows_the_source_and_the_next_read_does_not() -> None:
    rewriting = Rewriting(answered=Answered.IMAGES_AT_THEIR_SOURCE)
    client = Client(Sandbox(rewriting=rewriting))

    created = client.creates(body=BODY)
    read = client.get(f"/articles/{created['id']}").json()

    assert source(created) == SOURCE
    assert source(read).startswith("https://downloads.intercomcdn.com/")


def test_updated_at_moves_without_an_edit_when_images_were_taken_over() -> None:
    clock = VirtualClock(1_750_000_000)
    client = Client(Sandbox(clock=clock, rewriting=Rewriting(touches_after_images=True)))
    plain, pictured = client.creates(), client.creates(body=BODY)
    clock.advance(5)

    after = [client.get(f"/articles/{one['id']}").json()["updated_at"] for one in (plain, pictured)]

    assert (pictured["updated_at"], after) == (1_750_000_000, [1_750_000_000, 1_750_000_001])


def test_attachment_is_signed_like_an_image() -> None:
    url = "https://downloads.intercom-attachments-7.com/i/o/1/terms.pdf"
    created = Client(Sandbox()).creates(body=f'<p><a href="{url}?expires=1">Terms</a></p>')

    assert re.search(rf'href="{re.escape(url)}\?expires=\d+&amp;signature=', created["body"])
