"""What holds for any Markdown: it never raises, never loses in silence, and takes linear time."""

from __future__ import annotations

import inspect
import re
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from intercom_sync.markup import tree
from intercom_sync.markup.findings import Code
from intercom_sync.markup.to_html import Flavor, render
from tests.corpus import ARTICLES, CORPUS
from tests.growth import LINEAR, times_as_long
from tests.markup.rendering import BOTH, PATH, codes, rendered

ALLOWED = frozenset(("p", "br", "hr", "h1", "h2", "h3", "h4", "a", "img", "ul", "ol", "li")).union(
    ("table", "tbody", "tr", "td", "iframe", "pre", "code", "b", "i", "div", "details", "summary")
)
ATTRIBUTES = frozenset(("class", "style", "href", "src", "alt", "width", "height")).union(
    ("start", "role", "colspan", "rowspan")
)
PIECES = st.one_of(
    st.text(max_size=6),
    st.sampled_from(("\n", "\n\n", "# ", "- ", "1. ", "> ", "    ", "  ", "`", "```\n", "**", "_")),
    st.sampled_from(
        ("~~", "[x](", "](", "![", "](a.png)", "{.button}", "{#id}", "a", " ", "|", "<")
    ),
    st.sampled_from(
        ("> [!NOTE]\n> ", "|a|b|\n|-|-|\n|1|2|\n", "- [ ] ", "!!! note\n    ", "??? tip\n")
    ),
    st.sampled_from(
        ("<div>", "</div>", "<p>", "</p>", "<details>", "<summary>", "</details>", "<b>")
    ),
    st.sampled_from(
        ("<table>", "<tr>", "<td>", "</table>", "<ul>", "<li>", "</ul>", "<br>", "<th>")
    ),
    st.sampled_from(
        ("<a href=x>", "</a>", "<iframe src=https://a.b>", "</iframe>", "<script>", "<!--")
    ),
    st.sampled_from(
        ("<pre>", "</pre>", "<h3>", "<kbd>", "<video src=a>", "<dl><dt>", "<input>", "<img>")
    ),
    st.sampled_from(
        ("https://youtu.be/dQw4w9WgXcQ", "&#0;", "&amp;", "\0", "\ud800", "\r", "\t", "\\")
    ),
)
MARKDOWN = st.lists(PIECES, max_size=20).map("".join)

both_flavors = pytest.mark.parametrize("flavor", BOTH)


@both_flavors
@given(MARKDOWN, st.booleans())
@settings(max_examples=150, deadline=None)
@example("- \n\n      <table><td>\n", False)
@example("<a href=x><b><table><td><ul><details>", True)
@example("# <img src=a.png>", True)
def test_render_gives_one_line_of_intercoms_own_tags(
    flavor: Flavor, markdown: str, take_title: bool
) -> None:
    html = rendered(markdown, flavor, take_title=take_title).html
    root = tree.parse(html)

    assert not re.search(r"[\n\r\t]", re.sub(r"<pre>.*?</pre>", "", html, flags=re.DOTALL))
    assert {element.tag for element in root.iterdescendants()} <= ALLOWED
    assert {name for element in root.iterdescendants() for name, _ in element.items()} <= ATTRIBUTES
    assert html == tree.serialize(root)


@both_flavors
@given(MARKDOWN, MARKDOWN)
@settings(max_examples=50, deadline=None)
def test_render_gives_the_same_bytes_whatever_was_rendered_before(
    flavor: Flavor, markdown: str, other: str
) -> None:
    first = rendered(markdown, flavor)
    rendered(other, flavor)

    assert first == rendered(markdown, flavor)


@given(MARKDOWN)
@settings(max_examples=100, deadline=None)
@example("- \u00a0")
def test_render_never_puts_a_table_where_intercom_refuses_it(markdown: str) -> None:
    root = tree.parse(rendered(markdown).html)

    assert [] == [table for table in root.iter("table") for _ in table.iterancestors("li", "td")]
    for collection in root.iter("ul", "ol"):
        shown = tree.text_of(collection).strip() or next(
            collection.iter("img", "hr", "iframe"), None
        )
        assert shown is not None
        assert shown != ""


