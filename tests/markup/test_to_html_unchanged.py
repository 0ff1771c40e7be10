"""HTML that is sent unchanged: checked, put on one line, and nothing else."""

from __future__ import annotations

import pytest

from intercom_sync.errors import Severity
from intercom_sync.location import Location
from intercom_sync.markup.to_html import Flavor, check_body_html
from tests.markup.rendering import BOTH, body, callout, codes, rendered, told

both_flavors = pytest.mark.parametrize("flavor", BOTH)

SOUND = (
    '<h2>a</h2><p class="no-margin">b <b>c</b><br>d</p>'
    + callout("#123456", "#654321", "<ul><li><p>e</p></li></ul>")
    + '<table role="presentation"><tbody><tr><td style="x: y">f</td></tr></tbody></table>'
    + '<a href="https://a.example?b=1&amp;c=2" target="_blank">g</a>'
    + '<img src="https://a.example/h.png" data-i="j"><hr><pre><code>k\n  l</code></pre>'
    + '<iframe src="https://www.loom.com/embed/0281766fa2d0"></iframe>'
    + '<ul><li><img src="https://a.example/i.png"></li></ul>'
    + "<details><summary><h2>m</h2></summary><div>n</div></details>"
)


def fenced(html: str) -> str:
    return f"```intercom-html\n{html}\n```"


@both_flavors
def test_sound_html_is_sent_as_it_is(flavor: Flavor) -> None:
    article = rendered(f"before\n\n{fenced(SOUND)}\n\nafter", flavor)

    assert ('<p class="no-margin">before</p>' + SOUND + '<p class="no-margin">after</p>', ()) == (
        article.html,
        article.problems,
    )


def test_headings_in_it_are_not_renumbered() -> None:
    assert "<h1>a</h1><h3>b</h3>" == body(f"## a\n\n{fenced('<h3>b</h3>')}")


def test_line_breaks_go_at_the_edges_of_blocks_and_become_spaces_elsewhere() -> None:
    html = "<div>\n  <p>a\n  <b>b</b>\n  c</p>\n  <ul>\n    <li>d</li>\n  </ul>\n</div>\n<p>e</p>"

    assert "<div><p>a <b>b</b> c</p><ul><li>d</li></ul></div><p>e</p>" == body(fenced(html))


@both_flavors
@pytest.mark.parametrize(
    ("html", "code", "place"),
    [
        ("<p>a", "html-not-well-formed", "2:1"),
        ("<p>\n<b>a</p>", "html-not-well-formed", "3:1"),
        ("<p>a</b></p>", "html-not-well-formed", "2:5"),
        ("a</br>", "html-not-well-formed", "2:2"),
        ("<p>a</p", "html-not-well-formed", "2:5"),
        ("<p>a</p>\n<kbd>b</kbd>", "unsupported-tag", "3:1"),
        ("<script>a</script>", "script", "2:1"),
        ('<p onclick="a">b</p>', "script", "2:1"),
        ('<a href="javascript:a">b</a>', "unsafe-url", "2:1"),
        ('<a href="intercom-sync:article/1">b</a>', "reserved-scheme", "2:1"),
        ('<a href="//b.example">b</a>', "html-link", "2:1"),
        ('<a href="b.md">b</a>', "html-link", "2:1"),
        ('<a href="">b</a>', "html-link", "2:1"),
        ('<img src="b.png">', "html-refused", "2:1"),
        ('<iframe src="https://b.example"></iframe>', "html-refused", "2:1"),
        ("<p>a</p><ul>\n<li> </li></ul>", "html-refused", "2:9"),
        ("<table><tr></tr></table>", "html-refused", "2:1"),
        ("<ul><li>a<table><tr><td>b</td></tr></table></li></ul>", "html-refused", "2:10"),
    ],
)
def test_what_intercom_would_refuse_or_drop_is_told_with_its_place(
    html: str, code: str, place: str, flavor: Flavor
) -> None:
    assert [f"{place} {code}"] == told(fenced(html), flavor)


def test_table_in_it_is_refused_within_a_list_item() -> None:
    html = "<table><tr><td>a</td></tr></table>"

    assert ["html-refused"] == codes("- a\n\n  " + fenced(html).replace("\n", "\n  "))


def test_comments_in_it_are_dropped() -> None:
    assert "<p>a</p>" == body(fenced("<!-- <ul>\n</ul> --><p>a</p>"))
    assert [] == told(fenced("<!-- <ul>\n</ul> --><p>a</p>"))


def test_cells_without_a_table_are_no_reason_to_fail() -> None:
    assert [] == told(fenced("<td>a</td>"))


def test_too_deep_html_is_an_error_and_not_sent() -> None:
    article = rendered(f"a\n\n{fenced('<b>' * 300 + 'b' + '</b>' * 300)}")

    assert '<p class="no-margin">a</p>' == article.html
    assert ["too-deep"] == [problem.code for problem in article.problems]


def test_html_that_is_too_deep_where_it_stands_is_an_error_and_nothing_is_sent() -> None:
    html = "<b>" * 190 + "b" + "</b>" * 190
    article = rendered("<ul><li>" * 10 + f"\n\n{fenced(html)}")

    assert ("", ["too-deep"]) == (article.html, [problem.code for problem in article.problems])


def test_check_finds_nothing_in_sound_html() -> None:
    assert () == check_body_html(SOUND)


def test_check_names_places_in_a_file_of_its_own() -> None:
    problems = check_body_html("<p>a</p>\n  <ul></ul><b>", path="body.html")

    assert [
        (Location("body.html", 2, 3), "html-refused", Severity.ERROR),
        (Location("body.html", 2, 12), "html-not-well-formed", Severity.ERROR),
    ] == [(problem.location, problem.code, problem.severity) for problem in problems]


def test_check_refuses_a_link_that_leads_nowhere_in_what_is_written_now() -> None:
    """An article may hold one because Intercom does; a message to a customer must not."""
    assert [("html-link", Severity.ERROR)] == [
        (problem.code, problem.severity) for problem in check_body_html('<a href="b.md">b</a>')
    ]
    assert [Severity.WARNING] == [
        problem.severity for problem in rendered(fenced('<a href="b.md">b</a>')).problems
    ]


def test_headings_beside_one_in_it_keep_their_distance() -> None:
    for html in ("<h1>a</h1>", "<details><summary><h2>a</h2></summary>b</details>"):
        assert f"{html}<h2>c</h2><h3>d</h3>" == body(fenced(html) + "\n### c\n\n#### d\n")
    assert "<h1>a</h1><h1>c</h1><h3>d</h3>" == body(fenced("<h1>a</h1>") + "\n## c\n\n#### d\n")


def test_check_names_no_place_where_there_is_no_file() -> None:
    assert [None, None] == [problem.location for problem in check_body_html("<p><kbd>a</kbd>")]


def test_check_refuses_what_is_too_deep() -> None:
    assert ["too-deep"] == [problem.code for problem in check_body_html("<b>" * 300 + "</b>" * 300)]
