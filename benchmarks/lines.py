"""What is measured: one function for each line of the table.

Owns the goals, and what stands beside each. Trap: every figure is the median of several runs, and
what it is compared with was measured in the same run, so that a busy machine is busy for both.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks import articles, peers
from benchmarks.running import PER_WINDOW, WINDOW_SECONDS, Ran, measured, ours, served
from benchmarks.workspaces import Workspaces

REPEATS: Final = 3
_STARTS: Final = 11
_PAGE: Final = 150
_RATE: Final = PER_WINDOW / WINDOW_SECONDS
_ABSENT: Final = "not installed"
_BARE: Final = """\
import click

@click.group()
@click.version_option("1")
def cli():
    "A program without anything in it."

@cli.command()
@click.option("--option")
def command(option):
    "Does nothing."

cli(prog_name="bare")
"""
_OURS: Final = "from intercom_sync.cli.main import main\nmain()\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table.

    Attributes:
        beside: The peer, or the limit, in the same run.
        used: What was measured, as a share of what the goal allows: 1 is just met.
    """

    work: str
    measured: str
    goal: str
    beside: str
    used: float


@dataclass(frozen=True, slots=True)
class Bench:
    """What the lines are measured with.

    Attributes:
        folder: For whatever is thrown away afterwards.
        large: How many articles a large help center has.
    """

    folder: Path
    workspaces: Workspaces
    large: int


def start(bench: Bench) -> Iterator[Line]:
    """`--help`, `--version` and completion, beside a program without anything in it."""
    bare, program = bench.folder / "bare.py", bench.folder / "intercom_sync_.py"
    bare.write_text(_BARE)
    program.write_text(_OURS)
    completing = {"COMP_WORDS": "{} val", "COMP_CWORD": "1"}
    asked: tuple[tuple[str, list[str], Mapping[str, str]], ...] = (
        ("--help", ["--help"], {}),
        ("--version", ["--version"], {}),
        ("completion", [], completing),
    )
    for what, words, environment in asked:
        ratios, mine = [], []
        for _ in range(_STARTS):
            one = _started(program, words, environment, "INTERCOM_SYNC")
            other = _started(bare, words, environment, "BARE")
            ratios.append(one / other)
            mine.append(one)
        ratio = median(ratios)
        yield Line(
            work=f"`intercom-sync {what}`" if words else "shell completion",
            measured=f"{median(mine) * 1000:.0f} ms",
            goal="≤ 1.3 × bare click",
            beside=f"{ratio:.2f} × bare click",
            used=ratio / 1.3,
        )


def _started(script: Path, words: list[str], environment: Mapping[str, str], name: str) -> float:
    if environment:
        environment = {f"_{name}_COMPLETE": "bash_complete", **environment}
    command = [sys.executable, str(script), *words]
    return measured(command, script.parent, environment, ok=(0, 1)).seconds


