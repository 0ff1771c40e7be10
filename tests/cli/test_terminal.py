"""What is drawn, on terminals of several kinds: real ones, as far as the system has them."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
from collections.abc import Mapping

import pytest

from intercom_sync.cli.progress import _rate

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


def _seen(columns: int, **environment: str) -> str:
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
        [sys.executable, "-c", _SCRIPT], stdin=theirs, stdout=theirs, stderr=theirs, env=given
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


def test_a_slow_rate_is_told_by_the_minute() -> None:
    assert ["", ", 12 a second", ", 20 a minute"] == [_rate(None), _rate(12.3), _rate(1 / 3)]
