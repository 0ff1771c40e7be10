"""Two commands at once on one project: each thing is done once, the later one leaves or waits, and
the lock is free afterwards. On both backends, with real processes."""

from __future__ import annotations

import random
import time
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from intercom_sync.state.lock import LOCK
from tests.crash.stage import Stage
from tests.sweeps.project import ACT, APPLY, ARTICLES, BACKENDS, IMPORT, received, served, titles
from tests.sweeps.sweeping import SEED, Record, sweep

CUSTOMERS = 10
ALLOWED = ("--allow-customer-messages", str(CUSTOMERS))
PAIRS = {
    "apply and apply": (APPLY, APPLY),
    "two that wait": ((*APPLY, "--wait"), (*APPLY, "--wait")),
    "action and action": ((*ACT, *ALLOWED), (*ACT, *ALLOWED)),
    "apply and import": (APPLY, IMPORT),
    "apply and action": (APPLY, (*ACT, *ALLOWED)),
}
DELAYS = 12
LONGEST_DELAY_SECONDS = 0.5
"""Shorter than the commands take, or they would not meet."""
LOCKED = 5
TITLES = sorted(f"New {one}" for one in range(ARTICLES))


def survive(name: str, backend: str, number: int) -> None:
    """Start both, the second a little later, and look what came of it."""
    commands = PAIRS[name]
    chance = random.Random(f"{SEED} {name} {backend} {number}")
    delay = chance.uniform(0, LONGEST_DELAY_SECONDS) if number else 0.0
    with (
        TemporaryDirectory(prefix="sweeps-") as folder,
        served(Path(folder), backend, CUSTOMERS) as setting,
    ):
        first = setting.start(*commands[0], CI="")
        time.sleep(delay)
        second = setting.start(*commands[1], CI="")
        codes = [process.wait(120) for process in (first, second)]
        told = [process.communicate() for process in (first, second)]
        assert {0, LOCKED} >= set(codes), told
        assert 0 in codes, told
        assert "--wait" not in commands[0] or codes == [0, 0], told
        settle(setting)
        check(setting)


def settle(setting: Stage) -> None:
    """What both have left undone is done by the next."""
    for command in (APPLY, (*ACT, *ALLOWED)):
        done = setting.run(*command, CI="")
        assert 0 == done.returncode, f"{done.stdout}{done.stderr}"


def check(setting: Stage) -> None:
    assert TITLES == titles(setting), "an article is there twice, or not at all"
    assert [1] * CUSTOMERS == received(setting), "somebody got it twice, or not at all"
    plan = setting.run("plan", "--publish", "--detailed-exitcode")
    assert 0 == plan.returncode, plan.stdout
    assert not list(setting.root.rglob(f"{LOCK}.json")), "the lock was not released"
    # The other token is the one this very check lists the articles with.
    tokens = {one["token"] for one in setting.control("record")["writes"] if one["token"]}
    assert 1 == len(tokens)


@pytest.mark.sweep
@pytest.mark.parametrize("name", list(PAIRS))
def test_two_at_once_do_it_once(record_property: Record, name: str) -> None:
    cases = [(backend, number) for number, backend in product(range(DELAYS), BACKENDS)]
    sweep(
        f"at once: {name}",
        cases,
        lambda case: survive(name, *case),
        record_property,
        bounded=3,
    )


@pytest.mark.sweep
@pytest.mark.parametrize("backend", BACKENDS)
def test_a_lock_that_a_killed_run_left_keeps_nobody_off_for_ever(
    tmp_path: Path, backend: str
) -> None:
    """A file's lock ends with its process; one on a ref is taken away by whoever knows better."""
    with served(tmp_path, backend) as setting:
        setting.control("fail", {"kind": "hold", "match": "POST /articles"})
        run = setting.start(*APPLY)
        assert setting.control("held?at_least=1&wait_seconds=30")["held"]
        run.kill()
        run.communicate()
        setting.control("release", {})
        setting.control("no-more-trouble", {})
        setting.control("advance", {"seconds": 61})
        again = setting.run(*APPLY)
        if again.returncode == LOCKED:
            assert "state unlock" in again.stderr
            assert 0 == setting.run("state", "unlock", "--force").returncode
            again = setting.run(*APPLY)
        assert 0 == again.returncode, f"{again.stdout}{again.stderr}"
        assert TITLES == titles(setting)
