"""Relative addresses that follow files to another place."""

from __future__ import annotations

import pytest

from intercom_sync.articles.pulling.elsewhere import written_from
from intercom_sync.markup.to_html import Flavor


def moved(text: str, old: str = "c/a/x.md", new: str = "c/b/x.md", **files: str) -> str | None:
    return written_from(text, old, new, {old: new, **files}, Flavor.GFM)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[y](y.md)", "[y](../a/y.md)"),
        ("[y](<y.md>)", "[y](<../a/y.md>)"),
        ('[y](y.md#part "Title")', '[y](../a/y.md#part "Title")'),
        ("[y](../b/y.md)", "[y](../b/y.md)"),
        ("[me](x.md)", "[me](x.md)"),
        ("[y](my%20y.md)", "[y](../a/my%20y.md)"),
        ("[y][r]\n\n[r]: y.md", "[y][r]\n\n[r]: ../a/y.md"),
        ("![](images/a.png)", "![](../a/images/a.png)"),
        ('<a href="y.md">y</a>', '<a href="../a/y.md">y</a>'),
        ("[y](https://example.com/y.md) [z](#z)", "[y](https://example.com/y.md) [z](#z)"),
        ("`[y](y.md)` [y](y.md)", "`[y](y.md)` [y](../a/y.md)"),
        ("```\n[y](y.md)\n```\n\n[y](y.md)", "```\n[y](y.md)\n```\n\n[y](../a/y.md)"),
        ("[/](/c/a/y.md)", "[/](/c/a/y.md)"),
    ],
)
def test_an_address_leads_where_it_led(before: str, after: str) -> None:
    head = "---\ntitle: '[y](y.md)'\n---\n"
    assert head + after == moved(head + before)


def test_links_to_a_file_that_moved_are_followed_where_nothing_else_moves() -> None:
    found = written_from(
        "[x](../a/x.md)", "c/b/y.md", "c/b/y.md", {"c/a/x.md": "c/b/x.md"}, Flavor.GFM
    )
    assert "[x](x.md)" == found


def test_what_cannot_be_rewritten_safely_is_not_rewritten() -> None:
    """Nobody undoes the escapes of Markdown in an address."""
    assert moved("[y](y\\_z.md)") is None


def test_markdown_of_the_other_flavor_is_read_by_its_own_rules() -> None:
    text = "!!! note\n    [y](y.md)\n"
    found = written_from(text, "c/a/x.md", "c/b/x.md", {}, Flavor.PYTHON_MARKDOWN)
    assert text.replace("y.md", "../a/y.md") == found
