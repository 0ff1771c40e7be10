"""What is measured: one function for each group of lines of the table, which owns their goals."""

from __future__ import annotations

from typing import Final

from benchmarks.measures.inbox import run_actions
from benchmarks.measures.large import import_all, plan_large
from benchmarks.measures.middling import apply_changed, plan_unchanged
from benchmarks.measures.offline import validate
from benchmarks.measures.reports import report
from benchmarks.measures.starting import start

ALL: Final = (
    start,
    validate,
    plan_unchanged,
    apply_changed,
    import_all,
    plan_large,
    run_actions,
    report,
)
"""In the order of the table."""
