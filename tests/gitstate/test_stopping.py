"""A run that is told to stop gives the lock back, wherever it is: nobody has to unlock."""

from __future__ import annotations

import signal
import time

import pytest

from tests.gitstate.shop import Shop
from tests.gitstate.test_commands import applied


@pytest.mark.sweep
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_before_it_writes_gives_the_lock_back(
    shop: Shop, number: signal.Signals
) -> None:
    clone = applied(shop)
    clone.article("billing/new", "New.")
    reached = shop.folder / "reached"
    hook = shop.origin / "hooks" / "pre-receive"
    hook.write_text(f"#!/bin/sh\ntouch {reached}\nsleep 1\n", "utf-8")
    hook.chmod(0o755)
    running = clone.process("apply", "--yes")
    while not reached.exists():
        assert running.poll() is None
        time.sleep(0.02)
    hook.unlink()
    running.send_signal(number)
    out, err = running.communicate(timeout=60)
    assert (128 + number, "") == (running.returncode, out), err
    assert "Stopped." in err
    assert ["Unlock"] == shop.log()[-1:]
    assert "New" not in shop.titles()
