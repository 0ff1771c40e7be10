"""Callouts, collapsible sections and quotations (design, §5)."""

from __future__ import annotations

import pytest

from intercom_sync.markup.to_html import Flavor
from tests.markup.rendering import BOTH, body, callout, codes, section, told

PYTHON = Flavor.PYTHON_MARKDOWN
GRAY = ("#e8e8e880", "#73737633")
GREEN = ("#d7efdc80", "#1bb15733")
BLUE = ("#e3e7fa80", "#334bfa33")
YELLOW = ("#feedaf80", "#fbc91633")
RED = ("#fed9db80", "#fd3a5733")

both_flavors = pytest.mark.parametrize("flavor", BOTH)


@both_flavors
@pytest.mark.parametrize(
    ("kind", "colours"),
    [
        ("NOTE", GRAY),
        ("TIP", GREEN),
        ("IMPORTANT", BLUE),
        ("WARNING", YELLOW),
        ("CAUTION", RED),
        ("cAuTiOn", RED),
    ],
)
def test_alert_becomes_a_callout_of_its_colour(
    kind: str, colours: tuple[str, str], flavor: Flavor
) -> None:
    markdown = f"> [!{kind}]\n> one *two*\n>\n> - three"

    assert callout(*colours, "<p>one <i>two</i></p><ul><li><p>three</p></li></ul>") == body(
        markdown, flavor
    )
    assert [] == told(markdown, flavor)


def test_alert_stands_in_a_list_item() -> None:
    assert f"<ol><li><p>a</p>{callout(*GRAY, '<p>b</p>')}</li></ol>" == body(
        "1. a\n\n   > [!NOTE]\n   > b"
    )


def test_alert_with_text_on_the_markers_line_is_a_quotation_as_on_github() -> None:
    markdown = "x\n\n> [!NOTE] careful"

    assert "<p>x</p><p><i>[!NOTE] careful</i></p>" == body(markdown)
    assert ["3:3 alert-not-alone"] == told(markdown)


def test_alert_of_no_known_kind_is_a_quotation_and_warns() -> None:
    assert ["1:3 unknown-alert"] == told("> [!HINT]\n> x")


@pytest.mark.parametrize(
    ("kind", "colours"),
    [
        ("note", GRAY),
        ("tip", GREEN),
        ("success", GREEN),
        ("important", BLUE),
        ("info", BLUE),
        ("warning", YELLOW),
        ("caution", RED),
        ("danger", RED),
    ],
)
def test_admonition_becomes_a_callout_when_the_flavor_is_python_markdown(
    kind: str, colours: tuple[str, str]
) -> None:
    assert callout(*colours, "<p>one</p><p>two</p>") == body(
        f"!!! {kind}\n    one\n\n    two", PYTHON
    )


def test_admonition_keeps_a_title_that_says_more_than_its_kind() -> None:
    assert callout(*GRAY, "<p><b>Be <i>quick</i></b></p><p>x</p>") == body(
        '!!! note "Be *quick*"\n    x', PYTHON
    )


def test_admonition_without_title_has_none() -> None:
    assert callout(*GREEN, "<p>x</p>") == body('!!! tip ""\n    x', PYTHON)


def test_admonition_of_no_known_kind_is_gray_and_warns() -> None:
    assert callout(*GRAY, "<p>x</p>") == body("!!! foo\n    x", PYTHON)
    assert ["1:1 unknown-alert"] == told("!!! foo\n    x", PYTHON)


def test_collapsed_admonition_becomes_a_section() -> None:
    assert section("More", "<p>x</p>") == body('??? note "More"\n    x', PYTHON)
    assert [] == told('??? note "More"\n    x', PYTHON)


def test_details_become_a_section_with_markdown_inside() -> None:
    markdown = "<details>\n<summary>More <em>x</em></summary>\n\nin *it*\n\n- a\n\n</details>\n\nb"

    assert (
        section("More <i>x</i>", "<p>in <i>it</i></p><ul><li><p>a</p></li></ul>") + "<p>b</p>"
    ) == body(markdown)


def test_details_become_a_section_in_python_markdown() -> None:
    markdown = '<details markdown="1">\n<summary>More</summary>\n\nin *it*\n\n</details>'

    assert section("More", "<p>in <i>it</i></p>") == body(markdown, PYTHON)


def test_details_nest() -> None:
    markdown = (
        "<details><summary>1</summary>\n\n## a\n\n<details><summary>2</summary>\n\nb\n\n"
        "</details>\n\n</details>"
    )

    assert section("1", f"<h1>a</h1>{section('2', '<p>b</p>')}") == body(markdown)


def test_details_without_summary_get_one_and_warn() -> None:
    assert section("Details", "<p>a</p>") == body("<details>\n\na\n\n</details>")
    assert ["1:1 no-summary"] == told("<details>\n\na\n\n</details>")


def test_heading_in_a_summary_is_its_text() -> None:
    assert section("a b", "<p>c</p>") == body("<details><summary><h3>a</h3> b</summary>c</details>")


@both_flavors
def test_quotation_becomes_italics_and_warns(flavor: Flavor) -> None:
    assert "<p><i>a <b>b</b></i></p><p><i>c</i></p>" == body("> a **b**\n>\n> *c*", flavor)
    assert ["blockquote"] == codes("> a **b**\n>\n> *c*", flavor)
