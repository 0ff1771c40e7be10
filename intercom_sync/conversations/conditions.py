"""A search for conversations as an action file asks for it: conditions, and groups of them.

Owns the nouns only; search_fields.py knows what Intercom allows, written_query.py reads them from
a file, query.py turns them into what is sent. Trap: times and names are not resolved in here:
"14 days ago" is another second in every run, and a tag may be made anew with another id.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from intercom_sync.conversations.times import Time
from intercom_sync.location import Location


class NameKind(StrEnum):
    """What a name in a query names."""

    TAG = "tag"
    TEAM = "team"
    TEAMMATE = "teammate"  # by e-mail


@dataclass(frozen=True, slots=True)
class Name:
    """Something a query names as people know it; Intercom wants its id."""

    kind: NameKind
    text: str


@dataclass(frozen=True, slots=True)
class When:
    """A time of a query, which may depend on now."""

    time: Time


FilterValue = str | int | bool | Name | When


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One condition of a query.

    Attributes:
        operator: Intercom's: "=", "IN", "~", …
        value: A tuple for IN and NIN, else one value.
    """

    field: str
    operator: str
    value: FilterValue | tuple[FilterValue, ...]
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Conditions that must all hold (AND), or one of them (OR). Never empty."""

    operator: str
    members: tuple[Filter | Group, ...]


Query = Filter | Group
