"""The dialect table (design, §5): what each construct of Markdown becomes in Intercom."""

from __future__ import annotations

import pytest

from intercom_sync.location import Location
from intercom_sync.markup.to_html import Flavor
from tests.markup.rendering import (
    BOTH,
    PATH,
    body,
    codes,
    image,
    rendered,
    table,
    told,
    video,
)

both_flavors = pytest.mark.parametrize("flavor", BOTH)


@both_flavors
def test_paragraphs_become_one_line_with_intercoms_own_tags_and_class(flavor: Flavor) -> None:
    html = rendered("one *two* **three**\n`four`  \nfive\n\nsix", flavor).html

    assert (
        '<p class="no-margin">one <i>two</i> <b>three</b> <code>four</code><br>five</p>'
        '<p class="no-margin">six</p>'
    ) == html


@both_flavors
@pytest.mark.parametrize(
    ("levels", "expected"),
    [("2 3 4", "1 2 3"), ("3 2 6", "2 1 4"), ("1 2 5", "1 2 4"), ("4", "1"), ("2 2", "1 1")],
)
def test_headings_are_renumbered_so_that_the_shallowest_is_the_first(
    levels: str, expected: str, flavor: Flavor
) -> None:
    markdown = "\n\n".join(f"{'#' * int(level)} t" for level in levels.split())

    assert "".join(f"<h{level}>t</h{level}>" for level in expected.split()) == body(
        markdown, flavor
    )


@both_flavors
def test_button_is_a_link_of_that_class_that_stands_alone(flavor: Flavor) -> None:
    markdown = "[Go **now**](https://a.example){.button}"

    assert (
        '<div class="intercom-container"><a class="intercom-h2b-button" href="https://a.example">'
        "Go <b>now</b></a></div>"
    ) == body(markdown, flavor)
    assert [] == told(markdown, flavor)


def test_button_may_be_written_as_intercom_writes_it() -> None:
    html = '<a class="intercom-h2b-button intercom-content-link" href="https://a.example">Go</a>'

    assert 'class="intercom-h2b-button" href="https://a.example">Go</a></div>' in body(html)
    assert [] == told(html)


@both_flavors
def test_button_within_text_stays_a_link_and_warns(flavor: Flavor) -> None:
    markdown = "or [Go](https://a.example){.button}"

    assert '<p>or <a href="https://a.example">Go</a></p>' == body(markdown, flavor)
    assert ["1:27 button-not-alone"] == told(markdown, flavor)


@both_flavors
@pytest.mark.parametrize("listed", ["{#refunds}", "{ #refunds }", "{: #refunds}"])
def test_attribute_list_after_a_heading_is_taken_away(listed: str, flavor: Flavor) -> None:
    assert "<h1>Refunds <b>now</b></h1>" == body(f"## Refunds **now** {listed}", flavor)
    assert [] == told(f"## Refunds **now** {listed}", flavor)


@both_flavors
@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("[a](https://a.example){.wide} b", '<p><a href="https://a.example">a</a> b</p>'),
        (
            "![a](https://a.example/a.png){.wide}",
            image("https://a.example/a.png", "a"),
        ),
        ("## a {.wide}", "<h1>a</h1>"),
    ],
)
def test_unknown_class_is_taken_away_and_warns(
    markdown: str, expected: str, flavor: Flavor
) -> None:
    assert expected == body(markdown, flavor)
    assert ["unknown-class"] == codes(markdown, flavor)


@pytest.mark.parametrize("braces", ["{}", "{ }", "{a b}", "{.a b}", "{% raw %}"])
def test_braces_that_are_no_attribute_list_are_text(braces: str) -> None:
    assert f'<p><a href="https://a.example">a</a>{braces}</p>' == body(
        f"[a](https://a.example){braces}"
    )


def test_attribute_list_elsewhere_is_text_and_warns() -> None:
    assert "<ul><li><p>a {.wide}</p></li></ul>" == body("- a\n{.wide}")
    assert ["2:1 stray-attributes"] == told("- a\n{.wide}")