def validate(bench: Bench) -> Iterator[Line]:
    """Everything that can be said offline, beside a publisher that converts the same files."""
    root = bench.workspaces.made_up("validated", 400)
    mine, theirs = [], []
    for _ in range(REPEATS):
        mine.append(ours(root, "validate"))
        theirs.append(peers.confluence(root / "content", bench.folder / "confluence"))
    each = median(ran.seconds for ran in mine) / 400 * 1000
    cpu = median(ran.cpu_seconds for ran in mine)
    known = [ran.cpu_seconds for ran in theirs if ran is not None]
    times = f"{median(known) / cpu:.1f} × the processor time" if known else _ABSENT
    yield Line(
        work="`validate`, 400 articles, from the shell's prompt back to it",
        measured=f"{each:.2f} ms an article; {cpu / 400 * 1000:.2f} of processor time",
        goal="≤ 1.5 ms an article; 10 × faster than the publisher",
        beside=f"markdown-to-confluence --local: {times}",
        used=each / 1.5,
    )


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
                runs.append(ours(root, "apply", "--yes", at=there))
                counts = there.counts()
                requests.append(sum(counts.values()))
                refused.append(sum(n for name, n in counts.items() if name.endswith("429")))
            one_by_one = peers.one_by_one_seconds(there, 3 * count)
        allowed = median(requests) / _RATE
        whole = median(ran.seconds for ran in runs)
        writing = median(ran.stages["apply"] for ran in runs)
        work = f"`apply`, {count} changed, {ms} ms a request"
        yield from _applied(work, ms, median(requests) / count, whole, allowed, one_by_one)
        share = allowed / writing
        yield Line(
            work=f"{work}: the stage that writes",
            measured=f"{share:.0%} of what is announced",
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


def _applied(
    work: str, ms: int, each: float, whole: float, allowed: float, one_by_one: float
) -> Iterator[Line]:
    if ms != 50:
        return
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


def import_all(bench: Bench) -> Iterator[Line]:
    """An import into an empty folder, for help centers of three sizes."""
    runs = [_imported(bench, 400, number).ran for number in range(REPEATS)]
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
        ran = _imported(bench, count).ran
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
    beside = _ABSENT if peer is None else f"{peer:.1f} s"
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
    planned = _imported(bench, count)
    root, database = planned.root, planned.database
    runs, requests = [], []
    with served(database, ms=50) as there:
        for _ in range(REPEATS):
            there.counts()
            runs.append(ours(root, "plan", at=there))
            requests.append(sum(there.counts().values()))
    return runs, requests


def _changed_and_one(bench: Bench, unchanged: float) -> Iterator[Line]:
    large = _imported(bench, bench.large)
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


def run_actions(bench: Bench) -> Iterator[Line]:
    """An action of two steps on a thousand conversations."""
    shares, refused, requests = [], 0, 0
    for number in range(REPEATS):
        root, database = bench.workspaces.conversations(f"actions-{number}", 1000)
        with served(database, ms=50, per_window=PER_WINDOW) as there:
            there.counts()
            ran = ours(root, "actions", "run", "actions/tidy.yaml", "--yes", at=there)
            counts = there.counts()
        sent = sum(counts.values())
        shares.append(sent / sum(ran.stages.values()) / _RATE)
        requests += sent
        refused += sum(n for name, n in counts.items() if name.endswith("429"))
    share = median(shares)
    yield Line(
        work="`actions run`, 1,000 conversations × 2 steps, 50 ms a request",
        measured=f"{share:.0%} of what is announced, {refused / requests:.1%} refused",
        goal="≥ 90 %",
        beside=f"{PER_WINDOW} in {WINDOW_SECONDS} s",
        used=0.9 / share,
    )


def report(bench: Bench) -> Iterator[Line]:
    """The report of a plan in which 500 articles changed, as a page."""
    thousand = _imported(bench, 1000)
    root, database = thousand.root, thousand.database
    articles.edit(root, 500, "for the report")
    with served(database) as there:
        runs = [ours(root, "plan", "--format", "html", at=there) for _ in range(REPEATS)]
    seconds = median(ran.stages["render"] for ran in runs)
    page = runs[-1].out
    elements = len(re.findall(r"<[a-z]", page))
    yield Line(
        work="report in HTML, 500 changed",
        measured=f"{seconds:.1f} s to write",
        goal="≤ 5 s",
        beside=f"{len(page.encode()) / 1e6:.1f} MB, {elements:,} elements",
        used=seconds / 5,
    )


@dataclass(frozen=True, slots=True)
class _Imported:
    """A project that is as its workspace is, and the import that made it."""

    root: Path
    database: Path
    ran: Ran


@cache
def _imported(bench: Bench, count: int, number: int = 0) -> _Imported:
    root, database = bench.workspaces.empty(f"{count}-{number}"), bench.workspaces.written(count)
    with served(database) as there:
        return _Imported(root, database, ours(root, "import", at=there))


def _line(work: str, found: str, goal: str, used: float) -> Line:
    return Line(work=work, measured=found, goal=goal, beside="", used=used)


ALL: Final = (
    start,
    validate,
    plan_unchanged,
    apply_changed,
    import_all,
    plan_large,
    run_actions,
    report,
)
