"""`actions resolve`: what a person says of messages and runs whose end nobody knows.

Owns the list and taking their word. Nothing is sent here, and nothing is asked of Intercom. Trap:
a message of which a person says that it was not sent will be sent again, so their word counts only
once it can no longer arrive.
"""

from __future__ import annotations

import getpass
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace

from intercom_sync.cli.actions_unfinished import journal_folder, mention_unfinished
from intercom_sync.cli.backends import backend_of, hold_state, state_folder
from intercom_sync.cli.invocation import Invocation
from intercom_sync.cli.listing import show
from intercom_sync.config import Settings
from intercom_sync.conversations.addresses import read_address
from intercom_sync.conversations.intent import PendingConversation
from intercom_sync.conversations.ledger_model import LedgerEntry, Noted, RunNote
from intercom_sync.conversations.recover import ABSENCE_PROVES_AFTER
from intercom_sync.conversations.standing import UNSETTLED, unsettled_messages
from intercom_sync.conversations.times import shown
from intercom_sync.errors import UsageError
from intercom_sync.plan.outcome import Outcome
from intercom_sync.state.journal import ActionJournal
from intercom_sync.state.ledger import FileLedger
from intercom_sync.state.plans import UnfinishedRuns

NONE = "none"
"""What stands for the conversation of a ticket that was made by hand and belongs to none."""


def list_unknown(invocation: Invocation, output_format: str) -> int:
    """Everything that is unknown, of the ledger and of the journal; 4 where there is any."""
    settings = invocation.settings()
    backend_of(invocation, settings).refresh()
    with closing(_ledger(settings)) as ledger:
        unknown = _unknown(ledger, ActionJournal(journal_folder(settings)))
    code = show(invocation, [_row(one) for one in unknown], output_format)
    if unknown and output_format == "text":
        invocation.terminal.say(
            "Look at each conversation, then: intercom-sync actions resolve ACTION CONVERSATION "
            "STEP --sent (or --not-sent)."
        )
    mention_unfinished(invocation, settings)
    return 4 if unknown else code


def resolve_unknown(
    invocation: Invocation, action: str, conversation: str, step: str | None, *, was_sent: bool
) -> int:
    """Take a person's word for one of them.

    Raises:
        UsageError: there is none, or several; or it may still arrive, and they say it did not.
    """
    settings = invocation.settings()
    with (
        hold_state(invocation, settings),
        closing(_ledger(settings)) as ledger,
        closing(ActionJournal(journal_folder(settings))) as journal,
    ):
        found = _chosen(_unknown(ledger, journal), action, conversation, step)
        pending = [one for one in journal.earlier() if one.intent.key == found.key]
        if not was_sent:
            _refuse_too_early(pending)
        ledger.note(_resolved(found, was_sent=was_sent))
        for one in pending:  # or the next command would look for it, and ask again
            outcome = Outcome.DONE if was_sent else Outcome.FAILED
            journal.close_earlier(one, outcome, found.key.conversation)
    said = "noted as sent" if was_sent else "noted as not sent; it may be sent again"
    where = found.key.conversation or NONE
    invocation.terminal.result(f"{found.key.action} {where} {found.key.step}: {said}.\n")
    return 0


def give_up(invocation: Invocation, action: str) -> int:
    """End the unfinished runs of an action without doing what is left of them.

    Raises:
        UsageError: there is none.
    """
    settings = invocation.settings()
    unfinished = UnfinishedRuns(journal_folder(settings))
    with (
        hold_state(invocation, settings),
        closing(_ledger(settings)) as ledger,
    ):
        plans = [plan for plan in unfinished.all() if plan.action == action]
        if not plans:
            raise UsageError(
                f'Nothing of {action} is unfinished. "intercom-sync actions resolve" lists what is.'
            )
        known = {note.run: note for note in ledger.view(action).runs}
        for plan in plans:
            note = known.get(plan.run) or RunNote(
                run=plan.run,
                action=plan.action,
                path=plan.path,
                content_hash=plan.content_hash,
                commit="",
                slot_unix=plan.planned_at_unix,
                started_at_unix=plan.planned_at_unix,
            )
            ended = replace(note, ended_at_unix=int(time.time()), summary=f"given up by {_who()}")
            ledger.note_run(ended)
            unfinished.drop(plan)
    runs = f"{len(plans)} unfinished run{'s'[: len(plans) != 1]}"
    invocation.terminal.result(
        f"{action}: {runs} given up; what was not sent stays unsent, what is unknown stays so.\n"
    )
    return 0


def _unknown(ledger: FileLedger, journal: ActionJournal) -> list[LedgerEntry]:
    known = [one for name in ledger.actions() for one in ledger.view(name).unknown]
    return [*known, *_only_in_journal(ledger, journal.earlier())]


def _only_in_journal(
    ledger: FileLedger, pending: Iterable[PendingConversation]
) -> Iterator[LedgerEntry]:
    """What a killed run may have sent, and no command has looked for since."""
    for one in pending:
        key = one.intent.key
        if unsettled_messages([one]) and ledger.view(key.action).of(key) not in (
            Noted.DONE,
            Noted.UNKNOWN,
        ):
            yield LedgerEntry(
                key=key,
                noted=Noted.UNKNOWN,
                run=one.intent.run,
                at_unix=int(one.first_sent_at_unix or 0),
                verb=one.intent.write.verb,
                evidence=UNSETTLED,
            )


def _refuse_too_early(pending: Sequence[PendingConversation]) -> None:
    if any(one.was_cut_off for one in pending):
        raise UsageError(
            "The run that sent it was cut off, and until when it went on sending is not known. Run "
            "the action: it looks for the message first. If it stays unknown, say so then."
        )
    sent_at = max((one.last_sent_at_unix or 0 for one in pending), default=0)
    seconds = int(sent_at + ABSENCE_PROVES_AFTER - time.time()) + 1
    if sent_at and seconds > 0:
        raise UsageError(
            "It was sent a moment ago and may still arrive, and the next run would send it again. "
            f"Look once more in {seconds} seconds, then say so."
        )


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
    except (KeyError, OSError, ImportError):  # a user without a name, as containers have
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
