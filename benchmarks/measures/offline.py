"""What is done without network: everything that can be said of content."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Final

from benchmarks import peers
from benchmarks.line import ABSENT, REPEATS, Bench, Line
from benchmarks.running import ours

_GOAL: Final = "≥ 10 × faster"
_PEER: Final = "markdown-to-confluence --local"


def validate(bench: Bench) -> Iterator[Line]:
    """Everything that can be said offline, beside a publisher that converts the same files."""
    root = bench.workspaces.made_up("validated", 400)
    mine, theirs = [], []
    for _ in range(REPEATS):
        mine.append(ours(root, "validate"))
        theirs.append(peers.confluence(root / "content", bench.folder / "confluence"))
    seconds = median(ran.seconds for ran in mine)
    each, cpu = seconds / 400 * 1000, median(ran.cpu_seconds for ran in mine) / 400 * 1000
    work = "`validate`, 400 articles, from the shell's prompt back to it"
    yield Line(
        work=work,
        measured=f"{each:.2f} ms an article; {cpu:.2f} of processor time",
        goal="≤ 1.5 ms an article",
        beside="",
        used=each / 1.5,
    )
    others = [ran.seconds for ran in theirs if ran is not None]
    if not others:
        yield Line(work=work, measured=ABSENT, goal=_GOAL, beside=_PEER, used=0)
        return
    times = median(others) / seconds
    yield Line(
        work=work,
        measured=f"{times:.1f} × faster than the publisher",
        goal=_GOAL,
        beside=f"{_PEER}: {median(others) / 400 * 1000:.2f} ms an article",
        used=10 / times,
    )
