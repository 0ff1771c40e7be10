"""A query as an action file writes it, checked offline against what Intercom documents.

Owns both notations, the friendly one (`{field: state, is: open}`, `all:`, `any:`) and Intercom's
own (`{field: state, operator: "=", value: open}`). Pure. Trap: YAML has opinions about `no` and
`2026-01-01`. Of a date what was written counts; anything else that is not what it looks like is
refused.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from intercom_sync.conversations import times
from intercom_sync.conversations.conditions import (
    Filter,
    FilterValue,
    Group,
    Name,
    Query,
    When,
)
from intercom_sync.conversations.search_fields import (
    CHOICES,
    FIELDS,
    LISTING,
    MAX_FILTERS,
    MAX_LEVELS,
    NAMED,
    OF_NUMBERS,
    OF_TIMES,
    OPERATORS,
    WORDS,
    FieldType,
    type_of,
)
from intercom_sync.errors import Problem
from intercom_sync.strict_yaml import Document, KeyPath, Value
from intercom_sync.strict_yaml.schema import nearest

_CODE: Final = "search-query"
_GROUPS: Final = {"all": "AND", "any": "OR"}
_HOW: Final = "Write {field: state, is: open}, or all: or any: with a list of such lines"


def read_query(
    value: Value, document: Document, path: KeyPath
) -> tuple[Query | None, tuple[Problem, ...]]:
    """The query that stands at a path of a document, None where it has problems."""
    reader = _Reader(document)
    query = reader.query(value, path, level=0)
    return (None if reader.problems else query), tuple(reader.problems)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a condition asks: the key that holds the value says how.

    Attributes:
        word: The friendly word, or "value" in Intercom's own form.
    """

    field: str
    kind: FieldType
    operator: str
    word: str


