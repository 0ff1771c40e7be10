"""What a killed run leaves in the journal, as the commands after it show it."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from shutil import rmtree

import pytest

from intercom_sync.conversations.intent import ConversationIntent
from intercom_sync.conversations.ledger_model import LedgerKey
from intercom_sync.conversations.model import ConversationId
from intercom_sync.conversations.writes import SendReply
from intercom_sync.state.journal import ActionJournal
from intercom_sync.state.plans import UnfinishedRuns, dump_plan, load_plan
from intercom_sync.state.replay import cut
from tests.cli.project import Project

ONE = "215470130"
ACTION = f"name: hello\nselect: {{ids: [{ONE}]}}\nsteps: [{{id: hi, reply: Hello}}]\n"


def leave_open(folder: Path, at_unix: float) -> None:
    journal = ActionJournal(folder / "journal" / "actions")
    key = LedgerKey(action="hello", step="hi", conversation=ConversationId(ONE))
    write = SendReply(body="<p>Hello</p>")
    intent = ConversationIntent(key=key, run="killed", write=write, admin_id="5017691")
    journal.intent(intent)
    journal.sending(intent.step, at_unix, None)
    journal.close()


def left_open(folder: Path) -> int:
    return len(ActionJournal(folder / "journal" / "actions").earlier())


def test_resolve_lists_what_only_the_journal_knows(project: Project) -> None:
    folder = project.root / ".intercom-sync" / "sandbox"
    leave_open(folder, 1_750_000_000.0)

    listed = project.run("--sandbox", "actions", "resolve", "--format", "json")

    assert 4 == listed.code
    [row] = json.loads(listed.out)
    assert ("hello", ONE, "hi", "reply") == tuple(
        row[name] for name in ("action", "conversation", "step", "what")
    )
    assert "the next run looks for it" in row["why"]


@pytest.mark.parametrize(("word", "sent"), [("--sent", 0), ("--not-sent", 1)])
def test_a_person_can_settle_what_only_the_journal_knows(
    project: Project, word: str, sent: int
) -> None:
    assert 0 == project.run("sandbox", "seed").code
    project.write("actions/hello.yaml", ACTION)
    folder = project.root / ".intercom-sync" / "sandbox"
    leave_open(folder, 1_750_000_000.0)

    assert 0 == project.run("--sandbox", "actions", "resolve", "hello", ONE, word).code

    assert 0 == left_open(folder)
    assert 0 == project.run("--sandbox", "actions", "resolve").code
    run = ("--sandbox", "actions", "run", "actions/hello.yaml", "--yes", "--send")
    assert 0 == project.run(*run).code
    got = json.loads(project.run("--sandbox", "conversation", "get", ONE, "--format", "json").out)
    assert sent == sum("Hello" in part["body"] for part in got["parts"])


def test_what_was_sent_a_moment_ago_is_not_taken_for_not_sent(project: Project) -> None:
    """It can arrive up to a minute later, and the next run would send it again."""
    folder = project.root / ".intercom-sync" / "sandbox"
    leave_open(folder, time.time())

    ran = project.run("--sandbox", "actions", "resolve", "hello", ONE, "--not-sent")

    assert 64 == ran.code
    assert "may still arrive" in ran.err
    assert 1 == left_open(folder)


def test_nobody_says_not_sent_of_a_run_that_may_have_gone_on_sending(project: Project) -> None:
    """Until when it did is not known: whoever took its lock away may have a clock that is wrong."""
    folder = project.root / ".intercom-sync" / "sandbox"
    leave_open(folder, 1_750_000_000.0)
    [journal] = (folder / "journal").rglob("*.jsonl")
    intent = json.loads(journal.read_text("utf-8").splitlines()[0])["intent"]
    announced = {"event": "announced", "intent": intent, "at": 1_750_000_000.0}
    journal.write_text(json.dumps(announced) + "\n", "utf-8")
    cut(folder / "journal")

    ran = project.run("--sandbox", "actions", "resolve", "hello", ONE, "--not-sent")

    assert 64 == ran.code
    assert "until when it went on sending is not known" in ran.err
    assert 1 == left_open(folder)


def test_plan_says_that_a_message_may_have_been_sent_and_writes_nothing(project: Project) -> None:
    assert 0 == project.run("sandbox", "seed").code
    project.write("actions/hello.yaml", ACTION)
    folder = project.root / ".intercom-sync" / "sandbox"
    leave_open(folder, 1_750_000_000.0)
    before = sorted(path.read_bytes() for path in (folder / "journal").rglob("*.jsonl"))

    ran = project.run("--sandbox", "actions", "plan", "actions/hello.yaml", "--send")

    assert 4 == ran.code
    assert "? hi: unknown, an earlier run sent it and heard no answer" in ran.out
    assert before == sorted(path.read_bytes() for path in (folder / "journal").rglob("*.jsonl"))


def test_a_saved_plan_of_which_one_conversation_is_gone_is_run_for_the_others(
    project: Project,
) -> None:
    assert 0 == project.run("sandbox", "seed").code
    project.write("actions/hello.yaml", ACTION.replace(ONE, f"{ONE}, 215470129"))
    plan = ("--sandbox", "actions", "plan", "actions/hello.yaml", "--out", "plan.json")
    assert 0 == project.run(*plan).code
    saved = load_plan((project.root / "plan.json").read_text("utf-8"), name="plan.json")
    first, second = saved.conversations
    assert "215470129" == second.id
    gone = replace(second, id=ConversationId("215479999"))
    project.write("plan.json", dump_plan(replace(saved, conversations=(first, gone))))

    ran = project.run("--sandbox", "actions", "run", "plan.json", "--yes", "--send")

    assert 1 == ran.code
    assert "! refused  215479999 hi: it is not found any more" in ran.out
    assert "Run: 1 reply, 1 refused." in ran.out


def test_an_unfinished_run_is_no_way_around_the_guard_of_a_missing_ledger(
    project: Project,
) -> None:
    """It may have been begun without --send, when nobody asked for the ledger."""
    assert 0 == project.run("sandbox", "seed").code
    project.write("actions/hello.yaml", ACTION)
    run = ("--sandbox", "actions", "run", "actions/hello.yaml", "--yes", "--send")
    assert 0 == project.run(*run).code
    folder = project.root / ".intercom-sync" / "sandbox"
    rmtree(folder / "ledger")
    rmtree(folder / "journal")
    project.write("actions/hello.yaml", ACTION.replace(ONE, f"{ONE}, 215470129"))
    plan = ("--sandbox", "actions", "plan", "actions/hello.yaml", "--out", "plan.json")
    assert 0 == project.run(*plan).code
    saved = load_plan((project.root / "plan.json").read_text("utf-8"), name="plan.json")
    UnfinishedRuns(folder / "journal" / "actions").keep(saved)

    ran = project.run(*run)

    assert 1 == ran.code
    assert "An earlier run of hello was not finished" in ran.err
    assert "the ledger that says to whom is missing" in ran.out
    assert "Run:" not in ran.out
