"""What `actions run` was given: an action file, or a plan of one that was saved.

Owns reading it, and holding a saved plan against what file and config say now. Trap: a plan is what
somebody approved; where the file says something else by now, nobody has approved either.
"""

from __future__ import annotations

from pathlib import Path

from intercom_sync.cli.actions_desk import content_hash
from intercom_sync.cli.actions_plan import load_wanted
from intercom_sync.cli.invocation import Invocation
from intercom_sync.config import Settings
from intercom_sync.conversations.model import Action
from intercom_sync.conversations.plan_model import ActionPlan
from intercom_sync.errors import StateError, UsageError
from intercom_sync.state.plans import load_plan


def action_of(
    invocation: Invocation, settings: Settings, file: Path
) -> tuple[Action, ActionPlan | None]:
    """The action, and its plan where one was saved.

    Raises:
        ContentError: the action file has an error.
        StateError: the plan cannot be read, or was edited.
        UsageError: it is no action, several, or a plan that does not fit any more.
    """
    if file.suffix != ".json":
        return _the_action(invocation, settings, file), None
    saved = load_plan(_plan_text(invocation, file), name=str(file))
    action = _the_action(invocation, settings, settings.root / saved.path)
    _check_saved(saved, action, settings)
    return action, saved


def _plan_text(invocation: Invocation, file: Path) -> str:
    try:
        return (invocation.working_directory / file).read_text("utf-8")
    except UnicodeDecodeError as error:
        raise StateError(
            f"{file} is no plan of an action: it is not UTF-8 text. Make one with "
            '"intercom-sync actions plan FILE --out PLAN.json"'
        ) from error


def _the_action(invocation: Invocation, settings: Settings, file: Path) -> Action:
    found = load_wanted(invocation, settings, [file])
    if len(found) != 1:
        names = ", ".join(action.path for action in found)
        raise UsageError(f"{file} holds {len(found)} actions, and one is run at a time: {names}.")
    return found[0]


def _check_saved(plan: ActionPlan, action: Action, settings: Settings) -> None:
    differs = [
        what
        for what, one, other in (
            ("the target", plan.target, settings.target_name),
            ("the API version", plan.api_version, settings.target.api_version),
            (plan.path, plan.content_hash, content_hash(action)),
        )
        if one != other
    ]
    if differs:
        raise UsageError(
            f"The plan does not fit any more: {', '.join(differs)} changed after it was made. "
            f'Plan again with "intercom-sync actions plan {plan.path}".'
        )
