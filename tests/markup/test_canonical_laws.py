"""Laws of the canonical form: twice is once, and no text makes it raise."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from intercom_sync.markup.canonical import (
    Site,
    canonical,
    image_sources,
    plain_text,
    same_but_for_images,
)
from tests.markup.bodies import bodies

SITE = Site(("https://help.acme.com",))

_NAMES = (
    "p b i strong em u s code a span div ul ol li table tbody thead tr td th h1 h2 h3 pre br img hr"
    " details summary iframe blockquote attribute kbd sup font center section form dl dt dd button"
    " wbr source script style textarea select option svg body html"
).split  # fmt: skip
_TAGS = tuple(_NAMES())
_ATTRIBUTES = (
    "",
    ' class="no-margin"',
    ' class="b a intercom-content-link"',
    ' class="intercom-container"',
    ' class="intercom-h2b-button" href=x',
    ' class="intercom-interblocks-table-container"',
    ' class="collapsible-section-content"',
    ' id="h_12ab" a<b="c" =',
    ' href="https://help.acme.com/en/articles/12-x"',
    ' href=" \t&#13; x&#10;y "',
    ' src="https://downloads.intercomcdn.com/i/x?expires=1&signature=2"',
    ' style="color: RGBA(1,2,3,.5); a: b"',
    ' title="a"b" x=\'<p>\'',
    " /",
)
_TEXTS = (
    "x", "y z", " ", "\n", "\t a ", "&nbsp;", "&amp;", "&lt;b&gt;", "<", ">", "&", "\r\n", "&#13;",
    "<!-- c -->", "<!", "]]>", "<![CDATA[", "\x0c", "\x0b", "\u200b", "\ud800", "&#0;", "a\n\nb",
)  # fmt: skip
_PARTS = st.one_of(
    st.sampled_from(_TEXTS),
    st.builds("<{}{}>".format, st.sampled_from(_TAGS), st.sampled_from(_ATTRIBUTES)),
    st.builds("</{}>".format, st.sampled_from(_TAGS)),
)
tag_soup = st.lists(_PARTS, max_size=25).map("".join)


@settings(max_examples=400, deadline=None)
@given(st.one_of(tag_soup, st.text(max_size=60)))
@example("<pre>&#13;&amp;</pre>")
@example("<td><thead><img src='https://intercom-attachments-1.com/x?a'></thead>")
@example("<dl><tbody><li title='a'></li></tbody></dl>")
@example("<pre><kbd>&#13;</kbd></pre>")
@example('<p><a href="u"> <b>x</b></a><a href="v"> </a></p>')
@example("https://downloads.intercomcdn.com/x?\x01")
@example('<img src="https://downloads.intercomcdn.com/x\t?a">')
@example("https://downloads.intercomcdn.com/x?" + "<div>" * 300)
def test_canonical_twice_is_once_and_never_raises_for_any_text(text: str) -> None:
    once = canonical(text, SITE)

    assert once == canonical(once, SITE)
    # Total, all of them.
    plain_text(text)
    image_sources(text)
    assert same_but_for_images(text, once, SITE)


@settings(max_examples=60, deadline=None)
@given(bodies, st.randoms(use_true_random=False))
def test_canonical_twice_is_once_for_bodies_whole_and_torn(body: str, choose: Random) -> None:
    start, end = sorted((choose.randint(0, len(body)), choose.randint(0, len(body))))
    torn = body[:start] + body[end:]

    assert canonical(body, SITE) == canonical(canonical(body, SITE), SITE)
    assert canonical(torn, SITE) == canonical(canonical(torn, SITE), SITE)


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 300 + "a" + "</div>" * 300,
        "<b>" * 5000,
        "<p><b>a</p></b>",
        "<p>a</p>" * 300_000,
        "<script>a<b</script>",
        "<div>" * 150 + "a" + "</div>" * 150,
        '<p><a href="u"><b>a<a href="v">b</a></b></a></p>',
        '<p class="x">a<iframe></iframe></p>',
    ],
    ids=[
        "deep",
        "very deep",
        "overlapping",
        "long",
        "script",
        "rather deep",
        "link in a link",
        "block in a p",
    ],
)
def test_canonical_leaves_a_body_as_it_is_where_reading_it_could_lose_something(body: str) -> None:
    assert body == canonical(body)


def test_canonical_takes_signatures_off_what_it_leaves_as_it_is() -> None:
    """Else such an article would count as edited on every read."""
    body = '<b><p><img src="https://downloads.intercomcdn.com/i/a.png?expires=1&amp;req=2"></p></b>'

    expected = '<b><p><img src="https://downloads.intercomcdn.com/i/a.png"></p></b>'
    assert expected == canonical(body)


def test_canonical_is_quick_on_hostile_text() -> None:
    """Each of these once took, or could take, quadratic time."""
    for text in ("<a " * 200_000, '<a "' * 100_000, "https://a." * 50_000, "<!--" * 100_000):
        canonical(text, SITE)
