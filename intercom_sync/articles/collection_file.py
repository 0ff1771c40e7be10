"""What a folder is called in Intercom: by its _collection.yaml, else by its own name.

Owns both. Trap: "Store Support" is a name already and stays as it is; only names in kebab or snake
case, which nobody would write as a title, become words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from intercom_sync.articles.schema import CollectionKeys
from intercom_sync.errors import Problem
from intercom_sync.strict_yaml import parse
from intercom_sync.strict_yaml.schema import check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intercom_sync.strict_yaml import Document

_JOINED: Final = re.compile(r"[^\W_]+([-_][^\W_]+)*")


def name_of_folder(folder: str) -> str:
    """The name of a collection by its folder: "getting-started" is "Getting started"."""
    words = re.sub("[-_]", " ", folder) if _JOINED.fullmatch(folder) else folder
    return words[:1].upper() + words[1:]


def read_collection(text: str, path: str) -> tuple[CollectionKeys | None, tuple[Problem, ...]]:
    """A _collection.yaml, None where it has problems."""
    document = parse(text, path=path)
    keys, problems = check(CollectionKeys, document, subject="the collection")
    if keys is not None:
        problems = (*problems, *_translations(keys, document))
    return keys, problems


def _translations(keys: CollectionKeys, document: Document) -> Iterator[Problem]:
    if keys.translations:
        yield Problem(
            location=document.place_of(("translations",)).key,
            code="translation-unsupported",
            reason="translations are not sent to Intercom yet",
            fix="Remove them, or set checks: {translation-unsupported: warn} to send the rest",
        )
