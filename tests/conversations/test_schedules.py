"""Schedules: five fields in UTC, each slot once."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercom_sync.conversations.schedules import MAX_SLOTS, fault_of, slots_due
from intercom_sync.conversations.times import shown

HOUR = 3_600
DAY = 86_400


def unix(text: str) -> int:
    return int(dt.datetime.fromisoformat(f"{text}+00:00").timestamp())


@pytest.mark.parametrize(
    "schedule", ["0 6 * * 1-5", "*/30 7-17 * * 1-5", "0 0 L * *", "5 4 1 JAN *"]
)
def test_a_schedule_of_five_fields_is_good(schedule: str) -> None:
    assert fault_of(schedule) is None


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("@daily", "has 1 field, and a schedule has 5"),
        ("0 0 6 * * 1-5", "has 6 fields, and a schedule has 5"),
        ("", "has 0 fields"),
        ("60 * * * *", "is no schedule: bad minute"),
        ("0 0 31 2 *", "is no schedule: bad day-of-month"),
        ("٣ * * * *", "is no schedule: bad minute"),
        ("0 " * 60, "is longer than 100 characters"),
    ],
)
def test_what_is_no_schedule_says_why(schedule: str, expected: str) -> None:
    assert (fault_of(schedule) or "").startswith(expected)


def test_slots_are_those_after_the_last_run_and_up_to_now() -> None:
    friday, monday = unix("2026-03-06T06:00:00"), unix("2026-03-09T06:00:00")

    assert (monday,) == slots_due("0 6 * * 1-5", friday, monday)
    assert () == slots_due("0 6 * * 1-5", friday, monday - 1)
    assert () == slots_due("0 6 * * 1-5", monday, monday + DAY - 1)


def test_slots_that_were_missed_come_in_order_and_once_each() -> None:
    since, now = unix("2026-03-04T12:00:00"), unix("2026-03-09T12:00:00")

    assert ["2026-03-05 06:00 UTC", "2026-03-06 06:00 UTC", "2026-03-09 06:00 UTC"] == [
        shown(slot) for slot in slots_due("0 6 * * 1-5", since, now)
    ]


def test_daylight_saving_moves_no_slot() -> None:
    since, now = unix("2026-03-28T12:00:00"), unix("2026-03-30T12:00:00")

    assert [DAY] == [
        later - earlier
        for earlier, later in zip(
            slots_due("30 2 * * *", since, now),
            slots_due("30 2 * * *", since, now)[1:],
            strict=False,
        )
    ]


def test_a_schedule_nobody_looked_at_for_years_keeps_the_latest_slots() -> None:
    now = unix("2026-03-09T12:00:00")

    slots = slots_due("* * * * *", 0, now)

    assert (MAX_SLOTS, now) == (len(slots), slots[-1])


@given(
    st.sampled_from(["0 6 * * 1-5", "*/7 * * * *", "15 3 1,15 * *"]),
    st.integers(unix("2025-01-01T00:00:00"), unix("2027-01-01T00:00:00")),
    st.integers(0, 40 * HOUR),
    st.integers(0, 40 * HOUR),
)
@settings(max_examples=60, deadline=None)
def test_looking_twice_finds_each_slot_exactly_once(
    schedule: str, since: int, first: int, second: int
) -> None:
    middle, now = since + first, since + first + second

    once = slots_due(schedule, since, now)

    assert once == slots_due(schedule, since, middle) + slots_due(schedule, middle, now)


@given(st.text("0123456789*/-,L#WMONJA ", max_size=25) | st.text(max_size=25))
@settings(max_examples=150, deadline=None)
def test_no_text_makes_it_raise(schedule: str) -> None:
    if fault_of(schedule) is None:
        assert len(slots_due(schedule, 1_773_000_000, 1_773_050_000)) <= MAX_SLOTS
