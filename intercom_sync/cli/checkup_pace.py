"""Doctor's checks of time: the two clocks, and how fast requests may follow each other."""

from __future__ import annotations

from intercom_sync.cli.findings import Finding, Grade
from intercom_sync.config import Settings
from intercom_sync.intercom.figures import Figures

MOST_SKEW_SECONDS = 10.0
"""A Date is cut to the second and has travelled; what is beyond this is a clock that is wrong."""


def check_clock(server_now: float | None, local_now: float) -> Finding:
    """Whether this computer and Intercom agree what time it is."""
    if server_now is None:
        return Finding(
            check="clock",
            grade=Grade.WARN,
            reason="no answer told the time, so this computer's clock decides how long a write "
            "without an answer is waited for",
            fix="See what removes the Date header between here and Intercom",
        )
    ahead = local_now - server_now
    if abs(ahead) <= MOST_SKEW_SECONDS:
        return Finding(check="clock", grade=Grade.OK, reason="agrees with Intercom's")
    side = "ahead of" if ahead > 0 else "behind"
    return Finding(
        check="clock",
        grade=Grade.WARN,
        reason=f"this computer's is {abs(ahead):,.0f} seconds {side} Intercom's; schedules of "
        "actions and the times in messages go by it",
        fix="Set the clock, best by NTP",
    )


def check_rate_limit(settings: Settings, told: Figures | None, per_second: float | None) -> Finding:
    """What the last answers announced, and what is ours of it."""
    if told is None or per_second is None:
        return Finding(
            check="rate limit",
            grade=Grade.WARN,
            reason="no answer announced one that can be believed, so requests are not paced "
            "before Intercom refuses one",
            fix="Nothing to do; a long run may be slower",
        )
    reserve = told.limit * settings.reserve_percent // 100
    seconds = max(told.reset_unix - told.date_unix, 0)
    reason = (
        f"{told.limit:,} requests a window, {told.remaining:,} left in this one, which ends "
        f"{seconds} s later. rate.reserve_percent leaves {reserve:,} to others, and about "
        f"{per_second:,.0f} a second to intercom-sync"
    )
    if told.remaining <= reserve:
        return Finding(
            check="rate limit",
            grade=Grade.WARN,
            reason=f"{reason}. What is left is the others' share",
            fix="See what else uses the workspace's API; a run now will be slow",
        )
    return Finding(check="rate limit", grade=Grade.OK, reason=reason)
