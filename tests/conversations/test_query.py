"""Queries: both notations, checked against Intercom's table before anything is asked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercom_sync.conversations.conditions import Group, Name, NameKind, Query
from intercom_sync.conversations.query import names_in, resolve
from intercom_sync.conversations.search_fields import (
    FIELDS,
    MAX_FILTERS,
    MAX_LEVELS,
    OPERATORS,
    FieldType,
)
from intercom_sync.conversations.written_query import read_query
from intercom_sync.errors import ContentError
from intercom_sync.strict_yaml import Value, parse

NOW = 1_773_050_000
DAY = 86_400
OPENAPI = Path(__file__).parents[3] / "shared/intercom-openapi"
IDS = {
    Name(NameKind.TAG, "vip"): "41",
    Name(NameKind.TEAM, "Billing"): "814866",
    Name(NameKind.TEAMMATE, "ada@example.com"): "5017690",
}


def read(text: str) -> tuple[Query | None, list[str]]:
    document = parse(text, path="a.yaml")
    assert document.problems == ()
    query, problems = read_query(document.value, document, ())
    return query, [str(problem) for problem in problems]


def sent(text: str) -> dict[str, object]:
    query, problems = read(text)
    assert problems == []
    assert query is not None
    return resolve(query, now_unix=NOW, id_of=IDS.get)


def one(field: str, operator: str, value: object) -> dict[str, object]:
    return {"field": field, "operator": operator, "value": value}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{field: state, is: open}", one("state", "=", "open")),
        ("{field: state, not: closed}", one("state", "!=", "closed")),
        ("{field: state, in: [open, snoozed]}", one("state", "IN", ["open", "snoozed"])),
        ("{field: read, is: true}", one("read", "=", True)),
        ("{field: source.subject, contains: fax}", one("source.subject", "~", "fax")),
        ("{field: source.subject, not_contains: fax}", one("source.subject", "!~", "fax")),
        ("{field: source.subject, starts_with: Re}", one("source.subject", "^", "Re")),
        (
            "{field: source.author.email, ends_with: '@a.b'}",
            one("source.author.email", "$", "@a.b"),
        ),
        ("{field: created_at, before: 14 days ago}", one("created_at", "<", NOW - 14 * DAY)),
        ("{field: created_at, after: 2026-01-01}", one("created_at", ">", 1767225600)),
        ("{field: created_at, after: 2026-01-01T00:00:00Z}", one("created_at", ">", 1767225600)),
        ("{field: snoozed_until, before: in 2 days}", one("snoozed_until", "<", NOW + 2 * DAY)),
        ("{field: created_at, after: 1700000000}", one("created_at", ">", 1700000000)),
        ("{field: statistics.count_reopens, greater: 2}", one("statistics.count_reopens", ">", 2)),
        ("{field: tag_ids, not: vip}", one("tag_ids", "!=", "41")),
        ("{field: tag_ids, in: [vip, 7]}", one("tag_ids", "IN", ["41", "7"])),
        ("{field: team_assignee_id, is: Billing}", one("team_assignee_id", "=", 814866)),
        ("{field: team_assignee_id, is: 5}", one("team_assignee_id", "=", 5)),
        ("{field: team_assignee_id, is: '5'}", one("team_assignee_id", "=", 5)),
        ("{field: admin_assignee_id, is: ada@example.com}", one("admin_assignee_id", "=", 5017690)),
        ("{field: teammate_ids, is: ada@example.com}", one("teammate_ids", "=", "5017690")),
        ("{field: contact_ids, is: 667d60ea8a68}", one("contact_ids", "=", "667d60ea8a68")),
        ("{field: custom_attributes.plan, is: gold}", one("custom_attributes.plan", "=", "gold")),
        ("{field: custom_attributes.seats, greater: 5}", one("custom_attributes.seats", ">", 5)),
        (
            "{field: custom_attributes.due, before: 1 day ago}",
            one("custom_attributes.due", "<", NOW - DAY),
        ),
        ("{field: state, operator: '=', value: open}", one("state", "=", "open")),
        ("{field: state, operator: NIN, value: [open]}", one("state", "NIN", ["open"])),
        (
            "{field: created_at, operator: '>', value: 1700000000}",
            one("created_at", ">", 1700000000),
        ),
        (
            "all: [{field: state, is: open}, {field: read, is: false}]",
            {"operator": "AND", "value": [one("state", "=", "open"), one("read", "=", False)]},
        ),
        (
            "{operator: OR, value: [{field: state, is: open}]}",
            {"operator": "OR", "value": [one("state", "=", "open")]},
        ),
    ],
)
def test_a_condition_is_sent_as_intercom_writes_it(text: str, expected: object) -> None:
    assert expected == sent(text)


def test_a_group_that_holds_both_is_sent_as_a_group_of_groups() -> None:
    """Intercom's description of 2.16 allows one kind in a group."""
    text = "all: [{field: state, is: open}, {any: [{field: tag_ids, is: vip}]}]"

    assert {
        "operator": "AND",
        "value": [
            {"operator": "AND", "value": [one("state", "=", "open")]},
            {"operator": "OR", "value": [one("tag_ids", "=", "41")]},
        ],
    } == sent(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{field: stat, is: open}", 'a.yaml:1:9: error: conversations have no field "stat"'),
        ("{field: stat, is: open}", 'Nearest: "state"'),
        ("{field: custom_attributes., is: x}", 'no field "custom_attributes."'),
        ("{field: [a], is: x}", "no field"),
        ("{field: state, is: opn}", 'state is never "opn". Nearest: "open"'),
        ("{field: source.type, is: fax}", 'source.type is never "fax". Use one of conversation'),
        ("{field: state, equals: open}", 'unknown word "equals" for state'),
        ("{field: state, before: open}", 'state holds text, and "before" does not fit'),
        ("{field: created_at, is: 2026-01-01}", 'created_at holds a time, and "is" does not fit'),
        ("{field: tag_ids, contains: vip}", "Use one of is, not, in, not_in"),
        ("{field: read, contains: a}", 'read holds true or false, and "contains" does not fit'),
        ("{field: created_at, operator: '~', value: 1}", 'cannot be searched with "~". Use one of'),
        ("{field: state, operator: '>', value: open}", "state holds text, and cannot be searched"),
        ("{field: state, operator: '>=', value: open}", 'cannot be searched with ">="'),
        ("{field: state, is: open, not: closed}", "asks is and not. Write one line for each"),
        ("{field: state}", "this asks nothing"),
        ("{field: state, is: no}", "state holds text, and this is `no`"),
        ("{field: state, is: [open]}", "state holds text, and this is a list"),
        ("{field: state, in: open}", "state wants a list here"),
        ("{field: state, in: []}", "state wants a list here"),
        ("{field: read, is: maybe}", "read is true or false"),
        ("{field: statistics.count_reopens, greater: many}", "holds a whole number, and this is"),
        (
            "{field: statistics.count_reopens, greater: 1.5}",
            "holds a whole number, and this is `1.5`",
        ),
        ("{field: created_at, before: 14 days}", 'Write "14 days ago" or "in 14 days"'),
        ("{field: created_at, before: 2026-01-01 09:00}", "names no time zone"),
        ("{field: created_at, before: true}", '"true" is no time'),
        ("{field: custom_attributes.a, is: 1.5}", "cannot be compared with `1.5`"),
        ("[{field: state, is: open}]", "Write {field: state, is: open}, or all: or any:"),
        ("open", "a query is made of conditions"),
        ("{}", "this is neither a condition nor a group"),
        ("{all: [{field: state, is: open}], any: []}", "neither a condition nor a group"),
        ("{all: []}", "a group is a list of conditions. List at least one"),
        ("{operator: XOR, value: []}", "a group's operator is AND or OR"),
        ("{all: [{any: [{all: [{field: state, is: open}]}]}]}", "groups nest more than 2 deep"),
    ],
)
def test_what_intercom_would_refuse_is_refused_offline(text: str, expected: str) -> None:
    query, problems = read(text)

    assert query is None
    assert expected in problems[0]


