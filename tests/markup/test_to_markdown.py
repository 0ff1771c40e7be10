"""A body as Markdown: the dialect's table (design §5) backwards, and what stays HTML."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intercom_sync.markup.to_markdown import Converted, says_the_same, to_markdown
from tests.markup import bodies as b
from tests.markup.bodies import Node, Tag, stored


def markdown(*nodes: Node) -> str:
    return to_markdown(stored(nodes)).text


def cell(*children: Node) -> Tag:
    return Tag("td", (b.p(*children),))


def bold(*children: Node) -> Tag:
    return Tag("b", children)


def italic(*children: Node) -> Tag:
    return Tag("i", children)


def test_to_markdown_puts_an_empty_line_between_blocks() -> None:
    body = (b.heading(2, "Refunds"), b.p("One."), b.p("Two."), b.heading(3, "Later"))

    assert "## Refunds\n\nOne.\n\nTwo.\n\n### Later\n" == markdown(*body)


def test_to_markdown_of_nothing_is_nothing() -> None:
    assert Converted(text="", blocks=0, raw_blocks=0) == to_markdown("")


def test_to_markdown_counts_blocks_and_those_that_stay_html() -> None:
    items = (Tag("li", (b.p("b"),)), Tag("li", (b.p("c"),)))
    body = stored((b.p("a"), b.p(Tag("u", ("x",))), Tag("ul", items)))

    converted = to_markdown(body)

    assert (4, 1) == (converted.blocks, converted.raw_blocks)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param((bold("a"), " b"), "**a** b", id="bold"),
        pytest.param((italic("a"), " b"), "*a* b", id="italic"),
        pytest.param((bold(italic("a")), " b"), "***a*** b", id="bold italic"),
        pytest.param((bold("a ", italic("b")), " c"), "**a *b*** c", id="italic in bold"),
        pytest.param(("x", bold("a"), "y"), "x**a**y", id="bold within a word"),
        pytest.param(("x", bold("(a)"), "y"), "x<b>(a)</b>y", id="where asterisks would not do"),
        pytest.param((bold("a"), italic("b")), "**a**<i>b</i>", id="bold next to italic"),
        pytest.param((Tag("code", ("a*b_c",)),), "`a*b_c`", id="code"),
        pytest.param((Tag("code", ("`a``",)),), "``` `a`` ```", id="code with backquotes"),
        pytest.param((bold("a ", Tag("code", ("b",))),), "**a `b`**", id="code in bold"),
        pytest.param(
            (b.link("https://x.example/a", "a ", bold("b")),), "[a **b**](https://x.example/a)"
        ),
        pytest.param(
            (bold("see ", b.link("https://x.example", "this"), " now"),),
            "**see [this](https://x.example) now**",
            id="link in bold",
        ),
        pytest.param(
            (b.link("https://x.example/a", "https://x.example/a"),),
            "<https://x.example/a>",
            id="address as its own text",
        ),
        pytest.param(
            (b.link("mailto:a@b.example", "a@b.example"),), "<a@b.example>", id="mail address"
        ),
        pytest.param(
            (b.link("https://x.example/é", "a"),),
            '<a href="https://x.example/é">a</a>',
            id="address Markdown would encode",
        ),
        pytest.param(("a", Tag("br"), "b"), "a\\\nb", id="line break"),
        pytest.param(("a\xa0b",), "a&nbsp;b", id="no-break space"),
        pytest.param(
            ("a 👩🏽‍💻 مرحبا שלום é",), "a 👩🏽‍💻 مرحبا שלום é", id="all the world's letters"
        ),
        pytest.param(("a  b\n c",), "a b c", id="white space"),
    ],
)
def test_to_markdown_writes_a_line(line: tuple[Node, ...], expected: str) -> None:
    assert f"{expected}\n" == markdown(b.p(*line))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2*3*4", r"2\*3\*4"),
        ("snake_case _x_", r"snake_case \_x\_"),
        ("`a` ~b~", r"\`a\` \~b\~"),
        ("[a](b) ![c](d)", r"\[a\](b) !\[c\](d)"),
        ("a<b a < b <b>", r"a\<b a < b \<b>"),
        ("AT&T &amp; &copy", r"AT&T \&amp; &copy"),
        (r"C:\temp \* \\", r"C:\temp \\\* \\\\"),
        ("# a", r"\# a"),
        ("#a", "#a"),
        ("1. a", r"1\. a"),
        ("1986", "1986"),
        ("- a", r"\- a"),
        ("+", r"\+"),
        ("> a", r"\> a"),
        ("---", r"\---"),
        ("===", r"\==="),
        ("| --- |", r"\| --- |"),
        ("a - b > c # d 1. e", "a - b > c # d 1. e"),
        ("see https://x.example", r"see https\://x.example"),
        ("www.x.example", r"www\.x.example"),
        ("write to a@b.example", "write to a@<!-- -->b.example"),
        ("@team, 5 @ once", "@team, 5 @ once"),
    ],
)
def test_to_markdown_escapes_what_would_be_more_than_text(text: str, expected: str) -> None:
    assert f"{expected}\n" == markdown(b.p(text))


def test_to_markdown_writes_lists_within_lists() -> None:
    inner = Tag("ol", (Tag("li", (b.p("b"),)), Tag("li", (b.p("c"),))))
    body = Tag("ul", (Tag("li", (b.p("a"), inner)), Tag("li", ("d",))))

    assert "- a\n  1. b\n  2. c\n- d\n" == markdown(body)


def test_to_markdown_puts_empty_lines_into_a_list_that_holds_more_than_lines() -> None:
    code = Tag("pre", (Tag("code", ("x\n\ny",)),))
    body = Tag("ol", (Tag("li", (b.p("a"), code)), Tag("li", (b.p("b"), b.p("c")))))

    expected = "1. a\n\n   ```\n   x\n\n   y\n   ```\n\n2. b\n\n   c\n"
    assert expected == markdown(body)


def test_to_markdown_keeps_two_lists_in_a_row_apart() -> None:
    def items(name: str) -> tuple[Tag, ...]:
        return (Tag(name, (Tag("li", ("a",)),)), Tag(name, (Tag("li", ("b",)),)))

    assert "- a\n\n+ b\n" == markdown(*items("ul"))
    assert "1. a\n\n1) b\n" == markdown(*items("ol"))


def test_to_markdown_writes_the_first_number_of_a_list() -> None:
    body = Tag("ol", (Tag("li", ("a",)), Tag("li", ("b",))), (("start", "9"),))

    assert "9. a\n10. b\n" == markdown(body)


def test_to_markdown_writes_tasks() -> None:
    body = Tag("ul", (Tag("li", (b.p("☐ a"),)), Tag("li", (b.p("☑ b"),)), Tag("li", ("[ ] c",))))

    assert "- [ ] a\n- [x] b\n- \\[ \\] c\n" == markdown(body)


def test_to_markdown_writes_a_table_with_bold_headings() -> None:
    body = b.table(
        (cell(bold("Plan")), cell(bold("A|B"))),
        (cell("Free ", Tag("code", ("x|y",))), cell()),
        (cell("Pro", Tag("br"), "Max"), cell("1")),
    )

    expected = r"""
