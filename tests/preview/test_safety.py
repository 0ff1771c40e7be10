"""Content comes from strangers, and other pages are open beside: nothing gets in, nothing out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercom_sync.preview.pages.frame import POLICY
from intercom_sync.preview.pictures import media_type
from tests.preview.site import HOST, SVG, PreviewOf, words, write
from tests.reports.plans import FRAGMENTS

HOSTILE = """\
---
title: 'T <script>alert(1)</script> "><img src=x onerror=alert(1)>'
description: '</p><script>alert(1)</script>'
author: '<b onmouseover=alert(1)>@example.com'
---
<script>alert(1)</script>
<img src=x onerror=alert(1)>
<img src="https://evil.example/a.png" alt="A cat">
[js](javascript:alert(1)) [data](data:text/html,<script>alert(1)</script>)
[ok](https://ok.example/)

<div style="position:fixed;background:url(https://evil.example/b)"
class="told skip" id="content">x</div>

<iframe src="https://evil.example/c"></iframe>

<form action="https://evil.example/d"><input name=q><button>Go</button></form>

<meta http-equiv=refresh content="0;url=https://evil.example/e">
<svg onload=alert(1)><a href="#">s</a></svg><base href="https://evil.example/">
<link rel=stylesheet href="https://evil.example/f"><style>*{display:none}</style>

```intercom-html
<p onclick="alert(1)" class="choice loud">kept<script>alert(1)</script></p>
<img src="https://evil.example/g.png" onload="alert(1)">
<iframe src="https://www.youtube.com/embed/abc123" srcdoc="<script>alert(1)</script>"></iframe>
```
"""


@pytest.fixture
def hostile(site: PreviewOf) -> PreviewOf:
    write(site.root, {"content/<b>x<b>/hostile.md": HOSTILE})
    return site


def _loads(page: Any) -> list[str]:
    return [
        each
        for each in page.xpath("//@src | //@srcset | //@style | //@action | //@background")
        if each not in ("/search", "/_preview/icon.svg") and not each.startswith("/pictures/")
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/articles/content/%3Cb%3Ex%3Cb%3E/hostile.md",
        "/articles/content/%3Cb%3Ex%3Cb%3E/hostile.md?changes=1",
        "/collections/content/%3Cb%3Ex%3Cb%3E/",
        "/problems",
        "/search?q=%3Cscript%3Ealert%281%29&locale=%22%3E%3Cscript%3E",
        "/changes?changes=1",
        "/%3Cscript%3Ealert(1)%3C/script%3E",
    ],
)
def test_hostile_content_is_inert_on_every_page(hostile: PreviewOf, path: str) -> None:
    page = hostile.page(path) if "alert(1)%3C" not in path else _parsed(hostile.ask(path).text)
    assert [] == _loads(page)
    assert [] == page.xpath("//iframe | //svg | //base | //object | //embed | //main//form")
    assert [] == [name for each in page.iter() for name in each.attrib if name.startswith("on")]
    assert 1 == len(page.xpath("//script"))
    assert 1 == len(page.xpath("//style"))
    assert ["utf-8"] == list(page.xpath("//meta/@charset"))
    assert [] == page.xpath("//meta[@http-equiv]")
    schemes = {found.partition(":")[0] for found in page.xpath("//@href") if ":" in found}
    assert schemes <= {"https"}


def _parsed(text: str) -> Any:
    from lxml import html as lxml_html

    return lxml_html.document_fromstring(text)


def test_an_article_cannot_take_the_place_of_a_part_of_the_page(hostile: PreviewOf) -> None:
    page = hostile.article("<b>x<b>/hostile.md")
    assert 1 == len(page.xpath("//*[@id='content']"))
    assert {"shown-placeholder"} == set(page.xpath("//div[@class='body']//*/@class"))


def test_what_would_be_loaded_from_elsewhere_is_named_and_linked(hostile: PreviewOf) -> None:
    page = hostile.article("<b>x<b>/hostile.md")
    shown = dict(
        zip(
            words(page, "//a[@class='shown-placeholder']"),
            page.xpath("//a[@class='shown-placeholder']/@href"),
            strict=True,
        )
    )
    assert "https://evil.example/a.png" == shown["Image: A cat · a.png"]
    assert "https://www.youtube.com/embed/abc123" == shown["Video: www.youtube.com"]


def test_every_answer_forbids_what_the_preview_does_not_need(site: PreviewOf) -> None:
    for path in ("/", "/nothing", "/problems", "/_preview/version", "/articles/content/hello.md"):
        headers = site.ask(path).headers
        assert POLICY == headers["content-security-policy"]
        assert "nosniff" == headers["x-content-type-options"]
        assert "same-origin" == headers["cross-origin-resource-policy"]
        assert "no-referrer" == headers["referrer-policy"]
    assert POLICY.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in POLICY


def test_an_svg_is_shown_and_cannot_run(site: PreviewOf) -> None:
    answer = site.ask("/pictures/content/billing/images/drawing.svg")
    assert (200, "image/svg+xml") == (answer.status_code, answer.headers["content-type"])
    assert SVG == answer.content
    assert "nosniff" == answer.headers["x-content-type-options"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["content-security-policy"].endswith("sandbox")


@pytest.mark.parametrize(
    "path",
    [
        "/pictures/content/hello.md",
        "/pictures/content/../intercom-sync.yaml",
        "/pictures/content/%2e%2e/intercom-sync.yaml",
        "/pictures/content/..%2f..%2f..%2fetc/passwd",
        "/pictures//etc/passwd",
        "/pictures/content/secret.png",
        "/pictures/content/link.png",
        "/pictures/content/.git/x.png",
        "/pictures/content/page.html",
        "/articles/content/../../../etc/passwd",
    ],
)
def test_only_pictures_below_the_content_folder_are_served(
    site: PreviewOf, tmp_path: Path, path: str
) -> None:
    outside = tmp_path / "outside.png"
    outside.write_bytes(b"\x89PNG\r\n\x1a\nsecret")
    content = site.root / "content"
    (content / "secret.png").write_text("not a picture")
    (content / "page.html").write_text("<html><script>alert(1)</script>")
    (content / ".git").mkdir()
    (content / ".git/x.png").write_bytes(b"\x89PNG\r\n\x1a\nsecret")
    try:
        (content / "link.png").symlink_to(outside)
    except OSError:
        pytest.skip("this system makes no links")
    answer = site.ask(path)
    assert 404 == answer.status_code
    assert b"secret\n" not in answer.content


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8030", "127.0.0.1", "127.0.0.1:8031", "", "localhost"]
)
def test_a_request_that_names_another_host_is_refused(site: PreviewOf, host: str) -> None:
    answer = site.ask("/articles/content/hello.md", Host=host)
    assert 421 == answer.status_code
    assert "Hello" not in answer.text


def test_a_request_that_names_this_host_is_answered(site: PreviewOf) -> None:
    assert 200 == site.ask("/", Host=HOST).status_code


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_can_be_sent_to_it(site: PreviewOf, method: str) -> None:
    assert 405 == site.ask("/", method=method).status_code


@settings(max_examples=20, deadline=None)
@given(text=st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=6), max_size=8).map(" ".join))
def test_no_text_becomes_an_element_of_the_page(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("any")
    write(root, {"intercom-sync.yaml": "version: 1\n", "content/a.md": "# A\n"})
    clean = re.sub("[\x00-\x1f\x7f-\x9f\ud800-\udfff]", "?", text)
    (root / "content/b.md").write_text(f"# T {clean}\n\n{clean}\n", "utf-8")
    site = PreviewOf(root)
    plain, tried = site.article("a.md", "?changes=1"), site.article("b.md", "?changes=1")
    for name in ("script", "style", "form", "input", "header", "main", "footer"):
        assert len(plain.xpath(f"//{name}")) == len(tried.xpath(f"//{name}"))
    assert [] == _loads(tried)


def test_the_kind_of_a_picture_is_told_by_its_content() -> None:
    assert "image/png" == media_type(b"\x89PNG\r\n\x1a\n...")
    assert "image/jpeg" == media_type(b"\xff\xd8\xff\xe0")
    assert "image/gif" == media_type(b"GIF89a...")
    assert "image/svg+xml" == media_type(b"<?xml?><SVG/>")
    assert None is media_type(b"<html><script>")
    assert None is media_type(b"")
