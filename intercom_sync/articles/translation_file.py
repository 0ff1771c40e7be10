"""One Markdown file of another locale, beside its original.

Owns what can be judged from the file alone. Trap: its front matter says less than an article's;
what is of the article as a whole stands in the original only, or two files could disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intercom_sync.articles.article_file import long_title, no_title
from intercom_sync.articles.front_matter import part
from intercom_sync.articles.model import NOT_GIVEN, ArticleState, DesiredTranslation
from intercom_sync.articles.schema import ArticleKeys, TranslationKeys
from intercom_sync.errors import Problem
from intercom_sync.location import Location
from intercom_sync.markup.to_html import render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intercom_sync.articles.article_file import Reading
    from intercom_sync.articles.files import TranslationOf
    from intercom_sync.articles.front_matter import Parted
    from intercom_sync.markup.to_html import ImageUse, LinkUse, Rendered

_NOT_HERE = frozenset(ArticleKeys.model_fields) - frozenset(TranslationKeys.model_fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationRead:
    """What a file told. Attributes as in article_file.FileRead."""

    translation: DesiredTranslation | None
    problems: tuple[Problem, ...]
    links: tuple[LinkUse, ...]
    images: tuple[ImageUse, ...]


def read_translation(text: str, path: str, of: TranslationOf, reading: Reading) -> TranslationRead:
    """Read one file. What is wrong with its front matter hides nothing of what is wrong below."""
    parted = part(text, path, reading.ignored_keys | _NOT_HERE, TranslationKeys)
    keys = parted.keys
    given_title = keys.title if keys is not None else None
    rendered = render(
        parted.body,
        path=path,
        first_line=parted.body_line,
        flavor=reading.flavor,
        take_title=given_title is None,
    )
    problems = [*parted.problems, *_of_the_original(parted, of, reading), *rendered.problems]
    translation = None
    title = given_title or rendered.title
    if title and keys is not None:
        title_at = parted.document.place_of(("title",)).value if given_title else rendered.title_at
        problems += long_title(title, title_at)
        translation = _translation(text, path, keys, rendered, title, title_at)
    elif keys is not None:
        problems.append(no_title(path))
    return TranslationRead(
        translation=translation,
        problems=tuple(problems),
        links=rendered.links,
        images=rendered.images,
    )


def _translation(
    text: str,
    path: str,
    keys: TranslationKeys,
    rendered: Rendered,
    title: str,
    title_at: Location | None,
) -> DesiredTranslation:
    return DesiredTranslation(
        path=path,
        title=title,
        body=rendered.html,
        source=text,
        description=NOT_GIVEN if keys.description is None else keys.description,
        state=NOT_GIVEN if keys.state is None else ArticleState(keys.state),
        author=NOT_GIVEN if keys.author is None else keys.author,
        links=tuple(sorted({link.path for link in rendered.links})),
        images=tuple(sorted({image.path for image in rendered.images})),
        title_at=title_at,
    )


def _of_the_original(
    parted: Parted[TranslationKeys], of: TranslationOf, reading: Reading
) -> Iterator[Problem]:
    """Keys that mean something, but in the original only."""
    value = parted.document.value
    given = value if isinstance(value, dict) else {}
    for key in given:
        if key in _NOT_HERE and key not in reading.ignored_keys:
            yield Problem(
                location=parted.document.place_of((key,)).key,
                code="key-of-original",
                reason=f'"{key}" belongs to the article as a whole, not to a translation',
                fix=f"Remove it here; if it is meant, write it into {of.original}",
            )