| Plan | A\|B |
| --- | --- |
| Free `x\|y` |  |
| Pro<br>Max | 1 |
"""
    assert expected.lstrip() == markdown(body)


def test_to_markdown_writes_the_alignment_of_columns() -> None:
    def right(*children: Node) -> Tag:
        return Tag("td", (b.p(*children, align="right"),))

    body = b.table((right(bold("a")), cell(bold("b"))), (right("1"), cell("2")))

    assert "| a | b |\n| ---: | --- |\n| 1 | 2 |\n" == markdown(body)


def test_to_markdown_writes_a_table_without_headings_in_html() -> None:
    colour = (("style", "background-color: #e8e8e880"),)
    body = b.table((cell("a ", bold("b")), Tag("td", (b.p("c"), b.p("d")), colour)))

    expected = """
<table>
<tr>
<td>a <b>b</b></td>
<td style="background-color: #e8e8e880"><p>c</p><p>d</p></td>
</tr>
</table>
"""
    assert expected.lstrip() == markdown(body)


@pytest.mark.parametrize(
    ("colour", "kind"),
    [
        ("gray", "NOTE"),
        ("green", "TIP"),
        ("blue", "IMPORTANT"),
        ("yellow", "WARNING"),
        ("red", "CAUTION"),
    ],
)
def test_to_markdown_writes_callouts_of_all_colours(colour: str, kind: str) -> None:
    body = b.callout(colour, b.p("a"), Tag("ul", (Tag("li", ("b",)),)))
    as_rgba = stored((body,)).replace("#e8e8e880", "rgba(232, 232, 232, 0.5)")

    expected = f"> [!{kind}]\n> a\n>\n> - b\n"
    assert expected == markdown(body)
    assert expected == to_markdown(as_rgba).text


def test_to_markdown_writes_a_callout_that_starts_with_no_text() -> None:
    body = b.callout("gray", Tag("ul", (Tag("li", ("a",)),)))

    assert "> [!NOTE]\n>\n> - a\n" == markdown(body)


def test_to_markdown_writes_buttons_videos_and_images() -> None:
    body = (
        b.button("https://x.example/?a=1&b=2", "Go ", bold("now")),
        b.video("https://www.youtube.com/embed/dQw4w9WgXcQ?rel=0&start=42"),
        b.video("https://www.loom.com/embed/abc"),
        b.container(b.image("https://downloads.intercomcdn.eu/a.png?expires=1", "A [b]")),
        b.container(Tag("img", (), (("src", "https://x.example/a.png"), ("width", "80")))),
    )

    expected = (
        "[Go **now**](https://x.example/?a=1&b=2){.button}",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=42",
        "https://www.loom.com/share/abc",
        "![A \\[b\\]](https://downloads.intercomcdn.eu/a.png)",
        '<img src="https://x.example/a.png" width="80">',
    )
    assert "\n\n".join(expected) + "\n" == markdown(*body)


def test_to_markdown_writes_sections_within_sections() -> None:
    inner = b.details(b.heading(2, "In & out"), b.p("b"))
    body = b.details(b.heading(2, "Out"), b.p("a"), inner)

    expected = """
