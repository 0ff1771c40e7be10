"""What Intercom makes of a body is the same body: the facts page, §2, one by one."""

from __future__ import annotations

import pytest

from intercom_sync.markup.canonical import Site, canonical

SITE = Site(("https://help.acme.com", "https://intercom.help/acme"))


@pytest.mark.parametrize(
    ("sent", "comes_back"),
    [
        pytest.param("<p>a</p><p>b</p>", "<p>a</p>\n <p>b</p>\t", id="white space between blocks"),
        pytest.param("<p>a\n b  c</p>", "<p> a b c </p>", id="white space within text"),
        pytest.param("<h2>a</h2><h4>b</h4>", "<h1>a</h1><h3>b</h3>", id="headings moved up"),
        pytest.param("<h1>a</h1>", '<h1 id="h_3d75a56c5c">a</h1>', id="a heading's id"),
        pytest.param('<h1 id="mine">a</h1>', "<h1>a</h1>", id="an id that was sent"),
        pytest.param("<p><strong>a</strong></p>", "<p><b>a</b></p>", id="strong"),
        pytest.param("<p><em>a</em></p>", "<p><i>a</i></p>", id="em"),
        pytest.param("<p><del>a</del></p>", "<p><s>a</s></p>", id="del"),
        pytest.param("<p>a</p>", '<p class="no-margin">a</p>', id="no-margin"),
        pytest.param(
            '<p class="intercom-align-center">a</p>',
            '<p class="no-margin intercom-align-center">a</p>',
            id="no-margin beside another class",
        ),
        pytest.param(
            "<ul><li>a</li></ul>",
            '<ul><li><p class="no-margin">a</p></li></ul>',
            id="paragraph in an item",
        ),
        pytest.param(
            "<ul><li>a<ul><li>b</li></ul></li></ul>",
            "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li></ul>",
            id="paragraph in an item with a list",
        ),
        pytest.param(
            '<p><a href="https://x.example/?a=1&b=2">a</a></p>',
            '<p><a target="_blank" rel="nofollow" class="intercom-content-link"'
            ' href="https://x.example/?a=1&amp;b=2">a</a></p>',
            id="link",
        ),
        pytest.param(
            '<img src="https://downloads.intercomcdn.com/i/o/1/a.png">',
            '<div class="intercom-container"><img src="https://downloads.intercomcdn.com/i/o/1/a.png'
            '?expires=1&amp;signature=2&amp;req=3"></div>',
            id="image",
        ),
        pytest.param(
            '<p class="intercom-align-center"><img src="https://x.example/a.png" alt=""></p>',
            '<div class="intercom-align-center intercom-container">'
            '<img src="https://x.example/a.png"></div>',
            id="aligned image",
        ),
        pytest.param(
            '<img src="https://downloads.intercomcdn.com/i/o/1/a.png">',
            '<img src="https://downloads.intercomcdn.eu/i/o/1/a.png?expires=5">',
            id="image of another region",
        ),
        pytest.param(
            "<table><tr><td>a</td><td></td></tr></table>",
            '<div class="intercom-interblocks-table-container"><table role="presentation"><tbody>'
            '<tr><td><p class="no-margin">a</p></td><td><p class="no-margin"></p></td></tr>'
            "</tbody></table></div>",
            id="table",
        ),
        pytest.param(
            '<table><tr><td style="background-color:#FFF; width: 20%">a</td></tr></table>',
            '<table><tr><td style="background-color: rgb(255, 255, 255); width: 20%;">a</td></tr>'
            "</table>",
            id="style of a cell",
        ),
        pytest.param(
            '<iframe src="https://www.youtube.com/embed/abcdefgh"></iframe>',
            '<div class="intercom-h2b-video"><iframe frameborder="0" allowfullscreen="true"'
            ' src="https://www.youtube.com/embed/abcdefgh?rel=0"></iframe></div>',
            id="video",
        ),
        pytest.param(
            '<iframe src="https://www.loom.com/share/abc"></iframe>',
            '<iframe src="//www.loom.com/embed/abc?sid=d"></iframe>',
            id="video of Loom",
        ),
        pytest.param(
            '<a class="intercom-h2b-button" href="https://x.example">Go</a>',
            '<div class="intercom-container"><a class="intercom-h2b-button" target="_blank"'
            ' href="https://x.example">Go</a></div>',
            id="button",
        ),
        pytest.param(
            '<div class="intercom-interblocks-callout"'
            ' style="background-color: #feedaf80; border-color: #fbc91633;">a</div>',
            '<div style="background-color: rgba(254, 237, 175, 0.5);'
            ' border-color: rgba(251,201,22,.2)" class="intercom-interblocks-callout">'
            '<p class="no-margin">a</p></div>',
            id="callout",
        ),
        pytest.param(
            "<details><summary><h2>a</h2></summary><p>b</p></details>",
            '<details><summary><h2 id="h_1">a</h2></summary>'
            '<div class="collapsible-section-content"><p class="no-margin">b</p></div></details>',
            id="collapsible section",
        ),
        pytest.param(
            '<pre><code class="language-sh">a\n  b\n</code></pre>',
            "<pre><code>a\n  b</code></pre>",
            id="code",
        ),
        pytest.param("<pre>a<br>b&#13;c</pre>", "<pre>a\nb\nc</pre>", id="line breaks in code"),
        pytest.param('<p style="a ;; B:c">d</p>', '<p style="a; b: c;">d</p>', id="odd styles"),
        pytest.param(
            '<div class="intercom-container" dir="ltr"><img src="x"></div>',
            '<p dir="ltr"><img src="x"></p>',
            id="wrapper that says something else, too",
        ),
        pytest.param(
            "<p>a<details>b</details></p>", "<p>a</p><details>b</details>", id="block in p"
        ),
        pytest.param('<p><a class="no-margin">a</a></p>', "<p>a</p>", id="link to nowhere"),
        pytest.param(
            '<iframe src="https://other.example/?rel=0"></iframe>',
            '<iframe width="1" src=" https://other.example/?rel=0"></iframe>',
            id="frame of another site",
        ),
        pytest.param(
            '<p><a href="https://intercom-attachments-7.com/i/a.pdf?expires=1&signature=2">a</a></p>',
            '<p><a href="https://intercom-attachments-7.com/i/a.pdf?expires=3">a</a></p>',
            id="attachment",
        ),
        pytest.param("<p><b>a</b><b>b</b></p>", "<p><b>ab</b></p>", id="bold in two parts"),
        pytest.param("<p><b><i>a</i></b></p>", "<p><i><b>a</b></i></p>", id="bold italics"),
        pytest.param("<p><b>a </b>b</p>", "<p><b>a</b> b</p>", id="space at the end of bold"),
        pytest.param("<p>a<b></b><i> </i></p>", "<p>a</p>", id="empty formatting"),
        pytest.param("<p>a<br></p>", "<p>a</p>", id="line break at the end"),
        pytest.param("<p>a <br> b</p>", "<p>a<br>b</p>", id="white space around a line break"),
        pytest.param("<p>a&nbsp;b</p>", "<p>a\xa0b</p>", id="no-break space"),
        pytest.param("<p>&quot;a&#39; &gt;</p>", "<p>\"a' ></p>", id="character references"),
        pytest.param("text", '<p class="no-margin">text</p>', id="bare text"),
        pytest.param('<img src="x" alt=" a  b">', '<img alt="a b" src="x">', id="text of an image"),
        pytest.param('<p class="b a">c</p>', '<p class="a b a">c</p>', id="order of classes"),
        pytest.param('<p title="a" dir="b">c</p>', "<p dir=b title=a>c", id="order of attributes"),
        pytest.param(
            "<ul><li>a<li><p>b</ul><table><tr><td>c<td>d</table>",
            "<ul><li>a</li><li>b</li></ul><table><tr><td>c</td><td>d</td></tr></table>",
            id="end tags left out",
        ),
        pytest.param("<p>a<!-- b --></p>", "<p>a</p>", id="comment"),
        pytest.param("<p>a</p>", '<p data-x="1" role="note">a</p>', id="notes for scripts"),
        pytest.param("<ol><li>a</li></ol>", '<ol start="1"><li>a</li></ol>', id="first number"),
        pytest.param(
            "<table><tr><td>a</td></tr></table>",
            '<table><tr><td colspan="1" rowspan="1">a</td></tr></table>',
            id="span of one cell",
        ),
    ],
)
def test_canonical_is_the_same_for_what_is_sent_and_what_comes_back(
    sent: str, comes_back: str
) -> None:
    assert canonical(sent) == canonical(comes_back)


