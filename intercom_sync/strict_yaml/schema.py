"""A YAML document held against a pydantic model, what does not fit reported in words and places.

Owns the words for every file with a schema: config, front matter, _collection.yaml, actions.
Models are strict and forbid extra keys; their field names are the keys. A model refuses a value in
its own words by raising RejectedError from a validator.
Trap: pydantic names a place by keys, and behind an alias there is no place for them; place_of then
gives that of the alias.
"""

from __future__ import annotations

import difflib
import re
from types import UnionType
from typing import TYPE_CHECKING, Any, Final, TypeVar, Union, cast, get_args, get_origin

from pydantic import BaseModel, ValidationError

from intercom_sync.errors import Problem
from intercom_sync.strict_yaml.scalars import is_surprising

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pydantic_core import ErrorDetails

    from intercom_sync.strict_yaml.document import Document, KeyPath, Place

M = TypeVar("M", bound=BaseModel)

_WANTED: Final = {
    "string_type": "text",
    "literal_error": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "list_type": "a list",
    "dict_type": "keys and values",
    "model_type": "keys and values",
}
_MISREAD: Final = frozenset(("boolean", "number", "date"))
_NO_VALUE: Final = "has no value"
_GIVE_ONE: Final = "Give one, or remove the key"
_NOT_SCALAR: Final = {"mapping": "keys and values", "list": "a list", "alias": "an alias"}


class RejectedError(ValueError):
    """Raised by a model's validator: the value has the right type and is still wrong.

    Attributes:
        reason: What is wrong, to be read after the value's name; no full stop.
        fix: What to do; no full stop.
    """

    def __init__(self, reason: str, fix: str) -> None:
        self.reason = reason
        self.fix = fix
        super().__init__(reason)


