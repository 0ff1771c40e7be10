"""Raw HTML in Markdown: what is kept, what is mended, and what an author hears."""

from __future__ import annotations

import pytest

from tests.markup.rendering import body, codes, rendered, section, table, told, video


@pytest.mark.parametrize(
    ("markdown", "expected", "tag"),
    [
        ("press <kbd>Ctrl</kbd>+C", "<p>press Ctrl+C</p>", "kbd"),
        ("I<sup>2</sup>C", "<p>I2C</p>", "sup"),
        ("H<sub>2</sub>O", "<p>H2O</p>", "sub"),
        ("<span>a</span> b", "<p>a b</p>", "span"),
        ("open <port> now", "<p>open now</p>", "port"),
        ("<form>a <button>b</button></form>", "<p>a b</p>", "form"),
        ("<section>\n\na\n\n</section>", "<p>a</p>", "section"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "<p><b>a</b></p><p>b</p>", "dl"),
    ],
)
def test_unsupported_tag_is_dropped_its_text_kept_and_a_warning_given(
    markdown: str, expected: str, tag: str
) -> None:
    reasons = [problem.reason for problem in rendered(markdown).problems]

    assert expected == body(markdown)
    assert f"Intercom does not know the tag <{tag}>; it is dropped and its text kept" in reasons


def test_unsupported_tag_is_told_once_with_its_first_place_and_a_count() -> None:
    problems = rendered("a\n\n<kbd>b</kbd>\n\nc <kbd>d</kbd>", first_line=5).problems

    assert ["content/billing/refunds.md:7:1"] == [str(problem.location) for problem in problems]
    assert "(2 times)" in problems[0].reason


def test_known_synonyms_are_kept_without_a_word() -> None:
    markdown = "<strong>a</strong> <em>b</em> <code>c</code><br/>d"

    assert "<p><b>a</b> <i>b</i> <code>c</code><br>d</p>" == body(markdown)
    assert [] == told(markdown)


@pytest.mark.parametrize("markdown", ["<script>alert(1)</script>", "a <style>b{}</style> c"])
def test_script_and_style_are_dropped_with_an_error(markdown: str) -> None:
    assert "alert" not in body(markdown)
    assert "{}" not in body(markdown)
    assert ["script"] == codes(markdown)


def test_event_attributes_and_ids_never_reach_the_body() -> None:
    assert '<p>a</p><p><a href="https://a.example">b</a></p>' == body(
        '<p onclick="x()" id="y" data-z="1">a</p>\n\n<a href="https://a.example" onclick="x">b</a>'
    )


def test_comments_are_dropped() -> None:
    assert "<p>a b</p>" == body("a <!-- c -->b\n\n<!-- d -->")


def test_loose_text_between_blocks_gets_a_paragraph() -> None:
    assert "<p>a</p><ul><li><p>b</p></li></ul><p>c <i>d</i></p>" == body(
        "<div>a<ul><li>b</ul>c <em>d</em></div>"
    )


def test_link_around_blocks_goes_into_each_of_them() -> None:
    link = '<a href="https://a.example">{}</a>'

    assert f"<h1>{link.format('a')}</h1><p>{link.format('b <i>c</i>')}</p>" == body(
        '<a href="https://a.example"><h2>a</h2><div>b <em>c</em></div></a>'
    )


def test_figure_shows_its_image_and_its_caption_in_italics() -> None:
    markdown = '<figure><img src="https://a.example/1.png"><figcaption>b<br>c</figcaption></figure>'

    assert (
        '<div class="intercom-container"><img src="https://a.example/1.png" alt=""></div>'
        "<p><i>b<br>c</i></p>"
    ) == body(markdown)
    assert [] == told(markdown)


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ('width="20"', ' width="20"'),
        ("width=20px height=30", ' width="20" height="30"'),
        ("width=50%", ""),
    ],
)
def test_image_keeps_a_size_in_pixels(size: str, kept: str) -> None:
    assert f'<img src="https://a.example/1.png" alt="a"{kept}>' in body(
        f'<img src="https://a.example/1.png" alt="a" {size}>'
    )


