"""One JSON object of an answer, read with suspicion.

Owns types: what comes out is a text, a number of seconds, an id or a list, or it was never let in.
It must not know what an article is (wire.py does). Trap: a complaint shows keys and types, never
content: articles are not for logs, and a hostile answer is not for terminals.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn, TypeVar

from intercom_sync.errors import UnexpectedAnswerError

T = TypeVar("T")
K = TypeVar("K", bound=StrEnum)

_LONGEST_ID = 20
_MOST_KEYS_SHOWN = 30
# As Intercom names its fields. Any other key may be content.
_PLAIN_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


def is_id(value: str) -> bool:
    """Whether `value` may stand in a URL as an id: digits, and not endless."""
    return value.isascii() and value.isdigit() and len(value) <= _LONGEST_ID


@dataclass(frozen=True, slots=True)
class Fields:
    """One JSON object.

    Attributes:
        values: As parsed.
        request: What it answers, for complaints.
    """

    values: Mapping[str, object]
    request: str

    @classmethod
    def of(cls, payload: object, request: str) -> Fields:
        """Open `payload`.

        Raises:
            UnexpectedAnswerError: It is not an object. So do all methods below, where a value is
                missing or of a type that it must not have.
        """
        if not isinstance(payload, dict):
            raise _unexpected(request, "it is not an object", payload)
        return cls(payload, request)

    def text(self, key: str) -> str:
        """A text that must be there; null counts as empty (facts §2: the body of a draft)."""
        if key not in self.values:
            self.refuse(key, "is missing")
        return self.optional_text(key)

    def optional_text(self, key: str) -> str:
        """A text, "" where it is absent or null."""
        value = self.values.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.refuse(key, "is not a text")
        return _whole_characters(value)

    def one_of(self, key: str, kinds: type[K]) -> K:
        """One of a fixed set of words."""
        value = self.text(key)
        if value not in kinds.__members__.values():
            self.refuse(key, f"is none of {', '.join(kinds)}")
        return kinds(value)

    def flag(self, key: str) -> bool:
        """True or false; false where it is absent or null."""
        value = self.values.get(key)
        if value is None:
            return False
        if not isinstance(value, bool):
            self.refuse(key, "is neither true nor false")
        return value

    def seconds(self, key: str) -> int:
        """Unix seconds, 0 where they are absent or null."""
        value = self.values.get(key)
        if value is None:
            return 0
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.refuse(key, "is not a time in Unix seconds")
        return value

    def count(self, key: str) -> int | None:
        """A number that is 0 or more; None where there is no such thing, whatever is there instead.

        For figures that only guide: nothing may depend on them being right.
        """
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            return None
        return value

    def id(self, key: str) -> str:
        """An id that must be there, as a string, however it came."""
        found = self.optional_id(key)
        if found is None:
            self.refuse(key, "is missing")
        return found

    def optional_id(self, key: str) -> str | None:
        """An id, None where it is absent or null."""
        value = self.values.get(key)
        return None if value is None else self._id(key, value)

    def ids(self, key: str) -> tuple[str, ...]:
        """A list of ids, empty where it is absent or null; sorted as numbers, each once."""
        value = self.values.get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.refuse(key, "is not a list")
        return tuple(sorted({self._id(key, entry) for entry in value}, key=int))

    def nested(self, key: str) -> Fields:
        """An object within this one."""
        value = self.values.get(key)
        if not isinstance(value, dict):
            self.refuse(key, "is not an object")
        return Fields(value, self.request)

    def list_of(self, key: str, parse: Callable[[Fields], T]) -> tuple[T, ...]:
        """A list of objects, each parsed."""
        value = self.values.get(key)
        if not isinstance(value, list):
            self.refuse(key, "is not a list")
        return tuple(parse(Fields.of(entry, self.request)) for entry in value)

    def refuse(self, key: str, why: str) -> NoReturn:
        """Complain that `key` is not as it must be."""
        raise _unexpected(self.request, f'"{key}" {why}', dict(self.values))

    def _id(self, key: str, value: object) -> str:
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(text, str) or not is_id(text):
            self.refuse(key, f"is not an id (digits, at most {_LONGEST_ID})")
        return text


def _unexpected(request: str, why: str, payload: object) -> UnexpectedAnswerError:
    return UnexpectedAnswerError(
        f"{request}: the answer is not what Intercom's description allows: {why} "
        f"in {_named(payload)}{_shape(payload)}. Check api_version and the target's region",
        request=request,
    )


def _named(payload: object) -> str:
    """Which one of a list it is, where it says so itself."""
    name = str(payload.get("id", "")) if isinstance(payload, dict) else ""
    return f"object {name} " if is_id(name) else ""


def _shape(payload: object) -> str:
    """Keys and types: `{"id": string, "title": null}`."""
    if not isinstance(payload, dict):
        return _type_name(payload)
    plain = sorted(key for key in payload if _PLAIN_KEY.fullmatch(key))[:_MOST_KEYS_SHOWN]
    shown = [f'"{key}": {_type_name(payload[key])}' for key in plain]
    more = ["…"] if len(payload) > len(shown) else []
    return "{" + ", ".join(shown + more) + "}"


def _type_name(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "list"
        case _:
            return "object"


def _whole_characters(text: str) -> str:
    """`text` without halves of characters (JSON can spell them, UTF-8 cannot)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    return text
