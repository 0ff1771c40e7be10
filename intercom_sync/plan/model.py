"""What a plan is: an immutable list of steps and what was observed while it was made.

Owns the nouns that render, guards and apply share; knows neither articles nor conversations, and
decides nothing. Trap: the plan a person approved must be the plan that is applied, so nothing in
here can be changed after it was made.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a step is about."""

    COLLECTION = "collection"
    ARTICLE = "article"


class Verb(StrEnum):
    """What a step does; one word each, as people read it."""

    CREATE = "create"
    ADOPT = "adopt"  # bind a file to what is there already; a write only where they differ
    UPDATE = "update"
    STAGE = "stage"  # an edit behind a published page, which readers do not see yet
    RENAME = "rename"  # another file or folder name; only what we know changes
    MOVE = "move"  # another parent, same content
    LINK = "link"  # second pass: links whose target had no id yet
    RERENDER = "rerender"  # same source, another body: the renderer changed
    PUBLISH = "publish"
    UNPUBLISH = "unpublish"
    DELETE = "delete"  # the file is gone, and so will be the object, for good
    REFRESH = "refresh"  # both sides changed to the same: take note of it
    FORGET = "forget"  # the file is gone, the object stays: it becomes unmanaged


class Impact(StrEnum):
    """Who notices a step."""

    NONE = "none"  # nobody: it changes only what we know
    DRAFT = "draft"  # teammates
    STAGED = "staged"  # teammates, who see the edit wait behind a published page
    LIVE = "LIVE"  # readers of the Help Center
    REMOVED = "removed"  # readers, who will miss it; of a draft, teammates will


class Gate(StrEnum):
    """A flag without which apply skips a step."""

    PUBLISH = "--publish"
    RERENDER = "--rerender"
    PRUNE = "--prune"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field, before and after, as a person reads it.

    Attributes:
        field: "title", "body", "description", "state", "author", "collection", "path", or
            "original": the text that a translation was made from; "translation": as a whole.
        locale: Whose text it is; "" for the default locale, and for what is of all locales.
        before: As it is in Intercom (body: as Markdown); None where nothing is there.
        after: As it will be; None where it is taken away. Both are None where a body changes and
            nobody kept its text: in a saved plan.
    """

    field: str
    before: str | None
    after: str | None
    locale: str = ""

    @property
    def name(self) -> str:
        """The field as people read it: "title", "title (fr)"."""
        return f"{self.field} ({self.locale})" if self.locale else self.field


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One write, small enough to succeed or fail on its own.

    Attributes:
        key: The file or folder it is about, e.g. "content/billing/refunds.md".
        remote_id: The id in Intercom; None where that is not known before an earlier step is done.
        expects: Fingerprint of the object just before the write; None where it must not exist
            yet, or is made or changed by an earlier step of the same plan.
        changes: In the order they are shown.
        gates: Flags that must all be given for the step to run.
        after: Ids of steps that must be done first.
        completes_create: Second pass or first publish of a new article: outside the limits.
        writes: False where only state changes.
        url: Where a person can look at the object in Intercom.
    """

    kind: Kind
    verb: Verb
    key: str
    title: str
    impact: Impact
    remote_id: str | None = None
    expects: str | None = None
    changes: tuple[FieldChange, ...] = ()
    gates: tuple[Gate, ...] = ()
    after: tuple[str, ...] = ()
    completes_create: bool = False
    writes: bool = True
    url: str | None = None

    @property
    def id(self) -> str:
        """Unique within a plan."""
        return step_id(self.verb, self.key)


def step_id(verb: Verb, key: str) -> str:
    """The id of the step that does `verb` to `key`."""
    return f"{verb} {key}"


class Observation(StrEnum):
    """What was seen and is not a step."""

    DRIFT = "drift"
    CONFLICT = "conflict"
    DIFFERS = "differs"
    AMBIGUOUS = "ambiguous"
    GONE = "gone"
    BLOCKED = "blocked"
    KEPT = "kept"  # a folder is gone, and its collection is not empty
    LINKED = "linked"  # what will be removed is linked to by what stays
    STALE = "stale"  # a translation older than its original

    @property
    def is_problem(self) -> bool:
        """Whether a person has to act before git and Intercom agree. Drift alone is no problem."""
        return self not in (
            Observation.DRIFT,
            Observation.KEPT,
            Observation.LINKED,
            Observation.STALE,
        )

    @property
    def is_difference(self) -> bool:
        """Whether git and Intercom disagree. A stale translation is the same in both."""
        return self is not Observation.STALE


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something about one resource that people must know.

    Attributes:
        reason: What is the case, without a full stop.
        fix: What to type or do, without a full stop.
        changes: base → actual for drift and where git has no side; Intercom → git for the others.
        is_file_gone: Git has no side: the file was removed.
    """

    observation: Observation
    kind: Kind
    key: str
    reason: str
    fix: str
    changes: tuple[FieldChange, ...] = ()
    url: str | None = None
    is_file_gone: bool = False

    @property
    def shows_intercom_twice(self) -> bool:
        """Whether its changes lead from what Intercom said at base to what it says now."""
        return self.observation is Observation.DRIFT or self.is_file_gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What apply would do, and what it would not touch.

    Attributes:
        steps: In the order of the report; `Step.after` rules the order of writing.
        notices: Sorted by key.
        managed: Articles bound to a file, before this plan.
        unchanged: Articles that are as git says, of those that were asked for.
        unmanaged: Articles in Intercom that no file is bound to; None where the plan is about some
            files only, and nobody looked.
        sees_drafts: Whether a teammate's unpublished changes would have been seen.
        is_offline: Nobody asked Intercom: only what git changed is seen, and nothing unmanaged.
    """

    target: str
    workspace_id: str
    workspace_name: str
    api_version: str
    steps: tuple[Step, ...] = ()
    notices: tuple[Notice, ...] = ()
    managed: int = 0
    unchanged: int = 0
    unmanaged: int | None = 0
    sees_drafts: bool = False
    is_offline: bool = False

    @property
    def problems(self) -> tuple[Notice, ...]:
        """The notices that end a run with exit code 1."""
        return tuple(notice for notice in self.notices if notice.observation.is_problem)
