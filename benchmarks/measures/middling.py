"""A help center of four hundred articles, planned and applied over a network."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median
from typing import Final

from benchmarks import articles, peers
from benchmarks.line import REPEATS, Bench, Line
from benchmarks.running import PER_WINDOW, WINDOW_SECONDS, Ran, ours, served

RATE: Final = PER_WINDOW / WINDOW_SECONDS


def plan_unchanged(bench: Bench) -> Iterator[Line]:
    """A plan in which nothing changes, at 50 ms a request."""
    root, database, count = bench.workspaces.applied()
    seconds, requests, one_by_one = [], [], []
    with served(database, ms=50) as there:
        for _ in range(REPEATS):
            there.counts()
            seconds.append(ours(root, "plan", at=there).seconds)
            requests.append(sum(there.counts().values()))
            one_by_one.append(peers.one_by_one_seconds(there, count))
    work = f"`plan`, {count} unchanged, 50 ms a request"
    yield Line(
        work=work,
        measured=f"{median(requests):.0f} requests",
        goal="≤ 9 requests",
        beside=f"{count}, one an article",
        used=median(requests) / 9,
    )
    times = median(one_by_one) / median(seconds)
    yield Line(
        work=work,
        measured=f"{median(seconds):.2f} s",
        goal="≤ 1.5 s",
        beside=f"one by one: {median(one_by_one):.1f} s, {times:.0f} × as long",
        used=median(seconds) / 1.5,
    )


def apply_changed(bench: Bench) -> Iterator[Line]:
    """An apply in which everything changes, within the limit that is announced."""
    root, database, count = bench.workspaces.applied()
    for ms in (50, 300):
        runs, requests, refused = [], [], []
        with served(database, ms=ms, per_window=PER_WINDOW) as there:
            for number in range(REPEATS):
                articles.edit(root, count, f"{ms}-{number}")
                there.counts()
                _wait_for(number / REPEATS)
                runs.append(ours(root, "apply", "--yes", at=there))
                counts = there.counts()
                requests.append(sum(counts.values()))
                refused.append(sum(n for name, n in counts.items() if name.endswith("429")))
            one_by_one = peers.one_by_one_seconds(there, 3 * count)
        allowed = median(requests) / RATE
        whole = median(ran.seconds for ran in runs)
        work = f"`apply`, {count} changed, {ms} ms a request"
        if ms == 50:
            yield from _applied(work, median(requests) / count, whole, allowed, one_by_one)
        share = allowed / max(ran.stages["apply"] for ran in runs)
        yield Line(
            work=f"{work}: the stage that writes",
            measured=f"{share:.0%} of what is announced, in the slowest run",
            goal="≥ 90 %",
            beside=f"{PER_WINDOW} in {WINDOW_SECONDS} s, told by the first answer",
            used=0.9 / share,
        )
        yield Line(
            work=f"{work}: refused",
            measured=f"{sum(refused) / sum(requests):.1%} of the requests",
            goal="≤ 1 %",
            beside="429 Too Many Requests",
            used=sum(refused) / sum(requests) / 0.01,
        )
        if ms == 50:
            yield from _memory(work, runs)


def _wait_for(share: float) -> None:
    """Until so much of a window is over: runs begin anywhere in one, and it matters where."""
    time.sleep((share * WINDOW_SECONDS - time.time()) % WINDOW_SECONDS)


def _memory(work: str, runs: list[Ran]) -> Iterator[Line]:
    """What a run holds while it writes."""
    grown = []
    for ran in runs:
        held = [megabytes for at, megabytes in ran.held if at > ran.seconds - ran.stages["apply"]]
        if held:
            grown.append((held[0], max(held)))
    if not grown:  # the system does not tell
        return
    before, most = sorted(grown, key=lambda pair: pair[1] / pair[0])[len(grown) // 2]
    yield Line(
        work=f"{work}: memory of the stage that writes",
        measured=f"{before:.0f} MB when it begins, {most:.0f} MB at the most",
        goal="flat: ≤ 1.1 ×",
        beside="",
        used=most / before / 1.1,
    )


def _applied(
    work: str, each: float, whole: float, allowed: float, one_by_one: float
) -> Iterator[Line]:
    yield Line(
        work=work,
        measured=f"{each:.2f} requests an article",
        goal="≤ 2.05",
        beside="3 an article: read, read, write",
        used=each / 2.05,
    )
    yield Line(
        work=f"{work}: all of it, reading and planning too",
        measured=f"{whole:.1f} s, {whole / allowed:.2f} × the {allowed:.1f} s the limit allows",
        goal="≤ 1.2 ×",
        beside=f"3 an article, one by one: {one_by_one:.0f} s, {one_by_one / whole:.0f} × as long",
        used=whole / allowed / 1.2,
    )