@pytest.mark.parametrize(
    ("style", "reason"),
    [
        ("color: red", 'the style "color" is dropped'),
        (
            "display:none;",
            'the style "display: none" is dropped: readers will see what it hides',
        ),
    ],
)
def test_style_is_dropped_with_a_warning(style: str, reason: str) -> None:
    problems = rendered(f'<p style="{style}">a</p>').problems

    assert "<p>a</p>" == body(f'<p style="{style}">a</p>')
    assert [("unsupported-style", reason)] == [(found.code, found.reason) for found in problems]
    assert ["1:11 unsupported-style"] == told(f'<p style="{style}">a</p>')


def test_class_of_raw_html_is_dropped_with_a_warning() -> None:
    assert ["1:13 unknown-class"] == told('<div class="card">a</div>')


@pytest.mark.parametrize("tag", ["video", "audio"])
def test_player_becomes_a_link_and_warns(tag: str) -> None:
    markdown = f'<{tag} controls>\n<source src="https://a.example/v.mp4">Too old a browser.</{tag}>'

    assert '<p><a href="https://a.example/v.mp4">https://a.example/v.mp4</a></p>' == body(markdown)
    assert ["2:14 unsupported-embed"] == told(markdown)


def test_frame_of_a_known_site_becomes_a_video() -> None:
    assert f"<p>a</p>{video('https://www.loom.com/embed/0281766fa2d0')}<p>b</p>" == body(
        '<p>a<iframe src="https://www.loom.com/share/0281766fa2d0" width=3></iframe>b</p>'
    )


def test_frame_of_another_site_becomes_a_link_and_warns() -> None:
    markdown = 'a\n\n<iframe src="https://map.example/x" title="The map"></iframe>'

    assert '<p>a</p><p><a href="https://map.example/x">The map</a></p>' == body(markdown)
    assert ["3:14 unsupported-embed"] == told(markdown)


def test_raw_table_needs_neither_rows_nor_sections() -> None:
    assert table(("<p>a</p>", "<p>b</p>")) == body("<table><td>a<td>b</table>")
    assert table(("<p><b>a</b></p>",), ("<p>b</p>",), ("<p>c</p>",)) == body(
        "<table><thead><tr><th>a<tbody><tr><td>b<tfoot><tr><td>c</table>"
    )


def test_table_keeps_what_stands_beside_its_cells_above_it() -> None:
    assert f"<p>a <i>b</i></p><p><i>c</i></p>{table(('<p>d</p>',))}" == body(
        "<table>a <em>b</em><caption>c</caption><tr><td>d</tr></table>"
    )


def test_cell_keeps_colour_width_and_alignment() -> None:
    markdown = (
        '<table><tr><td style="background-color: #eee; WIDTH:40px;border:0" align="right">a</table>'
    )

    style = "background-color: #eee; width: 40px;"
    assert f'<td style="{style}"><p class="intercom-align-right">a</p></td>' in body(markdown)
    assert ["unsupported-style"] == codes(markdown)


def test_cell_drops_a_value_that_is_no_colour_or_length() -> None:
    assert "<td><p>a</p></td>" in body(
        "<table><tr><td style='width:expression(1);background-color:url(//x)'>a</table>"
    )


def test_merged_cells_are_kept_and_warn() -> None:
    assert '<td colspan="2"><p>a</p></td>' in body("<table><tr><td colspan=2 rowspan=1>a</table>")
    assert ["1:16 merged-cells"] == told("<table><tr><td colspan=2>a</table>")


def test_cell_holds_blocks() -> None:
    assert table(("<p>a</p><ul><li><p>b</p></li></ul>",)) == body(
        "<table><tr><td>a<ul><li>b</ul></table>"
    )


def test_table_in_a_list_is_put_after_the_outermost_list_and_warns() -> None:
    markdown = "- a\n  - b\n\n    | c |\n    |---|\n    | d |\n- e\n\nf"

    assert (
        "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li><li><p>e</p></li></ul>"
        f"{table(('<p><b>c</b></p>',), ('<p>d</p>',))}<p>f</p>"
    ) == body(markdown)
    assert ["4:5 table-in-list"] == told(markdown)


