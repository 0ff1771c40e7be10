"""What a killed run leaves in the journal, as the commands after it show it."""

from __future__ import annotations

from shutil import rmtree

from intercom_sync.conversations.intent import ConversationIntent
from intercom_sync.conversations.ledger_model import LedgerKey
from intercom_sync.conversations.model import ConversationId
from intercom_sync.conversations.writes import SendReply
from intercom_sync.state.journal import ActionJournal
from intercom_sync.state.plans import UnfinishedRuns, load_plan
from tests.cli.project import Project

ONE = "215470130"
ACTION = f"name: hello\nselect: {{ids: [{ONE}]}}\nsteps: [{{id: hi, reply: Hello}}]\n"


def test_plan_says_that_a_message_may_have_been_sent_and_writes_nothing(project: Project) -> None:
    assert 0 == project.run("sandbox", "seed").code
    project.write("actions/hello.yaml", ACTION)
    folder = project.root / ".intercom-sync" / "sandbox"
    journal = ActionJournal(folder / "journal" / "actions")
    key = LedgerKey(action="hello", step="hi", conversation=ConversationId(ONE))
    write = SendReply(body="<p>Hello</p>")
    intent = ConversationIntent(key=key, run="killed", write=write, admin_id="5017691")
    journal.intent(intent)
    journal.sending(intent.step, 1_750_000_000.0, None)
    journal.close()
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
    saved = (project.root / "plan.json").read_text("utf-8")
    project.write("plan.json", saved.replace("215470129", "215479999"))

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
