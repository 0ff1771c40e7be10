"""GitHub's own Markdown parser.

Owns how cmark-gfm is asked; its HTML is raw and must pass the flow before anyone sees it.
"""

from __future__ import annotations

import re
from typing import Final

from cmarkgfm import cmark

# Positions, because problems name a place; raw HTML, because we decide ourselves what stays of it.
_OPTIONS: Final = cmark.Options.CMARK_OPT_SOURCEPOS | cmark.Options.CMARK_OPT_UNSAFE
# GitHub's, but for `tagfilter`, which would turn an <iframe> into text.
_EXTENSIONS: Final = ("table", "strikethrough", "autolink", "tasklist")
_SURROGATE = re.compile("[\\ud800-\\udfff]")


def to_html(markdown: str) -> str:
    """The article as HTML, with the place of each block in `data-sourcepos`."""
    if not markdown.isascii():
        markdown = _SURROGATE.sub("\ufffd", markdown)
    html: str = cmark.markdown_to_html_with_extensions(markdown, _OPTIONS, _EXTENSIONS)
    return html
