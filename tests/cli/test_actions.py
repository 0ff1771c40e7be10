"""The commands about conversations, as a person types them, on the embedded workspace."""

from __future__ import annotations

import json
import shlex
import time
from pathlib import Path
from typing import Any

import pytest

from intercom_sync.conversations.intent import ConversationIntent
from intercom_sync.conversations.ledger_model import LedgerEntry, LedgerKey, Noted, RunNote
from intercom_sync.conversations.model import ConversationId
from intercom_sync.conversations.writes import SendReply
from intercom_sync.state.journal import ActionJournal
from intercom_sync.state.ledger import FileLedger
from intercom_sync.state.lock import locked
from intercom_sync.state.plans import UnfinishedRuns, load_plan
from tests.cli.project import Project, Ran

FILE = "actions/goodbye.yaml"
GOODBYE = """\
name: goodbye
schedule: "0 6 * * *"
select: {{ids: [{ids}]}}
steps:
  - note: Closed by policy.
  - id: bye
    reply: "{text}"
  - close:
"""


@pytest.fixture
def inbox(project: Project) -> Project:
    project.write("intercom-sync.yaml", "version: 1\n")
    assert 0 == do(project, "sandbox", "seed").code
    return project


def do(project: Project, *arguments: str) -> Ran:
    return project.run("--sandbox", *arguments)


def some_open(project: Project, count: int = 2) -> list[str]:
    found = do(project, "conversation", "search", "--state", "open", "--format", "json")
    return [row["id"] for row in json.loads(found.out)][:count]


def write_action(project: Project, ids: list[str], text: str = "We close this.") -> None:
    project.write(FILE, GOODBYE.format(ids=", ".join(ids), text=text))


def replies(project: Project, conversation: str, words: str) -> int:
    found = json.loads(do(project, "conversation", "get", conversation, "--format", "json").out)
    return sum(words in part["body"] for part in found["parts"])


def test_a_run_needs_yes_where_nobody_can_be_asked(inbox: Project) -> None:
    write_action(inbox, some_open(inbox))
    ran = do(inbox, "actions", "run", FILE, "--send")
    assert 64 == ran.code
    assert "--yes" in ran.err


def test_a_run_without_send_leaves_customers_alone_and_says_so(inbox: Project) -> None:
    [one] = some_open(inbox, 1)
    write_action(inbox, [one])

    ran = do(inbox, "actions", "run", FILE, "--yes")

    assert (0, "Run: 1 note, 2 skipped.") == (ran.code, ran.out.splitlines()[-1])
    assert f"! skipped  {one} bye: needs --send" in ran.out
    assert 0 == replies(inbox, one, "We close this")


def test_what_a_plan_says_to_type_can_be_typed(inbox: Project) -> None:
    write_action(inbox, some_open(inbox, 1))
    (inbox.root / FILE).rename(inbox.root / "actions/good bye.yaml")

    said = do(inbox, "--token-file", "my token", "actions", "plan", "actions/good bye.yaml").out

    [line] = [line for line in said.splitlines() if line.startswith("Run with: ")]
    words = shlex.split(line.removeprefix("Run with: "))
    assert ["--token-file", "my token"] == words[2:4]
    assert ["run", "actions/good bye.yaml"] == words[-2:]


def test_a_second_run_has_nothing_to_do(inbox: Project) -> None:
    ids = some_open(inbox)
    write_action(inbox, ids)
    assert 0 == do(inbox, "actions", "run", FILE, "--yes", "--send").code
    write_action(inbox, ids, "Other words.")

    ran = do(inbox, "actions", "run", FILE, "--yes", "--send")

    assert (0, "Run: nothing to do.\n") == (ran.code, ran.out)
    assert [1, 1] == [replies(inbox, one, "We close this") for one in ids]


def test_a_saved_plan_is_bound_to_its_file(inbox: Project) -> None:
    ids = some_open(inbox)
    write_action(inbox, ids)
    assert 0 == do(inbox, "actions", "plan", FILE, "--out", "plan.json").code
    write_action(inbox, ids, "Other words.")

    ran = do(inbox, "actions", "run", "plan.json", "--yes", "--send")
    assert 64 == ran.code
    assert "Plan again" in ran.err

    write_action(inbox, ids)
    assert 0 == do(inbox, "actions", "run", "plan.json", "--yes", "--send").code
    assert [1, 1] == [replies(inbox, one, "We close this") for one in ids]


def test_messages_beyond_the_limit_need_a_number(inbox: Project) -> None:
    inbox.write("intercom-sync.yaml", "version: 1\nlimits: {customer_messages: 1}\n")
    write_action(inbox, some_open(inbox))

    refused = do(inbox, "actions", "run", FILE, "--yes", "--send")
    assert 1 == refused.code
    assert "--allow-customer-messages 2" in refused.out

    more = ("--yes", "--send", "--allow-customer-messages", "2")
    assert 0 == do(inbox, "actions", "run", FILE, *more).code


