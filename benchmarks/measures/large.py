"""Help centers of thousands of articles, imported and planned."""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import median
from typing import Final

from benchmarks import articles, peers
from benchmarks.line import ABSENT, REPEATS, Bench, Line, imported
from benchmarks.running import Ran, ours, served

_PAGE: Final = 150


def import_all(bench: Bench) -> Iterator[Line]:
    """An import into an empty folder, for help centers of three sizes."""
    runs = [imported(bench, 400, number).ran for number in range(REPEATS)]
    took = median(ran.seconds for ran in runs)
    cpu_each = median(ran.cpu_seconds for ran in runs) / 400
    yield Line(
        work="`import`, 400 into an empty folder",
        measured=f"{took:.1f} s; {cpu_each * 1000:.1f} ms of processor time an article",
        goal="≤ 3 s",
        beside="",
        used=took / 3,
    )
    for count in (2000, bench.large):
        ran = imported(bench, count).ran
        times = ran.cpu_seconds / count / cpu_each
        yield Line(
            work=f"`import`, {count:,} into an empty folder",
            measured=f"{ran.seconds:.1f} s; {times:.2f} × the processor time an article of 400",
            goal="linear: ≤ 1.1 ×",
            beside="",
            used=times / 1.1,
        )


def plan_large(bench: Bench) -> Iterator[Line]:
    """A plan of a large help center: nothing changed, ten changed, one file asked for."""
    small, _ = _planned(bench, 1000)
    runs, requests = _planned(bench, bench.large)
    seconds = median(ran.seconds for ran in runs)
    work = f"`plan`, {bench.large:,} unchanged, cold"
    most = math.ceil(bench.large / _PAGE) + 6
    peer = peers.octodns_seconds(bench.folder / "octodns", bench.large)
    beside = ABSENT if peer is None else f"{peer:.1f} s"
    yield _line(work, f"{median(requests):.0f} requests", f"≤ {most}", median(requests) / most)
    yield Line(
        work=work,
        measured=f"{seconds:.1f} s",
        goal="≤ 12 s",
        beside=f"octoDNS, as many records: {beside}",
        used=seconds / 12,
    )
    megabytes = median(ran.megabytes for ran in runs)
    yield _line(work, f"{megabytes:.0f} MB", "≤ 300 MB", megabytes / 300)
    cpu = median(ran.cpu_seconds for ran in runs)
    times = cpu / bench.large / (median(ran.cpu_seconds for ran in small) / 1000)
    found = f"{times:.2f} × the processor time an article of 1,000"
    yield _line(work, found, "linear: ≤ 1 ×", times)
    yield from _changed_and_one(bench, seconds)


def _planned(bench: Bench, count: int) -> tuple[list[Ran], list[int]]:
    """Several plans in which nothing changes, and the requests of each."""
    planned = imported(bench, count)
    root, database = planned.root, planned.database
    runs, requests = [], []
    with served(database, ms=50) as there:
        for _ in range(REPEATS):
            there.counts()
            runs.append(ours(root, "plan", at=there))
            requests.append(sum(there.counts().values()))
    return runs, requests


def _changed_and_one(bench: Bench, unchanged: float) -> Iterator[Line]:
    large = imported(bench, bench.large)
    root, database = large.root, large.database
    one = max((root / "content").rglob("*.md"))
    with served(database, ms=50) as there:
        asked = median(ours(root, "plan", str(one), at=there).seconds for _ in range(REPEATS))
        articles.edit(root, 10, "for ten")
        changed = median(ours(root, "plan", at=there).seconds for _ in range(REPEATS))
    yield Line(
        work=f"`plan`, {bench.large:,}, 10 changed",
        measured=f"{changed:.1f} s",
        goal="≤ 12 s",
        beside=f"nothing changed: {unchanged:.1f} s",
        used=changed / 12,
    )
    yield _line(f"`plan PATH`, one file of {bench.large:,}", f"{asked:.1f} s", "≤ 1 s", asked)
    yield _applied(bench)


def _applied(bench: Bench) -> Line:
    """The ten that were changed, written."""
    large = imported(bench, bench.large)
    with served(large.database, ms=50) as there:
        ours(large.root, "plan", at=there)
        planned = sum(there.counts().values())
        ours(large.root, "apply", "--yes", at=there)
        requests = sum(there.counts().values()) - planned
    return Line(
        work=f"`apply`, {bench.large:,}, 10 changed: what is asked beyond the plan",
        measured=f"{requests} requests",
        goal="≤ 21: read, write, one page of all that was written",
        beside=f"the plan: {planned}",
        used=requests / 21,
    )


def _line(work: str, found: str, goal: str, used: float) -> Line:
    return Line(work=work, measured=found, goal=goal, beside="", used=used)
