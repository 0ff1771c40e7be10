"""What somebody wants saved, in the API or in the web app: fields given and fields left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Literal, TypeVar

from intercom_sync.sandbox.store.rows import State

T = TypeVar("T")


class _AbsentType(Enum):
    ABSENT = "absent"


ABSENT: Final = _AbsentType.ABSENT
Absent = Literal[_AbsentType.ABSENT]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextChange:
    """The fields an article has in every language. What is ABSENT stays as it is."""

    title: str | Absent = ABSENT
    description: str | Absent = ABSENT
    body: str | Absent = ABSENT
    author_id: int | Absent = ABSENT
    state: State | Absent = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleChange:
    """One save of an article.

    Attributes:
        text: Of the default locale.
        parent_id: None takes it out of its collection.
        translations: By locale.
    """

    text: TextChange = field(default_factory=TextChange)
    parent_id: int | Absent | None = ABSENT
    translations: Mapping[str, TextChange] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameChange:
    """The fields a collection has in every language. What is ABSENT stays as it is."""

    name: str | Absent = ABSENT
    description: str | Absent = ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionChange:
    """One save of a collection; attributes as in ArticleChange."""

    names: NameChange = field(default_factory=NameChange)
    parent_id: int | Absent | None = ABSENT
    translations: Mapping[str, NameChange] = field(default_factory=dict)


def given(value: T | Absent, otherwise: T) -> T:
    """The value, or what stood there before."""
    return otherwise if value is ABSENT else value
