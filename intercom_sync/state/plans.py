"""Plans of actions as files: those a person saved, and those a run has not finished.

Owns their format, the digest within it and the folder of unfinished runs. The digest says that the
plan is still the one that somebody approved: it guards against a slip of the hand or of a merge,
not against an attacker, who can compute another. Trap: such a file holds names and messages of
customers, so the unfinished ones lie under journal/, which git ignores.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from intercom_sync.conversations.plan_model import FORMAT, ActionPlan
from intercom_sync.errors import StateError
from intercom_sync.state.atomic import sync_folder, write_whole
from intercom_sync.state.strict_json import parsed
from intercom_sync.state.typed import Typed

_PLAN = Typed(ActionPlan)
_DIGEST = "digest"


def dump_plan(plan: ActionPlan) -> str:
    """A plan as text; same plan, same bytes."""
    value = _PLAN.dump(plan)
    return json.dumps({_DIGEST: _digest(value), **value}, ensure_ascii=False, indent=1) + "\n"


def load_plan(text: str, *, name: str) -> ActionPlan:
    """The counterpart of dump_plan.

    Args:
        name: The file, for messages.

    Raises:
        StateError: it is no plan of an action, one of a newer format, or was edited.
    """
    return _loaded(
        text,
        name=name,
        way_out='Make it again with "intercom-sync actions plan {file} --out PLAN.json"',
    )


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
            _loaded(
                path.read_text("utf-8", errors="replace"),
                name=f"journal/actions/{path.name}",
                way_out=(
                    "It says what is left of a run. Move the file away to give that run up: what "
                    "it has not sent stays unsent"
                ),
            )
            for path in sorted(self._folder.glob("*.plan.json"))
        ]
        return tuple(sorted(plans, key=lambda plan: (plan.planned_at_unix, plan.run)))

    def _path(self, plan: ActionPlan) -> Path:
        return self._folder / f"{quote(plan.run, safe='')}.plan.json"


def _loaded(text: str, *, name: str, way_out: str) -> ActionPlan:
    file = "FILE"
    try:
        value = parsed(text)
        file = str(value.get("path") or file)
        found = value["format"]
        if found > FORMAT:
            raise StateError(
                f"{name}: made by a newer intercom-sync (format {found}, this one knows {FORMAT}). "
                "Upgrade intercom-sync, or plan again"
            )
        told = value.pop(_DIGEST, None)
        if told != _digest(value):
            raise StateError(
                f"{name}: it was changed after it was made, so nobody has seen what it says now as "
                f"a plan. {way_out.format(file=file)}"
            )
        return _PLAN.load(value)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StateError(
            f"{name}: it is no plan of an action. {way_out.format(file=file)}"
        ) from error


def _digest(value: Mapping[str, Any]) -> str:
    """Of all that a plan says, however its lines are laid out."""
    canonical = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()
