"""Plans of articles as files: sealed, so that damage is noticed.

Owns their format. Trap: the seal is against accidents. Whoever can change the file can make another
seal, so a saved plan is never believed to permit anything (plan/saved.py).
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from intercom_sync.errors import StateError
from intercom_sync.plan.saved import FORMAT, SavedPlan
from intercom_sync.state.strict_json import parsed
from intercom_sync.state.typed import Typed

_PLAN = Typed(SavedPlan)
_KIND = "plan of articles"
_AGAIN = 'Plan again with "intercom-sync plan --out FILE"'


def dump_saved(saved: SavedPlan) -> str:
    """A plan as text; same plan, same bytes."""
    value = {"kind": _KIND, **_PLAN.dump(saved)}
    return json.dumps({**value, "seal": _seal(value)}, ensure_ascii=False, indent=1) + "\n"


def load_saved(text: str, *, name: str) -> SavedPlan:
    """The counterpart of dump_saved.

    Args:
        name: The file, for messages.

    Raises:
        StateError: it is no such plan, is damaged, or was made by a newer intercom-sync.
    """
    value = _object(text, name)
    if "action" in value:
        raise StateError(
            f"{name}: this is the plan of an action. Run it with: intercom-sync actions run {name}"
        )
    if value.get("kind") != _KIND:
        raise StateError(f"{name}: this is no saved plan. {_AGAIN}")
    found = value.get("format")
    if isinstance(found, int) and found > FORMAT:
        raise StateError(
            f"{name}: made by a newer intercom-sync (format {found}, this one knows {FORMAT}). "
            "Upgrade intercom-sync, or plan again"
        )
    seal = value.pop("seal", None)
    if seal != _seal(value):
        raise StateError(f"{name}: it is damaged, or was changed by hand. {_AGAIN}")
    del value["kind"]
    try:
        return _PLAN.load(value)
    except ValueError as error:
        raise StateError(f"{name}: it is not as a plan should be. {_AGAIN}") from error


def _object(text: str, name: str) -> dict[str, Any]:
    try:
        value = parsed(text)
    except ValueError as error:
        raise StateError(f"{name}: it is cut off, or no JSON. {_AGAIN}") from error
    if not isinstance(value, dict):
        raise StateError(f"{name}: this is no saved plan. {_AGAIN}")
    return value


def _seal(value: dict[str, Any]) -> str:
    plain = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
