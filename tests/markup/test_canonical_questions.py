"""What else is asked about a body: its words, and where its images come from."""

from __future__ import annotations

import pytest

from intercom_sync.markup.canonical import (
    Site,
    image_sources,
    is_hosted_by_intercom,
    plain_text,
    same_but_for_images,
)


def test_plain_text_has_a_line_for_each_block() -> None:
    body = (
        "<h1>Title</h1><p>One <b>bo</b>ld&nbsp;word<br>and more</p><p></p>"
        "<ul><li>a<ul><li>b</li></ul></li></ul><table><tr><td>c</td><td>d</td></tr></table>"
        "<details><summary><h2>s</h2></summary><div>t</div></details>"
    )

    expected = "Title\nOne bold word\nand more\na\nb\nc\nd\ns\nt"
    assert expected == plain_text(body)


def test_plain_text_settles_white_space_but_keeps_lines_of_code() -> None:
    assert "a b\nx\ny z" == plain_text("<p>a\n  b</p><pre><code>x\n\n  y  z</code></pre>")


def test_plain_text_is_the_same_for_whatever_wraps_it() -> None:
    assert plain_text("a<p>b</p>") == plain_text("<div><p class='x'>a</p></div><p>b</p>")


def test_plain_text_leaves_out_what_no_reader_sees() -> None:
    assert "a\nb" == plain_text("a<style>x</style><iframe>y</iframe><!-- z -->b<br>")


def test_plain_text_of_what_cannot_be_read_is_the_text_itself() -> None:
    body = "<div>" * 300 + "a"

    assert body == plain_text(body)


def test_image_sources_come_in_order_without_signed_queries() -> None:
    body = (
        '<p><img src="https://downloads.intercomcdn.eu/i/o/1/a.png?expires=1&signature=2#x"></p>'
        '<img><ul><li><img src=" https://x.example/b.png?v=2 "></li></ul>'
        '<img src="intercom-sync:image/00ff">'
    )

    expected = (
        "https://downloads.intercomcdn.eu/i/o/1/a.png",
        "",
        "https://x.example/b.png?v=2",
        "intercom-sync:image/00ff",
    )
    assert expected == image_sources(body)


def test_image_sources_of_what_cannot_be_read_are_none() -> None:
    assert () == image_sources("<div>" * 300 + '<img src="a">')


@pytest.mark.parametrize(
    "url",
    [
        "https://downloads.intercomcdn.com/i/o/1/a.png",
        "https://downloads.intercomcdn.eu/i/o/1/a.png?expires=1",
        "https://downloads.au.intercomcdn.com/i/o/1/a.png",
        "http://static.intercomassets.com/a.png",
        "https://intercom-attachments-7.com/i/o/1/a.pdf",
        "HTTPS://DOWNLOADS.INTERCOMCDN.COM/a",
        "https://downloads.intercomcdn.com",
    ],
)
def test_is_hosted_by_intercom_knows_its_hosts(url: str) -> None:
    assert is_hosted_by_intercom(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://downloads.intercomcdn.com.evil.example/a.png",
        "https://evilintercomcdn.com/a.png",
        "https://x.example/?u=https://downloads.intercomcdn.com/a.png",
        "ftp://downloads.intercomcdn.com/a.png",
        "intercom-sync:image/00ff",
        "/i/o/1/a.png",
        "",
    ],
)
def test_is_hosted_by_intercom_is_not_fooled(url: str) -> None:
    assert not is_hosted_by_intercom(url)


def test_bodies_are_the_same_but_for_images_when_one_image_was_rehosted() -> None:
    sent = '<p>a</p><img src="https://x.example/a.png">'
    read = (
        '<p class="no-margin">a</p><div class="intercom-container">'
        '<img src="https://downloads.intercomcdn.com/i/o/1/a.png?expires=1"></div>'
    )

    assert same_but_for_images(sent, read)
    assert not same_but_for_images(sent, read.replace(">a<", ">b<"))
    assert not same_but_for_images(sent, "<p>a</p>")


def test_bodies_are_the_same_but_for_images_when_they_link_to_the_same_article() -> None:
    one = '<a href="https://help.acme.com/en/articles/1">a</a><img src="a">'
    other = '<a href="https://help.acme.com/fr/articles/1-b">a</a><img src="b">'

    assert same_but_for_images(one, other, Site(("https://help.acme.com",)))
    assert not same_but_for_images(one, other)
