"""What validate found, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from intercom_sync.errors import Problem, Severity
from intercom_sync.plan.render.text import shown


def render_problems(problems: Sequence[Problem], count: int, *, noun: str = "article") -> str:
    """Every problem on a line of its own, then the counts."""
    lines = [shown(str(problem)) for problem in problems]
    return "\n".join([*lines, counts_of(problems, count, noun=noun)]) + "\n"


def counts_of(problems: Sequence[Problem], count: int, *, noun: str) -> str:
    """E.g. "3 articles: 1 error, 0 warnings."."""
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    warnings = len(problems) - errors
    return f"{_count(count, noun)}: {_count(errors, 'error')}, {_count(warnings, 'warning')}."


def render_problems_json(problems: Sequence[Problem], count: int, *, noun: str = "article") -> str:
    """The same as one JSON object."""
    value = {
        "format": 1,
        f"{noun}s": count,
        "problems": [
            {
                "path": problem.location.path if problem.location else None,
                "line": problem.location.line if problem.location else None,
                "column": problem.location.column if problem.location else None,
                "code": problem.code,
                "severity": problem.severity,
                "reason": problem.reason,
                "fix": problem.fix,
            }
            for problem in problems
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
