"""The same work on many things gives the same, wherever it is done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest

from intercom_sync.cores import on_all_cores

THINGS = list(range(1000))
IN_A_PROGRAM = """
import os
import signal
from intercom_sync.cores import on_all_cores

def act(number):
    return number * number, os.getpid()

found = on_all_cores(act, range({count}))
print([square for square, _ in found] == [number * number for number in range({count})])
print({{pid for _, pid in found}} == {{os.getpid()}})
"""


def squared(number: int) -> int:
    return number * number


def process_of(_: int) -> int:
    return os.getpid()


def ran(count: int) -> list[str]:
    """Whether the results are right, and whether all of it was done in one process."""
    code = IN_A_PROGRAM.format(count=count)
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not found.stderr
    return found.stdout.split()


def test_results_come_in_the_order_of_the_things() -> None:
    assert [number * number for number in THINGS] == on_all_cores(squared, THINGS)


def test_nothing_is_forked_while_threads_are_about() -> None:
    """A fork takes a lock along that a thread holds, and nobody is left to let go of it."""
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert {os.getpid()} == set(on_all_cores(process_of, THINGS))
    finally:
        done.set()
        thread.join()


def test_little_is_done_right_here() -> None:
    assert ["True", "True"] == ran(count=50)


def test_much_gives_the_same_on_however_many_cores() -> None:
    is_right, is_in_one_process = ran(count=1000)
    several = sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1
    assert ("True", str(not several)) == (is_right, is_in_one_process)


def told(code: str, *arguments: str) -> tuple[int, str, str]:
    """Exit code, output and complaints of a program; it may not stand still."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=30
    )
    return done.returncode, done.stdout, done.stderr


OUTLIVED = """
import os, signal
from intercom_sync.cores import on_all_cores

def act(number):
    if os.getpid() != first and number == 0:
        os.kill(first, signal.SIGKILL)
    return number

first = os.getpid()
on_all_cores(act, range(1000))
"""
KILLED = """
import os, signal, sys
from intercom_sync.cli.ending import ending
from intercom_sync.cores import on_all_cores

def act(number):
    if os.getpid() != first and number == 500:
        os.kill(os.getpid(), signal.SIGKILL)
    return number

first = os.getpid()
with ending():
    print(on_all_cores(act, range(1000)) == list(range(1000)))
"""
INTERRUPTED = """
import os, signal
from intercom_sync.cores import on_all_cores

os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGINT))
print(on_all_cores(abs, range(1000)) == list(range(1000)))
"""
TERMINATED = """
import os, signal
from intercom_sync.cli.ending import ending
from intercom_sync.cores import on_all_cores

def handler(_):
    return signal.getsignal(signal.SIGTERM) == signal.SIG_DFL

with ending():
    print(all(on_all_cores(handler, range(1000))))
"""
CRAMPED = """
import os, resource, sys
from intercom_sync.cores import on_all_cores
import concurrent.futures.process, multiprocessing.popen_fork, multiprocessing.synchronize

used = len(os.listdir("/proc/self/fd")) - 1
resource.setrlimit(resource.RLIMIT_NOFILE, (used + int(sys.argv[1]),) * 2)
print(on_all_cores(abs, range(1000)) == list(range(1000)))
"""

forks = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="nothing is forked here"
)


@forks
def test_processes_end_with_the_one_that_made_them() -> None:
    """Or they would hold its lock, and the pipe that somebody reads, for ever."""
    code, _, _ = told(OUTLIVED)  # and does not end before they do, who hold the pipe
    assert -signal.SIGKILL == code


@forks
def test_a_process_that_is_killed_costs_nothing_but_time() -> None:
    assert (0, "True\n", "") == told(KILLED)


@forks
def test_ctrl_c_in_the_moment_of_a_fork_is_not_told_twice() -> None:
    assert (0, "True\n", "") == told(INTERRUPTED)


@forks
def test_processes_can_be_ended_whatever_the_program_makes_of_sigterm() -> None:
    """One that cannot be would be waited for without end once another one was killed."""
    assert (0, "True\n", "") == told(TERMINATED)


@forks
@pytest.mark.parametrize("files", ["3", "8", "10", "11"])
def test_without_room_for_another_process_all_is_done_right_here(files: str) -> None:
    assert (0, "True\n", "") == told(CRAMPED, files)
