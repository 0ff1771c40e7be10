"""YAML that means one thing: values, places, and every mistake with its place."""

from __future__ import annotations

from typing import Literal

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, field_validator

from intercom_sync.errors import Problem
from intercom_sync.location import Location
from intercom_sync.strict_yaml import MAX_BYTES, Document, Value, decode, parse, reader
from intercom_sync.strict_yaml.schema import RejectedError, check, nearest
from tests.growth import LINEAR, times_as_long


def told(problems: tuple[Problem, ...]) -> list[str]:
    """Problems as `line:column code reason`."""
    return [
        f"{p.location.line}:{p.location.column} {p.code} {p.reason}" for p in problems if p.location
    ]


def read(text: str) -> Document:
    return parse(text, path="a.yaml")


# --- text -----------------------------------------------------------------------------------


def test_decode_drops_a_byte_order_mark_and_makes_every_line_end_a_line_feed() -> None:
    assert decode(b"\xef\xbb\xbfa\r\nb\rc\nd", "a.md") == "a\nb\nc\nd"


@pytest.mark.parametrize(
    ("raw", "place", "reason"),
    [
        (b"ab\r\nc\xffd", "a.md:2:2", "the byte 0xff is not UTF-8"),
        ("é\nü".encode()[:-1] + b"x", "a.md:2:1", "the byte 0xc3 is not UTF-8"),
        ("é".encode("utf-16"), "a.md:1", "the file is UTF-16"),
        ("é".encode("utf-16-be").join([b"\xfe\xff", b""]), "a.md:1", "the file is UTF-16"),
        (b"one\ntwo \x00", "a.md:2:5", "the control character U+0000 stands here"),
        ("é\x1b[31m".encode(), "a.md:1:2", "the control character U+001B stands here"),
    ],
)
def test_decode_names_the_place_where_a_file_stops_being_text(
    raw: bytes, place: str, reason: str
) -> None:
    problem = decode(raw, "a.md")

    assert isinstance(problem, Problem)
    assert (place, "encoding", reason) == (str(problem.location), problem.code, problem.reason)


def test_decode_refuses_a_file_beyond_the_limit_and_takes_one_at_it() -> None:
    assert isinstance(decode(b"a" * MAX_BYTES, "a.md"), str)
    too_large = decode(b"a" * (MAX_BYTES + 1), "a.md")
    assert isinstance(too_large, Problem)
    assert too_large.code == "file-too-large"


@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf\xef\xbb\xbf")
@example(b"\r\xe9")
@settings(max_examples=200, deadline=None)
def test_decode_gives_text_or_a_problem_for_any_bytes(raw: bytes) -> None:
    decoded = decode(raw, "a.md")

    if isinstance(decoded, str):
        assert "\r" not in decoded
        assert "\x00" not in decoded


# --- values and places ----------------------------------------------------------------------


def test_parse_gives_values_with_the_place_of_each_key_and_value() -> None:
    document = parse('title: "😀 é"\nids:\n  - 7\n  - b: no\n', path="a.md", first_line=2)

    assert document.value == {"title": "😀 é", "ids": [7, {"b": False}]}
    assert document.problems == ()
    assert Location("a.md", 2, 8) == document.places[("title",)].value
    assert Location("a.md", 3, 1) == document.places[("ids",)].key
    assert Location("a.md", 5, 8) == document.places[("ids", 1, "b")].value
    assert document.places[("ids", 1, "b")].text == "no"


def test_parse_counts_lines_as_editors_do_when_a_value_holds_a_unicode_line_separator() -> None:
    document = read('a: "x\u2028y"\nb: 1\n')

    assert Location("a.yaml", 2, 4) == document.places[("b",)].value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("# only a comment\n", None),
        ("a: !!str 010\n", {"a": "010"}),
        ("a: !!int 3\n", {"a": 3}),
        ("a: =\n", {"a": "="}),
        ("a: &x [1]\nb: *x\n", {"a": [1], "b": [1]}),
        ("a: &x 1\nb: *x\n", {"a": 1, "b": 1}),
        ("a: |\n  one\n  two\n", {"a": "one\ntwo\n"}),
        ("a:\n", {"a": None}),
        ("{}", {}),
    ],
)
def test_parse_reads_what_yaml_says(text: str, value: Value) -> None:
    document = read(text)

    assert (value, (), True) == (document.value, document.problems, document.is_whole)


