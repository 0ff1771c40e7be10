"""Bodies that mean different things never become equal: each way to change one must show."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercom_sync.markup.canonical import Site, canonical, same_but_for_images
from tests.markup.bodies import ONE_OF_EACH, stored, trees
from tests.markup.mutations import MUTATIONS, Mutation, Tree, other_image

SITE = Site(("https://help.acme.com",))


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: str(mutate.__name__))
@settings(max_examples=8, deadline=None)
@given(tree=trees, choose=st.randoms(use_true_random=False))
def test_canonical_shows_every_change_of_meaning(
    mutate: Mutation, tree: Tree, choose: Random
) -> None:
    body = (*tree, *ONE_OF_EACH)
    changed = mutate(body, choose)

    assert canonical(stored(body), SITE) != canonical(stored(changed), SITE)


@settings(max_examples=25, deadline=None)
@given(
    mutate=st.one_of(st.just(other_image), st.sampled_from(MUTATIONS)),
    tree=trees,
    choose=st.randoms(use_true_random=False),
)
def test_bodies_are_the_same_but_for_images_only_where_nothing_but_a_source_changed(
    mutate: Mutation, tree: Tree, choose: Random
) -> None:
    body = (*tree, *ONE_OF_EACH)
    changed = mutate(body, choose)

    is_source = mutate is other_image
    assert is_source is same_but_for_images(stored(body), stored(changed), SITE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("<b><p>a</p></b>", "<p>a</p>", id="bold around a block"),
        pytest.param("<b>a<p>b</p></b>", "<b>a</b><p>b</p>", id="bold cut by a block"),
        pytest.param("<h1><p>a</p></h1>", "<h1></h1><p>a</p>", id="paragraph in a heading"),
        pytest.param("<p><b>a<i>b</b>c</i></p>", "<p><b>a<i>b</i></b>c</p>", id="overlapping tags"),
        pytest.param("<p>a\x01b</p>", "<p>a\x02b</p>", id="control characters"),
        pytest.param("<p>a\ud800</p>", "<p>a\udfff</p>", id="surrogates"),
        pytest.param("<p>a<br><br></p>", "<p>a</p>", id="two line breaks at the end"),
        pytest.param("<p><br></p>", "<p></p>", id="a line break alone"),
        pytest.param("<p></p>", "", id="an empty paragraph"),
        pytest.param("<p>&nbsp;</p>", "<p> </p>", id="a no-break space alone"),
        pytest.param("<ul><li></li></ul>", "<ul></ul>", id="an empty item"),
        pytest.param('<p><a href="u"></a>a</p>', "<p>a</p>", id="a link on nothing"),
        pytest.param('<p>a<a href="u"> </a>b</p>', "<p>a b</p>", id="a link on a space"),
        pytest.param('<p><a href="u">a </a>b</p>', '<p><a href="u">a</a> b</p>', id="linked space"),
        pytest.param("<p><code>a </code>b</p>", "<p><code>a</code> b</p>", id="space in code"),
        pytest.param("<p><kbd>a</kbd><kbd>b</kbd></p>", "<p><kbd>ab</kbd></p>", id="two keys"),
        pytest.param("<p><sup>a<sup>b</sup></sup></p>", "<p><sup>ab</sup></p>", id="raised twice"),
        pytest.param('<p><span style="color: red">a</span></p>', "<p>a</p>", id="coloured text"),
        pytest.param(
            "<pre><code>a\n\n</code></pre>", "<pre><code>a</code></pre>", id="lines below"
        ),
        pytest.param("<pre><code>a</code></pre>", "<pre>a</pre>", id="code and preformatted"),
        pytest.param("<pre>a\n\nb</pre>", "<pre>a\nb</pre>", id="an empty line"),
        pytest.param(
            "<table><tr><th>a</th></tr></table>", "<table><tr><td>a</td></tr></table>", id="th"
        ),
        pytest.param('<img src="a" width="10">', '<img src="a">', id="size of an image"),
        pytest.param('<p><attribute key="a"></attribute></p>', "<p></p>", id="unknown element"),
        pytest.param('<p><a href="u" class="x">a</a></p>', '<p><a href="u">a</a></p>', id="class"),
        pytest.param('<ol start="2"><li>a</li></ol>', "<ol><li>a</li></ol>", id="first number"),
        pytest.param('<p class="intercom-x">a</p>', "<p>a</p>", id="class of the service"),
        pytest.param(
            '<p><span class="intercom-x">a</span></p>', "<p>a</p>", id="span of the service"
        ),
        pytest.param("<details open><p>a</p></details>", "<details><p>a</p></details>", id="open"),
        pytest.param(
            '<div class="intercom-container"><p>a</p></div>', "<p>a</p>", id="container of text"
        ),
        pytest.param(
            "<p><b>a</b></p>", "<p>&lt;b&gt;a&lt;/b&gt;</p>", id="tags and what looks like tags"
        ),
    ],
)
def test_canonical_keeps_apart_what_a_reader_or_an_editor_can_tell_apart(
    one: str, other: str
) -> None:
    assert canonical(one) != canonical(other)
