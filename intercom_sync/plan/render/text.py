"""A plan and a report as a person at a terminal reads them.

Owns the words and their order; colour is cli's. Same input, same bytes, no clock. Trap: text from
content or from Intercom may hold terminal escapes, so everything that is not ours goes through
`shown`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from difflib import unified_diff
from typing import assert_never

from intercom_sync.plan.guards import Violation, gates_needed, open_steps
from intercom_sync.plan.model import (
    FieldChange,
    Gate,
    Impact,
    Kind,
    Notice,
    Plan,
    Step,
    Verb,
)
from intercom_sync.plan.outcome import (
    Outcome,
    Report,
    and_more,
    summarize_apply,
    summarize_plan,
    told_once,
)

_CONTEXT_LINES = 2
# The number of a list entry ends no sentence.
_SENTENCE_END = re.compile(r"(?<=[.!?:])(?<!\b\d\.)(?<!\b\d\d\.)[ ](?=[^a-z\s|])")
_NAMES = ("title", "name")  # a locale that has one of these is written anew
_MAX_DIFF_LINES = 60  # more of one article is read better in the pull request


def render_plan(
    plan: Plan,
    gates: Iterable[Gate],
    violations: Sequence[Violation] = (),
    *,
    next_command: str,
    beyond: Sequence[Violation] = (),
) -> str:
    """The whole plan: what would happen, what was noticed, the counts and the next command.

    Args:
        gates: The flags given.
        next_command: What to type to make it happen; "" where the person is asked anyway.
        beyond: Guards that would say no once the gates are open that every step waits for.
    """
    gates = tuple(gates)
    opened = {step.id for step in open_steps(plan, gates)}
    blocks = [_steps(plan, opened, gates), _notices(plan), _violations(violations)]
    last = summarize_plan(plan, gates)
    if plan.steps and not violations and next_command:
        command = " ".join((next_command, *gates_needed(plan, gates)))
        last += "".join(f"\n{_beyond(command, one)}" for one in beyond)
        last += "" if beyond else f"\nApply with: {command}"
    return "\n".join([*(block for block in blocks if block), last]) + "\n"


def render_report(plan: Plan, report: Report) -> str:
    """What an apply did: only what did not go as planned is listed, then the counts."""
    lines = []
    for result, more in told_once(report.results):
        mark = _OUTCOME_MARKS.get(result.outcome, "!")
        step = f"{result.step.verb:<9} {shown(result.step.key)}{and_more(more)}"
        lines.append(f"{mark} {result.outcome:<8} {step}: {shown(result.reason)}")
    lines += [f"· not in the plan, so not done: {shown(name)}" for name in report.unplanned]
    for notice in plan.notices:
        if notice.observation.is_problem:
            lines += _notice(notice)
    lines.append(summarize_apply(plan, report))
    return "\n".join(lines) + "\n"


_OUTCOME_MARKS = {Outcome.UNKNOWN: "?", Outcome.SKIPPED: "·"}


def body_diff(change: FieldChange) -> tuple[str, ...]:
    """The lines of a unified diff of a longer text, without file names; one sentence a line."""
    before, after = sentences(change.before or ""), sentences(change.after or "")
    return tuple(unified_diff(before, after, lineterm="", n=_CONTEXT_LINES))[2:]


def sentences(text: str) -> list[str]:
    """A paragraph is one line of Markdown, in which a changed word would be hard to find."""
    return [sentence for line in text.splitlines() for sentence in _SENTENCE_END.split(line)]


def shown(text: str) -> str:
    """Text from outside, safe on a terminal: control and format characters become visible.

    So does what a runner of GitHub would take for a command: `::` that begins a line, and `##[`.
    """
    if text.lstrip().startswith("::"):
        text = text.replace("::", "\\x3a:", 1)
    text = text.replace("##[", "\\x23#[")
    if text.isprintable():
        return text
    return "".join(
        character
        if unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
        else f"\\x{ord(character):02x}"
        for character in text
    )


def _steps(plan: Plan, opened: set[str], gates: tuple[Gate, ...]) -> str:
    lines: list[str] = []
    created = {step.key for step in plan.steps if step.verb is Verb.CREATE}
    linked = {step.key for step in plan.steps if step.verb is Verb.LINK}
    for step in plan.steps:
        if step.verb is Verb.LINK and step.key in created:
            continue  # told on the line of its create
        if step.verb is Verb.CREATE and step.key in linked:
            lines.append(
                f"{_mark(step)} {step.verb:<9} {shown(step.key)}{_details(step)}, then links"
            )
            continue
        lines += _step(step, gates, runs=step.id in opened)
    return "".join(f"{line}\n" for line in lines)


def _step(step: Step, gates: tuple[Gate, ...], *, runs: bool) -> Iterator[str]:
    name = shown(step.key)
    details = _details(step)
    impact = _impact(step)
    waits = [gate for gate in step.gates if gate not in gates]
    needs = f"  ! needs {' '.join(waits)}" if waits else ""
    if not runs and not waits:
        needs = "  ! waits for another step"
    yield f"{_mark(step)} {step.verb:<9} {name}{details}{impact}{needs}"
    if step.verb is not Verb.DELETE:  # told on its line
        for change in step.changes:
            yield from _change(change)
    if step.url and any(change.field == "body" for change in step.changes):
        yield f"      {shown(step.url)}"


def _mark(step: Step) -> str:
    match step.verb:
        case Verb.CREATE:
            return "+"
        case Verb.UPDATE | Verb.STAGE | Verb.LINK | Verb.RERENDER:
            return "~"
        case Verb.RENAME | Verb.MOVE:
            return ">"
        case Verb.ADOPT | Verb.REFRESH | Verb.FORGET:
            return "="
        case Verb.PUBLISH:
            return "^"
        case Verb.UNPUBLISH | Verb.DELETE:
            return "-"
        case _:
            assert_never(step.verb)


def _details(step: Step) -> str:
    match step.verb:
        case Verb.CREATE | Verb.ADOPT:
            locales = [change.locale for change in step.changes if change.field in _NAMES]
            more = ", ".join(filter(None, locales))
            return f'   "{shown(step.title)}"' + (f", with {more}" if more else "")
        case Verb.FORGET if step.remote_id is None:
            return "   was deleted in Intercom"
        case Verb.FORGET:
            return "   stays in Intercom, unmanaged"
        case Verb.UNPUBLISH if Gate.PRUNE in step.gates:
            return f'   "{shown(step.title)}", whose file was removed; then unmanaged'
        case Verb.PUBLISH | Verb.UNPUBLISH:
            return ""
        case Verb.DELETE:
            return f'   "{shown(step.title)}" ({_standing(step)})'
        case Verb.LINK:
            return "   links to articles that are new"
        case Verb.RENAME:
            return ""
        case Verb.UPDATE | Verb.STAGE | Verb.MOVE | Verb.RERENDER | Verb.REFRESH:
            return f"   {', '.join(map(_named, step.changes))}" if step.changes else ""
        case _:
            assert_never(step.verb)


def _standing(step: Step) -> str:
    """What is lost, in a word."""
    if step.kind is Kind.COLLECTION:
        return "empty by then"
    return "".join(change.before or "" for change in step.changes if change.field == "state")


def _named(change: FieldChange) -> str:
    if change.field != "body" or change.before is change.after is None:
        return change.name
    diff = body_diff(change)
    added = sum(line.startswith("+") for line in diff)
    removed = sum(line.startswith("-") for line in diff)
    return f"{change.name} (+{added} -{removed} lines)"


def _impact(step: Step) -> str:
    match step.impact:
        case Impact.NONE | Impact.DRAFT:
            return ""
        case Impact.STAGED:
            return "   staged"
        case Impact.LIVE:
            return "   LIVE"
        case Impact.REMOVED:
            return "   REMOVED"
        case _:
            assert_never(step.impact)


def _change(change: FieldChange) -> Iterator[str]:
    if change.field == "body":
        diff = body_diff(change)
        if change.locale:
            yield f"      {change.name}:"
        yield from (f"      {shown(line)}" for line in diff[:_MAX_DIFF_LINES])
        if len(diff) > _MAX_DIFF_LINES:
            yield f"      … {len(diff) - _MAX_DIFF_LINES} more lines"
    elif change.before is not None and change.after is not None:
        yield f'      {change.name}: "{shown(change.before)}" → "{shown(change.after)}"'
    elif change.before is not None:
        yield f'      {change.name}: "{shown(change.before)}" → none'


def _notices(plan: Plan) -> str:
    lines: list[str] = []
    for notice in plan.notices:
        lines += _notice(notice)
    return "".join(f"{line}\n" for line in lines)


def _notice(notice: Notice) -> Iterator[str]:
    mark = "!" if notice.observation.is_problem else "≠"
    folder = "collection " if notice.kind is Kind.COLLECTION else ""
    yield f"{mark} {notice.observation:<9} {shown(notice.key)}: {folder}{shown(notice.reason)}"
    if notice.changes:
        is_drift = notice.shows_intercom_twice
        sides = "Intercom then (-) and now (+)" if is_drift else "Intercom (-) and git (+)"
        yield f"      {sides}:"
    for change in notice.changes:
        yield from _change(change)
    yield f"      {shown(notice.fix)}."
    if notice.url:
        yield f"      {shown(notice.url)}"


def _beyond(command: str, found: Violation) -> str:
    return (
        f'"{command}" would be refused: {shown(found.reason)}. {shown(found.fix)}, or raise '
        f"{found.setting} in intercom-sync.yaml."
    )


def _violations(violations: Sequence[Violation]) -> str:
    return "".join(
        f"! guard     {shown(found.reason)}. {shown(found.fix)}.\n" for found in violations
    )
