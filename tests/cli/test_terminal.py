"""What is drawn, on terminals of several kinds: real ones, as far as the system has them."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
from collections.abc import Mapping

import pytest

from intercom_sync.cli.progress import time_left

_ESCAPE = re.compile(r"\x1b\[[?0-9;]*[A-Za-z]")
_COLOUR = re.compile(r"\x1b\[[0-9;]*[1-9][0-9;]*m")
_SCRIPT = """
import os, time
from intercom_sync.cli.progress import counted
from intercom_sync.cli.terminal import Terminal
terminal = Terminal.of(os.environ)
terminal.result("+ create    content/a.md\\n")
with counted(terminal, "articles") as (begin, tell):
    begin(30)
    for _ in range(30):
        time.sleep(0.02)
        tell()
"""


def _seen(columns: int, *, script: str = _SCRIPT, **environment: str) -> str:
    """What a terminal of this width is sent."""
    pty = pytest.importorskip("pty", reason="this system has no terminals to try it on")
    import fcntl
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("CI", "COLUMNS", "FORCE_COLOR", "NO_COLOR")
    }
    given: Mapping[str, str] = {**kept, "TERM": "xterm-256color", **environment}
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=theirs, stdout=theirs, stderr=theirs, env=given
    ) as process:
        os.close(theirs)
        sent = b""
        while chunk := _read(ours):
            sent += chunk
        assert 0 == process.wait()
    os.close(ours)
    return sent.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # how Linux says that nobody writes there any more
        return b""


def _frames(sent: str) -> list[str]:
    return [_ESCAPE.sub("", line).rstrip() for line in re.split(r"[\r\n]+", sent)]


@pytest.mark.parametrize("columns", [100, 60, 45])
def test_progress_fits_the_terminal_with_rate_and_time_left(columns: int) -> None:
    frames = _frames(_seen(columns))
    assert columns >= max(map(len, frames))
    assert any(re.search(r"\d/30 \d:\d\d:\d\d left, \d+ a second$", one) for one in frames)
    assert (columns > 50) is any("━" in one for one in frames)


def test_no_color_leaves_the_bar_without_colour() -> None:
    assert _COLOUR.search(_seen(60))
    plain = _seen(60, NO_COLOR="1")
    assert not _COLOUR.search(plain)
    assert "━" in plain


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"CI": "true", "NO_COLOR": "1"}])
def test_where_nothing_can_be_drawn_lines_tell_how_far_it_is(environment: dict[str, str]) -> None:
    sent = _seen(60, **environment)
    assert "\x1b" not in sent
    lines = sent.splitlines()
    assert ["+ create    content/a.md", "3 of 30 articles", "6 of 30 articles"] == lines[:3]
    assert 11 == len(lines)


@pytest.mark.parametrize(
    ("done", "seconds", "told"),
    [
        (0, 3.0, ""),
        (1, 3.0, "0:04:57 left, 20 a minute"),
        (50, 4.0, "0:00:04 left, 12 a second"),
        (50, 64.0, "0:01:04 left, 47 a minute"),  # a minute later, in which nothing moved
        (99, 7200.0, "0:01:13 left, 1 a minute"),
    ],
)
def test_the_time_left_counts_the_time_in_which_nothing_moved(
    done: int, seconds: float, told: str
) -> None:
    assert told == time_left(done, 100, seconds)


_APPLYING = """
import os, time
from types import SimpleNamespace
from intercom_sync.cli.progress import progress
from intercom_sync.cli.terminal import Terminal
steps = [SimpleNamespace(writes=True) for _ in range(5)]
with progress(Terminal.of(os.environ), len(steps), then="reading back") as tell:
    for outcome in ("unknown", "done"):
        for step in steps:
            tell(SimpleNamespace(step=step, outcome=outcome))
            time.sleep(0.04)
"""


def test_a_step_that_is_done_after_it_was_unknown_counts_once() -> None:
    frames = _frames(_seen(80, script=_APPLYING))
    assert any(re.search(r"5/5 reading back$", one) for one in frames)
    assert not any(re.search(r"[6-9]/5", one) for one in frames)
    lines = _seen(80, script=_APPLYING.replace("range(5)", "range(20)"), CI="true").splitlines()
    assert "20 of 20 steps" == lines[-1]
    assert 10 == len(lines)
