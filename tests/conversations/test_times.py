"""Times as people write them, right across daylight saving."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from intercom_sync.conversations import times
from intercom_sync.conversations.times import Absolute, NotATime, Relative, at, parse, snooze_until
from intercom_sync.errors import Problem
from intercom_sync.location import Location

ZONES = ("Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "UTC")
DAYS = ("today", "tomorrow", "yesterday", "monday", "next monday", "sunday", "next sunday")
HALF_AN_HOUR = 1_800
DAY = 86_400


def unix(text: str) -> int:
    return int(dt.datetime.fromisoformat(text).timestamp())


def resolved(text: str, now: str) -> str:
    time = parse(text)
    assert not isinstance(time, NotATime), time
    return times.shown(at(time, unix(now)))


SUNDAY = "2026-03-08T12:00:00+00:00"
MONDAY = "2026-03-09T10:30:00+00:00"


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("2 days", MONDAY, "2026-03-11 10:30 UTC"),
        ("in 3 hours", MONDAY, "2026-03-09 13:30 UTC"),
        ("in 1 minute", MONDAY, "2026-03-09 10:31 UTC"),
        ("14 days ago", MONDAY, "2026-02-23 10:30 UTC"),
        ("2 weeks ago", MONDAY, "2026-02-23 10:30 UTC"),
        ("2026-03-01", MONDAY, "2026-03-01 00:00 UTC"),
        ("2026-03-01 09:00 Europe/Oslo", MONDAY, "2026-03-01 08:00 UTC"),
        ("2026-07-01 09:00 europe/oslo", MONDAY, "2026-07-01 07:00 UTC"),
        ("2026-03-01 9:00 Europe/Oslo", MONDAY, "2026-03-01 08:00 UTC"),
        ("2026-03-01T09:00:00+05:30", MONDAY, "2026-03-01 03:30 UTC"),
        ("2026-03-01 09:00Z", MONDAY, "2026-03-01 09:00 UTC"),
        ("2026-03-01 09:00 +0100", MONDAY, "2026-03-01 08:00 UTC"),
        ("next monday 09:00 Europe/Oslo", SUNDAY, "2026-03-09 08:00 UTC"),
        ("next monday 09:00 Europe/Oslo", MONDAY, "2026-03-16 08:00 UTC"),
        ("monday 09:00 Europe/Oslo", SUNDAY, "2026-03-09 08:00 UTC"),
        ("monday 12:00 Europe/Oslo", MONDAY, "2026-03-09 11:00 UTC"),
        ("next monday 18:00 Europe/Oslo", MONDAY, "2026-03-16 17:00 UTC"),
        ("monday 11:30 Europe/Oslo", MONDAY, "2026-03-16 10:30 UTC"),  # now is not to come
        ("monday 11:00 Europe/Oslo", MONDAY, "2026-03-16 10:00 UTC"),
        ("Monday 9:00 America/New_York", MONDAY, "2026-03-09 13:00 UTC"),
        ("tomorrow 08:00 America/New_York", MONDAY, "2026-03-10 12:00 UTC"),
        ("today  23:00  UTC", MONDAY, "2026-03-09 23:00 UTC"),
        ("yesterday 09:00 UTC", MONDAY, "2026-03-08 09:00 UTC"),
    ],
)
def test_a_time_is_what_a_person_means_by_it(text: str, now: str, expected: str) -> None:
    assert expected == resolved(text, now)


def test_tomorrow_is_the_day_after_today_where_the_zone_is() -> None:
    """At 01:00 UTC it is still yesterday in New York."""
    assert "2026-03-10 12:00 UTC" == resolved(
        "tomorrow 08:00 America/New_York", "2026-03-10T01:00:00+00:00"
    )


def test_a_clock_time_keeps_its_hour_when_summer_time_begins_in_between() -> None:
    """Oslo leaves winter time on 29 March: the same clock time, an hour earlier in UTC."""
    before, after = "2026-03-23T12:00:00+00:00", "2026-03-28T12:00:00+00:00"

    assert "2026-03-27 08:00 UTC" == resolved("friday 09:00 Europe/Oslo", before)
    assert "2026-03-30 07:00 UTC" == resolved("next monday 09:00 Europe/Oslo", after)


def test_two_days_are_48_hours_also_across_daylight_saving() -> None:
    assert "2026-03-30 12:00 UTC" == resolved("2 days", "2026-03-28T12:00:00+00:00")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-29 02:30 Europe/Oslo", "2026-03-29 01:30 UTC"),  # read as 03:30 summer time
        ("2026-10-25 02:30 Europe/Oslo", "2026-10-25 00:30 UTC"),  # the first, still summer time
        ("2026-10-04 02:15 Australia/Lord_Howe", "2026-10-03 15:45 UTC"),  # half an hour skipped
        ("2011-12-30 09:00 Pacific/Apia", "2011-12-30 19:00 UTC"),  # a day that never was
    ],
)
def test_a_time_that_is_skipped_moves_on_and_one_that_comes_twice_is_the_first(
    text: str, expected: str
) -> None:
    assert expected == resolved(text, MONDAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("next monday 09:00", "names no time zone"),
        ("2026-03-01 09:00", "names no time zone"),
        ("2026-03-01T09:00:00", "names no time zone"),
        ("next monday", "names no time of day"),
        ("next tomorrow 09:00 UTC", 'names no day "next tomorrow"'),
        ("modnay 09:00 UTC", 'Nearest: "monday"'),
        ("tomorrow 09:00 Europe/Olso", 'Nearest: "Europe/Oslo"'),
        ("tomorrow 09:00 Europe", "names no time zone"),
        ("tomorrow 09:00 localtime", "names no time zone"),
        ("tomorrow 09:00 right/Europe/Oslo", "names no time zone"),
        ("tomorrow 09:00 ../../etc/passwd", "names no time zone"),
        ("tomorrow 24:00 UTC", "names a time of day that does not exist"),
        ("2026-02-30", "names a day that does not exist"),
        ("0001-01-01 00:00 Pacific/Auckland", "is not between 1970 and 2199"),
        ("2026-03-01T09:00+99:00", "has an offset that does not exist"),
        ("in 2 days ago", 'says both "in" and "ago"'),
        ("3651 days", "is more than 3,650 days away"),
        ("9999999 weeks ago", "is more than 3,650 days away"),
        ("3 months", "is no time"),
        ("soon", "is no time"),
        ("", "is no time"),
        ("1773043200", "is no time"),
    ],
)
def test_what_is_no_time_says_why_and_how_to_write_one(text: str, expected: str) -> None:
    refused = parse(text)

    assert isinstance(refused, NotATime)
    assert expected in f"{refused.reason}. {refused.fix}"


def test_snooze_into_the_past_is_refused_with_both_times() -> None:
    place = Location("actions/outage.yaml", 17, 14)

    refused = snooze_until("2026-03-01", now_unix=unix(MONDAY), location=place)

    assert (
        'actions/outage.yaml:17:14: error: snooze until "2026-03-01" is in the past '
        "(now 2026-03-09 10:30 UTC). Give a later date. [time]"
    ) == str(refused)


@pytest.mark.parametrize("text", ["2026-03-09T10:30:00Z", "1 day ago", "today 10:30 UTC", "soon"])
def test_snooze_wants_a_time_to_come(text: str) -> None:
    assert isinstance(snooze_until(text, now_unix=unix(MONDAY), location=None), Problem)


def test_snooze_gives_unix_seconds() -> None:
    assert unix(MONDAY) + 7_200 == snooze_until("2 hours", now_unix=unix(MONDAY), location=None)


nows = st.integers(unix("2020-01-01T00:00:00+00:00"), unix("2035-01-01T00:00:00+00:00"))
clocks = st.times().map(lambda time: time.replace(second=0, microsecond=0))


@given(st.sampled_from(DAYS), clocks, st.sampled_from(ZONES), nows)
@example("sunday", dt.time(2, 30), "Europe/Oslo", unix("2026-03-28T12:00:00+00:00"))
@example("sunday", dt.time(2, 30), "Europe/Oslo", unix("2026-10-24T12:00:00+00:00"))
@settings(max_examples=150, deadline=None)
def test_a_clock_time_is_shown_by_a_clock_of_its_zone_unless_the_clocks_skip_it(
    day: str, clock: dt.time, zone: str, now: int
) -> None:
    time = parse(f"{day} {clock:%H:%M} {zone}")
    assert not isinstance(time, NotATime)

    found = dt.datetime.fromtimestamp(at(time, now), ZoneInfo(zone))

    wanted = found.replace(hour=clock.hour, minute=clock.minute, fold=0)
    is_skipped = wanted.astimezone(dt.UTC).astimezone(ZoneInfo(zone)) != wanted
    assert found.time() == clock or is_skipped or found.timestamp() == wanted.timestamp()
    assert found.fold == 0


@given(st.sampled_from(DAYS), clocks, st.sampled_from(ZONES), nows)
@settings(max_examples=100, deadline=None)
def test_a_weekday_is_that_weekday_and_at_most_a_week_and_a_night_away(
    day: str, clock: dt.time, zone: str, now: int
) -> None:
    time = parse(f"{day} {clock:%H:%M} {zone}")
    assert not isinstance(time, NotATime)

    ahead = at(time, now) - now

    name = day.removeprefix("next ")
    if name in ("monday", "sunday"):
        # Clocks that skip midnight would make it the day after; none of these zones does.
        assert name == f"{dt.datetime.fromtimestamp(now + ahead, ZoneInfo(zone)):%A}".lower()
        assert 0 < ahead <= 8 * DAY
    else:
        assert -2 * DAY <= ahead <= 2 * DAY + HALF_AN_HOUR * 4


@given(st.text(max_size=40) | st.from_regex(times._INSTANT, fullmatch=True))
@example("٢ days")
@example("9999-12-31 23:59 -12:00")
@settings(max_examples=150, deadline=None)
def test_no_text_makes_it_raise(text: str) -> None:
    time = parse(text)

    if isinstance(time, Relative | Absolute):
        assert isinstance(at(time, unix(MONDAY)), int)


def test_an_abbreviation_is_not_taken_for_the_zone_that_is_spelled_most_like_it() -> None:
    """CEST is two hours before UTC, and EST five behind it."""
    time = parse("monday 09:00 CEST")

    assert isinstance(time, NotATime)
    assert "EST" not in time.fix
    assert "Europe/Oslo" in time.fix
