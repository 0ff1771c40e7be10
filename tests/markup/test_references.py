"""Symbolic references: what stands in a body for addresses that change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercom_sync.markup import references
from intercom_sync.markup.references import Reference, ReferenceKind


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        (
            references.article_file("content/über uns/a&b?.md"),
            "intercom-sync:file/content/%C3%BCber%20uns/a%26b%3F.md",
        ),
        (references.article_id("123"), "intercom-sync:article/123"),
        (references.asset("content/images/x.png"), "intercom-sync:asset/content/images/x.png"),
        (references.image("ab12"), "intercom-sync:image/ab12"),
    ],
)
def test_reference_as_text_is_the_url_it_is_parsed_from(reference: Reference, url: str) -> None:
    assert url == str(reference)
    assert reference == references.parse(url)


@given(st.sampled_from(ReferenceKind), st.text(st.characters(codec="utf-8"), min_size=1))
def test_parse_returns_any_value_as_it_was(kind: ReferenceKind, value: str) -> None:
    reference = Reference(kind, value)

    assert reference == references.parse(str(reference))


@pytest.mark.parametrize(
    "url", ["", "https://a.example", "intercom-sync:", "intercom-sync:file/", "intercom-sync:x/y"]
)
def test_parse_finds_no_reference_in_other_addresses(url: str) -> None:
    assert references.parse(url) is None


def test_resolve_returns_a_body_without_references_byte_for_byte() -> None:
    body = "<P>not our notation <a href=x>y</A>"

    assert body == references.resolve(body, link=lambda _: "no", image=lambda _: "no")


def test_resolve_puts_addresses_in_place_of_references() -> None:
    body = (
        '<p><a href="intercom-sync:file/content/a%20b.md">one</a> '
        '<a href="https://x.example">two</a></p><img src="intercom-sync:asset/content/x.png">'
    )

    resolved = references.resolve(
        body, link=lambda found: f"L:{found.value}", image=lambda found: f"I:{found.value}"
    )

    assert (
        '<p><a href="L:content/a b.md">one</a> <a href="https://x.example">two</a></p>'
        '<img src="I:content/x.png">'
    ) == resolved


def test_resolve_leaves_the_text_of_a_link_that_leads_nowhere_yet() -> None:
    body = '<p>see <a href="intercom-sync:file/a.md">the <b>rule</b></a>.</p>'

    assert "<p>see the <b>rule</b>.</p>" == references.resolve(
        body, link=lambda _: None, image=lambda _: None
    )


def test_resolve_keeps_an_image_it_is_told_nothing_about() -> None:
    body = '<img src="intercom-sync:asset/x.png"><a href="intercom-sync:article/1">a</a>'

    assert body == references.resolve(body, link=str, image=lambda _: None)
