"""Whether a value is what its type annotation says.

Owns the check of what was read back from a file before anybody relies on it: a dataclass of
Python's takes any value for any field. Trap: true is an int to Python, and 1 is no bool.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
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
            return _check_of_either(arguments)
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
        return _check_of_fields(kind)
    if kind in (str, int, bool, float, NoneType):
        allowed = (int, float) if kind is float else (kind,)
        return lambda value: type(value) in allowed
    return lambda value: isinstance(value, kind)


# Ten thousand records have a quarter of a million fields, so these two are plain loops, and ask
# after the exact class first: nearly every value is a text or a number.


def _check_of_either(kinds: tuple[Any, ...]) -> _Fits:
    exact = frozenset(map(_exact, kinds)) - {None}
    others = tuple(_check_of(kind) for kind in kinds if _exact(kind) is None)

    def fits(value: Any) -> bool:
        if type(value) in exact:
            return True
        for one in others:  # noqa: SIM110 -- any() would cost a generator for each value
            if one(value):
                return True
        return False

    return fits


def _check_of_fields(kind: type) -> _Fits:
    hints = get_type_hints(kind)
    names = tuple(each.name for each in fields(kind))
    values_of = attrgetter(*names, "__class__")
    parts = tuple((_exact(hints[name]), _check_of(hints[name])) for name in names)

    def fits(value: Any) -> bool:
        if type(value) is not kind:
            return False
        for (exact, is_fit), found in zip(parts, values_of(value), strict=False):
            if type(found) is not exact and not is_fit(found):
                return False
        return True

    return fits


def _exact(kind: Any) -> type | None:
    """The one class of the values of a type, where that is all there is to check."""
    while isinstance(kind, NewType):
        kind = kind.__supertype__
    return kind if kind in (str, int, bool, NoneType) else None
