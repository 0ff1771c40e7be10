"""Reading a request's JSON: each field has one type, and "not sent" is not "sent empty".

Trap: the types are those of the description and nothing wider: `parent_id` is an integer when an
article is created and a string when it is updated.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from intercom_sync.sandbox.api.call import Json
from intercom_sync.sandbox.changes import ABSENT, Absent
from intercom_sync.sandbox.refused import RefusedError, invalid, missing
from intercom_sync.sandbox.store.rows import DRAFT, PUBLISHED, State

_STATES: Mapping[str, State] = {DRAFT: DRAFT, PUBLISHED: PUBLISHED}


def text(json: Json, name: str) -> str | Absent:
    """A string."""
    value = json.get(name, ABSENT)
    if value is ABSENT or isinstance(value, str):
        return value
    raise _wrong_type(name, "a string")


def whole_number(json: Json, name: str) -> int | Absent:
    """An integer."""
    value = json.get(name, ABSENT)
    if value is ABSENT or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise _wrong_type(name, "an integer")


def id_in_text(json: Json, name: str) -> int | Absent | None:
    """An id as a string of digits; null means none."""
    value = json.get(name, ABSENT)
    if value is ABSENT or value is None:
        return value
    if not isinstance(value, str):
        raise _wrong_type(name, "a string")
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise invalid(f"{name} is not an id: {value!r}", name)
    return int(value)


def required_text(json: Json, name: str) -> str:
    """A string that must be there, in the manner of conversations: whatever is wrong is a 400."""
    value = json.get(name)
    if value is None:
        raise missing(f"{name} not specified", name)
    if not isinstance(value, str):
        raise invalid(f"{name} must be a string", name)
    return value


def required_id(json: Json, name: str) -> int:
    """An id as a string of digits that must be there."""
    value = required_text(json, name)
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise invalid(f"{name} is not an id: {value!r}", name)
    return int(value)


def truth(json: Json, name: str) -> bool | Absent:
    """true or false."""
    value = json.get(name, ABSENT)
    if value is ABSENT or isinstance(value, bool):
        return value
    raise invalid(f"{name} must be true or false", name)


def texts(json: Json, name: str) -> list[str]:
    """A list of strings; empty where it is not there."""
    value = json.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise invalid(f"{name} must be a list of strings", name)
    return value


def mapping(json: Json, name: str) -> Json:
    """An object; empty where it is null or not there."""
    value = json.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise invalid(f"{name} must be an object", name)
    return value


def state(json: Json) -> State | Absent:
    """`draft` or `published`."""
    value = text(json, "state")
    if value is ABSENT:
        return ABSENT
    if value in _STATES:
        return _STATES[value]
    raise invalid(f"state must be draft or published, not {value!r}", "state")


def translations(json: Json) -> Mapping[str, Json]:
    """By locale; what a null or a missing `translated_content` says is nothing."""
    value = json.get("translated_content")
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _wrong_type("translated_content", "an object")
    contents = {locale: content for locale, content in value.items() if locale != "type"}
    for locale, content in contents.items():
        if not isinstance(content, dict):
            raise _wrong_type(f"translated_content.{locale}", "an object")
    return cast(Mapping[str, Json], contents)


def _wrong_type(name: str, wanted: str) -> RefusedError:
    return RefusedError(422, "parameter_invalid", f"{name} must be {wanted}", field=name)
