"""Bodies, as the facts list it: what is refused, what is dropped, what comes back."""

from __future__ import annotations

import re

import pytest

from intercom_sync.sandbox import Answered, Rewriting
from intercom_sync.sandbox.rewrite.tree import BodyRefusedError

HOST = "https://downloads.intercomcdn.com/i/o/1/abc/x.png"
IMAGE = f'<div class="intercom-container"><img src="{HOST}"></div>'


def saved(html: str, rewriting: Rewriting | None = None) -> str:
    return (rewriting or Rewriting()).save(html, save=1, host=lambda source: HOST).body


def p(text: str) -> str:
    return f'<p class="no-margin">{text}</p>'


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<ul></ul>", "a list needs at least one non-empty item"),
        ("<ol><li> </li><li></li></ol>", "a list needs at least one non-empty item"),
        ("<ul><li>a<ul></ul></li></ul>", "a list needs at least one non-empty item"),
        ("<table></table>", "a table needs at least one row and one cell"),
        ("<table><tr></tr></table>", "a table needs at least one row and one cell"),
        ("<table><tr><td><table><tr><td>x</td></tr></table></td></tr></table>", "may not hold"),
        ("<ul><li><table><tr><td>x</td></tr></table></li></ul>", "item may not hold a table"),
        ('<iframe src="https://example.com/x"></iframe>', "not a supported embed"),
        ('<iframe src="https://www.loom.com/share/1"></iframe>', "not a supported embed"),
        ("<iframe></iframe>", "not a supported embed"),
        ("<i>" * 250 + "x", "nested more than 200 levels deep"),
        ("<div>" * 5000 + "x", "nested more than 200 levels deep"),
    ],
)
def test_body_is_refused(html: str, reason: str) -> None:
    with pytest.raises(BodyRefusedError, match=reason):
        saved(html)


def test_unsupported_video_is_dropped_when_the_server_does_that() -> None:
    html = '<p>a</p><iframe src="https://example.com/x"></iframe>'

    assert p("a") == saved(html, Rewriting(drops_unknown_videos=True))


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("a <u>b</u> <span style='x'>c</span>", p("a b c")),
        ("<section>a</section><section>b</section>", p("a") + p("b")),
        ("<blockquote><p>a</p><p>b</p></blockquote>", p("a") + p("b")),
        ("<dl><dt>a</dt><dd>b</dd></dl>", p("a") + p("b")),
        ("a<script>alert(1)</script><style>x</style><!-- c -->b", p("ab")),
        ('<a href="javascript:x()">a</a> <a name="y">b</a>', p("a b")),
        ("<h5>a</h5><p onclick='x()' id='y'>b</p>", p("a") + p("b")),
        ("a\x00\x01b", p("ab")),
        ("<ul>x<li>a</li><ul><li>b</li></ul></ul>", None),
    ],
)
def test_what_is_not_supported_is_dropped_and_its_text_kept(
    html: str, expected: str | None
) -> None:
    nested = f"<ul><li>{p('x')}</li><li>{p('a')}<ul><li>{p('b')}</li></ul></li></ul>"

    assert (expected or nested) == saved(html)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        # 1 white space between blocks
        ("<p>a</p>\n<p>b</p>", p("a") + p("") + p("b")),
        ("\n<p>a</p><p>b</p>\n", p("a") + p("b")),
        ("<p>a</p> <hr> <p>b</p>", p("a") + p("") + "<hr>" + p("") + p("b")),
        # 4, 5 synonyms and paragraphs
        ("Body of the Article", p("Body of the Article")),
        ("<p>a <strong>b</strong> <em>c</em></p>", p("a <b>b</b> <i>c</i>")),
        ("<ul><li>a</li><li><p>b</p></li></ul>", f"<ul><li>{p('a')}</li><li>{p('b')}</li></ul>"),
        ("<ol start=3><li>a</li></ol>", f'<ol start="3"><li>{p("a")}</li></ol>'),
        (
            '<p class="intercom-align-center">a</p>',
            '<p class="no-margin intercom-align-center">a</p>',
        ),
        # 6 links
        (
            '<a href="https://x.y/?a=1&amp;b=2">a</a>',
            p(
                '<a href="https://x.y/?a=1&amp;b=2" target="_blank"'
                ' class="intercom-content-link">a</a>'
            ),
        ),
        # 7 images
        (
            '<p>a <i>b <img src="https://e.com/x.png"><b> c</b></i> d</p>',
            f"{p('a <i>b </i>')}{IMAGE}{p('<i><b> c</b></i> d')}",
        ),
        ('<img src="https://x.y/x.png">', IMAGE),
        ('<p>a <img src="https://x.y/x.png"> b</p>', p("a") + IMAGE + p("b")),
        (
            '<p><a href="https://x.y"><img src="https://x.y/x.png"></a></p>',
            (
                '<div class="intercom-container"><a href="https://x.y" target="_blank"'
                f' class="intercom-content-link"><img src="{HOST}"></a></div>'
            ),
        ),
        # 8 tables
        (
            (
                "<table><thead><tr><th>a</th></tr></thead>"
                '<tbody><tr><td style="background-color: #fff">b</td></tr></tbody></table>'
            ),
            (
                '<div class="intercom-interblocks-table-container">'
                f'<table role="presentation"><tbody><tr><td>{p("a")}</td></tr>'
                f'<tr><td style="background-color: #fff">{p("b")}</td></tr>'
                "</tbody></table></div>"
            ),
        ),
        # 9 videos
        (
            '<iframe src="https://www.youtube.com/watch?v=ab_c-1"></iframe>',
            (
                '<div class="intercom-h2b-video"><iframe src="https://www.youtube.com/embed/ab_c-1?rel=0"'
                ' frameborder="0" allowfullscreen="allowfullscreen"></iframe></div>'
            ),
        ),
        # 10 buttons
        (
            '<p><a class="intercom-h2b-button" href="https://x.y">Go</a></p>',
            (
                '<div class="intercom-container"><a class="intercom-h2b-button" target="_blank"'
                ' href="https://x.y">Go</a></div>'
            ),
        ),
        # 11 callouts
        (
            (
                '<div class="intercom-interblocks-callout" style="background-color: #feedaf80; '
                'border-color: #fbc91633;">a</div>'
            ),
            (
                '<div class="intercom-interblocks-callout" style="background-color: #feedaf80; '
                f'border-color: #fbc91633;">{p("a")}</div>'
            ),
        ),
        # 13 code
        (
            '<pre class="x"><code class="language-py">a\n  <span>b</span></code></pre>',
            "<pre><code>a\n  b</code></pre>",
        ),
        ('<a href="https://x.y"><p>a</p></a>', None),
    ],
)
def test_body_comes_back_in_intercoms_structure(html: str, expected: str | None) -> None:
    link = '<a href="https://x.y" target="_blank" class="intercom-content-link">a</a>'

    assert (expected or p(link)) == saved(html)


