"""The report of a plan, as a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import median

from benchmarks import articles
from benchmarks.browsing import usable_seconds
from benchmarks.line import ABSENT, REPEATS, Bench, Line, imported
from benchmarks.running import ours, served


def report(bench: Bench) -> Iterator[Line]:
    """The report of a plan in which 500 articles changed, as a page."""
    thousand = imported(bench, 1000)
    root, database = thousand.root, thousand.database
    articles.edit(root, 500, "for the report")
    with served(database) as there:
        runs = [ours(root, "plan", "--format", "html", at=there) for _ in range(REPEATS)]
    seconds = median(ran.stages["render"] for ran in runs)
    page = runs[-1].out
    file = bench.folder / "report.html"
    file.write_text(page, "utf-8")
    elements = len(re.findall(r"<[a-z]", page))
    yield Line(
        work="report in HTML, 500 changed",
        measured=f"{seconds:.1f} s to write",
        goal="≤ 5 s",
        beside=f"{len(page.encode()) / 1e6:.1f} MB, {elements:,} elements",
        used=seconds / 5,
    )
    opened = [usable_seconds(file, bench.folder / f"profile-{number}") for number in range(REPEATS)]
    known = [took for took in opened if took is not None]
    yield Line(
        work="report in HTML, 500 changed: opened, drawn, and searched once",
        measured=f"{median(known):.2f} s" if known else ABSENT,
        goal="≤ 1 s",
        beside="headless Chromium" if known else "no Chromium",
        used=median(known) if known else 0,
    )
