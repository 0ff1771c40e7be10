"""Rewritings nobody lists: each does its one thing, and none loses a word or a link."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from intercom_sync.sandbox import Rewriting, Titles
from intercom_sync.sandbox.rewrite.drawn import RULES
from intercom_sync.sandbox.rewrite.tree import BodyRefusedError, Element, parse

STRAIGHT = str.maketrans("\u201c\u201d\u2018\u2019", "\"\"''")
HOST = "https://downloads.intercomcdn.com/i/o/1/abc/x.png"
EVERYTHING = (
    '<h2>Title "one"</h2><p>e\u0301 it\'s <b>bold</b> and <i>slanted</i>&nbsp;</p><p></p>'
    '<p>See <a href="https://x.y/?a=1&amp;b=2">there</a>.</p>'
    '<img src="https://x.y/x.png"><ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>'
    '<div class="intercom-interblocks-callout" style="background-color: #feedaf80; '
    'border-color: #fbc91633;">Mind "this"</div>'
    "<table><tr><td>1</td><td>2</td></tr></table>"
    "<pre><code>a = \"x\" + 'y'</code></pre>"
    '<p><a class="intercom-h2b-button" href="https://x.y/go">Go</a></p>'
    "<details><summary>More</summary><p>Inside</p></details>"
)

TEXT = st.text(alphabet="ab \"'&<>é\u0301\xa0\n", min_size=1, max_size=8).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;")
)
INLINE_TAGS = st.sampled_from(["b", "em", "a href='https://x.y'", "u", "code", "span"])
BLOCK_TAGS = st.sampled_from(
    ["p", "h2", "h5", "div", "ul", "ul><li", "table><tr><td", "pre", "details"]
)


def _wrapped(tags: st.SearchStrategy[str], inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda tag, text: (
            f"<{tag}>{text}"
            + "".join(f"</{name.split(' ')[0]}>" for name in reversed(tag.split("><")))
        ),
        tags,
        inner,
    )


BODIES = st.recursive(
    TEXT,
    lambda inner: st.lists(
        st.one_of(_wrapped(INLINE_TAGS, inner), _wrapped(BLOCK_TAGS, inner), inner), max_size=3
    ).map("".join),
    max_leaves=12,
)


def saved(html: str, rewriting: Rewriting, save: int = 1) -> str:
    return rewriting.save(html, save=save, host=lambda source: HOST).body


def words(html: str) -> str:
    """The visible characters, with quotes and composed letters made equal."""
    text = unicodedata.normalize("NFD", parse(html).text)
    return re.sub(r"\s+", "", text.translate(STRAIGHT))


def links(element: Element) -> Iterator[str]:
    """Addresses of the links that show something; code has none."""
    for child in element.children:
        if isinstance(child, Element) and child.tag != "pre":
            yield from links(child)
            if child.tag == "a" and child.text.strip():
                yield child.attributes["href"]


@settings(max_examples=150, deadline=None)
@given(html=BODIES, seed=st.integers(0, 10_000))
@example(html=EVERYTHING, seed=1)
@example(html="<table><caption>a</caption><tr>b<td>c</td></tr></table>", seed=0)
@example(html="<p>a</p>\u0301", seed=0)
@example(html="<a href='https://x.y'><ul><li>a</li></ul></a>", seed=0)
def test_no_word_is_lost_whatever_is_drawn(html: str, seed: int) -> None:
    try:
        stored = saved(html, Rewriting.draw(seed))
    except BodyRefusedError:
        return

    assert words(html) == words(stored)
    assert set(links(parse(html))) == set(links(parse(stored)))


@settings(max_examples=150, deadline=None)
@given(html=BODIES)
@example(html=EVERYTHING)
@example(html="<p><b><h2>a</h2></b></p>")
@example(html="<u> </u> a")
def test_saving_again_changes_nothing_when_only_the_facts_are_followed(html: str) -> None:
    try:
        stored = saved(html, Rewriting())
    except BodyRefusedError:
        return

    assert stored == saved(stored, Rewriting(), save=2)


@pytest.mark.parametrize("name", sorted(RULES))
def test_rule_changes_something_when_there_is_everything_in_the_body(name: str) -> None:
    alone = Rewriting(rules=frozenset({name}))

    assert saved(EVERYTHING, Rewriting(), 2) != saved(EVERYTHING, alone, 2)


@pytest.mark.parametrize(
    "name", ["numbered-saves", "another-bold-each-save", "heading-ids-of-each-save"]
)
def test_rule_changes_again_when_the_same_is_saved_again(name: str) -> None:
    alone = Rewriting(rules=frozenset({name}))

    assert saved(EVERYTHING, alone, 1) != saved(EVERYTHING, alone, 2)


@pytest.mark.parametrize(
    ("name", "html", "expected"),
    [
        ("smart-quotes", "\"a\" 'b' it's", "\u201ca\u201d \u2018b\u2019 it\u2019s"),
        ("no-break-space-at-the-end", "a", "a&nbsp;"),
        ("spanned-text", "a", '<span class="intercom-text">a</span>'),
        ("strong-again", "<b>a</b>", "<strong>a</strong>"),
        ("composed-characters", "e\u0301", "é"),
    ],
)
def test_rule_does_what_its_name_says(name: str, html: str, expected: str) -> None:
    stored = saved(html, Rewriting(rules=frozenset({name})))

    assert f'<p class="no-margin">{expected}</p>' == stored


def test_colours_come_back_as_rgba_when_that_was_drawn() -> None:
    rewriting = Rewriting(rules=frozenset({"rgba-colours"}))

    assert "background-color: rgba(254, 237, 175, 0.5)" in saved(EVERYTHING, rewriting)


def test_code_is_never_touched_whatever_is_drawn() -> None:
    for seed in range(100):
        code = parse(saved(EVERYTHING, Rewriting.draw(seed)))
        assert [e.text for e in code.descendants() if e.tag == "pre"] == ["a = \"x\" + 'y'"], seed


def test_drawing_is_repeatable_and_seeds_differ() -> None:
    drawn = [Rewriting.draw(seed) for seed in range(50)]

    assert drawn == [Rewriting.draw(seed) for seed in range(50)]
    assert len(set(drawn)) > 45
    assert RULES.keys() == {name for rewriting in drawn for name in rewriting.rules}


def test_rewriting_refuses_a_rule_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="no such rules: nonsense"):
        Rewriting(rules=frozenset({"nonsense"}))


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (Titles.KEPT, ' It\'s  "new" '),
        (Titles.TIDIED, 'It\'s "new"'),
        (Titles.TYPESET, "It\u2019s \u201cnew\u201d"),
    ],
)
def test_titles_change_as_drawn(titles: Titles, expected: str) -> None:
    assert expected == Rewriting(titles=titles).title(' It\'s  "new" ')
