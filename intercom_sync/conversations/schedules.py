"""Schedules of action files: five fields of cron, in UTC.

Owns which schedules there are and which slots fell due. Pure: `now` is passed in. UTC has no
daylight saving, so a slot neither vanishes nor comes twice.
Trap: a run takes up every slot since the last one at once; a week without a runner is one run, not
seven. docs/decisions/ says why CronSim reads the expressions.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from cronsim import CronSim, CronSimError

MAX_SLOTS: Final = 1_000
"""More slots than this are not told apart; the latest are kept."""

_FIELDS: Final = 5
_MAX_LENGTH: Final = 100
_EPOCH: Final = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)


def fault_of(schedule: str) -> str | None:
    """What is wrong with a schedule, to be read after it; None where nothing is."""
    if len(schedule) > _MAX_LENGTH:
        return f"is longer than {_MAX_LENGTH} characters"
    fields = len(schedule.split())
    if fields != _FIELDS:
        count = f"{fields} field{'' if fields == 1 else 's'}"
        return f"has {count}, and a schedule has {_FIELDS}: minute hour day month weekday"
    try:
        next(CronSim(schedule, _EPOCH))
    except CronSimError as error:
        return f"is no schedule: {str(error)[:1].lower()}{str(error)[1:]}"
    except StopIteration:
        return "never comes"
    return None


def slots_due(schedule: str, since_unix: int, now_unix: int) -> tuple[int, ...]:
    """The slots after `since` and not after `now`, each once, as Unix seconds, the earliest first.

    Args:
        schedule: One that fault_of has nothing against.
        since_unix: The slot taken last, or the time of the last run.
    """
    slots: list[int] = []
    # Backwards, so that a schedule that was never looked at for years costs no more than one that
    # was; a second later, because CronSim never gives the time it starts from.
    start = dt.datetime.fromtimestamp(now_unix + 1, dt.UTC)
    for slot in CronSim(schedule, start, reverse=True):
        unix = int(slot.timestamp())
        if unix <= since_unix or len(slots) == MAX_SLOTS:
            break
        slots.append(unix)
    return tuple(reversed(slots))
