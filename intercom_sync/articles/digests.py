"""What a saved plan remembers of files and writes without keeping them: digests.

Owns what counts as the same file and as the same write. Pure. Trap: an attribute that is added to
a write has to count too, so a write is taken apart by its fields and not by a list of names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from hashlib import sha256

from intercom_sync.articles.base import ArticleBase, CollectionBase
from intercom_sync.articles.bodies import fingerprint_article, fingerprint_collection
from intercom_sync.articles.decision import ArticleWrite, CollectionWrite, Decision
from intercom_sync.articles.model import Desired, DesiredArticle, DesiredCollection
from intercom_sync.markup.canonical import Site


def digest(text: str) -> str:
    """SHA-256 in hex."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def contents(desired: Desired) -> dict[str, str]:
    """File or folder → digest of what it says; images by their content."""
    found = {folder.path: digest(folder.source) for folder in desired.collections}
    for article in desired.articles:
        found[article.path] = digest(article.source)
        for other in article.translations.values():
            found[other.path] = digest(other.source)
    return dict(sorted((found | dict(desired.image_hashes)).items()))


def sends(decision: Decision, site: Site) -> dict[str, str]:
    """Step id → digest of what the step sends, or takes note of."""
    writes: Mapping[str, ArticleWrite | CollectionWrite]
    writes = {**decision.articles, **decision.collections}
    return {
        name: digest(json.dumps(_plain(write, site), sort_keys=True))
        for name, write in sorted(writes.items())
    }


def _plain(value: object, site: Site) -> object:
    """A value as JSON values that are equal where it would be sent equal."""
    match value:
        case None | bool() | int():
            return value
        case Enum():
            return [type(value).__name__, str(value.value)]
        case str():
            return value
        case ArticleBase():
            read = value.read
            fingerprint = fingerprint_article(read, site, read.translations or ())
            return [value.path, value.id, fingerprint]
        case CollectionBase():
            return [
                value.path,
                value.id,
                fingerprint_collection(value.read, value.read.translations or ()),
            ]
        case DesiredArticle() | DesiredCollection():
            return value.path  # what the file says is digested with the content
        case Mapping():
            return {str(key): _plain(found, site) for key, found in value.items()}
        case tuple() | list():
            return [_plain(found, site) for found in value]
        case _ if is_dataclass(value):
            return {one.name: _plain(getattr(value, one.name), site) for one in fields(value)}
        case _:
            raise TypeError(f"a write holds a {type(value).__name__}")
