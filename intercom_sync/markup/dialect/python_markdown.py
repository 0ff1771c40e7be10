"""Python-Markdown with the extensions MkDocs sites use.

Owns which extensions, and keeping them from decorating. Trap: one Markdown object must not be used
by two threads at once, and making one takes longer than rendering an article with it.
"""

from __future__ import annotations

from threading import local
from typing import Final

from markdown import Markdown

from intercom_sync.markup.tree import MAX_DEPTH, TooDeepError

_EXTENSIONS: Final = (
    "admonition",
    "attr_list",
    "def_list",
    "md_in_html",
    "sane_lists",
    "tables",
    "pymdownx.details",
    "pymdownx.highlight",
    "pymdownx.superfences",
    "pymdownx.tasklist",
    "pymdownx.tilde",
)
_SETTINGS: Final = {
    # Colours of code would be lost in Intercom, and their <span>s are noise.
    "pymdownx.highlight": {"use_pygments": False},
    "pymdownx.tilde": {"subscript": False},
}
_of_thread = local()


def to_html(markdown: str) -> str:
    """The article as HTML.

    Raises:
        TooDeepError: nested beyond what the parser can follow.
    """
    parser: Markdown | None = getattr(_of_thread, "parser", None)
    if parser is None:
        parser = Markdown(extensions=_EXTENSIONS, extension_configs=_SETTINGS, output_format="html")
        _of_thread.parser = parser
    parser.reset()
    try:
        return parser.convert(markdown)
    except RecursionError as exc:
        _of_thread.parser = None
        raise TooDeepError(MAX_DEPTH) from exc