plain_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**6), 10**6)
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abé_", min_size=1), inner),
    max_leaves=8,
)


@given(plain_values)
@settings(max_examples=150, deadline=None)
def test_parse_reads_back_what_yaml_wrote(value: Value) -> None:
    document = read(yaml.safe_dump(value, allow_unicode=True))

    assert (value, ()) == (document.value, document.problems)


@given(st.text(st.sampled_from(" \t\n:-[]{}&*!|>'\"#%@,?<abn01~."), max_size=40))
@example("a: !!int ''")
@example("a: !!timestamp x")
@example("? a\n? a")
@example("a: &x {b: *x}")
@settings(max_examples=400, deadline=None)
def test_parse_never_raises_and_agrees_with_pyyaml_on_what_it_accepts(text: str) -> None:
    document = read(text)

    if document.problems:
        return
    assert document.value == yaml.load(text, yaml.CSafeLoader)


# --- mistakes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b: c\n", ["1:5 yaml-syntax a colon followed by a space begins another value"]),
        ("b: 1\na: 'x\nc: 1\n", ["2:4 yaml-syntax a quote opens here and never closes"]),
        ("a:\n\tb: 1\n", ["2:1 yaml-syntax a tab stands where YAML wants spaces"]),
        ("a: @x\n", ["1:4 yaml-syntax a value cannot begin with `@`"]),
        ("a: - b\n", ["1:4 yaml-syntax a list cannot begin on this line"]),
        ('a: "\\q"\n', ["1:5 yaml-syntax a backslash in double quotes escapes nothing known"]),
        ("é: 1\nb: \x85\x9f\n", ["2:5 yaml-syntax U+009F is not allowed in YAML"]),
        ("a: 1\n---\nb: 1\n", ["2:1 yaml-syntax a second YAML document begins here"]),
    ],
)
def test_parse_explains_a_syntax_error_at_its_place(text: str, expected: list[str]) -> None:
    document = read(text)

    assert expected == told(document.problems)
    assert (document.value, document.is_whole) == (None, False)


def test_parse_says_the_same_of_a_syntax_error_where_the_c_parser_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = ("a: b: c\n", "a: 'x\n", "a:\n\tb: 1\n", "a: @x\n", "a: - b\n", "a: \x9f\n")
    with_c = [told(read(text).problems) for text in texts]
    monkeypatch.setattr(reader, "_LOADER", yaml.SafeLoader)

    assert with_c == [told(read(text).problems) for text in texts]


def test_parse_names_both_places_of_a_key_given_twice() -> None:
    document = parse("title: a\nx: 1\ntitle: b\ntitle: c\n", path="a.md", first_line=2)

    assert told(document.problems) == [
        '4:1 duplicate-key the key "title" is given here and at 2:1',
        '5:1 duplicate-key the key "title" is given here and at 2:1',
    ]
    assert document.value == {"title": "a", "x": 1}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("no: 1", "the key `no` is a YAML boolean, and a key is text"),
        ("1: 1", "the key `1` is a YAML number, and a key is text"),
        ("~: 1", "the key `~` is a YAML null, and a key is text"),
        ("!x k: 1", "the key `k` is a YAML value tagged !x, and a key is text"),
        ("? [a, {b: c}]\n: {d: e}", "a key is a mapping or a list"),
        ("<<: {a: 1}", "`<<`, which merges mappings, is not supported"),
    ],
)
def test_parse_refuses_a_key_that_is_not_text_and_goes_on(text: str, reason: str) -> None:
    document = read(f"{text}\nb: 2\n")

    assert [f"1:{3 if text[0] == '?' else 1} yaml-key {reason}"] == told(document.problems)
    assert document.value == {"b": 2}


