"""Field types that more than one schema uses: an author, an id, text that is not empty.

Owns what such a value may be, in the words of the person who wrote it.
"""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from intercom_sync.strict_yaml.schema import RejectedError

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_ID: Final = re.compile(r"[1-9][0-9]*", re.ASCII)


class StrictModel(BaseModel):
    """A mapping in a file: nothing is converted, and an unknown key is an error."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, defer_build=True)


def _number_as_text(value: object) -> object:
    """Ids are numbers in files and text in our types; a boolean is neither."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _checked_id(value: str) -> str:
    if not _ID.fullmatch(value):
        raise RejectedError(f'is "{value:.60}", and must be a number', "Give the number alone")
    return value


def _checked_author(value: str) -> str:
    if not _EMAIL.fullmatch(value) and not _ID.fullmatch(value):
        reason = f'is "{value:.60}", and must be an e-mail address or an admin id'
        raise RejectedError(reason, "Give the teammate's e-mail address as in Intercom")
    return value


def _checked_text(value: str) -> str:
    if not value.strip():
        raise RejectedError("is empty", "Give some text, or remove the key")
    return value.strip()


_FromNumber: Final = BeforeValidator(_number_as_text, json_schema_input_type=str | int)
IdText = Annotated[str, _FromNumber, AfterValidator(_checked_id)]
AuthorText = Annotated[str, _FromNumber, AfterValidator(_checked_author)]
FilledText = Annotated[str, AfterValidator(_checked_text)]
