"""The shape of `plan --format json`, as its readers may rely on it.

Owns the published JSON Schema. Trap: it is written down apart from the renderer, which must not
pay for pydantic; a test validates what is really printed against it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from intercom_sync.plan.model import Gate, Impact, Kind, Observation, Verb


class Shape(BaseModel):
    """An object whose keys are all there; more may be added within a format."""

    model_config = ConfigDict(extra="allow", use_attribute_docstrings=True)


class Workspace(Shape):
    """The workspace the plan is for."""

    id: str
    name: str


class Counts(Shape):
    """Articles, before the plan is applied."""

    managed: int
    """Bound to a file."""
    unchanged: int
    """As git says, of those the plan is about."""
    unmanaged: int | None
    """In Intercom, without a file; null where the plan is about some files only."""


class BodyChange(Shape):
    """A body that changes."""

    field: Literal["body"]
    locale: str | None
    """Of which translation; null for the article itself."""
    diff: list[str] | None
    """Lines of a unified diff of its Markdown, one sentence a line; null where the texts were not
    kept."""


class TextChange(Shape):
    """Another field that changes."""

    field: str
    locale: str | None
    before: str | None
    after: str | None


Change = BodyChange | TextChange


class Step(Shape):
    """One write."""

    id: str
    """Verb and key; unique in the plan."""
    kind: Kind
    verb: Verb
    key: str
    """The file, or the folder with a slash at its end."""
    title: str
    impact: Impact
    """Who notices."""
    needs: list[Gate]
    """Flags without which apply skips it."""
    runs: bool
    """Whether it would run with the flags this plan was given."""
    writes: bool
    """False where only state changes."""
    remote_id: str | None
    expects: str | None
    """What the object must still be like just before the write, as a digest."""
    after: list[str]
    """Ids of steps that must be done first."""
    changes: list[Change]
    url: str | None


class Notice(Shape):
    """What was seen and is not a step."""

    observation: Observation
    problem: bool
    """Whether it makes the exit code 1."""
    kind: Kind
    key: str
    reason: str
    fix: str
    changes: list[Change]
    url: str | None


class Guard(Shape):
    """A limit that stands in the way."""

    guard: str
    reason: str
    fix: str


class PlanShape(Shape):
    """A plan of intercom-sync, format 1."""

    format: Annotated[int, Field(ge=1, le=1)]
    """Raised when a reader of an earlier shape would misunderstand a later one."""
    target: str
    workspace: Workspace
    api_version: str
    offline: bool
    """Whether Intercom was not asked: then only what git changed is seen, and nothing unmanaged."""
    summary: str
    exit_code: int
    counts: Counts
    steps: list[Step]
    notices: list[Notice]
    guards: list[Guard]
