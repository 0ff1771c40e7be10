"""SIGINT and SIGTERM at any moment, once or twice, or to the parent shell only: the command ends
within five seconds, whatever Intercom holds back, and the next run finishes what it began."""

from __future__ import annotations

import os
import random
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.crash.forks import Command
from tests.crash.proxy import Cut
from tests.crash.stage import Stage
from tests.sweeps.project import APPLY, ARTICLES, served, titles
from tests.sweeps.sweeping import SEED, Record, sweep

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are not of Windows")
CASES = 120
MOST_SECONDS = 5.0
TITLES = sorted(f"New {one}" for one in range(ARTICLES))
REQUESTS = 60


def survive(number: int) -> None:
    """One run, told to stop at a request that is drawn."""
    chance = random.Random(f"{SEED} signal {number}")
    first = chance.choice([signal.SIGINT, signal.SIGTERM])
    with (
        TemporaryDirectory(prefix="sweeps-") as folder,
        served(Path(folder), chance.choice(["file", "file", "git"])) as setting,
    ):
        if chance.random() < 0.5:  # some requests are not answered for a long time
            more = {"after": chance.randint(0, 6), "times": 30}
            setting.control("fail", {"kind": "hold", "match": "P* /articles*", **more})
        run = setting.start(*APPLY, CI="")
        wait_for(setting, run, chance.randint(1, REQUESTS))
        stop(run, first, chance)
        setting.control("release", {})
        setting.control("no-more-trouble", {})
        check(setting)


def wait_for(setting: Stage, run: Command, requests: int) -> None:
    """Until so many requests came by, or no more come."""
    until = time.monotonic() + 10
    seen, since = 0, time.monotonic()
    while run.poll() is None and time.monotonic() < until and setting.proxy.seen < requests:
        if setting.proxy.seen != seen:
            seen, since = setting.proxy.seen, time.monotonic()
        elif seen and time.monotonic() - since > 1:
            return  # all that is under way is held back
        time.sleep(0.01)


def stop(run: Command, first: signal.Signals, chance: random.Random) -> int:
    """Its exit code; within the time it has."""
    told = time.monotonic()
    run.send_signal(first)
    if chance.random() < 0.5:
        time.sleep(chance.uniform(0, 1))
        run.send_signal(chance.choice([signal.SIGINT, signal.SIGTERM]))
    output, errors = run.communicate(timeout=60)
    seconds, code = time.monotonic() - told, run.returncode
    # Ended before it was told to, or before it could hear: then Python's own end counts.
    assert code in (0, 128 + first, -first), f"{code}: {output}{errors}"
    assert seconds <= MOST_SECONDS, f"it took {seconds:.1f} s to end"
    return code


def check(setting: Stage) -> None:
    setting.control("advance", {"seconds": 61})
    again = setting.run(*APPLY)
    if again.returncode == 5:  # a run that was cut off before it could give its lock back
        assert 0 == setting.run("state", "unlock", "--force").returncode
        again = setting.run(*APPLY)
    assert 0 == again.returncode, f"{again.stdout}{again.stderr}"
    assert TITLES == titles(setting), "an article is there twice, or not at all"
    plan = setting.run("plan", "--publish", "--detailed-exitcode")
    assert 0 == plan.returncode, plan.stdout
    assert not list(setting.root.rglob("lock.json")), "the lock was not released"


@pytest.mark.sweep
def test_a_signal_at_any_moment_ends_the_run_and_loses_nothing(record_property: Record) -> None:
    sweep("signals", range(CASES), survive, record_property, bounded=10)


@pytest.mark.sweep
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_whose_requests_are_held_back_ends_in_time(
    tmp_path: Path, number: signal.Signals
) -> None:
    with served(tmp_path, "file") as setting:
        setting.control("fail", {"kind": "hold", "match": "POST /articles", "times": 30})
        run = setting.start(*APPLY)
        assert setting.control("held?at_least=1&wait_seconds=30")["held"]
        assert 128 + number == stop(run, number, random.Random(0))
        setting.control("release", {})
        setting.control("no-more-trouble", {})
        check(setting)


@pytest.mark.sweep
def test_a_run_whose_shell_was_ended_ends_too(tmp_path: Path) -> None:
    """What a runner does that stops a job: the shell is gone, and nobody reads what is printed."""
    with served(tmp_path, "file") as setting:
        setting.proxy.arm(0, Cut.BEFORE_SENDING, lambda: None)
        setting.control("fail", {"kind": "hold", "match": "POST /articles", "times": 30})
        command = shlex.join([sys.executable, "-m", "intercom_sync", *APPLY])
        shell = subprocess.Popen(
            ["bash", "-c", f"{command}; echo over"],
            cwd=setting.root,
            env=setting.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert setting.control("held?at_least=1&wait_seconds=30")["held"]
        shell.send_signal(signal.SIGTERM)
        shell.wait(10)
        told = time.monotonic()
        for pipe in (shell.stdout, shell.stderr):
            assert pipe is not None
            pipe.close()
        lock = setting.root / ".intercom-sync/production/lock.json"
        while lock.exists() and time.monotonic() < told + 30:
            time.sleep(0.05)
        seconds = time.monotonic() - told
        assert seconds <= MOST_SECONDS, f"the run that was left alone took {seconds:.1f} s to end"
        setting.control("release", {})
        setting.control("no-more-trouble", {})
        check(setting)
