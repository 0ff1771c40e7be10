"""What a YAML file says, and where it says it.

Owns the types only; reader.py builds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from intercom_sync.location import Location

if TYPE_CHECKING:
    from collections.abc import Mapping

    from intercom_sync.errors import Problem
    from intercom_sync.strict_yaml.scalars import Scalar

Value: TypeAlias = "Scalar | list[Value] | dict[str, Value]"
KeyPath: TypeAlias = tuple[str | int, ...]
"""Keys and list positions from the root: ("targets", "production", "region")."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands and how it is written.

    Attributes:
        key: Of the value's key; of the value itself where it has none (root, list entry).
        text: A scalar as written, quotes and escapes resolved; "" for a mapping or list.
        kind: "text", "null", "boolean", "number", "date", "mapping", "list" or "alias".
    """

    key: Location
    value: Location
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document.

    Attributes:
        value: None also where the file is empty, or broken: see is_whole.
        places: Of every value by its path, the root's under (). Values behind an alias have none.
        problems: In the order they were met.
        is_whole: False where reading had to stop, so that value says nothing.
    """

    path: str
    value: Value
    places: Mapping[KeyPath, Place]
    problems: tuple[Problem, ...] = ()
    is_whole: bool = True

    def place_of(self, path: KeyPath) -> Place:
        """The place of a value, or of the nearest one around it that has a place."""
        while path and path not in self.places:
            path = path[:-1]
        start = Location(self.path, 1)
        return self.places.get(path, Place(start, start, "", "null"))