def test_parse_refuses_an_alias_as_a_key() -> None:
    document = read("a: &x k\n*x : 1\n")

    assert told(document.problems) == ["2:1 yaml-key the alias `*x` stands as a key"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("!!binary aGk=", "`aGk=` carries the tag !!binary, which is not allowed here"),
        ("!!python/name:os.system ''", "`` carries the tag !!python/name:os.system, which is"),
        ("!secret x", "`x` carries the tag !secret, which is not allowed here"),
        ("!!set {a}", "the tag !!set is not allowed here"),
        ("!!python/object/apply:os.system [x]", "the tag !!python/object/apply:os.system is not"),
        ("!!int ''", "`` is not a number"),
        ("!!bool maybe", "`maybe` is not a boolean"),
        ("2026-13-45", "`2026-13-45` looks like a date and is none"),
        (".inf", "`.inf` is not a finite number"),
        ("1e999", "`1e999` is not"),
        ("1:" * 60 + "1", "is a number of more than 100 characters"),
        ("9" * 5000, "is a number of more than 100 characters"),
    ],
)
def test_parse_refuses_a_value_that_is_not_plain(text: str, reason: str) -> None:
    document = read(f"a: {text}\n")

    if text == "1e999":  # YAML 1.1 wants a dot in a float: this is text
        assert document.value == {"a": "1e999"}
        return
    assert [each[:14] for each in told(document.problems)] == ["1:4 yaml-value"]
    assert reason in document.problems[0].reason


def test_parse_refuses_deep_nesting_before_it_can_exhaust_the_interpreter() -> None:
    assert read("[" * 50 + "]" * 50).problems == ()
    assert told(read("[" * 51 + "]" * 51).problems) == [
        "1:51 yaml-depth lists and mappings nest more than 50 deep"
    ]
    assert [p.code for p in read("- " * 200_000).problems] == ["yaml-depth"]


def test_parse_refuses_more_values_than_anybody_writes_by_hand() -> None:
    """Checking a megabyte of keys took nine seconds."""
    document = read(f"[{'1, ' * 25_001}]")

    [problem] = document.problems
    assert ("file-too-large", False) == (problem.code, document.is_whole)


def test_parse_refuses_an_alias_bomb_at_once() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n"
        for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    document = read(bomb)  # unfolded, it would fill any memory

    assert [p.code for p in document.problems] == ["yaml-alias"]
    assert (document.value, document.is_whole) == (None, False)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: *x", "the alias `*x` names nothing"),
        ("a: &x [*x]", "the alias `*x` stands inside what it names"),
        ("a: &x {b: [*x]}", "the alias `*x` stands inside what it names"),
    ],
)
def test_parse_refuses_an_alias_without_a_finished_value(text: str, reason: str) -> None:
    assert [reason] == [p.reason for p in read(text).problems]


def test_parse_takes_time_in_proportion_to_the_text() -> None:
    small, large = ("- 1:1\n" * count + f"- {'9' * count * 5}\n" for count in (10_000, 40_000))

    assert times_as_long(read, small, large) < LINEAR


# --- schema ---------------------------------------------------------------------------------


