"""Links and images: where they lead, which files an article uses, and where that is written."""

from __future__ import annotations

import pytest

from intercom_sync.errors import Severity
from intercom_sync.location import Location
from intercom_sync.markup.to_html import Flavor, ImageUse, LinkUse
from tests.markup.rendering import BOTH, PATH, body, codes, rendered, told

both_flavors = pytest.mark.parametrize("flavor", BOTH)


@both_flavors
@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("invoices.md", "content/billing/invoices.md"),
        ("./invoices.md", "content/billing/invoices.md"),
        ("../start/install.md", "content/start/install.md"),
        ("/content/start/install.md", "content/start/install.md"),
        ("<../über uns/a b.md>", "content/über uns/a b.md"),
        ("../%C3%BCber%20uns/a%20b.md", "content/über uns/a b.md"),
        ("../../README.md", "README.md"),
        ("a//./b/../c.md?plain=1", "content/billing/a/c.md"),
    ],
)
def test_link_to_a_file_becomes_a_reference_from_the_projects_root(
    written: str, path: str, flavor: Flavor
) -> None:
    article = rendered(f"see [x]({written})", flavor)

    assert [path] == [link.path for link in article.links]
    assert () == article.problems


def test_link_reference_is_percent_encoded() -> None:
    assert '<p><a href="intercom-sync:file/content/%C3%BCber%20uns/a.md">x</a></p>' == body(
        "[x](<../über uns/a.md>)"
    )


@both_flavors
def test_link_and_image_uses_carry_their_places(flavor: Flavor) -> None:
    markdown = "a [x](b.md) ![](c.png)\n\nd [y](b.md#e)\n"
    article = rendered(markdown, flavor, first_line=7)

    assert (
        LinkUse(path="content/billing/b.md", location=Location(PATH, 7, 7)),
        LinkUse(path="content/billing/b.md", location=Location(PATH, 9, 7), fragment="e"),
    ) == article.links
    assert (
        ImageUse(path="content/billing/c.png", location=Location(PATH, 7, 17)),
    ) == article.images


def test_use_in_raw_html_and_in_a_reference_is_found_where_it_is_written() -> None:
    article = rendered('<div>\n<img src="a.png">\n</div>\n\n[x][1]\n\n[1]: b.md\n')

    assert Location(PATH, 2, 11) == article.images[0].location
    assert Location(PATH, 7, 6) == article.links[0].location


def test_place_of_each_of_two_equal_links_is_its_own() -> None:
    article = rendered("[a](x.md) [b](x.md)\n\n[c](x.md)")

    assert [(1, 5), (1, 15), (3, 5)] == [
        (link.location.line, link.location.column) for link in article.links
    ]


@both_flavors
def test_fragment_of_another_article_is_dropped_and_warns(flavor: Flavor) -> None:
    assert '<p><a href="intercom-sync:file/content/billing/a.md">x</a></p>' == body(
        "[x](a.md#b)", flavor
    )
    assert ["1:9 fragment-dropped"] == told("[x](a.md#b)", flavor)


@both_flavors
def test_link_within_the_page_becomes_text_and_warns(flavor: Flavor) -> None:
    assert "<p>a <b>b</b></p>" == body("a [**b**](#c)", flavor)
    assert ["1:11 same-page-link"] == told("a [**b**](#c)", flavor)


def test_link_to_a_query_of_the_page_becomes_text_too() -> None:
    assert ["1:5 same-page-link"] == told("[x](?a=1)")


@pytest.mark.parametrize(
    "address",
    ["https://a.example/b?c=1&d=2#e", "http://a.example", "mailto:a@b.example", "tel:+4712345678"],
)
def test_public_address_is_kept(address: str) -> None:
    assert f'<p><a href="{address.replace("&", "&amp;")}">x</a></p>' == body(f"[x]({address})")
    assert [] == told(f"[x]({address})")


