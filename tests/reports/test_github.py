"""Annotations: what the runner of GitHub reads, and what content cannot make it do."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings

from intercom_sync.errors import Problem, Severity
from intercom_sync.location import Location
from intercom_sync.plan.guards import Violation
from intercom_sync.plan.model import Impact, Kind, Observation, Plan, Verb
from intercom_sync.plan.outcome import Outcome, Report, Result
from intercom_sync.plan.render.github import (
    render_plan_github,
    render_problems_github,
    render_report_github,
)
from intercom_sync.plan.render.json import render_plan_json
from intercom_sync.plan.render.markdown import render_plan_markdown
from intercom_sync.plan.render.page.document import render_plan_html
from intercom_sync.plan.render.reported import Reported
from intercom_sync.plan.render.summaries import summarize_problems, summarize_report
from intercom_sync.plan.render.text import render_plan, render_report
from tests.reports.on_github import OURS, on_github
from tests.reports.plans import (
    body,
    edit,
    hostile,
    hostile_reports,
    notice,
    of_every_kind,
    plan,
    reported,
)

_COMMAND = re.compile(
    r"\s*::(?P<name>[a-z-]+)(?: (?P<properties>[^:]*))?::(?P<message>.*)", re.DOTALL
)


def commands(output: str) -> list[tuple[str, dict[str, str], str]]:
    """What a runner makes of lines in its log: name, properties, message."""
    found = []
    for line in re.split(r"\r\n|\r|\n", output):
        assert "##[" not in line, line
        match = _COMMAND.match(line)
        if match:
            pairs = [pair.partition("=") for pair in (match["properties"] or "").split(",") if pair]
            properties = {name: _decoded(value) for name, _, value in pairs}
            found.append((match["name"], properties, _decoded(match["message"])))
    return found


def _decoded(text: str) -> str:
    for code, character in (("0D", "\r"), ("0A", "\n"), ("3A", ":"), ("2C", ","), ("25", "%")):
        text = text.replace(f"%{code}", character)
    return text


def test_a_problem_of_a_plan_is_an_error_on_its_file() -> None:
    text = render_plan_github(reported(notice()), folder="help/")
    properties = {"file": "help/content/billing/fees.md", "title": "conflict"}
    message = (
        "changed in git and, differently, in Intercom. Run with --on-drift overwrite to let git "
        "win."
    )
    assert [("error", properties, message)] == commands(text)
    assert text.endswith("Plan: 1 conflict. 87 unchanged, 0 unmanaged.\n")


def test_errors_come_before_warnings_and_notices() -> None:
    removed = edit("content/a.md", impact=Impact.REMOVED, verb=Verb.UNPUBLISH)
    drift, problem = notice(Observation.DRIFT), notice(key="content/z.md")
    violation = Violation(guard="updates", reason="too many", fix="Fewer")
    found = reported(edit(), removed, drift, problem, violations=(violation,), unsettled=2)
    text = render_plan_github(found)
    names = [name for name, _, _ in commands(text)]
    assert ["error", "error", "warning", "warning", "warning", "notice"] == names


def test_a_draft_is_no_annotation() -> None:
    assert [] == commands(render_plan_github(reported(edit(impact=Impact.DRAFT))))


def test_a_folder_is_named_in_the_message() -> None:
    found = notice(key="content/billing/", kind=Kind.COLLECTION, reason="gone", fix="Recreate")
    assert [("error", {"title": "conflict"}, "content/billing/: gone. Recreate.")] == commands(
        render_plan_github(reported(found))
    )


def test_a_problem_of_a_file_stands_on_its_line() -> None:
    problem = Problem(
        location=Location("content/a,b: 100%.md", 4, 9),
        code="broken-link",
        reason='there is no article "x,y:z"',
        fix="Correct it",
        severity=Severity.WARNING,
    )
    text = render_problems_github([problem], 3)
    assert (
        "::warning file=content/a%2Cb%3A 100%25.md,line=4,col=9,title=broken-link::"
        'there is no article "x,y:z". Correct it. [broken-link]\n'
        "3 articles: 0 errors, 1 warning.\n"
    ) == text


@pytest.mark.parametrize(
    ("outcome", "names"),
    [
        (Outcome.DONE, []),
        (Outcome.SKIPPED, []),
        (Outcome.REFUSED, ["error"]),
        (Outcome.FAILED, ["error"]),
        (Outcome.UNKNOWN, ["error"]),
    ],
)
def test_of_an_apply_only_what_went_wrong_is_annotated(outcome: Outcome, names: list[str]) -> None:
    report = Report(results=(Result(step=edit(), outcome=outcome, reason="why"),))
    text = render_report_github(plan(edit()), report)
    assert names == [name for name, _, _ in commands(text)]


def test_what_one_cause_stopped_is_told_once_and_an_unknown_each_time() -> None:
    steps = [edit(f"content/{number}.md") for number in range(16)]
    ends = [Outcome.FAILED] * 8 + [Outcome.UNKNOWN] * 8
    results = [
        Result(step=step, outcome=outcome, reason="why")
        for step, outcome in zip(steps, ends, strict=True)
    ]
    report = Report(results=tuple(results))
    text = render_report(plan(*steps), report).splitlines()
    assert "! failed   update    content/0.md, and 7 steps more: why" == text[0]
    assert [f"? unknown  update    content/{number}.md: why" for number in range(8, 16)] == text[
        1:-1
    ]
    assert 9 == len(commands(render_report_github(plan(*steps), report)))
    _has_items(summarize_report(plan(*steps), report), 9)


def test_every_kind_of_step_and_notice_can_be_annotated() -> None:
    assert commands(render_plan_github(Reported(plan=of_every_kind())))


@settings(max_examples=30, deadline=None)
@given(hostile_reports())
@example(reported(edit(title="::error::x"), notice(reason="\n::error::y")))
@example(reported(edit("content/a.md", body("::error::x\nOne.", "::error::x\nTwo."))))
def test_no_format_gives_the_runner_a_command_of_content(found: Reported) -> None:
    expected = _expected(found.plan) + 1  # and the limit that stands in the way, where there is one
    annotated = commands(render_plan_github(found))
    assert len(annotated) in (expected, expected - 1)
    for text in (
        render_plan_markdown(found),
        render_plan_html(found),
        render_plan_json(found.plan, found.gates, found.violations, exit_code=0),
        render_plan(found.plan, found.gates, found.violations, next_command=""),
    ):
        assert [] == commands(text)


def _expected(found: Plan) -> int:
    loud = [step for step in found.steps if step.impact in (Impact.LIVE, Impact.REMOVED)]
    return len(found.notices) + len(loud)


@settings(max_examples=30, deadline=None)
@given(hostile, hostile)
def test_content_stays_text_in_the_summary_of_a_job(one: str, other: str) -> None:
    problem = Problem(location=Location(one), code="broken-link", reason=other, fix=one)
    step = edit(one, title=other)
    report = Report(
        results=(Result(step=step, outcome=Outcome.FAILED, reason=other),), unplanned=(one,)
    )
    _has_items(summarize_problems([problem], 1), 1)
    _has_items(summarize_report(plan(step, notice(key=one, reason=other)), report), 3)


def _has_items(summary: str, count: int) -> None:
    page = on_github(summary)
    tags: Sequence[str] = [each.tag for each in page.iter()]
    assert set() == set(tags) - OURS
    assert count == tags.count("li")
    assert 0 == tags.count("a")
    assert [] == commands(summary)
