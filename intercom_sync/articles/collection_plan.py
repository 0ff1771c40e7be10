"""The collections' part of a plan while it is made.

Owns what is known so far: steps, notices, and which folder has or will have which id. Pure. Trap: a
folder without an id is either created by a step of this plan or blocked; articles below it depend
on which.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from intercom_sync.articles.decision import CollectionWrite
from intercom_sync.articles.model import CollectionId
from intercom_sync.plan.model import FieldChange, Kind, Notice, Observation, Step, Verb


@dataclass(slots=True, kw_only=True)
class CollectionPlan:
    """The collections' part of a plan, while it is made.

    Attributes:
        ids: Folder → its id; absent for one that is created by a step, or blocked.
        made_by: Folder → id of the step after which it has an id: its create, or the step that
            takes note of it.
    """

    steps: list[Step] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    writes: dict[str, CollectionWrite] = field(default_factory=dict)
    ids: dict[str, CollectionId] = field(default_factory=dict)
    made_by: dict[str, str] = field(default_factory=dict)

    def add(self, step: Step, write: CollectionWrite) -> None:
        self.steps.append(step)
        self.writes[step.id] = write
        if step.verb in (Verb.CREATE, Verb.ADOPT) or (not step.writes and write.record):
            self.made_by[step.key] = step.id

    def is_new(self, folder: str | None) -> bool:
        """Whether a folder gets its id only by a step of this plan."""
        return folder is not None and folder in self.made_by and folder not in self.ids

    def is_blocked(self, folder: str | None) -> bool:
        """Whether a folder neither exists in Intercom nor will."""
        return folder is not None and folder not in self.ids and folder not in self.made_by


def collection_notice(
    path: str,
    observation: Observation,
    reason: str,
    fix: str,
    shown: tuple[FieldChange, ...] = (),
    *,
    is_file_gone: bool = False,
) -> Notice:
    """What a person has to know of a folder, or of one that is gone."""
    return Notice(
        observation=observation,
        kind=Kind.COLLECTION,
        key=path,
        reason=reason,
        fix=fix,
        changes=shown,
        is_file_gone=is_file_gone,
    )
