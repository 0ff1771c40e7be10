"""Runs of actions that were begun and not ended: who takes them up, and who cannot.

Owns the judgement and the words for it; actions_runs.py takes them up, actions_resolve.py gives
them up. Trap: such a run is bound to the place it was planned for. What it was shown to a person
for must not be sent through another API version, and it must not be forgotten in silence either.
"""

from __future__ import annotations

from pathlib import Path

from intercom_sync.cli.actions_desk import Desk
from intercom_sync.cli.backends import state_folder
from intercom_sync.cli.invocation import Invocation
from intercom_sync.config import Settings
from intercom_sync.conversations.load import load_actions
from intercom_sync.conversations.plan_model import ActionPlan
from intercom_sync.errors import UsageError
from intercom_sync.state.plans import UnfinishedRuns


def journal_folder(settings: Settings) -> Path:
    """Where the target's runs of actions keep their journals and plans."""
    return state_folder(settings) / "journal" / "actions"


def giving_up(action: str) -> str:
    """What to type to give up what is left of a run."""
    return f"intercom-sync actions resolve {action} --abandon"


def check_goes_on(desk: Desk, plan: ActionPlan) -> None:
    """Whether an unfinished run can go on here.

    Raises:
        UsageError: it was planned for something else than what the config says now.
    """
    settings = desk.target.settings
    differs = [
        f"{what} {then}, which is {now} now"
        for what, then, now in (
            ("target", plan.target, settings.target_name),
            ("workspace", plan.workspace_id, desk.workspace.id),
            ("API version", plan.api_version, settings.target.api_version),
        )
        if then != now
    ]
    if differs:
        raise UsageError(
            f'An earlier run of "{plan.action}" is not finished, and was planned for '
            f"{' and '.join(differs)}. Set that back and run again to finish it, or give it up: "
            f"{giving_up(plan.action)}"
        )


def mention_unfinished(
    invocation: Invocation, settings: Settings, *, only_orphans: bool = False
) -> None:
    """Tell of every unfinished run, or of those that no action file would take up.

    Raises:
        StateError: the note of one is damaged.
    """
    left = dict.fromkeys(plan.action for plan in UnfinishedRuns(journal_folder(settings)).all())
    if not left:
        return
    paths = {action.name: action.path for action in load_actions(settings).actions}
    for name in left:
        said = f'An earlier run of "{name}" is not finished'
        if name not in paths:
            said += (
                ", and no valid action file has that name. Bring the file back and run it to "
                f"finish it, or give it up: {giving_up(name)}"
            )
        elif only_orphans:
            continue
        else:
            said += (
                f'. "intercom-sync actions run {paths[name]}" takes it up; to give it up: '
                f"{giving_up(name)}"
            )
        invocation.terminal.say(said)