def test_every_condition_is_reported_not_only_the_first() -> None:
    _, problems = read("all: [{field: stat, is: 1}, {any: [{field: state, is: opn}]}, 7]")

    assert ["a.yaml:1:15", "a.yaml:1:55", "a.yaml:1:63"] == [
        problem.partition(": ")[0] for problem in problems
    ]


def test_names_are_listed_once_for_looking_up() -> None:
    query, _ = read(
        "any: [{field: tag_ids, in: [vip, a, vip]}, {field: team_assignee_id, is: vip}]"
    )

    assert query is not None
    assert (
        Name(NameKind.TAG, "vip"),
        Name(NameKind.TAG, "a"),
        Name(NameKind.TEAM, "vip"),
    ) == names_in(query)


def test_unknown_names_are_all_told_with_their_places() -> None:
    query, _ = read("all:\n- {field: tag_ids, not: vup}\n- {field: team_assignee_id, is: Biling}\n")
    assert query is not None

    with pytest.raises(ContentError) as raised:
        resolve(query, now_unix=NOW, id_of=IDS.get)

    first, second = map(str, raised.value.problems)
    assert first.startswith('a.yaml:2:25: error: Intercom has no tag "vup", or more than one.')
    assert second.startswith('a.yaml:3:33: error: Intercom has no team "Biling"')


