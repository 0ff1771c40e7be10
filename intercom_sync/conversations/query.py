"""A query of an action file as Intercom's search query.

Owns the last step: times become Unix seconds as of now, names become ids. Pure: who knows the ids
is passed in. Trap: a name that nobody knows is an error, also behind `not`: "everything without the
tag VIP" would be everything, once somebody renamed the tag.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from intercom_sync.conversations import times
from intercom_sync.conversations.conditions import (
    Filter,
    FilterValue,
    Group,
    Name,
    NameKind,
    Query,
    When,
)
from intercom_sync.conversations.search_fields import FieldType, type_of
from intercom_sync.errors import ContentError, Problem

IdOf = Callable[[Name], str | None]
"""The id of what a name names; None where nothing, or more than one thing, has it."""

_REMEDIES: Final = {
    NameKind.TAG: "Check the spelling, or make the tag in Intercom",
    NameKind.TEAM: "Check the spelling, or write the team's id",
    NameKind.TEAMMATE: "Check the e-mail address, or write the admin's id",
}


def names_in(query: Query) -> tuple[Name, ...]:
    """The names a query needs ids for, each once, so that they can be looked up beforehand."""
    return tuple(dict.fromkeys(name for _, name in _names(query)))


def resolve(query: Query, *, now_unix: int, id_of: IdOf) -> dict[str, object]:
    """The query to send.

    Raises:
        ContentError: Every name without an id.
    """
    ids: dict[Name, str] = {}
    unknown = []
    for condition, name in _names(query):
        found = id_of(name)
        if found is None:
            reason = f'Intercom has no {name.kind} "{name.text:.60}", or more than one'
            place, fix = condition.location, _REMEDIES[name.kind]
            unknown.append(Problem(location=place, code="unknown-name", reason=reason, fix=fix))
        else:
            ids[name] = found
    if unknown:
        raise ContentError(unknown)
    return _sent(query, now_unix, ids)


def _sent(query: Query, now_unix: int, ids: Mapping[Name, str]) -> dict[str, object]:
    if isinstance(query, Group):
        members = [_sent(member, now_unix, ids) for member in _unmixed(query).members]
        return {"operator": query.operator, "value": members}
    is_number = type_of(query.field) is FieldType.NUMBER

    def sent(value: FilterValue) -> str | int | bool:
        match value:
            case When(time=time):
                return times.at(time, now_unix)
            case Name():
                return int(ids[value]) if is_number else ids[value]
            case _:
                return value

    value = query.value
    return {
        "field": query.field,
        "operator": query.operator,
        "value": [sent(each) for each in value] if isinstance(value, tuple) else sent(value),
    }


def _unmixed(group: Group) -> Group:
    """The group with its conditions in a group of their own, where it holds groups too.

    Intercom's description of 2.16 allows a group of conditions or a group of groups, not both in
    one. The meaning is the same, and no group gets longer or deeper than it may.
    """
    conditions = tuple(each for each in group.members if isinstance(each, Filter))
    groups = tuple(each for each in group.members if isinstance(each, Group))
    if not conditions or not groups:
        return group
    inner = Group(operator=group.operator, members=conditions)
    return Group(operator=group.operator, members=(inner, *groups))


def _names(query: Query) -> Iterator[tuple[Filter, Name]]:
    if isinstance(query, Group):
        for member in query.members:
            yield from _names(member)
        return
    values = query.value if isinstance(query.value, tuple) else (query.value,)
    for value in values:
        if isinstance(value, Name):
            yield query, value