<details>
<summary>Out</summary>

a

<details>
<summary>In &amp; out</summary>

b

</details>

</details>
"""
    assert expected.lstrip() == markdown(body)


def test_to_markdown_writes_alignment_in_html() -> None:
    body = (
        b.p("a ", bold("b"), " c*d", align="center"),
        b.heading(1, "e", align="right"),
        b.container(b.image("https://x.example/a.png"), align="center"),
        Tag(
            "div",
            b.button("https://x.example", "Go").children,
            (("class", "intercom-container intercom-align-center"),),
        ),
    )

    expected = (
        '<p align="center">a <b>b</b> c*d</p>',
        '<h2 align="right">e</h2>',
        '<p align="center"><img src="https://x.example/a.png"></p>',
        '<p align="center"><a class="button" href="https://x.example">Go</a></p>',
    )
    assert "\n\n".join(expected) + "\n" == markdown(*body)


def test_to_markdown_writes_code_and_rules() -> None:
    code = Tag("pre", (Tag("code", ("* a\n\n```\n\tb",)),))

    assert "````\n* a\n\n```\n\tb\n````\n\n***\n" == markdown(code, Tag("hr"))


def test_to_markdown_writes_code_that_shows_a_conflict_apart_from_the_start_of_lines() -> None:
    """Else the file would count as one with a merge left unfinished."""
    body = Tag("pre", (Tag("code", ("<<<<<<< a\n\n  b\n>>>>>>> c",)),))

    assert " ```\n <<<<<<< a\n\n   b\n >>>>>>> c\n ```\n" == markdown(body)


@pytest.mark.parametrize(
    ("body", "html"),
    [
        pytest.param("<p><u>a</u></p>", "<p><u>a</u></p>", id="underlined"),
        pytest.param("<p>a<sup>2</sup></p>", "<p>a<sup>2</sup></p>", id="raised"),
        pytest.param('<p><a href="/a">b</a></p>', '<p><a href="/a">b</a></p>', id="relative link"),
        pytest.param("<h1></h1>", "<h1></h1>", id="empty heading"),
        pytest.param("<pre>a</pre>", "<pre>a</pre>", id="preformatted, not code"),
        pytest.param(
            '<p><a href="https://x.example">a</a>{.button}</p>',
            '<p><a href="https://x.example">a</a>{.button}</p>',
            id="what would be a button",
        ),
        pytest.param(
            "<p>https://youtu.be/dQw4w9WgXcQ</p>",
            "<p>https://youtu.be/dQw4w9WgXcQ</p>",
            id="what would be a video",
        ),
        pytest.param(
            '<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ?autoplay=1"></iframe>',
            '<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ?autoplay=1"></iframe>',
            id="video with an option",
        ),
        pytest.param(
            "<table><tr><th>a</th></tr><tr><td><h1>b</h1><p>c</p></td></tr></table>",
            "<table>\n  <tr>\n    <th><p>a</p></th>\n  </tr>\n  <tr>\n    <td>\n"
            "      <h1>b</h1>\n      <p>c</p>\n    </td>\n  </tr>\n</table>",
            id="table with a heading",
        ),
        pytest.param("<b><p>a</p></b>", "<b><p>a</p></b>", id="what cannot be read"),
        pytest.param("<blockquote><p>a</p></blockquote>", "<blockquote><p>a</p></blockquote>"),
    ],
)
def test_to_markdown_keeps_html_for_what_markdown_cannot_say(body: str, html: str) -> None:
    converted = to_markdown(body)

    assert f"```intercom-html\n{html}\n```\n" == converted.text
    assert 1 == converted.raw_blocks


def test_to_markdown_keeps_as_little_html_as_possible() -> None:
    body = Tag("ul", (Tag("li", (b.p("a"), b.p(Tag("u", ("x",))))), Tag("li", (b.p("b"),))))

    expected = "- a\n\n  ```intercom-html\n  <p><u>x</u></p>\n  ```\n\n- b\n"
    assert expected == markdown(body)


def test_to_markdown_keeps_one_heading_in_html_and_the_levels_of_the_others() -> None:
    body = "<h1><u>a</u></h1><h2>b</h2>"

    expected = "```intercom-html\n<h1><u>a</u></h1>\n```\n\n### b\n"
    assert expected == to_markdown(body).text


def test_to_markdown_keeps_one_section_in_html_beside_others() -> None:
    """All headings are those of sections: the renderer makes an h2 of each."""
    body = (b.details(b.heading(2, "a"), b.p("b")), b.details(b.heading(2, Tag("u", ("c",))), "d"))

    expected = """
