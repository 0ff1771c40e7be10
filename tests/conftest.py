"""What all tests share: sweeps say at the end what they planned and what they ran."""

from __future__ import annotations

import pytest


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
