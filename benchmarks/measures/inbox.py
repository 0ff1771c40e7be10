"""Batch operations on conversations."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from benchmarks.line import REPEATS, Bench, Line
from benchmarks.measures.middling import RATE
from benchmarks.running import PER_WINDOW, WINDOW_SECONDS, ours, served


def run_actions(bench: Bench) -> Iterator[Line]:
    """An action of two steps on a thousand conversations."""
    shares, refused, requests = [], 0, 0
    for number in range(REPEATS):
        root, database = bench.workspaces.conversations(f"actions-{number}", 1000)
        with served(database, ms=50, per_window=PER_WINDOW) as there:
            there.counts()
            ran = ours(root, "actions", "run", "actions/tidy.yaml", "--yes", at=there)
            counts = there.counts()
        sent = sum(counts.values())
        shares.append(sent / sum(ran.stages.values()) / RATE)
        requests += sent
        refused += sum(n for name, n in counts.items() if name.endswith("429"))
    share = median(shares)
    yield Line(
        work="`actions run`, 1,000 conversations × 2 steps, 50 ms a request",
        measured=f"{share:.0%} of what is announced, {refused / requests:.1%} refused",
        goal="≥ 90 %",
        beside=f"{PER_WINDOW} in {WINDOW_SECONDS} s",
        used=0.9 / share,
    )