@both_flavors
@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("javascript:alert(1)", "unsafe-url"),
        ("JaVaScRiPt:alert(1)", "unsafe-url"),
        ("data:text/html,x", "unsafe-url"),
        ("vbscript:x", "unsafe-url"),
        ("file:///etc/passwd", "unsafe-url"),
        ("//a.example/b", "protocol-relative-url"),
        ("intercom-sync:article/1", "reserved-scheme"),
        ("Intercom-Sync:file/a.md", "reserved-scheme"),
        ("../../../a.md", "outside-project"),
        ("manual.pdf", "relative-link"),
        ("../billing/", "relative-link"),
    ],
)
def test_link_that_must_not_be_is_an_error_and_leaves_its_text(
    address: str, code: str, flavor: Flavor
) -> None:
    problems = rendered(f"[x]({address})", flavor).problems

    assert "<p>x</p>" == body(f"[x]({address})", flavor)
    assert [(code, Severity.ERROR)] == [(problem.code, problem.severity) for problem in problems]
    assert ["1:5"] == [place.split()[0] for place in told(f"[x]({address})", flavor)]


@pytest.mark.parametrize(
    "href", ["java&#10;script:alert(1)", " &#1;javascript:x", "/\\a.example", "\\\\a.example"]
)
def test_address_is_read_as_browsers_read_it(href: str) -> None:
    article = rendered(f'<a href="{href}">x</a>')

    assert "href" not in article.html
    assert Severity.ERROR in {problem.severity for problem in article.problems}


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("a [](https://b.example) c", "<p>a c</p>"),
        ("a [b]() c", "<p>a b c</p>"),
    ],
)
def test_link_without_text_or_address_warns(markdown: str, expected: str) -> None:
    assert expected == body(markdown)
    assert ["empty-link"] == codes(markdown)


def test_anchor_is_dropped_without_a_word() -> None:
    assert "<p>a</p>" == body('<a id="x"></a>\n\na')
    assert [] == told('<a id="x"></a>\n\na')


@both_flavors
def test_local_image_becomes_a_reference(flavor: Flavor) -> None:
    assert 'src="intercom-sync:asset/content/images/a%20b.png"' in body(
        "![x](<../images/a b.png>)", flavor
    )


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("data:image/png;base64,AAAA", "unsafe-url"),
        ("ftp://a.example/b.png", "unsafe-url"),
        ("//a.example/b.png", "protocol-relative-url"),
        ("intercom-sync:asset/a.png", "reserved-scheme"),
        ("../../../b.png", "outside-project"),
    ],
)
def test_image_that_nobody_can_fetch_is_an_error(address: str, code: str) -> None:
    problems = rendered(f"![x]({address})").problems

    assert "" == body(f"![x]({address})")
    assert [(code, Severity.ERROR)] == [(problem.code, problem.severity) for problem in problems]


@pytest.mark.parametrize("address", ["a.webp", "https://a.example/b.HEIC?x=1"])
def test_image_of_a_type_intercom_does_not_take_warns(address: str) -> None:
    assert ["unsupported-image-type"] == codes(f"![]({address})")


def test_problem_names_place_reason_and_way_out() -> None:
    problems = rendered("text\n\nSee [the rules](#rules).", first_line=4).problems

    assert (
        'content/billing/refunds.md:6:17: warning: the link to "#rules" becomes plain text, '
        "because Intercom names the headings of an article itself. Take the link away, or name the "
        "heading in the text. [same-page-link]"
    ) == "\n".join(map(str, problems))


def test_problems_are_sorted_by_place() -> None:
    assert ["1:4 unsupported-tag", "3:5 unsafe-url", "5:1 blockquote"] == told(
        "a &<kbd>b</kbd>\n\n[x](javascript:y)\n\n> z".replace("a &", "a, ")
    )


def test_columns_count_characters_not_bytes() -> None:
    assert ["1:11 unsafe-url"] == told("üüü 😀 [x](javascript:y)")
