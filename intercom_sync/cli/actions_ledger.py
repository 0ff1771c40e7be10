"""`actions history` and `due`: what the ledger remembers of runs, and what is to be run by that.

Owns the choice of slots; actions_runs.py runs them. Trap: a slot counts as done once a run of it is
noted, so one that is still to come must never be noted.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from intercom_sync.cli.actions_desk import open_desk
from intercom_sync.cli.actions_plan import load_wanted, worst
from intercom_sync.cli.actions_runs import Wanted, need_somebody, run_action
from intercom_sync.cli.actions_unfinished import journal_folder, mention_unfinished
from intercom_sync.cli.backends import backend_of, state_folder
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.listing import show
from intercom_sync.config import Settings
from intercom_sync.conversations.model import Action
from intercom_sync.conversations.schedules import slots_due
from intercom_sync.conversations.times import Absolute, NotATime, at, parse, shown
from intercom_sync.errors import ContentError, UsageError
from intercom_sync.state.ledger import FileLedger
from intercom_sync.state.plans import UnfinishedRuns

UNENDED = "not finished"
FIRST_LOOK_BACK_SECONDS = 86_400
"""How old a slot of an action that has never run may be: a new file is not due for last week."""


def show_history(invocation: Invocation, name: str | None, output_format: str) -> int:
    """Every run, the latest first."""
    settings = invocation.settings()
    backend_of(invocation, settings).refresh()
    ledger = _ledger(settings)
    names = (name,) if name else ledger.actions()
    runs = [note for one in names for note in ledger.view(one).runs]
    rows = [
        {
            "started": shown(note.started_at_unix),
            "action": note.action,
            "file": note.path,
            "commit": note.commit[:12],
            "run": note.run,
            "ended": UNENDED if note.ended_at_unix is None else shown(note.ended_at_unix),
            "summary": note.summary,
        }
        for note in sorted(runs, key=lambda note: note.started_at_unix, reverse=True)
    ]
    if output_format == "text":
        rows = [_briefly(row) for row in rows]
    return show(invocation, rows, output_format)


def _briefly(row: Mapping[str, str]) -> dict[str, str]:
    """What fits on a line, and what somebody looks for first."""
    what = row["summary"] if row["ended"] != UNENDED else f"{row['summary']} {UNENDED}".strip()
    kept = {name: row[name] for name in ("started", "action", "file", "commit")}
    return {**kept, "what": what.removeprefix("Run: ")}


async def due_actions(
    invocation: Invocation, at_time: str | None, wanted: Wanted | None, output_format: str
) -> int:
    """The actions whose schedule has a slot since their last run; with `wanted`, run them."""
    if wanted is not None:
        need_somebody(invocation, wanted)
    settings = invocation.settings()
    now_unix = _moment(at_time)
    if wanted is not None and now_unix > time.time():
        raise UsageError(
            f"--at {shown(now_unix)} is still to come: its slots would count as done, and the "
            "real ones be left out. Leave out --run to see what will be due."
        )
    backend_of(invocation, settings).refresh()
    mention_unfinished(invocation, settings, only_orphans=True)
    found = _due(settings, load_wanted(invocation, settings, []), now_unix)
    if wanted is None:
        rows = [
            {"file": action.path, "action": action.name, "slot": shown(slot)}
            for action, slot in found
        ]
        return show(invocation, rows, output_format)
    if not found:
        invocation.terminal.say("Nothing is due.")
        return 0
    codes = []
    async with open_desk(invocation, wait=wanted.wait) as desk:
        # Once more under the lock: another run may have taken the slots meanwhile.
        for action, slot in _due(settings, [action for action, _ in found], now_unix):
            try:
                codes.append(await run_action(desk, action, replace(wanted, slot_unix=slot)))
                if codes[-1] > 128:  # a signal means all of it
                    break
            except (ContentError, UsageError) as error:
                # One file that does not fit, or a run that cannot go on, must not hold up others.
                invocation.terminal.say(f"{action.path} was not run:\n{error}")
                codes.append(error.exit_code)
    return worst(codes)


def _due(settings: Settings, actions: Sequence[Action], now_unix: int) -> list[tuple[Action, int]]:
    """Each due action with its latest slot; one that was not finished is due at any time."""
    ledger = _ledger(settings)
    unfinished = {plan.action for plan in UnfinishedRuns(journal_folder(settings)).all()}
    found = []
    for action in actions:
        if not action.schedule:
            continue
        slots = [note.slot_unix for note in ledger.view(action.name).runs]
        since = max(slots, default=now_unix - FIRST_LOOK_BACK_SECONDS)
        if due_slots := slots_due(action.schedule, since, now_unix):
            found.append((action, due_slots[-1]))
        elif action.name in unfinished:
            found.append((action, since))
    return found


def _moment(at_time: str | None) -> int:
    now = int(time.time())
    if at_time is None:
        return now
    parsed = parse(at_time)
    if isinstance(parsed, NotATime):
        raise UsageError(f'--at "{at_time}" {parsed.reason}. {parsed.fix}.')
    return parsed.unix if isinstance(parsed, Absolute) else at(parsed, now)


def _ledger(settings: Settings) -> FileLedger:
    return FileLedger(state_folder(settings) / "ledger")
