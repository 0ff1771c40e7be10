"""`state …`: what is remembered, unbound, bound anew and unlocked. Intercom hears nothing of it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from intercom_sync.articles.intent import ArticleIntent
from intercom_sync.articles.model import ArticleFields, ArticleId
from intercom_sync.plan.model import Verb
from intercom_sync.state.journal import RunJournal
from intercom_sync.state.lock import locked
from tests.cli.project import Project, Ran

REFUNDS = "content/billing/refunds.md"
VAT = "content/billing/vat.md"


@pytest.fixture
def applied(project: Project) -> Project:
    assert 0 == project.run("--sandbox", "apply", "--yes").code
    return project


def _state(project: Project, *arguments: str, cwd: str = ".") -> Ran:
    return project.run("--sandbox", "state", *arguments, cwd=cwd)


def _records(project: Project) -> dict[str, dict[str, object]]:
    told = json.loads(_state(project, "show", "--format", "json").out)
    return {record["path"]: record for record in told["records"]}


def _remembered(project: Project) -> dict[str, bytes]:
    folder = project.root / ".intercom-sync/sandbox"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for kind in ("articles", "collections")
        for path in sorted((folder / kind).glob("*"))
    }


# show


def test_show_lists_what_is_bound_to_what(applied: Project) -> None:
    ran = _state(applied, "show")
    assert (0, "") == (ran.code, ran.err)
    head, *lines = [line.split() for line in ran.out.splitlines()]
    assert ["FILE", "ID", "STATE", "CHANGED", "TITLE"] == head
    assert [
        ["content/billing/", "Billing"],
        [REFUNDS, "Refunds"],
        [VAT, "VAT"],
    ] == [[line[0], line[-1]] for line in lines]


def test_show_as_json_says_the_same_and_the_workspace(applied: Project) -> None:
    told = json.loads(_state(applied, "show", VAT, "--format", "json").out)
    assert "sandbox" == told["workspace"]["id"]
    (record,) = told["records"]
    assert {"path": VAT, "kind": "article", "state": "draft", "title": "VAT", "settled": True} == {
        name: record[name] for name in ("path", "kind", "state", "title", "settled")
    }


def test_show_takes_paths_from_where_one_stands(applied: Project) -> None:
    assert [VAT] == [
        line.split()[0]
        for line in _state(applied, "show", "vat.md", cwd="content/billing").out.splitlines()[1:]
    ]


def test_show_before_the_first_apply_says_so(project: Project) -> None:
    ran = _state(project, "show")
    assert (0, "", "Nothing was applied to this target yet.\n") == (ran.code, ran.out, ran.err)
    assert not (project.root / ".intercom-sync").exists()


def test_show_of_a_path_nobody_bound_names_the_nearest(applied: Project) -> None:
    ran = _state(applied, "show", "content/billing/refund.md")
    assert 64 == ran.code
    assert f'is no file or folder that is bound. Nearest: "{REFUNDS}"' in ran.err


def test_show_needs_no_token(project: Project) -> None:
    assert 0 == project.run("state", "show").code


# forget


def test_forget_unbinds_and_intercom_is_as_before(applied: Project) -> None:
    before = applied.run("--sandbox", "article", "list", "--format", "json").out
    bound = _records(applied)
    ran = _state(applied, "forget", REFUNDS, "--yes")
    assert (0, f'forgot {REFUNDS} ({bound[REFUNDS]["id"]} "Refunds")\n') == (ran.code, ran.out)
    assert {"content/billing/", VAT} == _records(applied).keys()
    assert before == applied.run("--sandbox", "article", "list", "--format", "json").out


def test_what_was_forgotten_is_adopted_again_while_its_file_is_there(applied: Project) -> None:
    ran = _state(applied, "forget", REFUNDS, "--yes")
    assert "adopts what has the same title" in ran.err
    assert f"= adopt     {REFUNDS}" in applied.run("--sandbox", "plan").out


def test_what_was_forgotten_is_unmanaged_once_its_file_is_gone(applied: Project) -> None:
    (applied.root / VAT).unlink()
    ran = _state(applied, "forget", VAT, "--yes")
    assert "" == ran.err
    assert "No changes. 1 unchanged, 1 unmanaged.\n" == applied.run("--sandbox", "plan").out


def test_forget_a_folder_forgets_all_in_it_and_all_is_asked_for_first(applied: Project) -> None:
    before = _remembered(applied)
    assert 64 == _state(applied, "forget", "content/billing").code
    assert before == _remembered(applied)
    assert 3 == _state(applied, "forget", "content/billing", "--yes").out.count("forgot ")
    assert {} == _remembered(applied)


def test_forget_without_a_path_is_refused(applied: Project) -> None:
    assert 64 == _state(applied, "forget", "--yes").code


def test_forget_while_a_write_is_open_changes_nothing(applied: Project) -> None:
    """Settling that write would bring the record back."""
    before = _remembered(applied)
    _leave_open(applied, VAT)
    applied.write("content/new.md", "# New\n")
    for arguments in (
        ("forget", VAT, "--yes"),
        ("forget", "content", "--yes"),
        ("move", VAT, "content/new.md"),
    ):
        ran = _state(applied, *arguments)
        assert 1 == ran.code
        assert '"intercom-sync apply" finds out' in ran.err
    assert before == _remembered(applied)
    assert 0 == _state(applied, "forget", REFUNDS, "--yes").code


def test_nothing_is_changed_while_another_run_is_under_way(applied: Project) -> None:
    before = _remembered(applied)
    (applied.root / "content/new.md").write_text("# New\n", "utf-8")
    with locked(applied.root / ".intercom-sync/sandbox", {"GITHUB_ACTOR": "mona"}):
        for arguments in (("forget", VAT, "--yes"), ("move", VAT, "content/new.md")):
            ran = _state(applied, *arguments)
            assert (5, True) == (ran.code, "mona on " in ran.err)
        assert 0 == _state(applied, "show").code
    assert before == _remembered(applied)


# move


def test_a_file_that_was_renamed_and_rewritten_is_the_same_article_after_move(
    applied: Project,
) -> None:
    was = _records(applied)[REFUNDS]["id"]
    (applied.root / REFUNDS).unlink()
    applied.write("content/billing/money-back.md", "# Money back\n\nAll other words here now.\n")
    applied.write(VAT, "# VAT\n\nYour VAT number is on the [receipt](money-back.md).\n")
    ran = _state(applied, "move", REFUNDS, "content/billing/money-back.md")
    assert f"moved {REFUNDS} → content/billing/money-back.md ({was})\n" == ran.out
    planned = applied.run("--sandbox", "plan").out
    assert "~ update    content/billing/money-back.md" in planned
    assert "create" not in planned
    assert 0 == applied.run("--sandbox", "apply", "--yes").code
    assert was == _records(applied)["content/billing/money-back.md"]["id"]
    assert "No changes." in applied.run("--sandbox", "plan").out


def test_a_folder_takes_along_what_is_in_it(applied: Project) -> None:
    before = {path: record["id"] for path, record in _records(applied).items()}
    (applied.root / "content/billing").rename(applied.root / "content/money")
    ran = _state(applied, "move", "content/billing/", "content/money")
    assert 0 == ran.code
    after = {path: record["id"] for path, record in _records(applied).items()}
    assert {path.replace("billing", "money"): id_ for path, id_ in before.items()} == after
    assert "create" not in applied.run("--sandbox", "plan").out


def test_a_content_folder_of_another_name_keeps_its_articles(applied: Project) -> None:
    (applied.root / "content").rename(applied.root / "docs")
    applied.write("intercom-sync.yaml", "version: 1\ncontent: docs\n")
    assert 0 == _state(applied, "move", "content", "docs").code
    assert "No changes. 2 unchanged, 0 unmanaged.\n" == applied.run("--sandbox", "plan").out


def test_moving_there_and_back_changes_no_byte(applied: Project) -> None:
    before = _remembered(applied)
    (applied.root / "content/x.md").write_text("# X\n", "utf-8")
    assert "still there" in _state(applied, "move", VAT, "content/x.md").err
    assert 0 == _state(applied, "move", "content/x.md", VAT).code
    assert before == _remembered(applied)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (VAT, REFUNDS, f"state forget {REFUNDS}"),
        (VAT, VAT, "bound already"),
        (VAT, "content/billing/nowhere.md", "Move it first (git mv)"),
        (VAT, "README.md", "lies outside content/"),
        (VAT, "../elsewhere.md", "lies outside the project"),
        (VAT, "content/billing", "no Markdown file"),
        ("content/billing", VAT, "no folder"),
        ("content/nothing.md", "content/billing/new.md", "is no file or folder that is bound"),
        (".", "content/other", "the whole project"),
    ],
)
def test_a_move_that_would_lose_or_mix_up_something_is_refused(
    applied: Project, old: str, new: str, said: str
) -> None:
    before = _remembered(applied)
    applied.write("README.md", "Read me.\n")
    ran = _state(applied, "move", old, new)
    assert (64, True) == (ran.code, said in ran.err), ran.err
    assert before == _remembered(applied)


# unlock


def test_unlock_where_nobody_holds_it_says_so(applied: Project) -> None:
    ran = _state(applied, "unlock")
    assert (0, "Nobody holds the lock of sandbox.\n") == (ran.code, ran.out)


def test_unlock_before_the_first_run_makes_nothing(project: Project) -> None:
    assert 0 == _state(project, "unlock").code
    assert not (project.root / ".intercom-sync").exists()


def test_unlock_refuses_while_a_run_of_this_computer_holds_it(applied: Project) -> None:
    folder = applied.root / ".intercom-sync/sandbox"
    with locked(folder, {"GITHUB_ACTOR": "mona"}):
        ran = _state(applied, "unlock")
        assert 5 == ran.code
        assert f"mona on {socket.gethostname()} (process {os.getpid()}), since " in ran.err
        assert f"or end process {os.getpid()}" in ran.err
        assert "--force" in ran.err
        assert (folder / "lock.json").exists()
        assert 5 == applied.run("--sandbox", "apply", "--yes").code


def test_unlock_with_force_lets_the_next_run_in(applied: Project) -> None:
    with locked(applied.root / ".intercom-sync/sandbox", {"GITHUB_ACTOR": "mona"}):
        ran = _state(applied, "unlock", "--force")
        assert (0, True) == (ran.code, "The lock of sandbox is free. It was of mona on " in ran.out)
        assert 0 == applied.run("--sandbox", "apply", "--yes").code


def test_unlock_names_another_computer_where_the_holder_is_there(applied: Project) -> None:
    folder = applied.root / ".intercom-sync/sandbox"
    with locked(folder, {}):
        _note(folder, host="build-7")
        assert "look on build-7 whether it still runs" in _state(applied, "unlock").err


def test_unlock_clears_what_a_killed_run_left_and_shows_whose_it_was(applied: Project) -> None:
    folder = applied.root / ".intercom-sync/sandbox"
    killed = (
        "import os, pathlib, sys\n"
        "from intercom_sync.state.lock import locked\n"
        "with locked(pathlib.Path(sys.argv[1]), {'GITHUB_ACTOR': 'mona'}):\n"
        "    os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", killed, str(folder)], check=False)
    assert (folder / "lock.json").exists()
    ran = _state(applied, "unlock")
    assert (0, True) == (ran.code, "It was of mona on " in ran.out)
    assert not (folder / "lock.json").exists()
    assert "Nobody holds" in _state(applied, "unlock").out


@pytest.mark.parametrize("note", ["", "{", "[]", '{"owner": 1}', '"x"'])
def test_a_note_that_cannot_be_read_is_no_obstacle(applied: Project, note: str) -> None:
    folder = applied.root / ".intercom-sync/sandbox"
    (folder / "lock.json").write_text(note, "utf-8")
    assert 0 == _state(applied, "unlock").code
    with locked(folder, {}):
        (folder / "lock.json").write_text(note, "utf-8")
        ran = _state(applied, "unlock")
        assert (5, True) == (ran.code, "has not said who" in ran.err)


def test_a_note_cannot_steer_the_terminal(applied: Project) -> None:
    folder = applied.root / ".intercom-sync/sandbox"
    _note(folder, host="\x1b[2Jgone")
    assert "\x1b" not in _state(applied, "unlock").out


# article get --markdown


def test_an_article_as_markdown_is_a_file_that_changes_nothing_when_it_is_saved(
    applied: Project,
) -> None:
    body = "<h1>Numbers</h1><p>Ask <b>Ana</b>: 1 &lt; 2.</p><ul><li>fax</li></ul>"
    created = applied.run(
        *("--sandbox", "article", "create", "--title", 'Fax: "old" → #1', "--body", body),
        *("--description", "How: to\nfax", "--author", "support@example.com"),
        *("--yes", "--format", "json"),
    )
    number = json.loads(created.out)["id"]
    ran = applied.run("--sandbox", "article", "get", number, "--markdown")
    assert (0, "") == (ran.code, ran.err)
    assert ran.out.startswith("---\ntitle: 'Fax: \"old\" → #1'\n")
    assert "\nstate: draft\nauthor: support@example.com\nid:\n  sandbox: " in ran.out
    assert "\n---\n\n## Numbers\n\nAsk **Ana**: 1 < 2.\n" in ran.out
    applied.write("content/fax.md", ran.out)
    assert 0 == applied.run("validate").code
    planned = applied.run("--sandbox", "plan").out
    assert "= adopt     content/fax.md" in planned
    assert "1 to adopt" in planned
    assert 0 == applied.run("--sandbox", "apply", "--yes").code
    assert "No changes." in applied.run("--sandbox", "plan").out


def test_what_markdown_cannot_say_is_counted(applied: Project) -> None:
    colours = "background-color: #123456; border-color: #654321;"
    body = f'<p>X</p><div class="intercom-interblocks-callout" style="{colours}"><p>Y</p></div>'
    created = applied.run(
        *("--sandbox", "article", "create", "--title", "Red", "--body", body),
        *("--yes", "--format", "json"),
    )
    number = json.loads(created.out)["id"]
    ran = applied.run("--sandbox", "article", "get", number, "--markdown")
    assert "```intercom-html" in ran.out
    assert "blocks stay HTML" in ran.err, ran


def test_markdown_and_json_exclude_each_other(applied: Project) -> None:
    given = ("--sandbox", "article", "get", "1", "--markdown", "--format", "json")
    assert 64 == applied.run(*given).code


def _leave_open(project: Project, path: str) -> None:
    number = ArticleId(str(_records(project)[path]["id"]))
    journal = RunJournal(project.root / ".intercom-sync/sandbox/journal")
    intent = ArticleIntent(
        step=f"update {path}",
        verb=Verb.UPDATE,
        path=path,
        article_id=number,
        wire=ArticleFields(title="X"),
        before=None,
        source="",
        sent=ArticleFields(),
        tool_version="0",
    )
    journal.intent(intent)
    journal.sending(intent.step, 1.0, None)
    journal.close()


def _note(folder: Path, *, host: str) -> None:
    note = {"owner": "mona", "host": host, "start": "2026-01-01", "url": "", "pid": 7}
    (folder / "lock.json").write_text(json.dumps(note), "utf-8")
