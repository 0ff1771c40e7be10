"""HTML fragments as trees: nothing is lost in silence, and what was read is written again."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from intercom_sync.markup import tree
from tests.growth import LINEAR, times_as_long

PIECES = st.one_of(
    st.text(max_size=8),
    st.sampled_from(("<p>", "</p>", "<b>", "</b>", "<ul>", "<li>", "</ul>", "<br>", "</br>")),
    st.sampled_from(
        ("<table>", "<tr>", "<td>", "</table>", "<a href='x y'>", "</a>", "<img src=a>")
    ),
    st.sampled_from(
        ("<pre>\n", "</pre>", "<iframe>", "</iframe>", "<script>", "</script>", "<xmp>")
    ),
    st.sampled_from(
        ("</body>", "<body>", "</html>", "<plaintext>", "<wbr>", "</div>", "<details>")
    ),
    st.sampled_from(("<!--", "-->", "<![CDATA[", "&lt;", "&nbsp;", "&#0;", "&#x1;")),
    st.sampled_from(("<video><source>", "<p a=1 b c='\"'>")),
)
HTML = st.lists(PIECES, max_size=12).map("".join)


def again(html: str) -> str:
    return tree.serialize(tree.parse(html))


@pytest.mark.parametrize(
    "html",
    [
        "",
        "text before <p>a</p> and after",
        '<a href="a b?x=[1]&amp;y=ü">x</a>',
        '<img src="a.png" alt="&quot;q&quot; &lt;&gt;">',
        "<pre>a\n  b\n</pre>",
        "<pre>\n\nfirst line empty</pre>",
        '<iframe src="x">a<b>&amp;c</iframe>',
        "a<br>b<hr>",
        "\u00a0\U0001f600",
    ],
)
def test_serialize_writes_what_was_parsed_when_it_was_in_our_notation(html: str) -> None:
    assert html == again(html)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("a</div>b", "ab"),
        ("x<div></body></html>after<p>q", "x<div>after<p>q</p></div>"),
        ("a<!-- c -->b<?pi?>c", "abc"),
        ("<p><li>a</p>b</li>", "<p></p><li>ab</li>"),
        ("<ul><li><p>a<li>b</ul>", "<ul><li><p>a</p></li><li>b</li></ul>"),
        ("<b><i>x</b>y</i>", "<b><i>x</i></b>y"),
        ("<table><td>a", "<table><td>a</td></table>"),
        ("a\0b\x01c&#1;d&#xD800;e&#99999999999;", "a\ufffdb\ufffdc\ufffdd\ufffde\ufffd"),
        ("a\fb&#12;c&#65;", "a b cA"),
        ("\ud800", "\ufffd"),
        ("a</br>b", "a<br>b"),
        ("<p title='a\nb'>", '<p title="a&#10;b"></p>'),
        ("<pre>\na</pre>", "<pre>a</pre>"),
    ],
)
def test_parse_keeps_the_text_when_the_parser_below_would_lose_it(html: str, expected: str) -> None:
    assert expected == again(html)


@given(HTML)
@settings(max_examples=200)
@example("<plaintext>a<b>")
@example("<SCRIPT><!--<SCRIPT>")
@example("<pre>\n\n</pre>")
@example("&#55296;&#0")
def test_parse_of_what_was_written_gives_the_same_again(html: str) -> None:
    once = again(html)

    assert once == again(once)


@pytest.mark.parametrize("levels", [1, 100, 200])
@pytest.mark.parametrize("tag", ["div", "b", "blockquote"])
def test_parse_keeps_everything_when_nested_within_the_limit(tag: str, levels: int) -> None:
    root = tree.parse(f"<{tag}>" * levels + "deep" + f"</{tag}>" * levels + "after")

    assert "deepafter" == tree.text_of(root)
    assert levels == sum(1 for _ in root.iter(tag)) - (tag == "div")


@pytest.mark.parametrize("levels", [201, 254, 256, 300, 2000, 100_000])
@pytest.mark.parametrize("tag", ["div", "b"])
def test_parse_refuses_when_nested_deeper(tag: str, levels: int) -> None:
    """The parser below would drop everything from about the 255th level on."""
    with pytest.raises(tree.TooDeepError, match="more than 200 levels deep"):
        tree.parse(f"<{tag}>" * levels + "lost")


def test_parse_refuses_when_longer_than_the_limit() -> None:
    tree.parse("\U0001f600" * tree.MAX_LENGTH)

    with pytest.raises(tree.TooLongError, match="longer than 2000000 characters"):
        tree.parse("x" * (tree.MAX_LENGTH + 1))


@pytest.mark.parametrize("start", ["<p ", "<p x\" y='>' "])
def test_parse_refuses_a_tag_with_thousands_of_attributes_in_linear_time(start: str) -> None:
    """The parser below compares each with every other, which takes minutes."""

    def refuse(count: int) -> None:
        with pytest.raises(tree.TooLongError, match="more than 1000 attributes"):
            tree.parse(start + " ".join(f"a{number}=1" for number in range(count)) + ">x")

    assert times_as_long(refuse, 25_000, 100_000) < LINEAR


@pytest.mark.parametrize(("start", "piece"), [('<a b="', "'"), ("<p ", "="), ("", "</div>")])
def test_parse_takes_linear_time_on_hostile_tags(start: str, piece: str) -> None:
    small, large = (start + piece * count for count in (75_000, 300_000))

    assert times_as_long(tree.parse, small, large) < LINEAR


def test_unwrap_keeps_content_and_text_around_it() -> None:
    root = tree.parse("a<b>b<i>c</i>d</b>e")

    tree.unwrap(root[0])

    assert "ab<i>c</i>de" == tree.serialize(root)


def test_drop_keeps_the_text_after_it() -> None:
    root = tree.parse("a<b>b</b>c<i>d</i>e")

    tree.drop(root[1])
    tree.drop(root[0])

    assert "ace" == tree.serialize(root)


def test_append_leaves_an_elements_own_tail_behind() -> None:
    root = tree.parse("<p></p><b>x</b>tail")

    tree.append(root[0], "1", root[1], "2")

    assert "<p>1<b>x</b>2</p>tail" == tree.serialize(root)
