"""What all tests share: sweeps write to memory, and say at the end what they planned and ran."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")  # noqa: S108 -- where Linux has files in memory; folders get drawn names
ROOM_BYTES = 4 << 30


def pytest_configure(config: pytest.Config) -> None:
    """Let sweeps write to memory: half of their time goes into syncing files, and no sweep learns
    anything from the disk. What a kill leaves is the same; the loss of power is played."""
    is_sweep = config.option.markexpr.startswith("sweep") and "TMPDIR" not in os.environ
    if is_sweep and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM_BYTES:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # asked for before, perhaps


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print every `sweep` property, whichever worker recorded it."""
    lines = [
        str(value)
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == "sweep" and getattr(report, "when", "") == "call"
    ]
    for line in sorted(lines):
        terminalreporter.write_line(line)