def test_the_state_of_a_killed_run_is_taken_up_first(inbox: Project) -> None:
    ids = some_open(inbox)
    write_action(inbox, ids)
    do(inbox, "actions", "plan", FILE, "--out", "plan.json")
    plan = load_plan((inbox.root / "plan.json").read_text("utf-8"), name="plan.json")
    UnfinishedRuns(state(inbox) / "journal" / "actions").keep(plan)
    write_action(inbox, ids, "Other words.")

    ran = do(inbox, "actions", "run", FILE, "--yes", "--send")

    assert 0 == ran.code
    assert "taken up first" in ran.err
    assert [1, 1] == [replies(inbox, one, "We close this") for one in ids]
    assert [0, 0] == [replies(inbox, one, "Other words") for one in ids]
    assert () == UnfinishedRuns(state(inbox) / "journal" / "actions").all()


def test_a_second_run_beside_the_first_is_refused(inbox: Project) -> None:
    write_action(inbox, some_open(inbox))
    with locked(state(inbox), {}):
        assert 5 == do(inbox, "actions", "run", FILE, "--yes", "--send").code
        assert 5 == do(inbox, "conversation", "close", "1", "--yes").code


def test_a_wiped_ledger_is_refused_until_new_ledger(inbox: Project) -> None:
    ids = some_open(inbox)
    write_action(inbox, ids)
    do(inbox, "actions", "run", FILE, "--yes", "--send", "--canary", "1")
    for path in (state(inbox) / "ledger" / "goodbye").glob("*"):
        path.unlink()

    ran = do(inbox, "actions", "run", FILE, "--yes", "--send")

    assert 1 == ran.code
    assert "--new-ledger" in ran.out
    assert 1 == sum(replies(inbox, one, "We close this") for one in ids)


def test_what_is_unknown_is_listed_and_resolved_by_a_person(inbox: Project) -> None:
    [one] = some_open(inbox, 1)
    write_action(inbox, [one])
    unknown(inbox, one)

    assert 4 == do(inbox, "actions", "plan", FILE).code
    listed = do(inbox, "actions", "resolve", "--format", "json")
    assert 4 == listed.code
    assert [("goodbye", one, "bye")] == [
        (row["action"], row["conversation"], row["step"]) for row in json.loads(listed.out)
    ]
    assert 4 == do(inbox, "actions", "run", FILE, "--yes", "--send").code
    assert 0 == replies(inbox, one, "We close this")

    assert 64 == do(inbox, "actions", "resolve", "goodbye", one).code
    assert 0 == do(inbox, "actions", "resolve", "goodbye", one, "--sent").code
    assert 0 == do(inbox, "actions", "resolve").code
    assert 0 == do(inbox, "actions", "run", FILE, "--yes", "--send").code
    assert 0 == replies(inbox, one, "We close this")


def test_what_a_person_saw_was_not_sent_is_sent(inbox: Project) -> None:
    [one] = some_open(inbox, 1)
    write_action(inbox, [one])
    unknown(inbox, one)

    do(inbox, "actions", "resolve", "goodbye", one, "bye", "--not-sent")

    assert 0 == do(inbox, "actions", "run", FILE, "--yes", "--send").code
    assert 1 == replies(inbox, one, "We close this")


def test_a_plan_says_what_a_killed_run_left_without_an_answer(inbox: Project) -> None:
    """The plan promised a message that the run, which looks first, then did not send."""
    [one] = some_open(inbox, 1)
    write_action(inbox, [one])
    key = LedgerKey(action="goodbye", step="bye", conversation=ConversationId(one))
    write = SendReply(body="<p>We close this.</p>")
    intent = ConversationIntent(key=key, run="killed", write=write, admin_id="5017691")
    journal = ActionJournal(state(inbox) / "journal" / "actions")
    journal.intent(intent)
    journal.sending(intent.step, time.time(), None)
    journal.close()

    planned = do(inbox, "actions", "plan", FILE)

    assert 4 == planned.code
    assert "? bye: unknown" in planned.out


def test_a_slot_is_due_once(inbox: Project) -> None:
    write_action(inbox, some_open(inbox))

    first = do(inbox, "actions", "due", "--format", "json")
    assert ["goodbye"] == [row["action"] for row in json.loads(first.out)]
    assert 0 == do(inbox, "actions", "due", "--run", "--yes", "--send").code
    assert [] == json.loads(do(inbox, "actions", "due", "--format", "json").out)

    later = do(inbox, "actions", "due", "--at", "in 25 hours", "--format", "json")
    assert 1 == len(json.loads(later.out))


