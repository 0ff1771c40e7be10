"""State records as JSON, and back.

Owns the format of the files under .intercom-sync/<target>/. Trap: the files are merged by git and
edited by nobody, so a file that does not read back exactly is refused with the way out, never
repaired by a guess.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any, TypeVar

from intercom_sync.articles.base import (
    ArticleBase,
    CollectionBase,
    StagedBase,
    TranslationBase,
)
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualArticle,
    ActualCollection,
    ActualTranslation,
    ArticleFields,
    ArticleState,
    CollectionFields,
    CollectionTexts,
    TranslationFields,
    is_number,
)
from intercom_sync.errors import StateError
from intercom_sync.state.fitting import fitting
from intercom_sync.state.strict_json import parsed

T = TypeVar("T", ActualTranslation, TranslationFields)
B = TypeVar("B", ArticleBase, CollectionBase)

Once = Callable[[str], str]

FORMAT = 1
"""Raised when an older intercom-sync would misread what a newer one wrote."""


def dump_article(record: ArticleBase) -> str:
    """One article's record as text: one key a line and sorted, so that git can merge it."""
    return _dump(
        {
            "format": FORMAT,
            "path": record.path,
            "id": record.id,
            "source": record.source.splitlines(keepends=True),
            "sent": dump_fields(record.sent),
            "read": _flat(record.read),
            "settled": record.settled,
            "links": dict(record.links),
            "images": dict(record.images),
            "tool_version": record.tool_version,
            "was_live": record.was_live,
            **_dumped_staged(record.staged),
            "translations": dump_translations(record.translations),
        }
    )


def dump_collection(record: CollectionBase) -> str:
    """One collection's record as text."""
    return _dump(
        {
            "format": FORMAT,
            "path": record.path,
            "id": record.id,
            "source": record.source.splitlines(keepends=True),
            "sent": dump_fields(record.sent),
            "read": _flat(record.read),
            "settled": record.settled,
            "tool_version": record.tool_version,
        }
    )


def load_article(text: str, *, name: str, once: Once = str) -> ArticleBase:
    """An article's record.

    Args:
        name: The file, for messages.
        once: What it makes of a source or body is kept in place of it, and is equal to it.

    Raises:
        StateError: the file is damaged, has conflict markers, or is of a newer format.
    """
    value = load_object(text, name=name)
    with _damage(name):
        read = value["read"]
        return _trusted(
            ArticleBase(
                path=value["path"],
                id=value["id"],
                source=once("".join(value["source"])),
                sent=load_article_fields(value["sent"], once),
                read=_article(read),
                settled=value["settled"],
                links=dict(value["links"]),
                images=dict(value["images"]),
                tool_version=value["tool_version"],
                was_live=value["was_live"],
                staged=_staged(value.get("staged")),
                translations=load_translations(value.get("translations", {})),
            )
        )


def load_collection(text: str, *, name: str) -> CollectionBase:
    """A collection's record. Arguments and errors as load_article."""
    value = load_object(text, name=name)
    with _damage(name):
        return _trusted(
            CollectionBase(
                path=value["path"],
                id=value["id"],
                source="".join(value["source"]),
                sent=load_collection_fields(value["sent"]),
                read=ActualCollection(**_with_texts(value["read"])),
                settled=value["settled"],
                tool_version=value["tool_version"],
            )
        )


def dump_translations(translations: Mapping[str, TranslationBase]) -> dict[str, Any]:
    """What is known of translations besides what was sent and read."""
    return {
        locale: {
            "source": known.source.splitlines(keepends=True),
            "made_from": known.made_from,
            "was_live": known.was_live,
        }
        for locale, known in translations.items()
    }


def load_translations(value: Mapping[str, Any]) -> dict[str, TranslationBase]:
    """The counterpart of dump_translations; empty for what an older intercom-sync wrote."""
    return {
        locale: TranslationBase(
            source="".join(known["source"]),
            made_from=known["made_from"],
            was_live=known["was_live"],
        )
        for locale, known in value.items()
    }


def dump_fields(sent: ArticleFields | CollectionFields) -> dict[str, Any]:
    """The fields that were given; NOT_GIVEN, and no locale at all, are simply absent."""
    return _given(_flat(sent))


def load_article_fields(value: Mapping[str, Any], once: Once = str) -> ArticleFields:
    """The counterpart of dump_fields for articles; `once` as in load_article."""
    translations = _translations(value, TranslationFields, once) or {}
    return ArticleFields(**{**_with_state(value, once), "translations": translations})


