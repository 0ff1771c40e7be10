"""Plans of actions as files: those a person saved, and those a run has not finished.

Owns their format and the folder of unfinished runs. Trap: such a file holds names and messages of
customers, so the unfinished ones lie under journal/, which git ignores.
"""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

from intercom_sync.conversations.plan_model import FORMAT, ActionPlan
from intercom_sync.errors import StateError
from intercom_sync.state.atomic import sync_folder, write_whole
from intercom_sync.state.typed import Typed

_PLAN = Typed(ActionPlan)


def dump_plan(plan: ActionPlan) -> str:
    """A plan as text; same plan, same bytes."""
    return json.dumps(_PLAN.dump(plan), ensure_ascii=False, indent=1) + "\n"


def load_plan(text: str, *, name: str) -> ActionPlan:
    """The counterpart of dump_plan.

    Args:
        name: The file, for messages.

    Raises:
        StateError: it is no plan of an action, or one of a newer format.
    """
    try:
        value = json.loads(text)
        found = int(value["format"])
        if found > FORMAT:
            raise StateError(
                f"{name}: made by a newer intercom-sync (format {found}, this one knows {FORMAT}). "
                "Upgrade intercom-sync, or plan again"
            )
        return _PLAN.load(value)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise StateError(
            f"{name}: it is no plan of an action, or was changed by hand. Make one with "
            '"intercom-sync actions plan FILE --out PLAN.json"'
        ) from error


class UnfinishedRuns:
    """Plans whose run was begun and not ended."""

    def __init__(self, folder: Path) -> None:
        """`folder` is .intercom-sync/<target>/journal/actions."""
        self._folder = folder

    def keep(self, plan: ActionPlan) -> None:
        """Remember a plan until its run has ended."""
        write_whole(self._path(plan), dump_plan(plan))

    def drop(self, plan: ActionPlan) -> None:
        """Its run has ended."""
        path = self._path(plan)
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            sync_folder(path.parent)

    def all(self) -> tuple[ActionPlan, ...]:
        """Every unfinished run's plan, the oldest first.

        Raises:
            StateError: as load_plan.
        """
        plans = [
            load_plan(path.read_text("utf-8"), name=path.name)
            for path in sorted(self._folder.glob("*.plan.json"))
        ]
        return tuple(sorted(plans, key=lambda plan: (plan.planned_at_unix, plan.run)))

    def _path(self, plan: ActionPlan) -> Path:
        return self._folder / f"{quote(plan.run, safe='')}.plan.json"
