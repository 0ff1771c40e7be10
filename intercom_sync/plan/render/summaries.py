"""What validate found and what an apply did, for the summary of a job on GitHub.

Owns two short pages of Markdown. Pure. Text from outside goes through github_text, as in the
comment of a plan.
"""

from __future__ import annotations

from collections.abc import Sequence

from intercom_sync.errors import Problem
from intercom_sync.plan.model import Plan
from intercom_sync.plan.outcome import Report, and_more, summarize_apply, told_once
from intercom_sync.plan.render.github_text import code, prose
from intercom_sync.plan.render.problems import counts_of

_MOST = 500  # lines; the log has the others


def summarize_report(plan: Plan, report: Report) -> str:
    """Every step that was not simply done."""
    rows = [
        f"<li><b>{result.outcome}</b>: {result.step.verb} {code(result.step.key)}{and_more(more)}: "
        f"{prose(result.reason)}</li>"
        for result, more in told_once(report.results)
    ]
    rows += [f"<li><b>not planned, not done</b>: {code(name)}</li>" for name in report.unplanned]
    rows += [
        f"<li><b>{notice.observation}</b>: {code(notice.key)}: {prose(notice.reason)}. "
        f"{prose(notice.fix)}.</li>"
        for notice in plan.problems
    ]
    return _page("Help Center: applied", summarize_apply(plan, report), rows)


def summarize_problems(problems: Sequence[Problem], count: int, *, noun: str = "article") -> str:
    """Every problem, where it is and what to do."""
    rows = [
        f"<li><b>{problem.severity}</b>: {code(str(problem.location or ''))}: "
        f"{prose(problem.reason)}. {prose(problem.fix)}. {code(problem.code)}</li>"
        for problem in problems
    ]
    title = "Help Center: checked" if noun == "article" else "Actions: checked"
    return _page(title, counts_of(problems, count, noun=noun), rows)


def _page(title: str, counts: str, rows: list[str]) -> str:
    shown = rows[:_MOST]
    if len(rows) > _MOST:
        shown.append(f"<li>{len(rows) - _MOST:,} more are in the log.</li>")
    parts = [f"## {title}", f"<p>{prose(counts)}</p>"]
    if shown:
        parts.append("<ul>\n" + "\n".join(shown) + "\n</ul>")
    return "\n\n".join(parts) + "\n"
