"""The three-way question, once, for articles and collections alike.

Owns which of the two sides changed, field by field; what to do about it is diff's. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from intercom_sync.articles.parts import field_and_locale
from intercom_sync.plan.model import FieldChange

FIELD_ORDER = (
    *("title", "name", "description", "state", "author", "collection", "path"),
    *("original", "body"),
)
"""In which order people read changes: short ones first, the body last; then the other locales."""


class Relation(Enum):
    """How git and Intercom stand to each other since base."""

    SAME = auto()
    GIT_CHANGED = auto()
    DRIFTED = auto()
    AGREE = auto()  # something changed, and both sides now say the same
    CONFLICT = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One managed field, seen three ways.

    Attributes:
        git_changed: Desired differs from what was sent.
        intercom_changed: Actual differs from what was read back.
        agree: Desired and actual are the same now.
    """

    name: str
    git_changed: bool
    intercom_changed: bool
    agree: bool

    @property
    def differs(self) -> bool:
        """Whether something changed and the two sides do not agree on the outcome."""
        return (self.git_changed or self.intercom_changed) and not self.agree


def relate(fields: Iterable[Field]) -> Relation:
    """How the two sides stand to each other, over all fields of one resource."""
    fields = tuple(fields)
    if not any(field.git_changed or field.intercom_changed for field in fields):
        return Relation.SAME
    differing = [field for field in fields if field.differs]
    if not differing:
        return Relation.AGREE
    git_changed = any(field.git_changed for field in differing)
    intercom_changed = any(field.intercom_changed for field in differing)
    if git_changed and intercom_changed:
        return Relation.CONFLICT
    return Relation.GIT_CHANGED if git_changed else Relation.DRIFTED


def same_text(one: str, other: str) -> bool:
    """Whether two short texts are the same once white space is settled; servers trim."""
    return " ".join(one.split()) == " ".join(other.split())


def changes(
    before: Mapping[str, str | None], after: Mapping[str, str | None]
) -> tuple[FieldChange, ...]:
    """What differs between two views of a resource, as people read it.

    Args:
        before, after: Field name (parts.in_locale) → its text; None or absent means there is none.
    """
    from deepdiff import DeepDiff  # slow to import, and needed only where something differs

    # Without the threshold, views that have little in common would be one change of the whole.
    found = DeepDiff(
        {name: text for name, text in before.items() if text is not None},
        {name: text for name, text in after.items() if text is not None},
        view="tree",
        threshold_to_diff_deeper=0,
    )
    names = {level.path(output_format="list")[0] for group in found.values() for level in group}
    found_changes = []
    for name in names:
        field, locale = field_and_locale(name)
        change = FieldChange(
            field=field, locale=locale, before=before.get(name), after=after.get(name)
        )
        found_changes.append(change)
    return in_order(*found_changes)


def in_order(*found: FieldChange) -> tuple[FieldChange, ...]:
    """As they are shown."""
    return tuple(sorted(found, key=lambda one: (one.locale, FIELD_ORDER.index(one.field))))