class Inner(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    region: Literal["us", "eu"] = "us"
    ports: list[int] = []


class Outer(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    title: str
    state: Literal["draft", "published"] | None = None
    count: int = Field(default=0, ge=0)
    inner: Inner | None = None
    targets: dict[str, Inner] = {}
    short: str = Field(default="", max_length=3)

    @field_validator("title")
    @classmethod
    def _not_shouted(cls, title: str) -> str:
        if title.isupper():
            raise RejectedError("shouts", "Lower your voice")
        return title


def checked(text: str, *, ignored: tuple[str, ...] = (), hint: str = "") -> list[str]:
    _, problems = check(Outer, read(text), subject="the file", ignored=ignored, unknown_hint=hint)
    return [f"{p.location}: {p.reason}. {p.fix}. [{p.code}]" for p in problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 'a.yaml:1: the file lacks the key title. Add "title: …". [missing-key]'),
        (
            "- a",
            (
                "a.yaml:1:1: the file is a list, and must be keys and values. "
                'Write "key: value" lines. [invalid-value]'
            ),
        ),
        (
            "title: a\nTitel: b",
            'a.yaml:2:1: unknown key "Titel". Nearest: "title". [unknown-key]',
        ),
        (
            "title: a\nzzz: b",
            (
                'a.yaml:2:1: unknown key "zzz". Remove it; the keys here are '
                "count, inner, short, state, targets, title. [unknown-key]"
            ),
        ),
        (
            "title: a\ninner: {regoin: us}",
            'a.yaml:2:9: unknown key "regoin" in inner. Nearest: "region". [unknown-key]',
        ),
        (
            "title: a\ntargets: {p: {regoin: us}}",
            'a.yaml:2:15: unknown key "regoin" in targets.p. Nearest: "region". [unknown-key]',
        ),
        (
            "title: no",
            "a.yaml:1:8: title is the YAML boolean `no`. Put it in quotes. [invalid-value]",
        ),
        (
            "title: 12:30",
            "a.yaml:1:8: title is the YAML number `12:30`. Put it in quotes. [invalid-value]",
        ),
        (
            "title: 2026-03-01",
            "a.yaml:1:8: title is the YAML date `2026-03-01`. Put it in quotes. [invalid-value]",
        ),
        (
            "title:",
            "a.yaml:1:7: title has no value. Give one, or remove the key. [invalid-value]",
        ),
        (
            "title: a\nstate:",
            "a.yaml:2:7: state has no value. Give one, or remove the key. [invalid-value]",
        ),
        (
            "title: [a]",
            "a.yaml:1:8: title is a list, and must be text. Give text. [invalid-value]",
        ),
        ("title: LOUD", "a.yaml:1:8: title shouts. Lower your voice. [invalid-value]"),
        (
            "title: a\nstate: publishd",
            (
                'a.yaml:2:8: state is "publishd", and must be draft or published. '
                'Nearest: "published". [invalid-value]'
            ),
        ),
        (
            "title: a\ninner: {region: xx}",
            (
                'a.yaml:2:17: inner.region is "xx", and must be us or eu. '
                "Write us or eu. [invalid-value]"
            ),
        ),
        (
            'title: a\ncount: "5"',
            (
                'a.yaml:2:8: count is the text "5", and must be a whole number. '
                "Remove the quotes. [invalid-value]"
            ),
        ),
        (
            "title: a\ncount: 010",
            (
                "a.yaml:2:8: count is written `010`, a number in a form that misleads. "
                "Write it in decimal, without leading zeros, or in quotes if it is text. "
                "[invalid-value]"
            ),
        ),
        (
            "title: a\ncount: -1",
            ("a.yaml:2:8: count is -1, and must be at least 0. Change it. [invalid-value]"),
        ),
        (
            "title: a\ninner: {ports: [1, x]}",
            (
                'a.yaml:2:20: inner.ports[1] is "x", and must be a whole number. '
                "Give a whole number. [invalid-value]"
            ),
        ),
        (
            "title: a\ninner: x",
            (
                'a.yaml:2:8: inner is "x", and must be keys and values. '
                "Give keys and values. [invalid-value]"
            ),
        ),
        (
            "title: a\nshort: abcd",
            (
                'a.yaml:2:8: short is "abcd": string should have at most 3 characters. Change it. '
                "[invalid-value]"
            ),
        ),
        (
            "title: a\nx: &a {regoin: us}\ninner: *a",
            'a.yaml:3:1: unknown key "regoin" in inner. Nearest: "region". [unknown-key]',
        ),
    ],
)
def test_check_says_what_is_wrong_where_and_what_to_do(text: str, expected: str) -> None:
    assert [expected] == checked(text, ignored=("x",))


def test_check_reports_all_problems_of_a_file_at_once() -> None:
    assert [each.split(": ")[0] for each in checked("title: no\ntitle: x\nstat: 1\ncount: x")] == [
        "a.yaml:2:1",
        "a.yaml:1:8",
        "a.yaml:4:8",
        "a.yaml:3:1",
    ]


def test_check_skips_ignored_keys_and_what_stands_below_them() -> None:
    assert checked("title: a\nfrom: {x: 010}", ignored=("from",)) == []


def test_check_ends_the_fix_of_an_unknown_root_key_with_the_hint() -> None:
    assert 'Nearest: "title", or ignore it.' in checked("title: a\ntitel: b", hint="ignore it")[0]


def test_check_gives_the_model_when_all_is_well() -> None:
    model, problems = check(Outer, read("title: a\ncount: 3"), subject="the file")

    assert (Outer(title="a", count=3), ()) == (model, problems)


def test_check_gives_no_model_for_a_broken_document() -> None:
    model, problems = check(Outer, read("title: 'a"), subject="the file")

    assert model is None
    assert [p.code for p in problems] == ["yaml-syntax"]


def test_nearest_sees_through_case_and_gives_none_for_what_is_unlike() -> None:
    assert nearest("BILING", ["Billing", "Shipping"]) == "Billing"
    assert nearest("zzz", ["Billing"]) is None