class _RefusedError(Exception):
    """A condition cannot be read; the others can."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


@dataclass(slots=True)
class _Reader:
    document: Document
    problems: list[Problem] = field(default_factory=list)

    def query(self, value: Value, path: KeyPath, *, level: int) -> Query | None:
        """One condition or group, None where it has problems."""
        try:
            return self._read(value, path, level)
        except _RefusedError as refused:
            self.problems.append(refused.problem)
            return None

    def _read(self, value: Value, path: KeyPath, level: int) -> Query | None:
        if not isinstance(value, dict):
            raise self._refusal(path, "a query is made of conditions", _HOW)
        if "field" in value:
            return self._condition(value, path)
        keys = sorted(value)
        if len(keys) == 1 and keys[0] in _GROUPS:
            below = (*path, keys[0])
            return self._group(value[keys[0]], below, _GROUPS[keys[0]], level + 1)
        if keys == ["operator", "value"]:
            operator = value["operator"]
            if operator not in ("AND", "OR"):
                at = (*path, "operator")
                raise self._refusal(at, "a group's operator is AND or OR", "Correct it")
            return self._group(value["value"], (*path, "value"), str(operator), level + 1)
        raise self._refusal(path, "this is neither a condition nor a group", _HOW)

    def _group(self, value: Value, path: KeyPath, operator: str, level: int) -> Group | None:
        if not isinstance(value, list) or not value:
            raise self._refusal(path, "a group is a list of conditions", "List at least one")
        # Told once, of the first that is too deep; its conditions are checked all the same.
        if level == MAX_LEVELS + 1:
            reason = f"groups nest more than {MAX_LEVELS} deep, and Intercom refuses that"
            self.problems.append(self._refusal(path, reason, "Take one level out").problem)
        if len(value) > MAX_FILTERS:
            reason = f"a group has {len(value)} conditions, and Intercom allows {MAX_FILTERS}"
            fix = "Use in: […] for several values of one field, or split it"
            self.problems.append(self._refusal(path, reason, fix).problem)
        found = [self.query(each, (*path, n), level=level) for n, each in enumerate(value)]
        members = tuple(each for each in found if each is not None)
        return Group(operator=operator, members=members) if members else None

    def _condition(self, value: dict[str, Value], path: KeyPath) -> Filter:
        name = value["field"]
        kind = type_of(name) if isinstance(name, str) else None
        if not isinstance(name, str) or kind is None:
            near = nearest(str(name), FIELDS)
            fix = f'Nearest: "{near}"' if near else "See the list of fields in the docs"
            reason = f'conversations have no field "{str(name)[:60]}" to search by'
            raise self._refusal((*path, "field"), reason, fix)
        asked = self._asked(name, kind, value, path)
        below = (*path, asked.word)
        is_list = asked.operator in LISTING
        read = (self._list if is_list else self._value)(asked, value[asked.word], below)
        location = self.document.place_of(below).value
        return Filter(field=name, operator=asked.operator, value=read, location=location)

    def _asked(self, name: str, kind: FieldType, value: dict[str, Value], path: KeyPath) -> _Asked:
        others = [key for key in value if key != "field"]
        if set(others) == {"operator", "value"}:
            operator = value["operator"]
            if operator not in OPERATORS[kind]:
                allowed = " ".join(OPERATORS[kind])
                reason = f'{name} holds {kind}, and cannot be searched with "{operator!s:.20}"'
                raise self._refusal((*path, "operator"), reason, f"Use one of {allowed}")
            return _Asked(name, kind, str(operator), "value")
        if len(others) != 1:
            said = " and ".join(others) or "nothing"
            reason = f"a condition asks one thing of {name}, and this asks {said}"
            raise self._refusal(path, reason, "Write one line for each, below all:")
        word = others[0]
        if word not in WORDS:
            near = nearest(word, WORDS)
            fix = f'Nearest: "{near}"' if near else f"Use one of {', '.join(WORDS)}"
            raise self._refusal((*path, word), f'unknown word "{word:.40}" for {name}', fix)
        allowed_words = _words_of(name, kind)
        if word not in allowed_words:
            reason = f'{name} holds {kind}, and "{word}" does not fit that'
            raise self._refusal((*path, word), reason, f"Use one of {', '.join(allowed_words)}")
        return _Asked(name, kind, WORDS[word], word)

    def _list(self, asked: _Asked, value: Value, path: KeyPath) -> tuple[FilterValue, ...]:
        if not isinstance(value, list) or not value:
            raise self._refusal(path, f"{asked.field} wants a list here", "Write [one, another]")
        return tuple(self._value(asked, each, (*path, n)) for n, each in enumerate(value))

    def _value(self, asked: _Asked, value: Value, path: KeyPath) -> FilterValue:
        match _wanted(asked):
            case FieldType.DATE:
                return self._time(value, path)
            case FieldType.NUMBER:
                return self._number(asked, value, path)
            case FieldType.BOOLEAN:
                if isinstance(value, bool):
                    return value
                raise self._refusal(path, f"{asked.field} is true or false", "Write true or false")
            case FieldType.TEXT:
                return self._text(asked, value, path)
            case FieldType.ANY:
                if isinstance(value, (str, int)):
                    return value
                reason = f"{asked.field} cannot be compared with {self._said(path)}"
                raise self._refusal(path, reason, "Give text, a whole number, or true or false")

    def _time(self, value: Value, path: KeyPath) -> FilterValue:
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        # Written out, a date is what stands in the file, not what YAML makes of it.
        place = self.document.place_of(path)
        written = place.text or str(value)
        time = times.parse(written)
        if isinstance(time, times.NotATime):
            raise self._refusal(path, f'"{written:.60}" {time.reason}', time.fix)
        if isinstance(time, times.Relative) and not time.said:
            reason = f'"{written}" does not say whether it is past or to come'
            raise self._refusal(path, reason, f'Write "{written} ago" or "in {written}"')
        return When(time)

    def _number(self, asked: _Asked, value: Value, path: KeyPath) -> FilterValue:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str):
            if value.isascii() and value.isdecimal():
                return int(value)
            if asked.field in NAMED and value.strip() and asked.operator not in "<>":
                return Name(NAMED[asked.field], value.strip())
        reason = f"{asked.field} holds a whole number, and this is {self._said(path)}"
        raise self._refusal(path, reason, "Give a whole number")

    def _text(self, asked: _Asked, value: Value, path: KeyPath) -> FilterValue:
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str):
            reason = f"{asked.field} holds text, and this is {self._said(path)}"
            raise self._refusal(path, reason, "Give text, in quotes if YAML reads it otherwise")
        is_exact = asked.operator in OPERATORS[FieldType.BOOLEAN]
        choices = CHOICES.get(asked.field)
        if choices and is_exact and value not in choices:
            near = nearest(value, choices)
            fix = f'Nearest: "{near}"' if near else f"Use one of {', '.join(choices)}"
            raise self._refusal(path, f'{asked.field} is never "{value:.60}"', fix)
        if asked.field in NAMED and is_exact and not (value.isascii() and value.isdecimal()):
            if not value.strip():
                raise self._refusal(path, f"{asked.field} is given no name", "Give one")
            return Name(NAMED[asked.field], value.strip())
        return value

    def _said(self, path: KeyPath) -> str:
        place = self.document.place_of(path)
        return f"`{place.text:.60}`" if place.text else f"a {place.kind}"

    def _refusal(self, path: KeyPath, reason: str, fix: str) -> _RefusedError:
        location = self.document.place_of(path).value
        return _RefusedError(Problem(location=location, code=_CODE, reason=reason, fix=fix))


def _words_of(name: str, kind: FieldType) -> tuple[str, ...]:
    """The friendly words that make sense for a field."""
    if name in NAMED:
        signs: Collection[str] = OPERATORS[FieldType.BOOLEAN]
        unfit = frozenset[str]()
    elif kind is FieldType.DATE:
        # A time is the same to the second only by chance.
        signs, unfit = "<>", OF_NUMBERS
    else:
        signs = OPERATORS[kind]
        unfit = {FieldType.NUMBER: OF_TIMES}.get(kind, frozenset())
    return tuple(word for word, sign in WORDS.items() if sign in signs and word not in unfit)


def _wanted(asked: _Asked) -> FieldType:
    """What the value must be: the field's type, or for custom attributes what the word implies."""
    if asked.kind is not FieldType.ANY:
        return asked.kind
    if asked.word in OF_TIMES:
        return FieldType.DATE
    return FieldType.NUMBER if asked.word in OF_NUMBERS else FieldType.ANY
