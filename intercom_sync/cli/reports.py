"""A plan or an apply in the format that was asked for, where it is wanted.

Owns which renderer speaks, and the job summary of GitHub. Trap: the summary is a file of the
runner's; it is appended to, because other steps of the job write there too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from intercom_sync.cli.invocation import Invocation
    from intercom_sync.errors import Problem
    from intercom_sync.plan.model import Plan
    from intercom_sync.plan.outcome import Report
    from intercom_sync.plan.render.reported import Reported

PLAN_FORMATS: Final = ("text", "json", "markdown", "html", "github")


@dataclass(frozen=True, slots=True)
class Output:
    """What the command line wants to see of a plan, and where.

    Attributes:
        format: One of PLAN_FORMATS.
        report: Address of the full report, for formats that are cut; "" where there is none.
        out: Where to save the plan; None for nowhere.
        with_bodies: Whether the saved plan holds the texts.
    """

    format: str
    report: str = ""
    out: Path | None = None
    with_bodies: bool = False

    @property
    def wants_pages(self) -> bool:
        """Whether anything shows, or keeps, whole pages."""
        return self.format == "html" or self.with_bodies


def show_plan(invocation: Invocation, reported: Reported, output: Output, *, root: Path) -> None:
    """The plan on stdout; for GitHub also in the job summary."""
    terminal = invocation.terminal
    match output.format:
        case "json":
            from intercom_sync.plan.render.json import render_plan_json

            gates, violations = reported.gates, reported.violations
            text = render_plan_json(reported.plan, gates, violations, exit_code=reported.exit_code)
            terminal.result(text)
        case "markdown":
            from intercom_sync.plan.render.markdown import render_plan_markdown

            terminal.plain(render_plan_markdown(reported, report=output.report))
        case "html":
            from intercom_sync.plan.render.page.document import render_plan_html

            terminal.plain(render_plan_html(reported))
        case "github":
            from intercom_sync.plan.render.github import render_plan_github
            from intercom_sync.plan.render.markdown import SUMMARY_LIMIT, render_plan_markdown

            terminal.plain(render_plan_github(reported, folder=_folder(invocation, root)))
            summary = render_plan_markdown(reported, report=output.report, limit=SUMMARY_LIMIT)
            _summarize(invocation, summary)
        case _:
            from intercom_sync.plan.render.text import render_plan

            text = render_plan(
                reported.plan,
                reported.gates,
                reported.violations,
                next_command=reported.next_command,
                beyond=reported.beyond,
            )
            terminal.result(text)


def show_report(
    invocation: Invocation, plan: Plan, report: Report, code: int, output_format: str, *, root: Path
) -> None:
    """What an apply did, on stdout; for GitHub also in the job summary."""
    match output_format:
        case "json":
            from intercom_sync.plan.render.json import render_report_json

            invocation.terminal.result(render_report_json(plan, report, exit_code=code))
        case "github":
            from intercom_sync.plan.render.github import render_report_github
            from intercom_sync.plan.render.summaries import summarize_report

            folder = _folder(invocation, root)
            invocation.terminal.plain(render_report_github(plan, report, folder=folder))
            _summarize(invocation, summarize_report(plan, report))
        case _:
            from intercom_sync.plan.render.text import render_report

            invocation.terminal.result(render_report(plan, report))


def show_problems(
    invocation: Invocation,
    problems: Sequence[Problem],
    count: int,
    output_format: str,
    root: Path,
    *,
    noun: str = "article",
) -> None:
    """What validate found, on stdout; for GitHub also in the job summary.

    Args:
        count: How many were looked at, of what `noun` names.
    """
    match output_format:
        case "json":
            from intercom_sync.plan.render.problems import render_problems_json

            invocation.terminal.result(render_problems_json(problems, count, noun=noun))
        case "github":
            from intercom_sync.plan.render.github import render_problems_github
            from intercom_sync.plan.render.summaries import summarize_problems

            folder = _folder(invocation, root)
            text = render_problems_github(problems, count, folder=folder, noun=noun)
            invocation.terminal.plain(text)
            _summarize(invocation, summarize_problems(problems, count, noun=noun))
        case _:
            from intercom_sync.plan.render.problems import render_problems

            invocation.terminal.result(render_problems(problems, count, noun=noun))


def _summarize(invocation: Invocation, text: str) -> None:
    file = invocation.environment.get("GITHUB_STEP_SUMMARY")
    if file:
        with Path(file).open("a", encoding="utf-8", newline="\n") as summary:
            summary.write(text)


def _folder(invocation: Invocation, root: Path) -> str:
    """Where the project is in the repository that the runner checked out."""
    workspace = invocation.environment.get("GITHUB_WORKSPACE")
    if not workspace:
        return ""
    here, top = root.resolve(), Path(workspace).resolve()
    if here == top or not here.is_relative_to(top):
        return ""
    return f"{here.relative_to(top).as_posix()}/"