@both_flavors
@pytest.mark.parametrize(
    ("address", "embed"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "www.youtube.com/embed/dQw4w9WgXcQ"),
        (
            "https://www.youtube.com/watch?list=x&v=dQw4w9WgXcQ&t=1m5s",
            "www.youtube.com/embed/dQw4w9WgXcQ?start=65",
        ),
        ("https://youtu.be/dQw4w9WgXcQ?si=x", "www.youtube.com/embed/dQw4w9WgXcQ"),
        ("https://m.youtube.com/shorts/dQw4w9WgXcQ", "www.youtube.com/embed/dQw4w9WgXcQ"),
        ("https://www.youtube.com/embed/dQw4w9WgXcQ?rel=0", "www.youtube.com/embed/dQw4w9WgXcQ"),
        ("https://vimeo.com/76979871", "player.vimeo.com/video/76979871"),
        ("https://vimeo.com/76979871/a1b2c3", "player.vimeo.com/video/76979871?h=a1b2c3"),
        ("https://acme.wistia.com/medias/e4a27b971d", "fast.wistia.net/embed/iframe/e4a27b971d"),
        ("https://www.loom.com/share/0281766fa2d0", "www.loom.com/embed/0281766fa2d0"),
        ("https://share.vidyard.com/watch/pyJRQ3xyz123", "play.vidyard.com/pyJRQ3xyz123"),
        ("https://streamio.com/api/v1/videos/1/public_show?player_id=2", None),
    ],
)
def test_video_address_alone_becomes_an_embed(
    address: str, embed: str | None, flavor: Flavor
) -> None:
    expected = f"https://{embed}" if embed else address

    assert video(expected).replace("&", "&amp;") == body(f"before\n\n{address}", flavor).replace(
        "<p>before</p>", ""
    )


@both_flavors
@pytest.mark.parametrize(
    "markdown",
    [
        "[see](https://youtu.be/dQw4w9WgXcQ)",
        "see https://youtu.be/dQw4w9WgXcQ",
        "https://youtu.be/dQw4w9WgXcQ https://youtu.be/dQw4w9WgXcQ",
        "https://video.example/dQw4w9WgXcQ",
        "https://youtube.com.example/embed/dQw4w9WgXcQ",
        "# https://youtu.be/dQw4w9WgXcQ",
    ],
)
def test_video_address_is_no_embed_when_it_is_not_alone_or_not_a_video(
    markdown: str, flavor: Flavor
) -> None:
    assert "iframe" not in body(markdown, flavor)


@pytest.mark.parametrize("direction", ["center", "left", "right", "justify"])
@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ('<p align="{}">a</p>', '<p class="intercom-align-{}">a</p>'),
        ('<h2 align="{}">a</h2>', '<h1 class="intercom-align-{}">a</h1>'),
        ('<p style="text-align: {}">a</p>', '<p class="intercom-align-{}">a</p>'),
        (
            '<div align="{}">\n\n## a\n\nb\n\n</div>\n\nc',
            '<h1 class="intercom-align-{0}">a</h1><p class="intercom-align-{0}">b</p><p>c</p>',
        ),
        (
            '<p align="{}"><img src="https://a.example/1" alt=""></p>',
            image("https://a.example/1").replace("container", "container intercom-align-{}"),
        ),
    ],
)
def test_alignment_becomes_a_class(markdown: str, expected: str, direction: str) -> None:
    assert expected.format(direction) == body(markdown.format(direction))
    assert [] == told(markdown.format(direction))


def test_center_tag_aligns_what_is_in_it() -> None:
    assert '<p class="intercom-align-center">a</p>' == body("<center>a</center>")


@both_flavors
def test_image_alone_becomes_a_block_and_its_title_a_caption(flavor: Flavor) -> None:
    source = "intercom-sync:asset/content/billing/images/x%20y.png"

    assert image(source, "alt") + "<p><i>The caption</i></p>" == body(
        '![alt](<images/x y.png> "The caption")', flavor
    )


@both_flavors
def test_several_images_in_a_paragraph_become_a_block_each(flavor: Flavor) -> None:
    sources = ["https://a.example/1.png", "https://a.example/2.png"]
    markdown = f"![]({sources[0]}) ![b]({sources[1]})"

    assert image(sources[0]) + image(sources[1], "b") == body(markdown, flavor)


@both_flavors
def test_linked_image_keeps_its_link(flavor: Flavor) -> None:
    assert (
        '<div class="intercom-container"><a href="https://b.example">'
        '<img src="https://a.example/1.png" alt="a"></a></div>'
    ) == body("[![a](https://a.example/1.png)](https://b.example)", flavor)


