"""Points in time as people write them, as Unix seconds.

Owns the notation of docs/reference/actions.md: relative, absolute, and a day with a clock time in a
zone. It has no clock: `now` is passed in. Zones come from the IANA table, which Python reads once.
Trap: twice a year a local time does not exist or comes twice. One that the clocks skip is moved
forward by as much as they skip; one that comes twice is the first of the two.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, assert_never
from zoneinfo import ZoneInfo, available_timezones

from intercom_sync.errors import Problem
from intercom_sync.location import Location

MAX_DAYS: Final = 3650
"""A relative time reaches no further: more is a slip of the finger."""
FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2199

_SECONDS: Final = {"minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NO_PLACES: Final = frozenset(("localtime", "Factory"))
_DAYS: Final = {"yesterday": -1, "today": 0, "tomorrow": 1}

_DURATION: Final = re.compile(r"(in )?([0-9]{1,7}) (minute|hour|day|week)s?( ago)?")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[t ]([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?:\.0+)?"
    r"(?: ?(z|[+-][0-9]{2}:?[0-9]{2})| (\S+))?"
)
_CLOCK: Final = re.compile(r"((?:next )?[a-z]+) ([0-9]{1,2}):([0-9]{2})(?: (\S+))?")
_DAY_ALONE: Final = re.compile(rf"(?:next )?(?:{'|'.join((*_WEEKDAYS, *_DAYS))})")

_FORMS: Final = (
    'Write it like "in 3 hours", "14 days ago", "2026-03-01 09:00 Europe/Oslo" or '
    '"next monday 09:00 Europe/Oslo"'
)
_ADD_ZONE: Final = 'Add one, such as "Europe/Oslo" or "UTC"'


@dataclass(frozen=True, slots=True)
class Relative:
    """So many seconds from now.

    Attributes:
        said: "in", "ago", or "" where only the duration stands, which means "in".
    """

    seconds: int
    said: Literal["in", "ago", ""]


@dataclass(frozen=True, slots=True)
class Absolute:
    """A point in time, whatever now is."""

    unix: int


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time on a day that depends on now.

    Attributes:
        day: "today", "tomorrow", "yesterday", "monday" or "next monday".
        zone: A key of the IANA table.
    """

    day: str
    time: dt.time
    zone: str


Time = Relative | Absolute | Clock


@dataclass(frozen=True, slots=True)
class NotATime:
    """Why a text is no time, to be read after it, and what to do."""

    reason: str
    fix: str


class _Refused(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, reason: str, fix: str = _FORMS) -> None:
        self.answer = NotATime(reason, fix)
        super().__init__(reason)


def parse(text: str) -> Time | NotATime:
    """A time as written. No text makes it raise; zone names are read in any case."""
    written = " ".join(text.split())
    try:
        return _parsed(written, written.lower())
    except _Refused as refused:
        return refused.answer


def at(time: Time, now_unix: int) -> int:
    """The Unix seconds a time stands for, as of now."""
    match time:
        case Relative(seconds=seconds):
            return now_unix + seconds
        case Absolute(unix=unix):
            return unix
        case Clock():
            return _clock_at(time, now_unix)
        case _:
            assert_never(time)


def snooze_until(text: str, *, now_unix: int, location: Location | None) -> int | Problem:
    """When a conversation shall come back: a time to come, or what is wrong with it.

    Args:
        location: Of the text; None for the command line.
    """
    time = parse(text)
    if isinstance(time, NotATime):
        reason = f'snooze until "{text:.60}" {time.reason}'
        return Problem(location=location, code="time", reason=reason, fix=time.fix)
    until = at(time, now_unix)
    if until <= now_unix:
        reason = f'snooze until "{text:.60}" is in the past (now {shown(now_unix)})'
        return Problem(location=location, code="time", reason=reason, fix="Give a later date")
    return until


def shown(unix: int) -> str:
    """A point in time as people read it, e.g. "2026-03-02 08:00 UTC"."""
    return f"{dt.datetime.fromtimestamp(unix, dt.UTC):%Y-%m-%d %H:%M} UTC"


