"""`actions history`, `due` and `resolve`: what the ledger remembers, and what a person adds to it.

Owns no request to Intercom. Trap: "resolve" is a person's word that a customer did or did not get a
message; it is written down as such, and nothing is sent here.
"""

from __future__ import annotations

import getpass
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace

from intercom_sync.cli.actions_desk import open_desk
from intercom_sync.cli.actions_plan import load_wanted, worst
from intercom_sync.cli.actions_runs import Wanted, need_somebody, run_action
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.listing import show
from intercom_sync.cli.wiring import state_folder
from intercom_sync.config import Settings
from intercom_sync.conversations.addresses import read_address
from intercom_sync.conversations.ledger_model import LedgerEntry, Noted
from intercom_sync.conversations.model import Action
from intercom_sync.conversations.schedules import slots_due
from intercom_sync.conversations.times import Absolute, NotATime, at, parse, shown
from intercom_sync.errors import ContentError, UsageError
from intercom_sync.state.ledger import FileLedger
from intercom_sync.state.lock import locked
from intercom_sync.state.plans import UnfinishedRuns

UNENDED = "not finished"
NONE = "none"
"""What stands for the conversation of a ticket that was made by hand and belongs to none."""

FIRST_LOOK_BACK_SECONDS = 86_400
"""How old a slot of an action that has never run may be: a new file is not due for last week."""


def show_history(invocation: Invocation, name: str | None, output_format: str) -> int:
    """Every run, the latest first."""
    ledger = _ledger(invocation.settings())
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
    async with open_desk(invocation) as desk:
        # Once more under the lock: another run may have taken the slots meanwhile.
        for action, slot in _due(settings, [action for action, _ in found], now_unix):
            try:
                codes.append(await run_action(desk, action, replace(wanted, slot_unix=slot)))
                if codes[-1] > 128:  # a signal means all of it
                    break
            except ContentError as error:
                # One file that does not fit the workspace must not hold up the others.
                invocation.terminal.say(f"{action.path} was not run:\n{error}")
                codes.append(error.exit_code)
    return worst(codes)


def resolve_unknown(
    invocation: Invocation,
    chosen: tuple[str, str, str | None] | None,
    output_format: str,
    *,
    was_sent: bool | None,
) -> int:
    """List what is unknown, or take a person's word for one of them."""
    settings = invocation.settings()
    folder = state_folder(settings)
    with closing(_ledger(settings)) as ledger:
        unknown = [one for name in ledger.actions() for one in ledger.view(name).unknown]
        if chosen is None:
            code = show(invocation, [_row(one) for one in unknown], output_format)
            if unknown and output_format == "text":
                invocation.terminal.say(
                    "Look at each conversation, then: intercom-sync actions resolve ACTION "
                    "CONVERSATION STEP --sent (or --not-sent)."
                )
            return 4 if unknown else code
        if was_sent is None:
            raise UsageError("Say what you saw in the conversation: --sent or --not-sent.")
        found = _chosen(unknown, *chosen)
        with locked(folder, invocation.environment):
            ledger.note(_resolved(found, was_sent=was_sent))
    said = "noted as sent" if was_sent else "noted as not sent; it may be sent again"
    where = found.key.conversation or NONE
    invocation.terminal.result(f"{found.key.action} {where} {found.key.step}: {said}.\n")
    return 0


def _due(settings: Settings, actions: Sequence[Action], now_unix: int) -> list[tuple[Action, int]]:
    """Each due action with its latest slot; one that was not finished is due at any time."""
    ledger = _ledger(settings)
    folder = state_folder(settings) / "journal" / "actions"
    unfinished = {plan.action for plan in UnfinishedRuns(folder).all()}
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


def _chosen(
    unknown: Sequence[LedgerEntry], action: str, conversation: str, step: str | None
) -> LedgerEntry:
    address = read_address(conversation)
    wanted = "" if conversation == NONE else address.id if address else conversation
    found = [
        one
        for one in unknown
        if one.key.action == action
        and one.key.conversation == wanted
        and step in (None, one.key.step)
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(
            f"Nothing is unknown about {action} and conversation {conversation}. "
            '"intercom-sync actions resolve" lists what is.'
        )
    steps = ", ".join(sorted(one.key.step for one in found))
    raise UsageError(f"Several steps are unknown there: {steps}. Name one of them.")


def _resolved(found: LedgerEntry, *, was_sent: bool) -> LedgerEntry:
    return LedgerEntry(
        key=found.key,
        noted=Noted.DONE if was_sent else Noted.NOT_DONE,
        run=found.run,
        # Entries are read in the order of their time, and this one must come last.
        at_unix=max(int(time.time()), found.at_unix),
        verb=found.verb,
        evidence=f"resolved by {_who()}",
    )


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        return "a person"


def _row(entry: LedgerEntry) -> dict[str, object]:
    return {
        "action": entry.key.action,
        "conversation": entry.key.conversation or NONE,
        "step": entry.key.step,
        "what": entry.verb,
        "when": shown(entry.at_unix),
        "why": entry.evidence,
    }


def _ledger(settings: Settings) -> FileLedger:
    return FileLedger(state_folder(settings) / "ledger")
