"""The contract of the command line (design §11), as its users meet it."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from intercom_sync.cli.stages import Stages
from tests.cli.project import Project
from tests.cli.served import BLIND, FULL, READ_ONLY


def test_the_main_job_needs_no_account(project: Project) -> None:
    assert 0 == project.run("validate").code
    planned = project.run("--sandbox", "plan")
    assert 0 == planned.code
    assert "+ create    content/billing/refunds.md" in planned.out
    applied = project.run("--sandbox", "apply", "--yes")
    assert (0, "Apply: 1 collection created, 2 created, 1 linked.\n") == (applied.code, applied.out)
    assert "No changes. 2 unchanged, 0 unmanaged.\n" == project.run("--sandbox", "plan").out


def test_without_token_and_sandbox_one_message_names_both_ways_on(project: Project) -> None:
    ran = project.run("plan")
    assert 64 == ran.code
    assert "" == ran.out
    assert 1 == ran.err.count("\n")
    assert "INTERCOM_ACCESS_TOKEN" in ran.err
    assert "--sandbox" in ran.err


def test_against_a_served_workspace_the_same_commands_work(project: Project, server: str) -> None:
    project.environment = {"INTERCOM_API_URL": server, "INTERCOM_ACCESS_TOKEN": FULL}
    assert 0 == project.run("apply", "--yes").code
    assert "No changes." in project.run("plan").out
    assert (project.root / ".intercom-sync/production/workspace.json").exists()


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("wrong-token-0123456789", "401 invalid token"),
        (BLIND, "403 insufficient permissions"),
    ],
)
def test_a_refused_token_is_one_message_that_says_what_to_do(
    project: Project, server: str, token: str, said: str
) -> None:
    project.environment = {"INTERCOM_API_URL": server, "INTERCOM_ACCESS_TOKEN": token}
    ran = project.run("plan")
    assert 1 == ran.code
    assert 1 == ran.err.count("\n")
    assert said in ran.err
    assert token not in ran.out + ran.err
    assert "127.0.0.1" not in ran.err


def test_a_missing_write_scope_fails_each_write_and_says_which_scope(
    project: Project, server: str
) -> None:
    project.write("content/scope/only-here.md", "# Only here\n\nText.\n")
    project.environment = {"INTERCOM_API_URL": server, "INTERCOM_ACCESS_TOKEN": READ_ONLY}
    ran = project.run("apply", "--yes", "content/scope")
    assert 1 == ran.code
    assert "403 insufficient permissions" in ran.out
    assert "reading and writing articles" in ran.out


def test_a_network_that_is_down_is_one_message(project: Project) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    project.environment = {
        "INTERCOM_API_URL": f"http://127.0.0.1:{port}",
        "INTERCOM_ACCESS_TOKEN": FULL,
    }
    ran = project.run("plan")
    assert 1 == ran.code
    assert 1 == ran.err.count("\n")
    assert "Check the network" in ran.err


def test_a_token_of_another_workspace_than_the_states_writes_nothing(
    project: Project, server: str
) -> None:
    project.environment = {"INTERCOM_API_URL": server, "INTERCOM_ACCESS_TOKEN": FULL}
    project.run("apply", "--yes")
    path = project.root / ".intercom-sync/production/workspace.json"
    path.write_text(path.read_text("utf-8").replace('"sandbox"', '"other"'), "utf-8")
    ran = project.run("apply", "--yes")
    assert 1 == ran.code
    assert "the state of target" in ran.err


def test_apply_without_a_terminal_and_without_yes_is_refused(project: Project) -> None:
    ran = project.run("--sandbox", "apply")
    assert 64 == ran.code
    assert "--yes" in ran.err
    assert not (project.root / ".intercom-sync").exists()


def test_wrong_content_sends_nothing_and_lists_every_problem(project: Project) -> None:
    project.write("content/billing/a.md", "---\ntitel: A\n---\nText.\n")
    project.write("content/billing/b.md", "---\ntitle: B\nstate: live\n---\n[x](gone.md)\n")
    ran = project.run("--sandbox", "apply", "--yes")
    assert 1 == ran.code
    assert 'content/billing/a.md:2:1: error: unknown key "titel"' in ran.err
    assert "content/billing/b.md:3" in ran.err
    assert "content/billing/b.md:5" in ran.err
    assert "Nothing was sent." in ran.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("plan", "--detailed-exitcode"), 2),
        (("plan",), 0),
        (("nonsense",), 64),
        (("plan", "--format", "pdf"), 64),
        (("plan", "content/nowhere"), 64),
    ],
)
def test_exit_codes_of_a_first_run(project: Project, arguments: tuple[str, ...], code: int) -> None:
    assert code == project.run("--sandbox", *arguments).code


def test_a_live_change_is_exit_code_3_whether_or_not_its_gate_is_open(project: Project) -> None:
    project.write("content/billing/live.md", "---\ntitle: Live\nstate: published\n---\n\nText.\n")
    assert 3 == project.run("--sandbox", "plan", "--detailed-exitcode").code
    assert 3 == project.run("--sandbox", "plan", "--detailed-exitcode", "--publish").code


def test_steps_that_wait_for_a_gate_are_counted_and_no_failure(project: Project) -> None:
    project.write("content/billing/live.md", "---\ntitle: Live\nstate: published\n---\n\nText.\n")
    ran = project.run("--sandbox", "apply", "--yes")
    assert 0 == ran.code
    summary = "Apply: 1 collection created, 3 created, 1 linked, 1 skipped."
    assert summary == ran.out.splitlines()[-1]


def test_another_run_under_way_is_exit_code_5_and_says_who(project: Project) -> None:
    from intercom_sync.state.lock import locked

    folder = project.root / ".intercom-sync" / "sandbox"
    with locked(folder, {"GITHUB_ACTOR": "mona"}):
        ran = project.run("--sandbox", "apply", "--yes")
    assert 5 == ran.code
    assert "mona on " in ran.err


def test_a_guard_stops_an_apply_and_its_number_lets_it_through(project: Project) -> None:
    for number in range(10):
        project.write(f"content/more/{number}.md", f"# Number {number}\n\nText {number}.\n")
    project.run("--sandbox", "apply", "--yes")
    for number in range(8):
        project.write(f"content/more/{number}.md", f"# Number {number}\n\nOther {number}.\n")
    stopped = project.run("--sandbox", "apply", "--yes")
    assert 1 == stopped.code
    assert "8 updates in one run, the limit (a share of 12 managed" in stopped.out
    assert "Run with --allow-updates 8" in stopped.out
    assert (
        "Apply: 8 updated.\n"
        == project.run("--sandbox", "apply", "--yes", "--allow-updates", "8").out
    )


def test_an_empty_content_folder_is_a_mistake_until_said_otherwise(project: Project) -> None:
    project.run("--sandbox", "apply", "--yes")
    for path in (project.root / "content/billing").glob("*.md"):
        path.unlink()
    ran = project.run("--sandbox", "apply", "--yes")
    assert 1 == ran.code
    assert "--allow-empty" in ran.out
    assert 0 == project.run("--sandbox", "apply", "--yes", "--allow-empty").code


def test_json_and_text_are_the_same_data(project: Project) -> None:
    plan = json.loads(project.run("--sandbox", "plan", "--format", "json").out)
    assert ["create content/billing/", "create content/billing/refunds.md"] == [
        step["id"] for step in plan["steps"]
    ][:2]
    assert plan["summary"] in project.run("--sandbox", "plan").out


def test_the_same_plan_is_the_same_bytes(project: Project) -> None:
    assert project.run("--sandbox", "plan").out == project.run("--sandbox", "plan").out


def test_render_prints_what_would_be_sent(project: Project) -> None:
    ran = project.run("render", "content/billing/vat.md")
    assert '<a href="intercom-sync:file/content/billing/refunds.md"' in ran.out
    rendered = json.loads(project.run("render", "--format", "json").out)
    assert ["content/billing/refunds.md", "content/billing/vat.md"] == [
        found["path"] for found in rendered
    ]


def test_the_sandbox_never_touches_the_state_of_a_target(project: Project, server: str) -> None:
    project.run("--sandbox", "apply", "--yes")
    assert ["sandbox"] == [
        path.name for path in (project.root / ".intercom-sync").iterdir() if path.is_dir()
    ]


def test_reading_by_hand(project: Project) -> None:
    project.run("--sandbox", "apply", "--yes")
    assert "docs@example.com" in project.run("--sandbox", "whoami").out
    assert "support@example.com" in project.run("--sandbox", "admin", "list").out
    assert "Billing" in project.run("--sandbox", "collection", "list").out
    listed = json.loads(project.run("--sandbox", "article", "list", "--format", "json").out)
    assert {"Refunds", "VAT"} == {found["title"] for found in listed}
    body = project.run("--sandbox", "article", "get", listed[0]["id"]).out
    assert "five days" in body


def test_writing_by_hand_asks_or_needs_yes(project: Project) -> None:
    given = ("--sandbox", "article", "create", "--title", "Fax", "--body", "<p>Fax us.</p>")
    assert 64 == project.run(*given).code
    created = json.loads(project.run(*given, "--yes", "--format", "json").out)
    assert "draft" == created["state"]
    updated = project.run(
        "--sandbox", "article", "update", created["id"], "--title", "Send a fax", "--yes"
    )
    assert f'Updated article {created["id"]} "Send a fax" (draft).\n' == updated.out
    published = project.run("--sandbox", "article", "publish", created["id"], "--yes")
    assert "(published)" in published.out
    again = project.run("--sandbox", "article", "publish", created["id"], "--yes")
    assert (0, True) == (again.code, again.err.startswith("Nothing to do"))
    hidden = project.run("--sandbox", "article", "unpublish", created["id"], "--yes")
    assert "(draft)" in hidden.out
    assert 1 == project.run("--sandbox", "article", "get", "999").code


def test_an_edit_by_hand_of_a_managed_article_says_that_it_will_be_drift(project: Project) -> None:
    project.run("--sandbox", "apply", "--yes")
    listed = json.loads(project.run("--sandbox", "article", "list", "--format", "json").out)
    found = next(one for one in listed if one["title"] == "Refunds")
    ran = project.run("--sandbox", "article", "update", found["id"], "--title", "X", "--yes")
    assert "content/billing/refunds.md manages this article" in ran.err
    assert "drift" in project.run("--sandbox", "plan").out


def test_reset_starts_over_and_seed_adds_what_no_file_manages(project: Project) -> None:
    project.run("--sandbox", "apply", "--yes")
    project.run("sandbox", "reset")
    assert "2 to create" in project.run("--sandbox", "plan").out
    assert 0 == project.run("sandbox", "seed").code
    assert ", 0 unmanaged" not in project.run("--sandbox", "plan").out


def test_a_sandbox_of_another_version_is_told_and_reset_starts_over(project: Project) -> None:
    project.run("--sandbox", "plan")
    database = project.root / ".intercom-sync/sandbox/workspace.db"
    for path in database.parent.glob("workspace.db*"):
        path.unlink()
    database.write_bytes(b"something else")
    ran = project.run("--sandbox", "plan")
    assert 1 == ran.code
    assert "sandbox reset" in ran.err
    assert 0 == project.run("sandbox", "reset").code
    assert 0 == project.run("--sandbox", "plan").code


@pytest.mark.parametrize("broken", ["config", "cli.failures"])
def test_a_crash_of_ours_shows_no_traceback(tmp_path: Path, broken: str) -> None:
    """The last net, seen working: modules that break as soon as they are imported."""
    (tmp_path / "intercom-sync.yaml").write_text("version: 1\n", "utf-8")
    program = (
        "import sys; sys.modules['intercom_sync.config'] = None\n"
        f"sys.modules['intercom_sync.{broken}'] = None\n"
        "from intercom_sync.cli.main import main; main(['validate'])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert 70 == ran.returncode
    assert "Traceback" not in ran.stderr
    assert "Internal error" in ran.stderr


@pytest.mark.parametrize("asked", ["--help", "--version", "plna"])
def test_what_needs_no_command_imports_none(asked: str) -> None:
    heavy = ["httpx", "pydantic", "rich", "deepdiff", "starlette", "lxml", "markdown", "yaml"]
    heavy += ["asyncio", "logging"]
    code = (
        f"import sys; from intercom_sync.cli.main import run; run([{asked!r}])\n"
        f"print([name for name in {heavy!r} if name in sys.modules])\n"
        "print(sorted(name for name in sys.modules if name.startswith('intercom_sync.cli.')))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    ours = [f"intercom_sync.cli.{name}" for name in ("commands", "ending", "main")]
    assert ["[]", str(ours)] == ran.stdout.splitlines()[-2:]


def test_v_says_what_a_run_has_cost(project: Project) -> None:
    project.write("intercom-sync.yaml", "version: 1\n")
    project.write("content/a.md", "# A\n\nText.\n")
    planned = project.run("--sandbox", "-v", "plan")
    assert re.search(
        r"^Requests: [0-9]+ GET; [0-9,]+ bytes received; 0\.0 s waited for the rate limit\.\n"
        r"Time: load [0-9.]+ s, fetch [0-9.]+ s, diff [0-9.]+ s, check [0-9.]+ s, "
        r"render [0-9.]+ s\.$",
        planned.err,
        re.MULTILINE,
    )
    assert "apply" in project.run("--sandbox", "-v", "apply", "--yes").err.partition("Time: ")[2]
    assert "Time: " not in project.run("--sandbox", "plan").err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["article", "list"], 0),
        (["article", "get", "1"], 1),
        (["plan"], 1),
        (["actions", "plan", "actions/a.yaml"], 0),
    ],
)
def test_v_says_so_of_single_operations_and_where_something_goes_wrong(
    project: Project, words: list[str], code: int
) -> None:
    project.write("intercom-sync.yaml", "version: 1\ndefaults: {author: nobody@example.org}\n")
    project.write("content/a.md", "# A\n\nText.\n")
    project.write("actions/a.yaml", "name: a\nselect: {ids: [1]}\nsteps: [{close: {}}]\n")
    ran = project.run("--sandbox", "-v", *words)
    assert code == ran.code
    assert re.search(r"^Requests: [0-9]+ GET; [0-9,]+ bytes received", ran.err, re.MULTILINE)


def test_each_stage_is_timed_and_a_stage_begun_twice_counts_both_times() -> None:
    seconds = iter([0.0, 1.0, 3.0, 7.0, 15.0])
    stages = Stages(lambda: next(seconds))
    for stage in ("load", "fetch", "load", ""):
        stages.begin(stage)
    assert "load 10.00 s, fetch 4.00 s" == str(stages)
