"""Measure, print the table, and write docs/performance.md: `make bench`.

With names, only those lines are measured and printed, and nothing is written.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from benchmarks.line import Bench, Line
from benchmarks.measures import ALL
from benchmarks.page import PLOT, page, plot
from benchmarks.running import ROOT
from benchmarks.workspaces import Workspaces


def main() -> None:
    """Measure what was asked for."""
    names = [one.__name__ for one in ALL]
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("only", nargs="*", metavar="LINE", help=", ".join(names))
    parser.add_argument("--large", type=int, default=10_000, help="articles of the large one")
    given = parser.parse_args()
    unknown = sorted(set(given.only).difference(names))
    if unknown:
        parser.error(f"no line is called {', '.join(unknown)}")
    os.environ.pop("CI", None)  # a customer's message needs a ledger that outlives the machine
    before = os.getloadavg()[0]
    found: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = Bench(Path(folder), Workspaces(Path(folder)), given.large)
        for measure in ALL:
            if given.only and measure.__name__ not in given.only:
                continue
            for line in measure(bench):
                found.append(line)
                mark = "met   " if line.used <= 1 else "MISSED"
                print(f"{mark} {line.work}: {line.measured}  [{line.goal}]  {line.beside}")
    if not given.only:
        command = "make bench" if given.large == 10_000 else f"… --large {given.large}"
        text = page(found, command, given.large, (before, os.getloadavg()[0]))
        (ROOT / "docs" / "performance.md").write_text(text, "utf-8")
        (ROOT / "docs" / PLOT).write_text(plot(found), "utf-8")


if __name__ == "__main__":
    main()