@pytest.mark.parametrize(
    ("html", "levels"),
    [
        ("<h2>a</h2><h3>b</h3><h4>c</h4>", ["h1", "h2", "h3"]),
        ("<h3>a</h3>", ["h1"]),
        ("<h1>a</h1><h4>b</h4>", ["h1", "h4"]),
        ("<h2>a</h2><details><summary><h2>b</h2></summary>c</details>", ["h1", "h2"]),
    ],
)
def test_headings_rise_when_there_is_no_h1(html: str, levels: list[str]) -> None:
    assert levels == re.findall(r"<(h\d)", saved(html))


def test_headings_get_ids_of_their_own_whatever_was_sent() -> None:
    stored = saved('<h1 id="mine">a</h1><h1>a</h1>')

    ids = re.findall(r'<h1 id="(h_[0-9a-f]{10})">', stored)
    assert len(set(ids)) == 2


def test_collapsible_section_has_a_heading_and_a_content_when_it_nests() -> None:
    stored = saved(
        "<details><summary>A</summary><details><summary>B</summary>x</details></details>"
    )

    inner = stored.count('<div class="collapsible-section-content">')
    assert (inner, stored.count("<summary><h2 id=")) == (2, 2)
    assert stored == saved(stored)


def test_answer_shows_the_source_of_images_when_they_move_later() -> None:
    html = '<p>a</p><img src="https://x.y/x.png">'
    rewriting = Rewriting(answered=Answered.IMAGES_AT_THEIR_SOURCE)

    both = rewriting.save(html, save=1, host=lambda source: HOST)

    assert p("a") + IMAGE.replace(HOST, "https://x.y/x.png") == both.answer
    assert p("a") + IMAGE == both.body


def test_answer_echoes_what_was_sent_when_the_server_does_that() -> None:
    both = Rewriting(answered=Answered.AS_SENT).save("<p>a</p>", save=1, host=lambda source: HOST)

    assert ("<p>a</p>", p("a")) == (both.answer, both.body)