def test_table_in_a_table_is_put_after_it_and_warns() -> None:
    markdown = "<table><tr><td>a<table><tr><td>b</table></table>"

    assert table(("<p>a</p>",)) + table(("<p>b</p>",)) == body(markdown)
    assert ["table-in-table"] == codes(markdown)


def test_table_in_a_section_stays_there() -> None:
    assert section("a", table(("<p>b</p>",))) == body(
        "<details><summary>a</summary><table><tr><td>b</table></details>"
    )


@pytest.mark.parametrize(
    ("markdown", "code"),
    [
        ("<ul></ul>", "empty-list"),
        ("- \n- ", "empty-list"),
        ("<table></table>", "empty-table"),
        ("<table><tr></tr></table>", "empty-table"),
        ("#", "empty-heading"),
        ("<img alt=a>", "image-without-source"),
    ],
)
def test_what_holds_nothing_is_dropped_and_warns(markdown: str, code: str) -> None:
    """Intercom answers 400 to an empty list or table."""
    assert "<p>b</p>" == body(f"{markdown}\n\nb")
    assert [code] == codes(markdown)


def test_empty_item_stays_beside_others() -> None:
    assert "<ul><li><p></p></li><li><p>a</p></li></ul>" == body("-\n- a")


def test_what_stands_between_items_belongs_to_the_item_before() -> None:
    assert "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li><li><p>c</p></li></ul>" == body(
        "<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>"
    )


def test_paragraph_around_a_block_is_split_at_it() -> None:
    assert f"<p>a</p>{section('b', '<p>c</p>')}<p>d</p>" == body(
        "<p>a<details><summary>b</summary>c</details>d</p>"
    )


def test_line_break_in_preformatted_text_is_a_line() -> None:
    assert "<pre><code>a\nb c</code></pre>" == body("<pre>a<br>b <i>c</i></pre>")


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [("<iframe>never shown</iframe>", ""), ("<video>too old</video>", "<p>too old</p>")],
)
def test_player_without_an_address_leaves_the_text_for_those_who_cannot_see_it(
    markdown: str, expected: str
) -> None:
    assert expected == body(markdown)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("local.mp4", "relative-link"),
        ("javascript:x", "unsafe-url"),
        ("//a.example", "protocol-relative-url"),
    ],
)
def test_player_of_what_cannot_be_shown_is_an_error(address: str, code: str) -> None:
    assert [code] == codes(f"<video src='{address}'></video>")


def test_text_in_a_column_group_is_not_lost() -> None:
    assert f"<p>x</p>{table(('<p>a</p>',))}" == body(
        "<table><colgroup>x<col></colgroup><col><tr><td>a</table>"
    )


def test_tag_is_not_mistaken_for_one_that_starts_alike() -> None:
    assert ["1:1 unsupported-tag", "1:17 unsupported-tag"] == told("<kbdx>a</kbdx>, <kbd>b</kbd>")


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("a\n\n<br>\n\nb", "<p>a</p><p></p><p>b</p>"),
        ("<p><br></p>\n\n<p><br><br></p>", "<p></p><p><br></p>"),
        ("<br>a<br><br>", "<p><br>a<br><br></p>"),
        ("a<br>", "<p>a</p>"),
        ("[a<br>](https://b.example)<br>", '<p><a href="https://b.example">a<br></a><br></p>'),
        ("# a<br>", "<h1>a</h1>"),
        ("<p></p>", ""),
        ("- <br>", ""),
        ("<p align='center'><br></p>", '<p class="intercom-align-center"></p>'),
        ("**<br>**", "<p></p>"),
        (
            "<br>![](https://b.example/a.png)<br>",
            '<div class="intercom-container"><img src="https://b.example/a.png" alt=""></div>',
        ),
    ],
)
def test_line_break_alone_is_an_empty_line(markdown: str, expected: str) -> None:
    assert expected == body(markdown)
