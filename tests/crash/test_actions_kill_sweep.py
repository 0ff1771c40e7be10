"""kill -9 of `actions run` at every request, then run again: nobody gets a message twice.

Forty customers, three steps each, a reply among them. What a killed run sent and nobody can prove
is listed as unknown, at most one a worker, and never sent again. The same with the state wiped.
"""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest

from intercom_sync.conversations.apply import MOST_AT_ONCE
from tests.crash.proxy import Cut
from tests.crash.stage import Stage, stage
from tests.sweeps.sweeping import SEED, Record, part_of
from tests.sweeps.sweeping import sweep as sweep_over

CUSTOMERS = 40
SEEDED_POINTS = 2
SWEEP_PARTS = 4
SWEEP_POINTS = 4
"""Of each part."""
ACTION = """\
name: goodbye
select: {query: {field: state, is: open}, limit: 100}
steps:
  - note: Closed by policy.
  - id: bye
    reply: "Hi {{ contact.name | there }}, we close this."
  - close:
"""
Point = tuple[Cut, int]


def write_project(root: Path) -> None:
    (root / "actions").mkdir(parents=True)
    (root / "intercom-sync.yaml").write_text("version: 1\n", "utf-8")
    (root / "actions/goodbye.yaml").write_text(ACTION, "utf-8")


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """The moment before the run under test, and how many requests an undisturbed one makes."""
    start = tmp_path_factory.mktemp("scene") / "start"
    write_project(start)
    with stage(start) as setting:
        setting.control(
            "customer", {"does": "starts_many", "with": {"count": CUSTOMERS, "body": "Help"}}
        )
    whole = start.parent / "whole"
    shutil.copytree(start, whole)
    with stage(whole) as setting:
        setting.proxy.arm(0, Cut.BEFORE_SENDING, lambda: None)
        done = run_again(setting)
        assert 0 == done, "an undisturbed run ends well"
        assert [1] * CUSTOMERS == sorted(received(setting).values())
        return start, setting.proxy.seen


ARGUMENTS = ("actions", "run", "actions/goodbye.yaml", "--yes", "--send")
ALLOWED = ("--allow-customer-messages", str(CUSTOMERS))


def run_again(setting: Stage, *more: str) -> int:
    return setting.run(*ARGUMENTS, *ALLOWED, *more, CI="").returncode


def received(setting: Stage) -> dict[str, int]:
    """Conversation → how many messages the customer got from us."""
    return {
        str(found["id"]): sum(
            part["is_seen_by_customer"] and part["author"]["type"] == "admin"
            for part in found["parts"]
        )
        for found in setting.control("conversations")["conversations"]
    }


def unknown(setting: Stage) -> set[str]:
    listed = setting.run("actions", "resolve", "--format", "json", CI="")
    return {row["conversation"] for row in json.loads(listed.stdout)}


def survive(start: Path, point: Point, folder: Path, *, wiped: bool) -> None:
    cut, at = point
    shutil.copytree(start, folder)
    with stage(folder) as setting:
        code = setting.killed(at, cut, *ARGUMENTS, *ALLOWED, CI="")
        assert -9 == code, f"{point}: the run was not killed but ended with {code}"
        # What the dead run sent can take effect for a while; nobody has to wait for it here.
        setting.control("advance", {"seconds": 200})
        if wiped:
            shutil.rmtree(folder / ".intercom-sync" / "production", ignore_errors=True)
        code = run_again(setting, *(["--new-ledger"] if wiped else []))
        counts, open_ = received(setting), unknown(setting)
        assert {1} >= {count for one, count in counts.items() if one not in open_}, point
        assert {0, 1} >= set(counts.values()), f"{point}: somebody got it twice"
        assert MOST_AT_ONCE >= len(open_), point
        assert (4 if open_ else 0) == code, point
        before = setting.writes()
        assert (4 if open_ else 0) == run_again(setting), point
        assert before == setting.writes(), f"{point}: a third run sent something"
    shutil.rmtree(folder)


def sweep(
    scene: tuple[Path, int],
    points: list[Point],
    folder: Path,
    record: Record,
    *,
    wiped: bool,
    name: str = ", small",
) -> None:
    what = "actions, state wiped" if wiped else "actions"
    sweep_over(
        f"kill -9 of {what}{name}",
        points,
        lambda point: survive(scene[0], point, folder / "project", wiped=wiped),
        record,
        bounded=SWEEP_POINTS,
    )


def points_of(scene: tuple[Path, int]) -> list[Point]:
    return [(cut, at) for cut in Cut for at in range(1, scene[1] + 1)]


@pytest.mark.parametrize("wiped", [False, True])
def test_a_killed_run_never_writes_to_a_customer_twice(
    scene: tuple[Path, int], tmp_path: Path, record_property: Record, wiped: bool
) -> None:
    chosen = random.Random(f"{SEED} {wiped}").sample(points_of(scene), SEEDED_POINTS)
    sweep(scene, chosen, tmp_path, record_property, wiped=wiped)


def test_two_runs_at_once_write_to_each_customer_once(
    scene: tuple[Path, int], tmp_path: Path
) -> None:
    folder = tmp_path / "twice"
    shutil.copytree(scene[0], folder)
    with stage(folder) as setting:
        runs = [setting.start(*ARGUMENTS, *ALLOWED, CI="") for _ in range(2)]
        codes = sorted(run.wait(120) for run in runs)
        for run in runs:
            run.communicate()
        assert codes in ([0, 0], [0, 5])
        assert {1} == set(received(setting).values())


def test_a_runner_in_ci_is_no_place_for_a_ledger(scene: tuple[Path, int], tmp_path: Path) -> None:
    folder = tmp_path / "ci"
    shutil.copytree(scene[0], folder)
    with stage(folder) as setting:
        ran = setting.run(*ARGUMENTS, *ALLOWED, CI="true")
        assert 1 == ran.returncode
        assert "once: conversation needs a ledger that outlives this runner" in ran.stdout
        assert {0} == set(received(setting).values())


@pytest.mark.sweep
@pytest.mark.parametrize("part", range(SWEEP_PARTS))
@pytest.mark.parametrize("wiped", [False, True])
def test_every_request_of_a_run_can_be_killed(
    scene: tuple[Path, int], tmp_path: Path, record_property: Record, wiped: bool, part: int
) -> None:
    points = part_of(points_of(scene), part, SWEEP_PARTS)
    sweep(scene, points, tmp_path, record_property, wiped=wiped, name=f", part {part}")
