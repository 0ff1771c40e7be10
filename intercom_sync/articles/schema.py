"""The contract of front matter and of _collection.yaml: every key, and what may stand there.

Owns the shape of single values; what needs other files to be judged is checked in references.py.
Trap: a key that is not there says nothing, a key that is there and empty says "empty it". None
stands for the first only: a key without a value is refused.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from intercom_sync.strict_yaml.fields import AuthorText, FilledText, IdText, StrictModel
from intercom_sync.strict_yaml.schema import RejectedError

ANY_TARGET: Final = ""
"""The key of an id that is given for no target by name."""


def _on_one_line(value: str) -> str:
    return re.sub(r"\s*\n\s*", " ", value)


def _by_target(value: object) -> object:
    return value if isinstance(value, dict) else {ANY_TARGET: value}


def _checked_file(value: str) -> str:
    path = PurePosixPath(value)
    if path.is_absolute() or ".." in path.parts or "\\" in value or path.suffix.lower() != ".md":
        reason = f'is "{value:.100}", and must be the path the file had, such as billing/refunds.md'
        raise RejectedError(reason, "Write it from the content folder on, without a step up")
    return str(path)


_IdValue = int | str | dict[str, int | str]
"""What stands in a file: an id, or one for each target."""


class ArticleKeys(StrictModel):
    """Front matter."""

    title: Annotated[FilledText, AfterValidator(_on_one_line)] | None = None
    description: Annotated[str, AfterValidator(str.strip)] | None = None
    state: Literal["draft", "published"] | None = None
    author: AuthorText | None = None
    id: Annotated[
        dict[str, IdText], BeforeValidator(_by_target, json_schema_input_type=_IdValue)
    ] = Field(default_factory=dict)
    moved_from: Annotated[str, AfterValidator(_checked_file)] | None = None
    manage: Literal["full", "create-only"] = "full"


class TranslationKeys(StrictModel):
    """Front matter of a translation."""

    title: Annotated[FilledText, AfterValidator(_on_one_line)] | None = None
    description: Annotated[str, AfterValidator(str.strip)] | None = None
    state: Literal["draft", "published"] | None = None
    author: AuthorText | None = None


class CollectionTranslation(StrictModel):
    """One locale of `translations:`"""

    name: Annotated[FilledText, AfterValidator(_on_one_line)]
    description: Annotated[str, AfterValidator(str.strip)] | None = None


class CollectionKeys(StrictModel):
    """_collection.yaml."""

    name: Annotated[FilledText, AfterValidator(_on_one_line)] | None = None
    description: Annotated[str, AfterValidator(str.strip)] | None = None
    translations: dict[str, CollectionTranslation] = Field(default_factory=dict)
