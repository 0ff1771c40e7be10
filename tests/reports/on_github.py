"""A comment as GitHub shows it, and where in it a text from outside could do something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cmarkgfm import cmark
from lxml import html as lxml_html

_BLOCKS = {"html", "body", "div", "h2", "p", "br", "blockquote", "ul", "li", "pre"}
OURS = _BLOCKS | {"details", "summary", "code", "del", "ins", "b", "i", "a", "span", "strong"}
# What GitHub makes links, pictures or formulas of in text outside of <code>, <pre> and <a>.
REFERENCES = re.compile(
    r"(?<!\w)@\w|#\d|(?i:\bgh-\d)|://|\bwww\.|\b[0-9a-f]{7,40}\b|\b[A-Z]+-\d|:\w+:"
)
_EXTENSIONS = ("table", "strikethrough", "autolink", "tasklist")


def on_github(markdown: str) -> Any:
    """The comment as GitHub's parser makes a page of it, before anything is taken away."""
    rendered = cmark.markdown_to_html_with_extensions(
        markdown, cmark.Options.CMARK_OPT_UNSAFE, _EXTENSIONS
    )
    return lxml_html.fromstring(f"<div>{rendered}</div>")


def loose_texts(page: Any) -> Iterator[str]:
    """Texts in which GitHub looks for references."""
    for element in page.iter():
        if not set(_tags(element)) & {"code", "pre", "a"}:
            yield element.text or ""
        parent = element.getparent()
        if parent is not None and not set(_tags(parent)) & {"code", "pre", "a"}:
            yield element.tail or ""


def _tags(element: Any) -> list[str]:
    return [element.tag, *(above.tag for above in element.iterancestors())]
