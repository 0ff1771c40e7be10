"""No input takes more than two seconds of processor time or 512 MB, and none ends the process.

Python-Markdown, which a project may choose in place of GitHub's parser, is left out: it takes
quadratic time on some texts (SECURITY.md).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest

MOST_SECONDS = 2.0
MOST_MEGABYTES = 512

pytestmark = pytest.mark.skipif(
    not hasattr(os, "wait4"), reason="this system does not tell what a child took"
)


def measured(*arguments: str) -> list[tuple[str, float, float, str]]:
    """Name, seconds, megabytes and ending of each bomb."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.hostile.under_limits", *arguments],
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert (0, "") == (ran.returncode, ran.stderr)
    return [tuple(json.loads(line)) for line in ran.stdout.splitlines()]


def too_much(costs: list[tuple[str, float, float, str]]) -> list[tuple[str, float, float, str]]:
    return [
        (name, seconds, megabytes, ending)
        for name, seconds, megabytes, ending in costs
        if seconds > MOST_SECONDS or megabytes > MOST_MEGABYTES or ending != "0"
    ]


def test_no_bomb_takes_more_than_it_may() -> None:
    """Some of each kind; the sweep has them all."""
    costs = measured("quick")

    assert (8, []) == (len(costs), too_much(costs))


@pytest.mark.sweep
def test_no_bomb_of_all_takes_more_than_it_may(
    record_property: Callable[[str, object], None],
) -> None:
    costs = measured()

    told = f"bombs: no seed, all {len(costs)} run"
    worst = max(costs, key=lambda cost: cost[1])
    record_property("sweep", f"{told}; the slowest took {worst[1]:.1f} s ({worst[0]})")
    assert len(costs) > 100
    assert [] == too_much(costs)