@pytest.mark.parametrize(
    "href",
    [
        "https://help.acme.com/en/articles/42-refunds-and-returns",
        "https://help.acme.com/articles/42",
        "http://HELP.ACME.COM/pt-BR/articles/42-reembolsos#h_3d75a56c5c",
        "HTTPS://help.acme.com/en/articles/42?utm_source=chat",
        "//help.acme.com/en/articles/42-refunds/",
        "https://intercom.help/acme/en/articles/42",
        " https://help.acme.com/en/articles/42 ",
        "intercom-sync:article/42",
    ],
)
def test_canonical_knows_an_own_article_by_its_id_however_it_is_linked(href: str) -> None:
    expected = '<p><a href="intercom-sync:article/42">a</a></p>'

    assert expected == canonical(f'<p><a href="{href}">a</a></p>', SITE)


@pytest.mark.parametrize(
    "href",
    [
        "https://help.other.com/en/articles/42-refunds",
        "https://help.acme.com.evil.example/en/articles/42",
        "https://help.acme.com/en/collections/42-billing",
        "https://help.acme.com/en/articles/refunds",
        "https://intercom.help/other/en/articles/42",
        "https://intercom.help/en/articles/42",
        "ftp://help.acme.com/en/articles/42",
        "https://help.acme.com/en/articles/42/edit",
    ],
)
def test_canonical_leaves_a_link_alone_that_leads_elsewhere(href: str) -> None:
    expected = f'<p><a href="{href}">a</a></p>'

    assert expected == canonical(f'<p><a href="{href}">a</a></p>', SITE)


