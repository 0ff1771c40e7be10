"""What every report is made from: a plan and what is known besides it, and its parts by resource.

Owns the grouping and the words that all reports share, so that no two of them tell another truth.
Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import assert_never

from intercom_sync.plan.guards import Violation, open_steps
from intercom_sync.plan.model import (
    FieldChange,
    Gate,
    Impact,
    Kind,
    Notice,
    Observation,
    Plan,
    Step,
    Verb,
)
from intercom_sync.plan.pages import Page

LOUDNESS = tuple(Impact)
"""Impacts, the quietest first."""


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A plan, and what a report tells besides it.

    Attributes:
        gates: The flags the plan was made with.
        next_command: What to type to make it happen; "" for nothing.
        beyond: Guards that would say no once the gates are open that every step waits for.
        unsettled: Writes of an earlier run whose outcome nobody knows yet.
        pages: Key → the pages of that article; empty where nobody asked for them.
    """

    plan: Plan
    gates: tuple[Gate, ...] = ()
    violations: Sequence[Violation] = ()
    exit_code: int = 0
    next_command: str = ""
    beyond: Sequence[Violation] = ()
    unsettled: int = 0
    pages: Mapping[str, tuple[Page, ...]] = field(default_factory=dict)

    @cached_property
    def opened(self) -> frozenset[str]:
        """Ids of the steps that would run."""
        return frozenset(step.id for step in open_steps(self.plan, self.gates))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """All that a plan says of one file or folder."""

    key: str
    kind: Kind
    title: str
    url: str | None
    steps: tuple[Step, ...]
    notices: tuple[Notice, ...]

    @property
    def impact(self) -> Impact:
        """Of its loudest step."""
        return max((step.impact for step in self.steps), key=LOUDNESS.index, default=Impact.NONE)

    @property
    def is_problem(self) -> bool:
        """Whether a person has to act."""
        return any(notice.observation.is_problem for notice in self.notices)

    @property
    def is_drift(self) -> bool:
        """Whether Intercom changed and git did not."""
        return any(notice.observation is Observation.DRIFT for notice in self.notices)

    @property
    def changes(self) -> tuple[FieldChange, ...]:
        """Of its steps, then of its notices."""
        parts: tuple[Step | Notice, ...] = (*self.steps, *self.notices)
        return tuple(change for part in parts for change in part.changes)


def entries(plan: Plan) -> tuple[Entry, ...]:
    """Every file and folder that the plan speaks of: problems, then the loudest first."""
    steps: dict[str, list[Step]] = {}
    notices: dict[str, list[Notice]] = {}
    for step in plan.steps:
        steps.setdefault(step.key, []).append(step)
    for notice in plan.notices:
        notices.setdefault(notice.key, []).append(notice)
    found = [
        _entry(key, tuple(steps.get(key, ())), tuple(notices.get(key, ())))
        for key in steps | notices
    ]
    return tuple(
        sorted(
            found,
            key=lambda one: (
                not one.is_problem,
                -LOUDNESS.index(one.impact),
                not one.notices,
                one.key,
            ),
        )
    )


def headline(reported: Reported, found: Sequence[Entry]) -> str:
    """What a reader of one line should know; our own words and numbers only."""
    counts = Counter(entry.impact for entry in found if entry.steps)
    parts = [
        _impact_count(impact, counts[impact]) for impact in reversed(LOUDNESS) if counts[impact]
    ]
    problems = sum(entry.is_problem for entry in found)
    if problems:
        parts.insert(0, f"{problems} problem{'s'[: problems != 1]}")
    drifts = sum(entry.is_drift and not entry.is_problem for entry in found)
    if drifts:
        parts.append(f"{drifts} changed in Intercom")
    if reported.violations:
        parts.insert(0, "a limit stands in the way")
    return ", ".join(parts) or "no changes"


def _entry(key: str, steps: tuple[Step, ...], notices: tuple[Notice, ...]) -> Entry:
    parts: tuple[Step | Notice, ...] = (*steps, *notices)
    return Entry(
        key=key,
        kind=parts[0].kind,
        title=next((step.title for step in steps), ""),
        url=next((part.url for part in parts if part.url), None),
        steps=steps,
        notices=notices,
    )


def field_and_locale(change: FieldChange) -> tuple[str, str]:
    """What it is of, and of which translation; "" for the default locale."""
    return change.field, change.locale


def full_name(change: FieldChange) -> str:
    """The field as people read it, with its locale: "body (fr)"."""
    return change.name


def has_no_texts(change: FieldChange) -> bool:
    """Whether a change is only named: a saved plan without bodies keeps no more."""
    return change.before is None and change.after is None


def verb_in_words(verb: Verb) -> str:
    """A step as a writer would say it."""
    match verb:
        case Verb.CREATE:
            return "new"
        case Verb.ADOPT:
            return "take over what is in Intercom"
        case Verb.UPDATE:
            return "edit"
        case Verb.STAGE:
            return "edit, waiting behind the published page"
        case Verb.RENAME:
            return "another file name"
        case Verb.MOVE:
            return "move"
        case Verb.LINK:
            return "fill in links to new articles"
        case Verb.RERENDER:
            return "same text, rendered anew"
        case Verb.PUBLISH:
            return "publish"
        case Verb.UNPUBLISH:
            return "unpublish"
        case Verb.DELETE:
            return "delete for good"
        case Verb.REFRESH:
            return "note that both sides agree"
        case Verb.FORGET:
            return "no longer managed; stays in Intercom"
        case _:
            assert_never(verb)


def impact_label(impact: Impact) -> str:
    """An impact in a word or two, loud where it should be."""
    match impact:
        case Impact.NONE:
            return "bookkeeping"
        case Impact.DRAFT:
            return "draft"
        case Impact.STAGED:
            return "staged"
        case Impact.LIVE:
            return "LIVE"
        case Impact.REMOVED:
            return "REMOVED"
        case _:
            assert_never(impact)


def impact_meaning(impact: Impact) -> str:
    """Who notices, in a sentence without a full stop."""
    match impact:
        case Impact.NONE:
            return "nobody notices: only what this tool knows changes"
        case Impact.DRAFT:
            return "only teammates see it"
        case Impact.STAGED:
            return "only teammates see it, until it is published"
        case Impact.LIVE:
            return "readers see it at once"
        case Impact.REMOVED:
            return "it is taken away; readers lose the page if it was published"
        case _:
            assert_never(impact)


def _impact_count(impact: Impact, count: int) -> str:
    """E.g. "2 articles go LIVE"."""
    one = count == 1
    match impact:
        case Impact.NONE:
            return f"{count} bookkeeping"
        case Impact.DRAFT:
            return f"{count} draft{'s'[: not one]}"
        case Impact.STAGED:
            return f"{count} staged"
        case Impact.LIVE:
            return f"{count} {'goes' if one else 'go'} LIVE"
        case Impact.REMOVED:
            return f"{count} REMOVED"
        case _:
            assert_never(impact)


def waits(step: Step, reported: Reported) -> str:
    """Why a step would not run, e.g. "needs --publish"; "" if it would."""
    missing = [gate for gate in step.gates if gate not in reported.gates]
    if missing:
        return f"needs {' '.join(missing)}"
    return "" if step.id in reported.opened else "waits for a step that does not run"
