"""Whether a value is what its type annotation says.

Owns the check of what was read back from a file before anybody relies on it: a dataclass of
Python's takes any value for any field. Trap: true is an int to Python, and 1 is no bool.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

_Fits = Callable[[Any], bool]


def fitting(value: T) -> T:
    """The value itself: a dataclass whose fields are all of their types, through and through.

    Raises:
        TypeError: one is not.
    """
    kind: Any = type(value)
    if not _check_of(kind)(value):
        raise TypeError(f"a field of {type(value).__name__} is of another type")
    return value


@cache
def _check_of(kind: Any) -> _Fits:
    """The check for a type, made once."""
    if isinstance(kind, NewType):
        return _check_of(kind.__supertype__)
    arguments = get_args(kind)
    match get_origin(kind):
        case None:
            return _check_of_class(kind)
        case origin if origin in (Union, UnionType):
            either = tuple(_check_of(argument) for argument in arguments)
            return lambda value: any(fits(value) for fits in either)
        case origin if origin is Literal:
            return lambda value: value in arguments
        case origin if origin is tuple:
            one = _check_of(arguments[0])
            return lambda value: type(value) is tuple and all(map(one, value))
        case origin if isinstance(origin, type) and issubclass(origin, Mapping):
            key, item = map(_check_of, arguments)
            return lambda value: (
                isinstance(value, Mapping)
                and all(map(key, value))
                and all(map(item, value.values()))
            )
        case _:
            raise TypeError(f"no check is known for {kind}")


def _check_of_class(kind: type) -> _Fits:
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        parts = tuple((each.name, _check_of(hints[each.name])) for each in fields(kind))
        return lambda value: (
            type(value) is kind and all(fits(getattr(value, name)) for name, fits in parts)
        )
    if kind in (str, int, bool, float, NoneType):
        allowed = (int, float) if kind is float else (kind,)
        return lambda value: type(value) in allowed
    return lambda value: isinstance(value, kind)
