"""Front matter and _collection.yaml, written.

Owns which keys are written and how YAML spells them. Pure. Trap: what is not given is not managed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import yaml

from intercom_sync.articles.collection_file import name_of_folder
from intercom_sync.articles.model import NOT_GIVEN, ActualCollection, ArticleState, NotGiven

UNTITLED: Final = "Untitled"
_LINE_ENDS: Final = re.compile("[\n\x85\u2028\u2029]")
_NO_FOLD: Final = 1_000_000_000


class _Dumper(yaml.SafeDumper):
    """Every value on one line."""


def _written_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if _LINE_ENDS.search(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _written_text)


def front_matter(
    *, title: str, description: str, state: ArticleState | NotGiven, author: str | None
) -> str:
    """The head of an article's file, both lines of dashes included."""
    keys = {"title": on_one_line(title) or UNTITLED}
    if description.strip():
        keys["description"] = description.strip()
    if state is not NOT_GIVEN:
        keys["state"] = str(state)
    if author is not None:
        keys["author"] = author
    return f"---\n{_yaml(keys)}---\n"


def collection_file(
    collection: ActualCollection, folder: str, locales: tuple[str, ...], *, is_empty: bool
) -> str | None:
    """The text of _collection.yaml; None where it would say nothing.

    Args:
        locales: Those that are written.
        is_empty: No article stands in the folder, so that git needs a file to keep it.
    """
    keys: dict[str, object] = {}
    name = on_one_line(collection.name) or UNTITLED
    own_name = folder.rstrip("/").rpartition("/")[2]
    if is_empty or name_of_folder(own_name) != name:
        keys["name"] = name
    if collection.description.strip():
        keys["description"] = collection.description.strip()
    translations: dict[str, Mapping[str, str]] = {}
    for locale in locales:
        texts = (collection.translations or {}).get(locale)
        if texts is not None and on_one_line(texts.name):
            about = "" if texts.description is NOT_GIVEN else texts.description.strip()
            said = {"name": on_one_line(texts.name)}
            translations[locale] = said | ({"description": about} if about else {})
    if translations:
        keys["translations"] = translations
    return _yaml(keys) if keys else None


def on_one_line(text: str) -> str:
    """A title or name as the loader will have it."""
    return re.sub(r"\s*\n\s*", " ", text).strip()


def _yaml(keys: Mapping[str, object]) -> str:
    return yaml.dump(
        dict(keys), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_NO_FOLD
    )