@given(st.lists(st.text(st.characters(categories=("L", "N")), min_size=1), min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_render_keeps_every_word_in_order(words: list[str]) -> None:
    marks = ("{}", "*{}*", "<kbd>{}</kbd>", "- {}\n", "\n\n> {}\n\n", "<div>{}</div>\n\n", "~~{}~~")
    markdown = " ".join(
        marks[number % len(marks)].format(word) for number, word in enumerate(words)
    )

    shown = tree.text_of(tree.parse(rendered(markdown).html))

    assert "".join(words) == re.sub(r"[^\w]", "", shown)


@pytest.mark.parametrize("levels", [100, 300, 5000])
@pytest.mark.parametrize(
    "opening", ["> ", "<div>", "<b>", "<details>\n\n", "<ul><li>", "<table><td>"]
)
def test_render_says_that_it_is_too_deep_and_sends_nothing(opening: str, levels: int) -> None:
    article = rendered(opening * levels + "deep")

    assert ("", ["too-deep"]) == (article.html, [problem.code for problem in article.problems])


@both_flavors
@pytest.mark.parametrize("levels", [10, 39])
def test_render_keeps_everything_when_deep_but_not_too_deep(levels: int, flavor: Flavor) -> None:
    for opening in ("<div>", "<b>", "<ul><li>", "<table><td>", "<details>"):
        html = rendered(opening * levels + "deep", flavor).html
        assert "deep" in tree.text_of(tree.parse(html))


def test_render_says_that_it_is_too_deep_when_python_markdown_gives_up() -> None:
    markdown = "\n".join(f"{'    ' * level}!!! note\n" for level in range(60))
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 150)
    try:
        found = codes(markdown, Flavor.PYTHON_MARKDOWN)
    finally:
        sys.setrecursionlimit(limit)

    assert ["too-deep"] == found
    assert "a" in rendered("a", Flavor.PYTHON_MARKDOWN).html


def test_render_says_that_it_is_too_long_and_sends_nothing() -> None:
    article = rendered("a" * (tree.MAX_LENGTH + 1))

    assert ("", ["too-long"]) == (article.html, [problem.code for problem in article.problems])


HOSTILE = (
    ("[x](a.md) ", "![x](a.png) ", "<kbd>x</kbd>", "{", "[x](y){", "*a ", "<br>", "<!--", "`", "["),
    ("<a href=x><b>", "> [!NOTE]\n> x\n\n", "|a", "- a\n", "# a\n", "<td>x", "~~x~~ ", "</p>"),
    ("```intercom-html\n<p><a>\n```\n", "<span class=x>y</span> ", "<b></b>", "<p><i>x</i></p>"),
)


@pytest.mark.parametrize("piece", [piece for pieces in HOSTILE for piece in pieces])
def test_render_takes_linear_time_on_hostile_input(piece: str) -> None:
    assert times_as_long(rendered, piece * 1_250, piece * 5_000) < LINEAR


@pytest.mark.parametrize("form", ["[x](a{}.md) ", "<k{0}>x</k{0}> ", "[x](y){{.c{}}} "])
def test_render_takes_linear_time_on_many_different_findings(form: str) -> None:
    small, large = ("".join(map(form.format, range(count))) for count in (1_250, 5_000))

    assert times_as_long(rendered, small, large) < LINEAR


def test_every_article_of_a_real_help_center_renders_without_errors() -> None:
    if not CORPUS.is_dir():
        pytest.skip("needs ../shared/corpora/arduino-help-center")
    articles = sorted(CORPUS.rglob("*.md"))
    errors = []
    for number, article in enumerate(articles):
        markdown = re.sub(r"\A---\n.*?\n---\n", "", article.read_text("utf-8"), flags=re.DOTALL)
        # Python-Markdown is slow: every fifth article must do.
        for flavor in BOTH if number % 5 == 0 else (Flavor.GFM,):
            problems = render(markdown, path=PATH, flavor=flavor, take_title=False).problems
            errors += [problem for problem in problems if problem.severity == "error"]

    assert ([], ARTICLES) == (errors, len(articles))


def test_codes_are_kebab_case_unique_and_explained() -> None:
    texts = [code.text for code in Code]

    assert len(texts) == len(set(texts))
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", text) for text in texts)
    assert all(code.meaning for code in Code)
