"""The scripts of the action, run as GitHub runs them, against the embedded workspace."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from intercom_sync.sandbox import DOCS_EMAIL, Sandbox, Token
from tests.workflows.runner import ARTIFACTS, Runner

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the action runs on Linux and macOS"
)
PAGE = "---\nstate: published\n---\n# Refunds\n\nFive days, says @team.\n"
REFUNDS = "content/billing/refunds.md"
PULL_REQUEST = {
    "github.event_name": "pull_request",
    "github.repository": "acme/help",
    "github.event.pull_request.number": "7",
    "github.event.pull_request.head.sha": "0123456789abcdef0123456789abcdef01234567",
}
OURS = {"github.event.pull_request.head.repo.full_name": "acme/help"}
THEIRS = {"github.event.pull_request.head.repo.full_name": "stranger/help"}
BOT = "github-actions[bot]"
MARK = "<!-- intercom-sync plan -->"


@pytest.fixture
def job(tmp_path: Path, program: Path) -> Runner:
    workspace, temp = tmp_path / "help", tmp_path / "temp"
    for folder in (workspace / "content/billing", temp):
        folder.mkdir(parents=True)
    _git(workspace, "init", "--initial-branch", "main")
    (workspace / "intercom-sync.yaml").write_text("version: 1\n", "utf-8")
    (workspace / REFUNDS).write_text(PAGE, "utf-8")
    runner = Runner(workspace, temp, given=dict(PULL_REQUEST), program=program)
    runner.lists()
    return runner


def _git(folder: Path, *arguments: str) -> str:
    ran = subprocess.run(
        ["git", "-C", folder, *arguments], check=True, capture_output=True, encoding="utf-8"
    )
    return ran.stdout


def _files(job: Runner) -> Path:
    return job.temp / "intercom-sync"


def _written(job: Runner) -> list[str]:
    """What gh was asked to write, without what it says."""
    return [
        words[words.index("--method") + 1] + " " + words[words.index("--method") + 2]
        for words in (asked.split() for asked in job.asked_of_github)
        if "--method" in words
    ]


def test_a_pull_request_from_a_fork_is_planned_without_anybody_being_asked(job: Runner) -> None:
    job.given |= THEIRS

    assert (0, "3") == (job.run("plan"), job.outputs["steps.plan.outputs.code"])

    assert "Intercom was not asked" in job.summary
    assert "<!doctype html>" in (_files(job) / "plan.html").read_text("utf-8").lower()
    assert [] == job.asked_of_github


@pytest.mark.sweep
def test_nothing_of_the_repository_is_imported(job: Runner) -> None:
    """A pull request may add any file, and the scripts run where it puts them."""
    job.given |= OURS
    job.program = Path(sys.executable).parent
    for name in ("json.py", "html.py", "os.py"):
        (job.workspace / name).write_text("raise SystemExit('imported')\n", "utf-8")
    job.environment["INTERCOM_SYNC_SANDBOX"] = "1"

    assert 0 == job.run("plan", token="anything")

    assert "imported" not in job.log
    assert ["POST repos/acme/help/issues/7/comments"] == _written(job)


@pytest.mark.sweep
def test_a_pull_request_of_ours_gets_one_comment(job: Runner) -> None:
    job.given |= OURS
    job.environment["INTERCOM_SYNC_SANDBOX"] = "1"

    assert 0 == job.run("plan", token="anything")

    assert "Intercom was not asked" not in job.summary
    assert ["POST repos/acme/help/issues/7/comments"] == _written(job)
    assert job.posted.startswith(f"{MARK}\n\n## Help Center: 1 goes LIVE")
    assert f"{ARTIFACTS}2" == job.outputs["outputs.report"]
    assert job.outputs["outputs.report"] in job.posted
    assert PULL_REQUEST["github.event.pull_request.head.sha"] in job.posted


def test_only_our_own_comment_is_updated_whoever_writes_its_mark(job: Runner) -> None:
    """The content is broken, and the comment says so rather than show an older plan."""
    job.given |= OURS
    (job.workspace / REFUNDS).write_text("# Refunds\n\n[Gone](gone.md)\n", "utf-8")
    forged = {"number": 1, "login": "mallory", "body": MARK}
    another = {"number": 2, "login": "other[bot]", "body": f"{MARK}\n"}
    unlike = {"number": 3, "login": BOT, "body": f"Somebody said {MARK}"}
    job.lists(forged, another, unlike, {"number": 4, "login": BOT, "body": None})

    assert 1 == job.run("plan", token="anything")
    assert ["POST repos/acme/help/issues/7/comments"] == _written(job)
    job.lists(forged, another, unlike, {"number": 5, "login": BOT, "body": job.posted})
    assert 1 == job.run("plan", token="anything")

    assert "PATCH repos/acme/help/issues/comments/5" == _written(job)[-1]
    assert job.posted.startswith(f"{MARK}\n## Help Center: no plan\n")
    assert "::error file=content/billing/refunds.md,line=3," in job.log
    assert "Plan" not in job.ran


def test_a_plan_with_a_broken_link_fails_and_marks_the_line(job: Runner) -> None:
    page = job.workspace / REFUNDS
    page.write_text("# Refunds\n\n[Gone](gone.md)\n", "utf-8")

    assert 1 == job.run("plan")

    assert "::error file=content/billing/refunds.md,line=3," in job.log
    assert "Plan" not in job.ran


@pytest.mark.parametrize(
    ("folder", "target", "suffix"),
    [
        (".", "", ""),
        ("docs/help", "", "-docs-help"),
        (".", "staging", "-staging"),
        ("docs/help", "staging", "-docs-help-staging"),
        ("a --> b\n::error::", "x" * 200, f"-a-----b---error---{'x' * 81}"),
    ],
)
def test_each_project_and_target_has_names_of_its_own(
    job: Runner, folder: str, target: str, suffix: str
) -> None:
    job.run("plan", skip=_ALL_BUT_NAMES, folder=folder, target=target)
    assert suffix == job.outputs["steps.names.outputs.suffix"]


_ALL_BUT_NAMES = (
    "Check the content",
    "Plan",
    "Annotate the files and sum up",
    "Keep one comment",
    "Say how it ended",
)


@pytest.mark.parametrize(("command", "drift"), [("plan; true", "issue"), ("drift", "both")])
def test_an_input_that_is_none_ends_the_job(job: Runner, command: str, drift: str) -> None:
    assert 64 == job.run(command, drift=drift)
    assert ["Check the inputs"] == job.ran


@pytest.mark.sweep
def test_what_is_approved_is_what_is_published(job: Runner) -> None:
    job.environment["INTERCOM_SYNC_SANDBOX"] = "1"
    assert 0 == job.run("apply", token="anything")
    assert "true" == job.outputs["steps.waiting.outputs.waiting"]

    assert 0 == job.run("publish", token="anything")

    assert "Apply: 1 published." in job.log
    assert 0 == job.run("apply", token="anything")
    assert "false" == job.outputs["steps.waiting.outputs.waiting"]


def test_state_that_the_runner_would_forget_ends_the_job(job: Runner) -> None:
    record = job.workspace / ".intercom-sync/production/articles/1.json"
    record.parent.mkdir(parents=True)
    before = ("Apply drafts", "Plan what readers would notice")
    assert 0 == job.run("apply", skip=before)

    record.write_text("{}", "utf-8")

    assert 1 == job.run("apply", skip=before)
    assert "State is kept in files" in job.log


@pytest.mark.sweep
def test_a_plan_with_a_conflict_is_red_and_has_its_comment(applied: Runner) -> None:
    applied.given |= OURS
    _edit(applied, "<p>Six days.</p>")
    (applied.workspace / REFUNDS).write_text("# Refunds\n\nTwo days.\n", "utf-8")

    assert 1 == applied.run("plan", token="anything")

    assert "Say how it ended" == applied.ran[-1]
    assert "**PROBLEMS:**" in applied.posted
    assert "::error file=content/billing/refunds.md,title=conflict::" in applied.log
    assert 0 == applied.run("drift", token="anything"), applied.log
    assert "POST repos/acme/help/issues" == _written(applied)[-1]


def _in_intercom(job: Runner, act: Callable[[Sandbox], object]) -> None:
    sandbox = Sandbox(
        path=job.workspace / ".intercom-sync/sandbox/workspace.db",
        tokens=[Token(value="x", admin=DOCS_EMAIL)],
    )
    try:
        act(sandbox)
    finally:
        sandbox.close()


def _edit(job: Runner, body: str) -> None:
    _in_intercom(job, lambda one: one.teammate.edits(str(one.articles()[0].id), body=body))


@pytest.fixture
def applied(job: Runner) -> Runner:
    """A project whose only article is in Intercom, with a remote to push to."""
    job.environment["INTERCOM_SYNC_SANDBOX"] = "1"
    (job.workspace / REFUNDS).write_text("# Refunds\n\nFive days.\n", "utf-8")
    waiting = ("Plan what readers would notice", "See that state is kept")
    assert 0 == job.run("apply", token="anything", skip=waiting), job.log
    _git(job.workspace, "add", "--all")
    _git(job.workspace, *_WHO, "commit", "--message", "Begin")
    _git(job.workspace, "init", "--bare", "../remote.git")
    _git(job.workspace, "remote", "add", "origin", "../remote.git")
    _git(job.workspace, "push", "origin", "main")
    return job


_WHO = ("-c", "user.name=A", "-c", "user.email=a@example.com")


@pytest.mark.sweep
def test_drift_is_one_issue_that_is_closed_when_it_is_gone(applied: Runner) -> None:
    applied.run("drift", token="anything")
    assert [] == _written(applied)

    _edit(applied, "<p>@team ::error:: --&gt; six days.</p>")
    assert 0 == applied.run("drift", token="anything"), applied.log
    assert ["POST repos/acme/help/issues"] == _written(applied)
    assert applied.posted.startswith("<!-- intercom-sync drift -->\n")
    applied.lists(
        {"number": 1, "login": "mallory", "body": applied.posted},
        {"number": 2, "login": BOT, "body": applied.posted},
    )
    assert 0 == applied.run("drift", token="anything")
    assert "PATCH repos/acme/help/issues/2" == _written(applied)[-1]

    _edit(applied, "<p>Five days.</p>")
    assert 0 == applied.run("drift", token="anything")
    assert (
        "--method PATCH repos/acme/help/issues/2 --raw-field state=closed"
        in (applied.asked_of_github[-1])
    )


@pytest.mark.sweep
def test_drift_is_pulled_into_one_branch(applied: Runner) -> None:
    _edit(applied, "<p>Six days.</p>")

    assert 0 == applied.run("drift", token="anything", drift="pull-request"), applied.log

    assert "Six days." in _git(applied.workspace, "show", f"origin/intercom-sync/drift:{REFUNDS}")
    assert "--base main --head intercom-sync/drift " in applied.asked_of_github[-1]
    _git(applied.workspace, "switch", "main")
    _edit(applied, "<p>Seven days.</p>")
    assert 0 == applied.run("drift", token="anything", drift="pull-request")
    assert "The branch intercom-sync/drift is there already" in applied.log
    assert 1 == sum("pr create" in asked for asked in applied.asked_of_github)


@pytest.mark.sweep
def test_a_pull_that_fails_is_red(applied: Runner) -> None:
    _edit(applied, "<p>Six days.</p>")
    applied.run("drift", token="anything", drift="pull-request", skip=("Pull into a branch",))
    (applied.workspace / "intercom-sync.yaml").write_text("version: 2\n", "utf-8")
    _git(applied.workspace, *_WHO, "commit", "--all", "--message", "Spoil")
    skipped = ("Look for drift", "Keep one issue")
    applied.given["steps.drift.outputs.drifted"] = "true"

    assert 1 == applied.run("drift", token="anything", drift="pull-request", skip=skipped)

    assert not _git(applied.workspace, "ls-remote", "--heads", "origin", "intercom-sync/*")