def test_the_table_is_the_one_intercom_documents() -> None:
    for version in ("2.11", "2.16"):
        file = OPENAPI / f"{version}.yaml"
        if not file.exists():
            pytest.skip(f"{file} is not there")
        text = file.read_text("utf-8").partition('"/conversations/search":')[2]
        fields, _, operators = text.partition("### Accepted Operators")
        documented = dict(re.findall(r"^ +\| ([a-z_.]+) +\| (\w+)", fields, re.MULTILINE))
        names = {
            "String": FieldType.TEXT,
            "Integer": FieldType.NUMBER,
            "Date": FieldType.DATE,
            "Boolean": FieldType.BOOLEAN,
        }
        assert FIELDS == {field: names[kind] for field, kind in documented.items()}
        rows = operators.partition("responses:")[0]
        table = re.findall(r"^ +\| (\S+) +\| (.+?) +\|", rows, re.MULTILINE)
        for kind in (FieldType.TEXT, FieldType.NUMBER, FieldType.DATE, FieldType.BOOLEAN):
            word = next(name for name, each in names.items() if each is kind)
            allowed = {sign for sign, types in table if types == "All" or word in types}
            assert set(OPERATORS[kind]) == allowed


conditions = st.builds(lambda n: {"field": "source.subject", "is": str(n)}, st.integers(0, 99))
groups = st.recursive(
    conditions,
    lambda below: st.builds(
        lambda word, members: {word: members},
        st.sampled_from(["all", "any"]),
        st.lists(below, min_size=1, max_size=MAX_FILTERS + 2),
    ),
    max_leaves=40,
)


def levels(query: Any) -> int:
    return 0 if "field" in query else 1 + max(map(levels, next(iter(query.values()))))


def widest(query: Any) -> int:
    if "field" in query:
        return 0
    members = next(iter(query.values()))
    return max(len(members), *map(widest, members))


@given(groups)
@settings(max_examples=100, deadline=None)
def test_a_query_is_read_exactly_where_it_keeps_the_limits(written: dict[str, Value]) -> None:
    document = parse("{}", path="a.yaml")

    query, problems = read_query(written, document, ())

    is_within = levels(written) <= MAX_LEVELS and widest(written) <= MAX_FILTERS
    assert is_within is (query is not None) is (problems == ())
    if isinstance(query, Group):
        answer = resolve(query, now_unix=NOW, id_of=IDS.get)
        as_written: Any = _plain(answer)
        assert levels(as_written) <= MAX_LEVELS
        assert widest(as_written) <= MAX_FILTERS
        assert sorted(_leaves(written)) == sorted(_leaves(as_written))


def _plain(query: Any) -> Any:
    if "field" in query:
        return {"field": query["field"], "is": query["value"]}
    word = {"AND": "all", "OR": "any"}[query["operator"]]
    kinds = {"field" in member for member in query["value"]}
    assert len(kinds) == 1
    return {word: [_plain(member) for member in query["value"]]}


def _leaves(query: Any) -> list[str]:
    if "field" in query:
        return [query["is"]]
    return [leaf for member in next(iter(query.values())) for leaf in _leaves(member)]


scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
)
keys = st.sampled_from(["field", "is", "in", "before", "all", "any", "operator", "value", "x"])
anything = st.recursive(
    scalars | st.sampled_from(["state", "created_at", "tag_ids", "=", "IN", "AND", "2 days ago"]),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(keys, below, max_size=3),
    max_leaves=15,
)


@given(anything)
@settings(max_examples=200, deadline=None)
def test_no_value_makes_it_raise(value: Any) -> None:
    query, problems = read_query(value, parse("{}", path="a.yaml"), ())

    assert (query is None) is (problems != ())


def test_conditions_of_a_group_that_is_too_long_are_checked_all_the_same() -> None:
    wrong = "{field: stat, is: open}"

    _, long = read(f"{{all: [{', '.join([wrong] * (MAX_FILTERS + 1))}]}}")
    _, deep = read(f"{{all: [{{any: [{{all: [{{any: [{wrong}]}}]}}]}}]}}")

    assert 1 + MAX_FILTERS + 1 == len(long)
    assert 2 == len(deep)
