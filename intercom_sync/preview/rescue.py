"""What can be shown of a file that loading gave up on.

Owns the guesses, which are good enough to look at and for nothing else. Trap: they must never reach
`Desired`: a title guessed from a file name would be sent.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from intercom_sync.articles.article_file import Reading
from intercom_sync.articles.collection_file import name_of_folder
from intercom_sync.articles.front_matter import part
from intercom_sync.articles.schema import ArticleKeys
from intercom_sync.markup.to_html import render
from intercom_sync.preview.library import Text
from intercom_sync.strict_yaml import MAX_BYTES


def rescue(text: str, path: str, reading: Reading) -> Text:
    """A text whose front matter or title is not usable: its body, and a title from wherever."""
    parted = part(text, path, reading.ignored_keys, ArticleKeys)
    given = parted.document.value
    title = given.get("title") if isinstance(given, dict) else None
    rendered = render(
        parted.body,
        path=path,
        first_line=parted.body_line,
        flavor=reading.flavor,
        take_title=not isinstance(title, str),
    )
    return Text(
        path=path,
        title=(title if isinstance(title, str) else rendered.title) or _title_of(path),
        body=rendered.html if parted.body.strip() else None,
        source=text,
        is_whole=False,
    )


def unread(path: str, file: Path) -> Text:
    """A file that was not even read as Markdown: one of another encoding, or half merged."""
    try:
        with file.open("rb") as stream:
            source = stream.read(MAX_BYTES).decode("utf-8", "replace")
    except OSError:
        source = ""
    return Text(path=path, title=_title_of(path), body=None, source=source, is_whole=False)


def _title_of(path: str) -> str:
    return name_of_folder(PurePosixPath(path).stem)