def test_canonical_without_a_site_knows_no_own_article() -> None:
    body = '<p><a href="https://help.acme.com/en/articles/42">a</a></p>'

    assert body == canonical(body)


def test_canonical_shows_the_whole_form() -> None:
    """The form itself is kept nowhere, but a change here is worth a second look."""
    body = (
        '<h2 id="h_1">Refunds</h2><p class="no-margin">See <strong>the </strong>'
        '<a href="https://help.acme.com/en/articles/42-x" target="_blank">rule</a>.</p>'
        '<div class="intercom-container"><img alt="A &quot;b&quot;" src='
        '"https://downloads.intercomcdn.eu/i/o/1/a.png?expires=1&signature=2"></div>'
        "<ul><li>a</li><li><p>b</p><p></p></li></ul>"
    )

    expected = (
        "<h1>Refunds</h1>"
        '<p>See <b>the</b> <a href="intercom-sync:article/42">rule</a>.</p>'
        '<p><img alt="A &quot;b&quot;" src="https://downloads.intercomcdn.com/i/o/1/a.png"></p>'
        "<ul><li><p>a</p></li><li><p>b</p><p></p></li></ul>"
    )
    assert expected == canonical(body, SITE)


@pytest.mark.parametrize(
    "colour",
    [
        "#FFCC0080",
        "rgba(255, 204, 0, 0.5)",
        "rgba(255,204,0,50%)",
        "rgb(100% 80% 0% / .5)",
        "hsla(48, 100%, 50%, 0.5)",
        "hsl(48deg 100% 50% / 50%)",
    ],
)
def test_canonical_knows_a_colour_in_any_notation(colour: str) -> None:
    expected = '<div style="color: #ffcc0080"><p>a</p></div>'

    assert expected == canonical(f'<div style="COLOR:{colour}">a</div>')


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("color: red", "color: #f00"),
        ("background: Transparent", "background: rgba(0,0,0,0)"),
        ("color: rgb(300, -5, 0)", "color: #f00"),
        ("color: #ff0000ff", "color: #f00"),
        ("color: #FC08", "color: #ffcc0088"),
    ],
)
def test_canonical_knows_the_same_colour(one: str, other: str) -> None:
    assert canonical(f'<div style="{one}">a</div>') == canonical(f'<div style="{other}">a</div>')


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("font-family: red", "font-family: #f00"),
        ("background: url(#abc)", "background: url(#aabbcc)"),
        ("content: '#abc'", "content: '#aabbcc'"),
        ("color: rgb(1, 2)", "color: rgb(1, 2, 3)"),
        ("color: rgb(1, 2, x)", "color: rgb(1, 2, y)"),
        ("border: 0; border-color: red", "border-color: red; border: 0"),
    ],
)
def test_canonical_keeps_styles_apart_that_only_look_alike(one: str, other: str) -> None:
    assert canonical(f'<div style="{one}">a</div>') != canonical(f'<div style="{other}">a</div>')
