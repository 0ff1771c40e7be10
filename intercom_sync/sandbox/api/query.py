"""The query of a search: checked as Intercom documents it, and turned into SQL on the index.

Owns which field has which type, and which operator goes with which type. Trap: `>` and `<` include
the value itself, as Intercom's table of operators says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from intercom_sync.sandbox.refused import invalid

_MOST_FILTERS: Final = 15
_DEEPEST: Final = 2


class Type(StrEnum):
    """What a field's values are. WORDS and STRINGS hold several."""

    STRING = "a string"
    STRINGS = "one of several strings"
    WORDS = "one of several words"
    INTEGER = "an integer"
    DATE = "a Unix timestamp"
    BOOLEAN = "true or false"


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL on `document`, and the values of its question marks."""

    sql: str
    values: tuple[object, ...]


_EQUALITY: Final = frozenset({"=", "!=", "IN", "NIN"})
_ORDER: Final = frozenset({">", "<"})
_TEXTUAL: Final = frozenset({"~", "!~", "^", "$"})
_OPERATORS: Final[Mapping[Type, frozenset[str]]] = {
    Type.STRING: _EQUALITY | _TEXTUAL,
    Type.STRINGS: _EQUALITY | _TEXTUAL,
    Type.WORDS: _EQUALITY | _TEXTUAL,
    Type.INTEGER: _EQUALITY | _ORDER,
    Type.DATE: _EQUALITY | _ORDER,
    Type.BOOLEAN: _EQUALITY,
}
_SQL: Final = {
    "=": "{value} IS ?",
    ">": "{value} >= ?",
    ">=": "{value} >= ?",
    "<": "{value} <= ?",
    "<=": "{value} <= ?",
    "~": "instr(lower({value}), lower(?)) > 0",
    "^": "instr(char(1) || lower({value}), char(1) || lower(?)) > 0",
    "$": "instr(lower({value}) || char(1), lower(?) || char(1)) > 0",
    "IN": "{value} IN (SELECT value FROM json_each(?))",
}
_OPPOSITES: Final = {"!=": "=", "NIN": "IN", "!~": "~"}


def _fields(names: str, kind: Type) -> dict[str, Type]:
    return dict.fromkeys(names.split(), kind)


_STATISTICS_DATES: Final = (
    "first_contact_reply_at first_assignment_at first_admin_reply_at first_close_at"
    " last_assignment_at last_assignment_admin_reply_at last_contact_reply_at"
    " last_admin_reply_at last_close_at"
)
_STATISTICS_NUMBERS: Final = (
    "time_to_assignment time_to_admin_reply time_to_first_close time_to_last_close"
    " median_time_to_reply count_reopens count_assignments count_conversation_parts"
)


def _of_statistics(names: str) -> str:
    return " ".join(f"statistics.{name}" for name in names.split())


CONVERSATION_FIELDS: Final[Mapping[str, Type]] = {
    **_fields(
        "id source.type source.id source.delivered_as source.subject source.author.id"
        " source.author.type source.author.name source.author.email source.url"
        " channel_initiated state priority statistics.last_closed_by_id"
        " conversation_rating.remark conversation_rating.contact_id conversation_rating.admin_d"
        " ai_agent.resolution_state ai_agent.last_answer_type ai_agent.rating_remark"
        " ai_agent.source_type ai_agent.source_title",
        Type.STRING,
    ),
    **_fields("source.body", Type.WORDS),
    **_fields("contact_ids teammate_ids tag_ids", Type.STRINGS),
    **_fields("open read ai_agent_participated", Type.BOOLEAN),
    **_fields(
        "admin_assignee_id team_assignee_id conversation_rating.score ai_agent.rating "
        + _of_statistics(_STATISTICS_NUMBERS),
        Type.INTEGER,
    ),
    **_fields(
        "created_at updated_at waiting_since snoozed_until conversation_rating.requested_at"
        " conversation_rating.replied_at " + _of_statistics(_STATISTICS_DATES),
        Type.DATE,
    ),
}
"""As Intercom documents them, its spelling of `conversation_rating.admin_d` included."""

TICKET_FIELDS: Final[Mapping[str, Type]] = {
    **_fields(
        "id title description category ticket_type_id admin_assignee_id team_assignee_id state",
        Type.STRING,
    ),
    **_fields("contact_ids teammate_ids", Type.STRINGS),
    **_fields("open", Type.BOOLEAN),
    **_fields("created_at updated_at snoozed_until", Type.DATE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """What one search understands.

    Attributes:
        more_operators: For single fields, beyond what their type allows.
    """

    fields: Mapping[str, Type]
    more_operators: Mapping[str, frozenset[str]]


CONVERSATIONS: Final = Grammar(fields=CONVERSATION_FIELDS, more_operators={})
TICKETS: Final = Grammar(
    fields=TICKET_FIELDS, more_operators={"created_at": frozenset({">=", "<="})}
)


def condition(query: object, grammar: Grammar) -> Condition:
    """What a query means.

    Raises:
        RefusedError: 400, it is none: an unknown field or operator, a value of another type, more
            filters or levels than Intercom takes.
    """
    return _part(query, grammar, level=0)


def _part(query: object, grammar: Grammar, *, level: int) -> Condition:
    if not isinstance(query, dict):
        raise invalid("query must be an object with field, operator and value", "query")
    if "field" in query:
        return _filter(query, grammar)
    return _group(query, grammar, level=level + 1)


def _group(query: Mapping[str, object], grammar: Grammar, *, level: int) -> Condition:
    operator, members = query.get("operator"), query.get("value")
    if operator not in ("AND", "OR"):
        raise invalid(f"a group's operator must be AND or OR, not {operator!r}", "operator")
    if not isinstance(members, list) or not members:
        raise invalid("a group's value must be a list of filters", "value")
    if level > _DEEPEST:
        raise invalid(f"filters nest up to {_DEEPEST} levels", "query")
    if len(members) > _MOST_FILTERS:
        raise invalid(f"a group holds up to {_MOST_FILTERS} filters, not {len(members)}", "query")
    parts = [_part(member, grammar, level=level) for member in members]
    return Condition(
        f" {operator} ".join(f"({part.sql})" for part in parts),
        tuple(value for part in parts for value in part.values),
    )


def _filter(query: Mapping[str, object], grammar: Grammar) -> Condition:
    name, operator = query["field"], query.get("operator")
    if not isinstance(name, str) or name not in grammar.fields:
        raise invalid(f"field {name!r} is not searchable", "field")
    kind = grammar.fields[name]
    allowed = _OPERATORS[kind] | grammar.more_operators.get(name, frozenset())
    if not isinstance(operator, str) or operator not in allowed:
        raise invalid(f"operator {operator!r} is not valid for {name}: {kind}", "operator")
    if "value" not in query:
        raise invalid(f"the filter on {name} has no value", "value")
    value = _value(name, kind, operator, query["value"])
    positive = _OPPOSITES.get(operator, operator)
    sql = _SQL[positive]
    # A name from the tables above, never what was sent: nothing foreign gets into the SQL.
    at = f"""'$."{name}"'"""
    if kind in (Type.STRINGS, Type.WORDS):
        inner = sql.format(value="each.value")
        sql = f"EXISTS (SELECT 1 FROM json_each(document, {at}) AS each WHERE {inner})"  # noqa: S608
    else:
        sql = sql.format(value=f"json_extract(document, {at})")
    return Condition(f"NOT coalesce({sql}, 0)" if positive != operator else sql, (value,))


def _value(name: str, kind: Type, operator: str, value: object) -> object:
    if operator in ("IN", "NIN"):
        if not isinstance(value, list):
            raise invalid(f"value of {name} must be a list for {operator}", "value")
        return json.dumps([_single(name, kind, one) for one in value])
    if value is None and operator in ("=", "!=") and kind not in (Type.STRINGS, Type.WORDS):
        return None
    return _single(name, kind, value)


def _single(name: str, kind: Type, value: object) -> object:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    match kind:
        case Type.STRING | Type.STRINGS if isinstance(value, str):
            return value
        case Type.WORDS if isinstance(value, str):
            return value.lower()
        case Type.INTEGER | Type.DATE if is_number:
            return value
        case Type.BOOLEAN if isinstance(value, bool):
            return value
        case _:
            raise invalid(f"value of {name} must be {kind}, not {value!r}", "value")
