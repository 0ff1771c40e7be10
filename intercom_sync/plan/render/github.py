"""Problems and steps as annotations on a pull request: commands for the runner of GitHub.

Owns the commands and their escaping. Pure. Trap: whatever stands unescaped at the start of a line
is a command to the runner, so every value goes through one of the two escapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, assert_never

from intercom_sync.errors import Problem, Severity
from intercom_sync.location import Location
from intercom_sync.plan.model import Impact, Kind, Notice, Plan, Step
from intercom_sync.plan.outcome import (
    Outcome,
    Report,
    Result,
    and_more,
    summarize_apply,
    summarize_plan,
    told_once,
)
from intercom_sync.plan.render.problems import counts_of
from intercom_sync.plan.render.reported import Reported, impact_label, impact_meaning, waits
from intercom_sync.plan.render.text import shown

Level = Literal["error", "warning", "notice"]
_LEVELS: tuple[Level, ...] = ("error", "warning", "notice")


def render_plan_github(reported: Reported, *, folder: str = "") -> str:
    """The plan: what stands in its way, then what readers would notice.

    Args:
        folder: Of the project in the repository, with a slash at the end; "" for its root.
    """
    lines = [
        *_guards(reported),
        *(_notice(notice, folder) for notice in reported.plan.notices),
        *_loud(reported, folder),
    ]
    return _written(lines, summarize_plan(reported.plan, reported.gates))


def render_report_github(plan: Plan, report: Report, *, folder: str = "") -> str:
    """What an apply did: every step that did not go as planned."""
    lines = [
        *(
            found
            for result, more in told_once(report.results)
            for found in _result(result, more, folder)
        ),
        *(_notice(notice, folder) for notice in plan.problems),
    ]
    return _written(lines, summarize_apply(plan, report))


def render_problems_github(
    problems: Sequence[Problem], count: int, *, folder: str = "", noun: str = "article"
) -> str:
    """What validate found, each on the line it is about."""
    lines = [
        _command(
            _level(problem.severity),
            f"{problem.reason}. {problem.fix}. [{problem.code}]",
            title=problem.code,
            location=problem.location,
            folder=folder,
        )
        for problem in problems
    ]
    return _written(lines, counts_of(problems, count, noun=noun))


def _written(lines: Iterable[tuple[Level, str]], summary: str) -> str:
    """Errors first: GitHub shows ten annotations of a kind."""
    found = sorted(lines, key=lambda line: _LEVELS.index(line[0]))
    return "\n".join([*(text for _, text in found), summary]) + "\n"


def _guards(reported: Reported) -> Iterator[tuple[Level, str]]:
    for violation in reported.violations:
        yield _command("error", f"{violation.reason}. {violation.fix}.", title="limit")
    if reported.unsettled:
        yield _command(
            "warning",
            f"An earlier run ended before it heard what became of {reported.unsettled} of its "
            "writes. This plan may be wrong about those.",
            title="unsettled",
        )


def _notice(notice: Notice, folder: str) -> tuple[Level, str]:
    return _about(
        "error" if notice.observation.is_problem else "warning",
        notice,
        f"{notice.reason}. {notice.fix}.",
        title=notice.observation,
        folder=folder,
    )


def _loud(reported: Reported, folder: str) -> Iterator[tuple[Level, str]]:
    for step in reported.plan.steps:
        match step.impact:
            case Impact.NONE | Impact.DRAFT | Impact.STAGED:
                continue
            case Impact.LIVE | Impact.REMOVED:
                level: Level = "warning" if step.impact is Impact.REMOVED else "notice"
                needs = waits(step, reported)
                message = f"{step.verb}: {impact_meaning(step.impact)}"
                message += f". It {needs}." if needs else "."
                title = impact_label(step.impact)
                yield _about(level, step, message, title=title, folder=folder)
            case _:
                assert_never(step.impact)


def _result(result: Result, more: int, folder: str) -> Iterator[tuple[Level, str]]:
    match result.outcome:
        case Outcome.DONE | Outcome.SKIPPED:
            return
        case Outcome.REFUSED | Outcome.FAILED | Outcome.UNKNOWN:
            message = f"{result.step.verb}{and_more(more)} {result.outcome}: {result.reason}"
            yield _about("error", result.step, message, title=result.outcome, folder=folder)
        case _:
            assert_never(result.outcome)


def _about(
    level: Level, part: Step | Notice, message: str, *, title: str, folder: str
) -> tuple[Level, str]:
    if part.kind is Kind.COLLECTION:  # a folder is nothing that a line could be drawn under
        return _command(level, f"{part.key}: {message}", title=title)
    return _command(level, message, title=title, location=Location(part.key), folder=folder)


def _level(severity: Severity) -> Level:
    return "error" if severity is Severity.ERROR else "warning"


def _command(
    level: Level, message: str, *, title: str, location: Location | None = None, folder: str = ""
) -> tuple[Level, str]:
    properties: dict[str, str | int | None] = {"title": title}
    if location is not None and location.path:
        place = {"file": folder + location.path, "line": location.line, "col": location.column}
        properties = {**place, **properties}
    given = [f"{name}={_property(str(value))}" for name, value in properties.items() if value]
    return level, f"::{level} {','.join(given)}::{_message(message)}"


def _message(text: str) -> str:
    lines = [shown(line) for line in text.split("\n")]
    return "%0A".join(line.replace("%", "%25").replace("\r", "%0D") for line in lines)


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
