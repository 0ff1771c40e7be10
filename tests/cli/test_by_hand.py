"""One operation on one conversation or ticket, typed by a person: what is refused, what is told."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path

import pytest

from intercom_sync.cli.main import run
from intercom_sync.cli.tickets_hand import step_of
from intercom_sync.conversations.ledger_model import LedgerEntry, LedgerKey, Noted
from intercom_sync.conversations.model import ConversationId
from intercom_sync.markup.canonical import plain_text
from intercom_sync.state.ledger import FileLedger
from tests.cli.project import Project, Ran
from tests.cli.served import FULL

ONE = "215470130"
"""Open, of the demo's inbox, and nobody has answered it."""
MINA = "mina.park@example.org"


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state of a project whose sandbox was seeded, to be copied: seeding takes a while."""
    root = tmp_path_factory.mktemp("seeded")
    (root / "intercom-sync.yaml").write_text("version: 1\n", "utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(root)
        assert 0 == run(["sandbox", "seed"])
    return root


@pytest.fixture
def inbox(project: Project, seeded: Path) -> Project:
    shutil.copytree(seeded / ".intercom-sync", project.root / ".intercom-sync")
    return project


def do(project: Project, *arguments: str) -> Ran:
    return project.run("--sandbox", *arguments)


def parts(project: Project, conversation: str = ONE) -> list[str]:
    found = do(project, "conversation", "get", conversation, "--format", "json").out
    return [part["body"] for part in json.loads(found)["parts"]]


def typed(project: Project, raw: bytes) -> None:
    project.monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Hi {{ contact.name | there }}", "placeholder"),
        ("Hi {{ contact.first }}", "no placeholder"),
        ("<b>never closed", "never closed"),
        ("<p></p>", "no text"),
        ("   ", "empty"),
        ("a\x1b[31mb", "control character"),
        ("a\udcffb", "UTF-8"),
        ("@missing.txt", "missing.txt"),
        ("@latin.txt", "UTF-8"),
    ],
)
def test_a_body_that_no_customer_should_read_is_refused_before_anything_is_asked(
    project: Project, body: str, said: str
) -> None:
    """Offline: with no sandbox to ask, anything later would say something else."""
    (project.root / "latin.txt").write_bytes(b"Gr\xfc\xdfe")

    ran = project.run("conversation", "reply", ONE, "--body", body, "--send", "--yes")

    assert ran.code in (1, 64)
    assert said in ran.err


def test_a_body_of_stdin_that_is_no_text_is_refused(project: Project) -> None:
    typed(project, b"\xff\xfe\xff")
    ran = project.run("conversation", "note", ONE, "--body", "-", "--yes")
    assert 64 == ran.code
    assert "stdin" in ran.err


def test_a_body_means_what_it_means_in_an_action_file(inbox: Project) -> None:
    inbox.write("words.md", "**Done**, see [the page](https://example.com).\n")
    typed(inbox, b"Two < three.\n\nOne\r\nmore.")

    assert 0 == do(inbox, "conversation", "note", ONE, "--body", "-", "--yes").code
    assert 0 == do(inbox, "conversation", "note", ONE, "--body", "@words.md", "--yes").code

    plain, markdown = parts(inbox)
    assert "<p>Two &lt; three.</p><p>One<br>more.</p>" == plain.replace("\n", "").replace(
        ' class="no-margin"', ""
    )
    assert "<b>Done</b>" in markdown


def test_two_messages_in_the_same_second_are_two(inbox: Project) -> None:
    """The second one said "Done" and did nothing. Only the same words are taken for an echo."""
    words = ("Hello", "Bye", "Bye")
    ran = [
        do(inbox, "conversation", "reply", ONE, "--body", each, "--send", "--yes") for each in words
    ]
    assert [0, 0, 0] == [each.code for each in ran]
    assert ["<p>Hello</p>", "<p>Bye</p>"] == parts(inbox)
    assert ran[1].out.startswith("Done")
    assert ran[2].out.startswith("Nothing was sent: its text is in the conversation")


def test_a_limit_of_no_messages_names_what_a_person_can_change(inbox: Project) -> None:
    inbox.write("intercom-sync.yaml", "version: 1\nlimits: {customer_messages: 0}\n")

    ran = do(inbox, "conversation", "reply", ONE, "--body", "Hi", "--send", "--yes")

    assert 1 == ran.code
    assert "limits.customer_messages" in ran.err
    assert "--allow-customer-messages" not in ran.err
    assert "1 messages" not in ran.err
    assert [] == parts(inbox)


def test_closing_what_is_closed_says_that_its_message_was_not_sent(inbox: Project) -> None:
    assert 0 == do(inbox, "conversation", "close", ONE, "--yes").code
    ran = do(inbox, "conversation", "close", ONE, "--body", "Bye", "--send", "--yes")
    assert 0 == ran.code
    assert "was not sent" in ran.out
    assert "conversation reply" in ran.out


@pytest.mark.parametrize(
    "command",
    [
        ("conversation", "update", ONE, "--attribute", "size=NaN"),
        ("conversation", "update", ONE, "--attribute", "size=1e999"),
        ("conversation", "tag", ONE, " "),
        ("conversation", "untag", ONE, ""),
        ("ticket", "create", "--type", "Tracker", "--title", " "),
        ("ticket", "create", "--type", "Request", "--title", "T", "--contact", " "),
    ],
)
def test_what_intercom_could_not_keep_is_refused_before_it_is_asked(
    project: Project, command: tuple[str, ...]
) -> None:
    ran = project.run(*command, "--yes")
    assert 64 == ran.code
    assert "token" not in ran.err


def test_history_has_what_was_done_by_hand(inbox: Project) -> None:
    do(inbox, "conversation", "close", ONE, "--yes")
    create = ("ticket", "create", "--type", "tracker", "--title", "Down", "--format", "json")
    made = json.loads(do(inbox, *create, "--yes").out)["id"]

    rows = json.loads(do(inbox, "actions", "history", "--format", "json").out)

    assert {"by hand"} == {row["action"] for row in rows}
    assert {f"close {ONE}: done", f"ticket {made}: done"} == {row["summary"] for row in rows}


def test_the_ledger_keeps_no_title_of_a_ticket(inbox: Project) -> None:
    do(inbox, "ticket", "create", "--type", "Tracker", "--title", "Secret outage", "--yes")
    ledger = inbox.root / ".intercom-sync" / "sandbox" / "ledger"
    assert [] == [file for file in ledger.rglob("*.jsonl") if "Secret" in file.read_text("utf-8")]


def test_an_unknown_ticket_is_resolved_by_what_the_list_shows(inbox: Project) -> None:
    ledger = FileLedger(inbox.root / ".intercom-sync" / "sandbox" / "ledger")
    key = LedgerKey(
        action="by hand", step=step_of("Down"), conversation=ConversationId(""), occasion="x"
    )
    ledger.note(LedgerEntry(key=key, noted=Noted.UNKNOWN, run="x", at_unix=1, verb="ticket"))
    ledger.close()
    create = ("ticket", "create", "--type", "Tracker", "--title", "Down", "--yes")

    refused = do(inbox, *create)
    listed = do(inbox, "actions", "resolve", "--format", "json")
    [row] = json.loads(listed.out)
    words = (row["action"], row["conversation"], row["step"])
    resolved = do(inbox, "actions", "resolve", *words, "--not-sent")

    assert 4 == refused.code
    assert f'"by hand" {row["conversation"]} {row["step"]} --sent' in refused.err
    assert all(words)
    assert not set(row["conversation"] + row["step"]) & set(" \"'")
    assert 0 == resolved.code, resolved.err
    assert 0 == do(inbox, "actions", "resolve").code
    assert 0 == do(inbox, *create).code


def test_what_is_unknown_is_resolved_by_its_address_too(inbox: Project) -> None:
    ledger = FileLedger(inbox.root / ".intercom-sync" / "sandbox" / "ledger")
    key = LedgerKey(action="bye", step="bye", conversation=ConversationId(ONE))
    ledger.note(LedgerEntry(key=key, noted=Noted.UNKNOWN, run="x", at_unix=1, verb="reply"))
    ledger.close()
    url = f"https://app.intercom.com/a/inbox/sandbox/inbox/conversation/{ONE}"
    assert 0 == do(inbox, "actions", "resolve", "bye", url, "--sent").code


def test_what_the_customer_wrote_first_is_shown(inbox: Project) -> None:
    """Intercom keeps it apart from the parts, as the source of the conversation."""
    found = json.loads(do(inbox, "conversation", "get", ONE, "--format", "json").out)
    first = plain_text(found["opening"]).splitlines()[0]
    assert first

    shown = do(inbox, "conversation", "get", ONE).out
    [listed] = [
        row
        for row in json.loads(do(inbox, "conversation", "search", "--format", "json").out)
        if row["id"] == ONE
    ]

    assert f"      {first}\n" in shown
    assert found["opening"] == listed["opening"]
    assert first[:40] in do(inbox, "conversation", "search").out


def test_search_takes_the_query_of_an_action_file(inbox: Project) -> None:
    query = "{all: [{field: tag_ids, is: outage}, {field: created_at, after: 3 days ago}]}"

    found = do(inbox, "conversation", "search", "--query", query, "--format", "json")
    closed = do(inbox, "conversation", "search", "--state", "closed", "--format", "json",
                "--query", "{field: tag_ids, is: outage}")  # fmt: skip

    assert 6 == len(json.loads(found.out))
    assert ["closed"] == [row["state"] for row in json.loads(closed.out)]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ('{"field": "stat", "operator": "=", "value": "open"}', '1:11: error: .*"state"'),
        ("{field: state, is: opne}", 'never "opne"'),
        ("[1", "not YAML"),
        ("", "empty"),
        ("{any: [{any: [{any: [{field: state, is: open}]}]}]}", "more than 2 deep"),
    ],
)
def test_a_query_is_checked_before_anything_is_asked(
    project: Project, query: str, said: str
) -> None:
    ran = project.run("conversation", "search", "--query", query)
    assert ran.code in (1, 64)
    assert re.search(said, ran.err), ran.err


def test_an_address_of_another_workspace_than_the_tokens_is_refused(
    project: Project, server: str
) -> None:
    project.environment = {"INTERCOM_API_URL": server, "INTERCOM_ACCESS_TOKEN": FULL}
    url = "https://app.intercom.com/a/inbox/other1/inbox/conversation/215470101"
    project.write("actions/a.yaml", f"name: a\nselect: {{ids: ['{url}']}}\nsteps: [{{note: Hi}}]\n")

    by_hand = project.run("conversation", "note", url, "--body", "Hi", "--yes")
    planned = project.run("actions", "plan", "actions/a.yaml")

    assert (64, 1) == (by_hand.code, planned.code)
    assert "other1" in by_hand.err
    assert "actions/a.yaml:2:16: error" in planned.err
    assert "other1" in planned.err
