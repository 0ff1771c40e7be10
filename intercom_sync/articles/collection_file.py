"""What a folder is called in Intercom: by its _collection.yaml, else by its own name.

Owns both. Trap: "Store Support" is a name already and stays as it is; only names in kebab or snake
case, which nobody would write as a title, become words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from intercom_sync.articles.model import NOT_GIVEN, CollectionTexts
from intercom_sync.articles.schema import CollectionKeys
from intercom_sync.errors import Problem
from intercom_sync.strict_yaml import parse
from intercom_sync.strict_yaml.schema import check, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intercom_sync.strict_yaml import Document

_JOINED: Final = re.compile(r"[^\W_]+([-_][^\W_]+)*")


def name_of_folder(folder: str) -> str:
    """The name of a collection by its folder: "getting-started" is "Getting started"."""
    words = re.sub("[-_]", " ", folder) if _JOINED.fullmatch(folder) else folder
    return words[:1].upper() + words[1:]


def read_collection(
    text: str, path: str, locales: Sequence[str]
) -> tuple[CollectionKeys | None, tuple[Problem, ...]]:
    """A _collection.yaml, None where it has problems.

    Args:
        locales: All that are configured, the default first.
    """
    document = parse(text, path=path)
    keys, problems = check(CollectionKeys, document, subject="the collection")
    if keys is not None:
        problems = (*problems, *_unlisted(keys, document, locales))
    return keys, problems


def translations_of(keys: CollectionKeys) -> dict[str, CollectionTexts]:
    """Locale → its texts."""
    return {
        locale: CollectionTexts(
            name=texts.name,
            description=NOT_GIVEN if texts.description is None else texts.description,
        )
        for locale, texts in keys.translations.items()
    }


def _unlisted(
    keys: CollectionKeys, document: Document, locales: Sequence[str]
) -> Iterator[Problem]:
    for locale in keys.translations:
        if locale in locales[1:]:
            continue
        reason = f'"{locale}" is no locale of this help center besides the default one'
        near = nearest(locale, locales[1:])
        fix = f'Nearest: "{near}"' if near else "List it under locales in intercom-sync.yaml"
        if locale in locales[:1]:
            reason = f'"{locale}" is the default locale, and no translation'
            fix = "Write name and description one level higher"
        yield Problem(
            location=document.place_of(("translations", locale)).key,
            code="unlisted-locale",
            reason=reason,
            fix=fix,
        )
