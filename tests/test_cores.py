"""The same work on many things gives the same, wherever it is done."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

from intercom_sync.cores import on_all_cores

THINGS = list(range(1000))
IN_A_PROGRAM = """
import os
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