def test_a_slot_that_is_still_to_come_is_not_run(inbox: Project) -> None:
    """It would count as done, and the real one be left out."""
    write_action(inbox, some_open(inbox))

    ran = do(inbox, "actions", "due", "--at", "in 25 hours", "--run", "--yes", "--send")

    assert 64 == ran.code
    assert "still to come" in ran.err
    assert 1 == len(json.loads(do(inbox, "actions", "due", "--format", "json").out))


def test_history_names_the_file_and_what_was_done(inbox: Project) -> None:
    write_action(inbox, some_open(inbox))
    do(inbox, "actions", "run", FILE, "--yes", "--send")

    [row] = json.loads(do(inbox, "actions", "history", "--format", "json").out)

    assert ("goodbye", FILE) == (row["action"], row["file"])
    assert "Run: 2 close, 2 note, 2 reply." == row["summary"]


def test_the_plan_as_json_is_the_same_data(inbox: Project) -> None:
    [one] = some_open(inbox, 1)
    write_action(inbox, [one])

    plan: dict[str, Any] = json.loads(
        do(inbox, "actions", "plan", FILE, "--format", "json", "--detailed-exitcode").out
    )

    assert 3 == plan["exit_code"]
    [found] = plan["conversations"]
    assert ["draft", "customer", "draft"] == [step["impact"] for step in found["steps"]]
    assert ["--send"] == found["steps"][1]["needs"]
    assert "We close this." in found["steps"][1]["text"]


@pytest.mark.parametrize("command", [("reply",), ("close",), ("assign", "--to", "team:Billing")])
def test_by_hand_a_customer_is_written_to_only_with_send(
    inbox: Project, command: tuple[str, ...]
) -> None:
    [one] = some_open(inbox, 1)
    words = ("--body", "Some words", "--yes")

    refused = do(inbox, "conversation", command[0], one, *command[1:], *words)
    assert 64 == refused.code
    assert "--send" in refused.err
    assert 0 == replies(inbox, one, "Some words")

    assert 0 == do(inbox, "conversation", command[0], one, *command[1:], *words, "--send").code
    assert 1 == replies(inbox, one, "Some words")


def test_by_hand_what_is_already_so_is_nothing_to_do(inbox: Project) -> None:
    [one] = some_open(inbox, 1)
    url = f"https://app.intercom.com/a/inbox/sandbox/inbox/conversation/{one}"

    assert 0 == do(inbox, "conversation", "close", url, "--yes").code
    again = do(inbox, "conversation", "close", url, "--yes")

    assert 0 == again.code
    assert "Nothing to do" in again.out


def test_by_hand_an_unanswered_message_is_not_sent_again(inbox: Project) -> None:
    [one] = some_open(inbox, 1)
    unknown(inbox, one, action="by hand", step="reply 1")

    ran = do(inbox, "conversation", "reply", one, "--body", "Hello", "--send", "--yes")

    assert 4 == ran.code
    assert 'resolve "by hand"' in ran.err
    assert 0 == replies(inbox, one, "Hello")


def test_by_hand_a_body_comes_from_a_file(inbox: Project) -> None:
    [one] = some_open(inbox, 1)
    inbox.write("note.html", "<b>From a file</b>")
    assert 0 == do(inbox, "conversation", "note", one, "--body", "@note.html", "--yes").code
    assert 1 == replies(inbox, one, "From a file")


def test_a_link_is_refused_on_2_11_with_the_address(inbox: Project) -> None:
    [one] = some_open(inbox, 1)
    arguments = ("--type", "Tracker", "--title", "Down", "--yes", "--format", "json")
    made = json.loads(do(inbox, "ticket", "create", *arguments).out)

    ran = do(inbox, "ticket", "link", made["id"], one, "--yes")

    assert 64 == ran.code
    assert f"/inbox/conversation/{one}" in ran.err


@pytest.mark.parametrize("noun", ["team", "tag", "ticket-type"])
def test_lists_by_hand(inbox: Project, noun: str) -> None:
    rows = json.loads(do(inbox, noun, "list", "--format", "json").out)
    assert all(row["id"].isdigit() and row["name"] for row in rows)
    assert rows


def state(project: Project) -> Path:
    return project.root / ".intercom-sync" / "sandbox"


def unknown(
    project: Project, conversation: str, *, action: str = "goodbye", step: str = "bye"
) -> None:
    """A message that an earlier run sent and nobody heard of."""
    ledger = FileLedger(state(project) / "ledger")
    note = RunNote(
        run="earlier",
        action=action,
        path=FILE,
        content_hash="",
        commit="",
        slot_unix=1,
        started_at_unix=1,
        ended_at_unix=2,
    )
    key = LedgerKey(action=action, step=step, conversation=ConversationId(conversation))
    ledger.note_run(note)
    ledger.note(LedgerEntry(key=key, noted=Noted.UNKNOWN, run="earlier", at_unix=1, verb="reply"))
    ledger.close()