def _parsed(written: str, lowered: str) -> Time:
    if found := _DURATION.fullmatch(lowered):
        return _relative(*found.groups())
    if _DATE.fullmatch(lowered):
        return Absolute(int(dt.datetime.combine(_date(lowered), dt.time(), dt.UTC).timestamp()))
    if found := _INSTANT.fullmatch(lowered):
        day, time = _date(found[1]), _time(found[2])
        # Zone names have upper case, which the lowered text lost.
        return _absolute(day, time, offset=found[3], zone=found[4] and written.split()[-1])
    if found := _CLOCK.fullmatch(lowered):
        day_name = _day_name(found[1])
        time = _time(f"{found[2]}:{found[3]}")
        if found[4] is None:
            raise _Refused("names no time zone", _ADD_ZONE)
        return Clock(day_name, time, _zone(written.split()[-1]).key)
    if _DAY_ALONE.fullmatch(lowered):
        raise _Refused("names no time of day", 'Add one with its zone: "09:00 Europe/Oslo"')
    raise _Refused("is no time")


def _relative(is_in: str | None, amount: str, unit: str, is_ago: str | None) -> Relative:
    if is_in and is_ago:
        raise _Refused('says both "in" and "ago"', "Keep one of the two")
    seconds = int(amount) * _SECONDS[unit]
    if seconds > MAX_DAYS * _SECONDS["day"]:
        raise _Refused(f"is more than {MAX_DAYS:,} days away", "Give a nearer time")
    if is_ago:
        return Relative(-seconds, "ago")
    return Relative(seconds, "in" if is_in else "")


def _date(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError as error:
        raise _Refused("names a day that does not exist", "Correct the date") from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _Refused(f"is not between {FIRST_YEAR} and {LAST_YEAR}", "Correct the year")
    return day


def _time(text: str) -> dt.time:
    try:
        return dt.time.fromisoformat(f"0{text}" if text[1] == ":" else text)
    except ValueError as error:
        raise _Refused("names a time of day that does not exist", "Write 00:00 to 23:59") from error


def _absolute(day: dt.date, time: dt.time, *, offset: str | None, zone: str | None) -> Absolute:
    if zone is not None:
        return Absolute(_local(day, time, _zone(zone)))
    if offset is None:
        raise _Refused("names no time zone", _ADD_ZONE)
    try:
        zoned = dt.datetime.fromisoformat(f"{day}T{time}{offset.upper()}")
    except ValueError as error:
        raise _Refused("has an offset that does not exist", "Write +01:00, say") from error
    return Absolute(int(zoned.timestamp()))


def _day_name(text: str) -> str:
    word = text.removeprefix("next ")
    if word in _WEEKDAYS or (word == text and word in _DAYS):
        return text
    raise _Refused(f'names no day "{text:.40}"', _nearest(word, (*_WEEKDAYS, *_DAYS), _FORMS))


def _zone(key: str) -> ZoneInfo:
    zones = _zones()
    if key.casefold() in zones:
        return ZoneInfo(zones[key.casefold()])
    # Places only: what is nearest to "CEST" is "EST", six hours away.
    places = [name for name in zones.values() if "/" in name]
    fix = _nearest(key, places, 'Name it like "Europe/Oslo" or "UTC"')
    raise _Refused(f'names no time zone "{key:.40}"', fix)


def _nearest(name: str, known: Iterable[str], otherwise: str) -> str:
    # Here, so that whoever needs only a time need not wait for pydantic.
    from intercom_sync.strict_yaml.schema import nearest

    near = nearest(name, known)
    return f'Nearest: "{near}"' if near else otherwise


@cache
def _zones() -> dict[str, str]:
    """Every zone of the IANA table, by its name in small letters.

    Asking ZoneInfo instead would also find "localtime", which is another zone on every computer,
    and "right/…", which counts leap seconds.
    """
    return {key.casefold(): key for key in available_timezones() - _NO_PLACES}


def _clock_at(clock: Clock, now_unix: int) -> int:
    zone = ZoneInfo(clock.zone)
    today = dt.datetime.fromtimestamp(now_unix, zone).date()
    if clock.day in _DAYS:
        return _local(today + dt.timedelta(days=_DAYS[clock.day]), clock.time, zone)
    ahead = (_WEEKDAYS.index(clock.day.removeprefix("next ")) - today.weekday()) % 7
    if clock.day.startswith("next "):
        ahead = ahead or 7
    found = _local(today + dt.timedelta(days=ahead), clock.time, zone)
    if found <= now_unix:
        return _local(today + dt.timedelta(days=7), clock.time, zone)
    return found


def _local(day: dt.date, time: dt.time, zone: ZoneInfo) -> int:
    """A local time as Unix seconds.

    With fold=0 a time that comes twice is the first, and one that does not exist is read with the
    offset before the change, which moves it forward by what the clocks skip.
    """
    return int(dt.datetime.combine(day, time.replace(fold=0), zone).timestamp())