@both_flavors
def test_image_within_text_stays_there_and_warns(flavor: Flavor) -> None:
    markdown = "press ![x](https://a.example/1.png) now"

    assert '<p>press <img src="https://a.example/1.png" alt="x"> now</p>' == body(markdown, flavor)
    assert ["1:12 inline-image"] == told(markdown, flavor)


@both_flavors
def test_table_becomes_intercoms_own_with_header_cells_in_bold(flavor: Flavor) -> None:
    assert table(("<p><b>a</b></p>", "<p><b>b c</b></p>"), ("<p>1</p>", "<p></p>")) == body(
        "| a | **b** c |\n|---|---|\n| 1 |   |", flavor
    )


@both_flavors
def test_table_columns_keep_their_alignment(flavor: Flavor) -> None:
    centered = 'class="intercom-align-center"'

    assert table((f"<p {centered}><b>a</b></p>",), (f"<p {centered}>1</p>",)) == body(
        "| a |\n|:-:|\n| 1 |", flavor
    )


@both_flavors
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_task_list_gets_boxes(gap: str, flavor: Flavor) -> None:
    markdown = f"- [ ] a{gap}- [x] b"

    assert "<ul><li><p>☐ a</p></li><li><p>☑ b</p></li></ul>" == body(markdown, flavor)


@both_flavors
def test_struck_out_text_stays_and_warns(flavor: Flavor) -> None:
    assert "<p>a b c</p>" == body("a ~~b~~ c", flavor)
    assert ["1:3 strikethrough"] == told("a ~~b~~ c", flavor)


def test_bare_address_becomes_a_link() -> None:
    assert '<p>see <a href="https://a.example/b">https://a.example/b</a>.</p>' == body(
        "see https://a.example/b."
    )


@both_flavors
def test_code_keeps_its_lines_and_loses_its_language(flavor: Flavor) -> None:
    markdown = "```python\nif a < b:\n\n    pass\n```"

    assert "<pre><code>if a &lt; b:\n\n    pass</code></pre>" == body(markdown, flavor)
    assert [] == told(markdown, flavor)


@both_flavors
def test_spaces_in_code_within_text_are_kept(flavor: Flavor) -> None:
    assert "<p>a <code>b  c</code> d</p>" == body("a  `b  c`  d", flavor)


def test_line_break_in_code_within_text_is_a_space() -> None:
    assert "<p>a<code> b  c </code>d</p>" == body("<div>a<code> b\n c </code>d</div>")


@both_flavors
def test_lists_nest_and_keep_where_they_start(flavor: Flavor) -> None:
    assert (
        '<ol start="3"><li><p>a</p><ul><li><p>b</p></li></ul></li><li><p>c</p></li></ol><hr>'
    ) == body("3. a\n    - b\n4. c\n\n---", flavor)


@both_flavors
def test_title_is_the_heading_that_starts_the_article(flavor: Flavor) -> None:
    article = rendered(
        "\n# Getting *your* money {#x}\n\ntext\n\n## Sub", flavor, first_line=4, take_title=True
    )

    assert "Getting your money" == article.title
    assert article.title_at is not None
    assert (PATH, 5) == (article.title_at.path, article.title_at.line)
    assert '<p class="no-margin">text</p><h1>Sub</h1>' == article.html


@both_flavors
@pytest.mark.parametrize("markdown", ["text\n\n# Late", "## Not of level 1", "", "# \u00a0"])
def test_title_is_not_taken_when_no_first_heading_starts_the_article(
    markdown: str, flavor: Flavor
) -> None:
    article = rendered(markdown, flavor, take_title=True)

    assert (None, None) == (article.title, article.title_at)
    assert rendered(markdown, flavor).html == article.html


def test_title_stays_in_the_body_when_it_is_not_asked_for() -> None:
    article = rendered("# Title\n\ntext")

    assert (None, '<h1>Title</h1><p class="no-margin">text</p>') == (article.title, article.html)


def test_title_is_found_at_its_place_in_the_file() -> None:
    article = rendered("\n\n# T", first_line=10, take_title=True)

    assert Location(PATH, 12, 1) == article.title_at