def check(
    model: type[M],
    document: Document,
    *,
    subject: str,
    ignored: Collection[str] = (),
    unknown_hint: str = "",
) -> tuple[M | None, tuple[Problem, ...]]:
    """The document as the model, or None, and all its problems, those of the YAML first.

    Args:
        subject: What the document is, to begin a sentence: "the front matter".
        ignored: Keys of the root that are skipped, with all that stands below them.
        unknown_hint: Another way out for an unknown key of the root, to end a sentence.
    """
    found = list(document.problems)
    if not document.is_whole:
        return None, tuple(found)
    value = {} if document.value is None else document.value
    if not isinstance(value, dict):
        reason = f"{subject} is {_described(document.place_of(()))}, and must be keys and values"
        found.append(_problem(document, (), "invalid-value", reason, 'Write "key: value" lines'))
        return None, tuple(found)
    if ignored:
        value = {key: below for key, below in value.items() if key not in ignored}
    parsed: M | None = None
    reported: set[KeyPath] = set()
    try:
        parsed = model.model_validate(value)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            # A step of "" is a model's own, for a value that may stand without its key.
            details["loc"] = tuple(step for step in details["loc"] if step != "")
            reported.add(details["loc"])
            found.append(_explained(details, model, document, subject, unknown_hint))
    found += _unclear(document, ignored, reported)
    return (None if found else parsed), tuple(found)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like this one, if one is like it; upper and lower case count as like."""
    by_folded = {each.casefold(): each for each in known}
    close = difflib.get_close_matches(name.casefold(), by_folded, n=1)
    return by_folded[close[0]] if close else None


def _unclear(
    document: Document, ignored: Collection[str], reported: set[KeyPath]
) -> Iterator[Problem]:
    """What the model takes and a reader would not: a key without a value, a number such as 010."""
    for path, place in document.places.items():
        if not path or path[0] in ignored or path in reported:
            continue
        if place.kind == "null":
            yield _problem(document, path, "invalid-value", f"{_name(path)} {_NO_VALUE}", _GIVE_ONE)
        elif is_surprising(place.text, place.kind):
            reason = f"{_name(path)} is written `{place.text}`, a number in a form that misleads"
            fix = "Write it in decimal, without leading zeros, or in quotes if it is text"
            yield _problem(document, path, "invalid-value", reason, fix)


def _explained(
    details: ErrorDetails, model: type[BaseModel], document: Document, subject: str, hint: str
) -> Problem:
    path, kind = details["loc"], details["type"]
    if kind == "extra_forbidden":
        return _unknown_key(path, model, document, hint)
    if kind == "missing":
        examples = _model_at(model, path[:-1]).model_fields[str(path[-1])].examples or ["…"]
        reason = f"{_name(path[:-1]) or subject} lacks the key {path[-1]}"
        fix = f'Add "{path[-1]}: {examples[0]}"'
        return _problem(document, path[:-1], "missing-key", reason, fix)
    if path and path[-1] == "[key]":
        reason, fix = _wrong_value(details, document.place_of(path[:-1]))
        place = document.place_of(path[:-1]).key
        reason = f'the key "{path[-2]}" {reason}'
        return Problem(location=place, code="invalid-value", reason=reason, fix=fix)
    reason, fix = _wrong_value(details, document.place_of(path))
    return _problem(document, path, "invalid-value", f"{_name(path) or subject} {reason}", fix)


def _unknown_key(path: KeyPath, model: type[BaseModel], document: Document, hint: str) -> Problem:
    key = str(path[-1])
    known = sorted(_model_at(model, path[:-1]).model_fields)
    near = nearest(key, known)
    fix = f'Nearest: "{near}"' if near else f"Remove it; the keys here are {', '.join(known)}"
    if hint and len(path) == 1:
        fix += f", or {hint}"
    where = f" in {_name(path[:-1])}" if len(path) > 1 else ""
    reason = f'unknown key "{key}"{where}'
    location = document.place_of(path).key
    return Problem(location=location, code="unknown-key", reason=reason, fix=fix)


def _wrong_value(details: ErrorDetails, place: Place) -> tuple[str, str]:
    """What is wrong with a value, to be read after its name, and what to do."""
    context = details.get("ctx", {})
    wanted = _WANTED.get(details["type"])
    match details["type"]:
        case "value_error" if isinstance(rejected := context.get("error"), RejectedError):
            return rejected.reason, rejected.fix
        case _ if place.kind == "null":
            return _NO_VALUE, _GIVE_ONE
        case "literal_error" if place.kind == "text":
            choices = re.findall(r"'([^']*)'", str(context["expected"]))
            near = nearest(place.text, choices)
            fix = f'Nearest: "{near}"' if near else f"Write {' or '.join(choices)}"
            return f'is "{place.text:.60}", and must be {" or ".join(choices)}', fix
        case _ if wanted == "text" and place.kind in _MISREAD:
            return f"is {_described(place)}", "Put it in quotes"
        case _ if wanted == "a whole number" and place.text.isdecimal():
            return f'is the text "{place.text:.60}", and must be {wanted}', "Remove the quotes"
        case "greater_than_equal" | "less_than_equal":
            limit = f"at least {context['ge']}" if "ge" in context else f"at most {context['le']}"
            return f"is {place.text}, and must be {limit}", "Change it"
        case _ if wanted:
            return f"is {_described(place)}, and must be {wanted}", f"Give {wanted}"
        case _:
            message = str(details["msg"])
            return f"is {_described(place)}: {message[:1].lower()}{message[1:]}", "Change it"


def _described(place: Place) -> str:
    if place.kind in _MISREAD:
        return f"the YAML {place.kind} `{place.text:.60}`"
    return _NOT_SCALAR.get(place.kind, f'"{place.text:.60}"')


def _problem(document: Document, path: KeyPath, code: str, reason: str, fix: str) -> Problem:
    return Problem(location=document.place_of(path).value, code=code, reason=reason, fix=fix)


def _name(path: KeyPath) -> str:
    """A place as people write it: targets.production.region, locales[1]."""
    name = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return name.removeprefix(".")


def _model_at(model: type[BaseModel], path: KeyPath) -> type[BaseModel]:
    """The model of the mapping at a path: through fields, and the values of mappings and lists."""
    found: Any = model
    for step in path:
        found = found.model_fields[step].annotation if _is_model(found) else get_args(found)[-1]
        if get_origin(found) in (Union, UnionType):
            found = next(each for each in get_args(found) if _is_model(each))
    return cast(type[BaseModel], found)


def _is_model(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
