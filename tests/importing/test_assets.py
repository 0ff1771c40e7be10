"""Images and attachments come into the repository, and the plan stays empty."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from intercom_sync.articles.importing.assets import Assets, Brought
from intercom_sync.articles.importing.keep import Keeper
from intercom_sync.cli.import_run import import_run
from intercom_sync.errors import ServiceError, UsageError
from intercom_sync.intercom.downloads import MOST_BYTES, Downloads
from intercom_sync.plan.model import Gate
from tests.importing.center import picture
from tests.importing.scene import ASSETS, EVERYTHING, PNG, Scene
from tests.importing.test_texts import article

HOST = "https://downloads.intercomcdn.com"


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path / "p", config=f"version: 1\n{ASSETS}", internet=picture)


def shows(*names: str) -> str:
    return "".join(f'<img src="https://x.example.com/{name}" alt="A">' for name in names)


def test_images_stand_beside_the_article_and_the_plan_is_empty(scene: Scene) -> None:
    shelf = scene.mate.creates_collection(name="Billing")
    scene.mate.creates(title="A", body=shows("one.png", "b/one.png"), parent_id=shelf)
    scene.mate.creates(title="B", body=shows("c/one.png"), parent_id=shelf)

    report = scene.imports(assets=True)

    assert [
        "billing/a.md",
        "billing/b.md",
        "billing/images/one-2.png",
        "billing/images/one-3.png",
        "billing/images/one.png",
    ] == scene.names()
    assert 3 == len(report.assets)
    assert "![A](images/one.png)" in scene.text("billing/a.md")
    assert "![A](images/one-3.png)" in scene.text("billing/b.md")
    assert "No changes. 2 unchanged, 0 unmanaged.\n" == scene.next_plan()


def test_an_image_that_was_imported_is_sent_from_where_intercom_has_it(scene: Scene) -> None:
    made = scene.mate.creates(title="A", body=f"<p>Text.</p>{shows('one.png')}")
    scene.imports(assets=True)
    before = scene.sandbox.article(made)
    scene.writes("content/a.md", scene.text("a.md").replace("Text.", "More text."))

    scene.loads()
    scene.apply(Gate.PUBLISH)

    after = scene.sandbox.article(made)
    assert before is not None
    assert after is not None
    assert "More text." in after.body
    assert re.findall(r'src="[^"]*"', before.body) == re.findall(r'src="[^"]*"', after.body)


def test_without_the_option_images_keep_their_address_without_a_signature(scene: Scene) -> None:
    scene.mate.creates(title="A", body=shows("one.png"))

    scene.imports()

    assert f"![A]({HOST}/i/o/" in scene.text("a.md")
    everything = b"".join(scene.contents().values())
    assert b"signature=" not in everything
    assert b"expires=" not in everything
    assert "No changes. 1 unchanged, 0 unmanaged.\n" == scene.next_plan()


def test_signatures_stand_nowhere_after_images_were_brought(scene: Scene) -> None:
    scene.mate.creates(title="A", body=shows("one.png"))
    scene.imports(assets=True)
    assert b"signature=" not in b"".join(scene.contents().values())


def test_without_a_public_place_for_images_nothing_is_brought_or_written(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "p", internet=picture)
    invocation = scene.target().invocation
    with pytest.raises(UsageError, match=r"assets\.base_url or assets\.command"):
        asyncio.run(import_run(invocation, replace(EVERYTHING, assets=True), "text"))
    assert ["intercom-sync.yaml"] == list(scene.contents())


def test_an_attachment_is_kept_where_nothing_is_read_as_content(scene: Scene) -> None:
    url = "https://intercom-attachments-7.com/i/o/42/ab/Notes%20..%2Fterms.md"
    scene.mate.creates(title="A", body=f'<p><a href="{url}?expires=1&amp;signature=2">x</a></p>')

    scene.imports(assets=True)

    assert ["_attachments/terms.md", "a.md"] == scene.names()
    assert f"[x]({url})" in scene.text("a.md")
    assert "No changes. 1 unchanged, 0 unmanaged.\n" == scene.next_plan()


def answering(answer: Callable[[httpx.Request], httpx.Response]) -> Downloads:
    return Downloads(httpx.MockTransport(answer))


def test_a_file_is_asked_for_without_token_and_query_stays_out_of_messages() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(403)

    with pytest.raises(ServiceError) as caught:
        asyncio.run(answering(answer).fetch(f"{HOST}/i/o/a.png?expires=1&signature=secret"))
    assert "authorization" not in seen[0].headers
    assert "signature=secret" in str(seen[0].url)
    assert f"GET {HOST}/i/o/a.png: answered 403" == str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/a.png",
        "http://downloads.intercomcdn.com/a.png",
        "https://downloads.intercomcdn.com.evil.example/a.png",
        "https://downloads.intercomcdn.com@evil.example/a.png",
        "file:///etc/passwd",
        "https://127.0.0.1/a.png",
    ],
)
def test_nothing_is_fetched_from_anywhere_else(url: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    with pytest.raises(ServiceError, match="nothing is fetched from there"):
        asyncio.run(answering(answer).fetch(url))


def test_a_redirect_is_not_followed() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.host == "downloads.intercomcdn.com"
        return httpx.Response(302, headers={"location": "https://evil.example/"})

    with pytest.raises(ServiceError, match="answered 302"):
        asyncio.run(answering(answer).fetch(f"{HOST}/a.png"))


def test_a_file_that_never_ends_is_given_up() -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(10 * MOST_BYTES // 1_000_000):
            yield bytes(1_000_000)
        raise AssertionError("all of it was read")

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=endless())

    with pytest.raises(ServiceError, match="larger than 20 MB"):
        asyncio.run(answering(answer).fetch(f"{HOST}/a.png"))


def test_a_broken_connection_names_the_file_and_no_query() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout(str(request.url))

    with pytest.raises(ServiceError) as caught:
        asyncio.run(answering(answer).fetch(f"{HOST}/a.png?signature=secret"))
    assert "secret" not in str(caught.value)
    assert caught.value.__context__ is None


class _Files:
    """Files as a server might answer them."""

    def __init__(self, contents: dict[str, bytes]) -> None:
        self._contents = contents

    async def signed(self, _: str) -> dict[str, str]:
        return {}

    async def fetch(self, url: str) -> bytes:
        if url not in self._contents:
            raise ServiceError("gone", request="GET")
        return self._contents[url]


def bring(folder: Path, contents: dict[str, bytes]) -> Brought:
    body = "".join(f'<img src="{url}">' for url in contents) + f'<img src="{HOST}/gone.png">'
    assets = Assets(_Files(contents), Keeper(folder), {})
    brought = asyncio.run(assets.bring(article(body), "content/a.md"))
    assets.keep(brought, set(brought.images.values()))
    return brought


def test_the_kind_of_an_image_is_told_by_its_bytes_and_its_name_is_safe(tmp_path: Path) -> None:
    brought = bring(
        tmp_path,
        {
            f"{HOST}/1/a.exe": PNG,
            f"{HOST}/2/..%2F..%2Fetc%2Fpasswd": b"GIF89a",
            f"{HOST}/3/con.png": b"\xff\xd8\xff",
            f"{HOST}/4/A.PNG": PNG + b"2",
            f"{HOST}/5/": b"<svg xmlns='x'/>",
            f"{HOST}/6/a.png": b"<html>sign in</html>",
        },
    )
    assert [
        "content/images/a.png",
        "content/images/passwd.gif",
        "content/images/con-2.jpg",
        "content/images/a-2.png",
        "content/images/image.svg",
    ] == list(brought.images.values())
    assert [f"{HOST}/6/a.png", f"{HOST}/gone.png"] == list(brought.missing)
    assert ["content"] == [path.name for path in tmp_path.iterdir()]


def test_an_image_that_cannot_be_had_keeps_its_address_and_is_told(scene: Scene) -> None:
    """The sandbox has this picture; its bytes are no picture any more."""
    scene.mate.creates(title="A", body=shows("one.png"))
    with scene.sandbox._database.transaction() as connection:
        connection.execute("UPDATE images SET content = ?", (b"nothing",))

    report = scene.imports(code=1, assets=True)

    assert f"![A]({HOST}/i/o/" in scene.text("a.md")
    assert ["content/a.md"] == [left.place for left in report.left_out]
    assert "it is no PNG" in report.left_out[0].reason
    assert "No changes. 1 unchanged, 0 unmanaged.\n" == scene.next_plan()


def test_an_image_in_html_keeps_its_address_and_is_not_brought(scene: Scene) -> None:
    scene.mate.creates(title="A", body=f'<ol start="-3"><li>a{shows("one.png")}</li></ol>')

    report = scene.imports(assets=True)

    assert ["a.md"] == scene.names()
    assert "1 image stands in intercom-html blocks" in report.notes[0]
    assert "No changes. 1 unchanged, 0 unmanaged.\n" == scene.next_plan()


def test_one_picture_at_two_addresses_is_one_file(scene: Scene) -> None:
    """It once turned the whole article into HTML."""
    scene.mate.creates(title="A", body=f"<p>a</p>{shows('one.png')}<p>b</p>{shows('one.png')}")

    report = scene.imports(assets=True)

    assert ["a.md", "images/one.png"] == scene.names()
    assert (0, True) == (report.imported[0].raw_blocks, report.imported[0].comes_back)
    assert "No changes. 1 unchanged, 0 unmanaged.\n" == scene.next_plan()