def load_collection_fields(value: Mapping[str, Any]) -> CollectionFields:
    """The counterpart of dump_fields for collections."""
    return CollectionFields(**_with_texts(value))


def _article(read: Mapping[str, Any]) -> ActualArticle:
    return ActualArticle(
        **{
            **_with_state(read),
            "parent_ids": tuple(read["parent_ids"]),
            "translations": _translations(read, ActualTranslation),
            "unpublished_locales": tuple(read.get("unpublished_locales", ())),
        }
    )


def _dumped_staged(staged: StagedBase | None) -> dict[str, Any]:
    """Absent where nothing is staged, which is the rule."""
    if staged is None:
        return {}
    dumped = {"sent": dump_fields(staged.sent), "read": _flat(staged.read)}
    return {"staged": {**dumped, "settled": staged.settled}}


def _staged(value: Mapping[str, Any] | None) -> StagedBase | None:
    if value is None:
        return None
    return StagedBase(
        sent=load_article_fields(value["sent"]),
        read=_article(value["read"]),
        settled=value["settled"],
    )


def _translations(value: Mapping[str, Any], kind: type[T], once: Once = str) -> dict[str, T] | None:
    """What an object says of the other locales; None where it says nothing."""
    texts = value.get("translations")
    if texts is None:
        return None
    return {locale: kind(**_with_state(one, once)) for locale, one in texts.items()}


def _with_state(value: Mapping[str, Any], once: Once = str) -> dict[str, Any]:
    found = dict(value)
    if "state" in found:
        found["state"] = ArticleState(found["state"])
    if isinstance(found.get("body"), str):
        found["body"] = once(found["body"])
    return found


def _with_texts(value: Mapping[str, Any]) -> dict[str, Any]:
    """A collection's keys, its other locales as texts."""
    texts = value.get("translations")
    if texts is None:
        return dict(value)
    return {
        **value,
        "translations": {locale: CollectionTexts(**one) for locale, one in texts.items()},
    }


def load_object(text: str, *, name: str) -> dict[str, Any]:
    """A JSON object of a format we know.

    Raises:
        StateError: as load_article.
    """
    if "\n<<<<<<< " in f"\n{text}":
        raise StateError(
            f"{name}: it holds conflict markers of a git merge. Take one side "
            f'("git checkout --ours -- {name}" or "--theirs"), then run again: what Intercom says '
            "is compared with it"
        )
    with _damage(name):
        value = parsed(text)
        if not isinstance(value, dict):
            raise TypeError("not an object")
        if value["format"] > FORMAT:
            raise StateError(
                f"{name}: written by a newer intercom-sync (format {value['format']}, this one "
                f"knows {FORMAT}). Upgrade intercom-sync"
            )
        return value


class _damage:  # noqa: N801 -- reads as a phrase in `with`
    """Turns whatever a malformed record raises into a StateError that names the file."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: object
    ) -> None:
        if isinstance(error, (ValueError, KeyError, TypeError, AttributeError)):
            way_out = (
                f'Restore it from git ("git checkout -- {self._name}"), or delete it: the article '
                "is then adopted anew"
            )
            if "/.ref/" in self._name:
                way_out = (
                    "Look at the history of the state's ref, and push the last commit in which it "
                    "is whole (docs/guide/state.md)"
                )
            if "/sandbox/" in self._name:
                way_out = (
                    'Start over with "intercom-sync sandbox reset", or delete it: the article is '
                    "then adopted anew"
                )
            raise StateError(f"{self._name}: it is damaged. {way_out}") from error


def _flat(value: Any) -> dict[str, Any]:
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not NOT_GIVEN and value != {}}


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, Mapping):
        return {locale: _given(_flat(texts)) for locale, texts in sorted(value.items())}
    return list(value) if isinstance(value, tuple) else value


def _trusted(record: B) -> B:
    """The record, if it may be believed: its id names a file of state, its path one of content."""
    fitting(record)
    parts = record.path.rstrip("/").split("/")
    if not is_number(record.id) or "\\" in record.path or "\0" in record.path:
        raise ValueError("no id, or no path")
    # What is hidden is no content: neither `..` nor .git.
    if any(not part or part.startswith(".") for part in parts):
        raise ValueError("a path that leads elsewhere")
    return record


def _dump(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