<details>
<summary>a</summary>

b

</details>

```intercom-html
<details>
  <summary><h2><u>c</u></h2></summary>
  <p>d</p>
</details>
```
"""
    assert expected.lstrip() == markdown(*body)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("<p></p>", "<p><br></p>", id="empty paragraph"),
        pytest.param("<p><br></p>", "<p><br><br></p>", id="paragraph of a line break"),
        pytest.param(
            '<p class="intercom-align-center"></p>', '<p align="center"><br></p>', id="aligned"
        ),
        pytest.param("<p><br>- a</p>", "<br>- a", id="line break at the start"),
        pytest.param("<p>a<br><br></p>", "a<br><br>", id="line breaks at the end"),
        pytest.param("<p>a<br><br>b</p>", "a\\\n\\\nb", id="line breaks in the middle"),
        pytest.param(
            '<div class="intercom-interblocks-callout" style="background-color: #e8e8e880;'
            ' border-color: #73737633;"><p></p></div>',
            "> [!NOTE]\n> <p><br></p>",
            id="callout of an empty paragraph",
        ),
        pytest.param(
            "<ul><li><p></p><ul><li>a</li></ul></li></ul>",
            "- <p><br></p>\n\n  - a",
            id="empty paragraph above a list",
        ),
    ],
)
def test_to_markdown_writes_empty_lines(body: str, expected: str) -> None:
    assert Converted(text=f"{expected}\n", blocks=1, raw_blocks=0) == replace(
        to_markdown(body), blocks=1
    )


def test_to_markdown_writes_lists_in_cells() -> None:
    inner = Tag("ol", (Tag("li", (b.p("c"),)), Tag("li", (b.p(),))))
    items = (Tag("li", (b.p("a"),)), Tag("li", (b.p("b"), inner)))
    body = b.table((Tag("td", (b.p("x"), Tag("ul", items), Tag("hr"))),))

    expected = (
        "<table>\n<tr>\n<td><p>x</p><ul><li>a</li>"
        "<li><p>b</p><ol><li>c</li><li></li></ol></li></ul><hr></td>\n</tr>\n</table>\n"
    )
    assert expected == markdown(body)


@pytest.mark.parametrize(
    "decorated",
    [
        '<p class="intercom-p no-margin">a <b>b</b></p>',
        '<p><span class="intercom-text">a <b>b</b></span></p>',
        '<p data-revision="2" role="note">a <b><span class="intercom-x">b</span></b></p>',
    ],
)
def test_to_markdown_leaves_out_what_the_service_puts_around_text(decorated: str) -> None:
    plain = "<p>a <b>b</b></p>"

    assert Converted(text="a **b**\n", blocks=1, raw_blocks=0) == to_markdown(decorated)
    assert says_the_same(plain, decorated)


def test_to_markdown_finds_tables_and_images_in_further_wrappers() -> None:
    table, image = b.table((cell(bold("a")),)), b.container(b.image("https://x.example/a.png"))
    body = tuple(Tag("div", (inner,), (("class", "intercom-scroll"),)) for inner in (table, image))

    assert "| a |\n| --- |\n\n![](https://x.example/a.png)\n" == markdown(*body)


@pytest.mark.parametrize(
    "body",
    [
        '<p class="intercom-align-nowhere">a</p>',
        '<p class="large">a</p>',
        '<p><span class="large">a</span></p>',
        '<p><span style="color: red" class="intercom-text">a</span></p>',
        '<div class="intercom-tabs"><p>a</p></div>',
        '<div class="intercom-interblocks-tabs"><img src="https://x.example/a.png"></div>',
    ],
)
def test_to_markdown_keeps_what_may_be_more_than_decoration(body: str) -> None:
    assert 1 == to_markdown(body).raw_blocks


def test_to_markdown_writes_lists_that_count_from_nothing() -> None:
    items = (Tag("li", ("a",)), Tag("li", ("b",)))

    assert "0. a\n1. b\n" == markdown(Tag("ol", items, (("start", "0"),)))
    assert "1. a\n2. b\n" == markdown(Tag("ol", items, (("start", "1"),)))


def test_to_markdown_writes_the_address_of_a_frame_that_is_found_by_it() -> None:
    source = "https://streamio.com/api/v1/videos/1/public_show?player_id=2&x=3"

    assert f"{source}\n" == markdown(b.video(source))


def test_says_the_same_knows_what_cannot_be_read_only_by_its_letters() -> None:
    assert says_the_same("<b><p>a</p></b>", "<b><p>a</p></b>")
    assert not says_the_same("<b><p>a</p></b>", "<p>a</p>")


def test_to_markdown_shows_addresses_as_asked() -> None:
    body = stored(
        (
            b.p(b.link("https://help.acme.com/en/articles/42-refunds", "rule")),
            b.p(b.link("intercom-sync:article/7", "mark"), align="center"),
            b.container(b.image("https://downloads.intercomcdn.com/a.png?expires=1", "x")),
        )
    )

    converted = to_markdown(
        body,
        link=lambda href: f"../{href.rpartition('/')[2]}.md",
        image=lambda source: f"images/{source.rpartition('/')[2]}",
    )

    expected = (
        '[rule](../42-refunds.md)\n\n<p align="center"><a href="../7.md">mark</a></p>\n\n'
        "![x](images/a.png)\n"
    )
    assert expected == converted.text
