"""A pull request from its first line to the merge, with all that may happen on the way.

The repository is a real one that `init` has made, with a bare remote and two people's clones. What
runs are the scripts of its workflows, as they stand in it, against a sandbox that is served.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cli.project import Ran
from tests.gitstate.office import git
from tests.gitstate.shop import Clone, Shop
from tests.workflows.files import ACTION, ROOT
from tests.workflows.github import GitHub, Run
from tests.workflows.runner import ARTIFACTS

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the action runs on Linux and macOS"
)
REFUNDS = "content/billing/refunds.md"
TEXT = "You can have your money back for {days} days. Ask us if you are not sure."
MARK = "<!-- intercom-sync plan -->\n"


def ok(ran: Ran) -> str:
    assert 0 == ran.code, f"{ran.out}{ran.err}"
    return ran.out


def write(clone: Clone, days: int, more: str = "") -> None:
    text = TEXT.format(days=days)
    clone.write(REFUNDS, f"---\nstate: published\n---\n# Refunds\n\n{text}\n{more}")


def clone_of(shop: Shop, name: str) -> Clone:
    """A person's clone; they have no token of their own."""
    clone = shop.clone(name)
    clone.environment.clear()
    return clone


def ran(run: Run, job: str = "plan", result: str = "success") -> Run:
    assert result == run.results[job], run.log
    return run


def merged(shop: Shop, github: GitHub, clone: Clone, branch: str) -> Run:
    """A maintainer merges; what that starts is one run of Apply."""
    before = clone.git("rev-parse", "origin/main").strip()
    clone.git("fetch", "-q", "origin")
    clone.git("checkout", "-q", "-B", "main", "origin/main")
    clone.git("merge", "-q", "--no-ff", "-m", f"Merge {branch}", f"origin/{branch}")
    clone.send()
    runs = github.push(before)
    assert ["apply.yml"] == list(runs), "only what listens to main"
    return runs["apply.yml"]


def branch_with(clone: Clone, branch: str, days: int, more: str = "") -> None:
    clone.git("fetch", "-q", "origin")
    clone.git("checkout", "-q", "-B", branch, "origin/main")
    write(clone, days, more)
    clone.commit(f"{days} days")
    clone.git("push", "-q", "--force", "origin", branch)


def begun(shop: Shop, github: GitHub) -> Clone:
    """Ana begins: init, an article that readers may see, a push; and somebody approves."""
    ana = clone_of(shop, "ana")
    ana.git("checkout", "-q", "-b", "main")
    assert "Init: 13 files written, 0 kept." in ok(ana.run("init"))
    ana.commit("Begin")
    ana.send()
    empty = ana.git("rev-parse", "HEAD").strip()
    write(ana, 30)
    ana.commit("Refunds")
    ana.send()
    run = github.push(empty)["apply.yml"]
    assert {"drafts": "success", "publish": "waiting"} == run.results, run.log
    assert ["Refunds", "Welcome"] == shop.titles()
    assert "success" == run.approve("publish"), run.log
    assert "Apply: 1 published." in run.log
    ana.git("fetch", "-q", "origin")
    return ana


def writes(shop: Shop) -> int:
    return len(shop.control("record")["writes"])


def requests(shop: Shop) -> int:
    return len(shop.control("record")["requests"])


def planned_as_a_stranger(shop: Shop, github: GitHub, clone: Clone) -> None:
    """The pull request of a fork: nobody is asked, and what was applied is known all the same."""
    branch_with(clone, "of-a-stranger", 7)
    asked = requests(shop)

    runs = github.pull_request(6, "of-a-stranger", of="mallory/help")

    assert ["plan.yml"] == list(runs)
    runner = ran(runs["plan.yml"]).runners["plan"]
    assert asked == requests(shop)
    assert "true\n" == git(runner.workspace, "rev-parse", "--is-shallow-repository")
    branches = git(runner.workspace, "for-each-ref", "--format=%(refname)").splitlines()
    assert "refs/remotes/pull/6/merge" in branches
    assert not [name for name in branches if name.endswith("main")]
    assert "## Help Center: 1 goes LIVE\n" in runner.summary
    assert "for <del>30</del><ins>7</ins> days." in runner.summary
    assert "Intercom was not asked" in runner.summary
    assert "everything counts as new" not in runner.log
    assert not any("/issues" in asked for asked in github.gh.asked_of_github)
    assert "3" == runner.outputs["outputs.exit-code"]


def planned_with_a_comment(shop: Shop, github: GitHub, clone: Clone) -> None:
    """Ours: the comment says in one line what readers would notice, and shows the changed word."""
    branch_with(clone, "fewer-days", 14)
    written = writes(shop)

    run = ran(github.pull_request(7, "fewer-days")["plan.yml"])

    comment = github.gh.posted
    assert comment.startswith(f"{MARK}\n## Help Center: 1 goes LIVE\n")
    assert "for <del>30</del><ins>14</ins> days." in comment
    assert f"<code>{REFUNDS}</code>" in comment
    assert "/articles/articles/" in comment
    assert f"{ARTIFACTS}2" in comment
    assert "Intercom was not asked" not in comment
    assert str(github.folder) not in comment, "nobody else has the files of a runner"
    assert clone.git("rev-parse", "fewer-days").strip() in comment
    assert f"::notice file={REFUNDS},title=LIVE::" in run.log
    assert "<!doctype html>" in (
        (github.gh.artifact("intercom-sync-plan") / "plan.html").read_text("utf-8").lower()
    )
    assert 1 == len(github.gh.known["comments"])
    assert written == writes(shop)


def refused_meanwhile(shop: Shop, carl: Clone, run: Run) -> None:
    """While the approved job writes, an apply by hand leaves, and says who is at work."""
    shop.control("fail", {"kind": "hold", "match": "PUT /articles/*"})
    with ThreadPoolExecutor() as pool:
        publishing = pool.submit(run.approve, "publish")
        assert 1 == shop.control("held?wait_seconds=60")["held"]
        before = writes(shop)
        refused = carl.run("apply", "--yes", "--publish")
        assert before == writes(shop)
        shop.control("release", {})
        assert "success" == publishing.result(timeout=60), run.log
    assert 5 == refused.code
    assert "Another run is working on this target: " in refused.err
    assert "https://github.com/acme/help/actions/runs/1" in refused.err


def test_a_pull_request_is_planned_merged_and_published(shop: Shop, github: GitHub) -> None:
    ana = begun(shop, github)
    ben = clone_of(shop, "ben")
    planned_as_a_stranger(shop, github, ben)
    planned_with_a_comment(shop, github, ben)

    run = merged(shop, github, ana, "fewer-days")

    assert {"drafts": "success", "publish": "waiting"} == run.results, run.log
    assert "30 days" in shop.bodies()["Refunds"]
    kept = github.gh.artifact("intercom-sync-publish")
    assert {"plan.html", "plan.json"} == {path.name for path in kept.iterdir()}
    refused_meanwhile(shop, shop.clone("carl"), run)
    assert "14 days" in shop.bodies()["Refunds"]
    assert "No changes." in ok(shop.runner("last").run("plan", "--detailed-exitcode"))


def article_id(shop: Shop, title: str) -> str:
    [found] = [one["id"] for one in shop.articles() if one["title"] == title]
    return str(found)


def edited(shop: Shop, text: str) -> None:
    """A teammate writes in the web app."""
    shop.teammate("edits", article_id=article_id(shop, "Refunds"), body=f"<p>{text}</p>")


def drift_opens(clone: Clone, *changes: tuple[str, str]) -> None:
    """Drift is told to do something else; that starts no run."""
    clone.git("fetch", "-q", "origin")
    clone.git("checkout", "-q", "-B", "main", "origin/main")
    name = ".github/workflows/drift.yml"
    text = (clone.root / name).read_text("utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    clone.write(name, text)
    clone.commit("Let drift open a pull request")
    clone.send()


def told_in_one_issue(shop: Shop, github: GitHub) -> None:
    """Two nights, one issue; what it shows is what the teammate wrote."""
    for _ in range(2):
        runs = github.schedule()
        assert ["actions.yml", "drift.yml"] == sorted(runs)
        ran(runs["drift.yml"], "drift")
        assert {"due": "success", "run": "skipped", "send": "skipped"} == runs[
            "actions.yml"
        ].results
    [issue] = github.gh.known["issues"]
    assert "The Help Center was changed in Intercom" == issue["title"]
    assert "open" == issue["state"]
    assert "<ins>Or write to billing.</ins>" in issue["body"]
    assert "intercom-sync pull" in issue["body"]


def pulled_into_a_branch(shop: Shop, github: GitHub, clone: Clone) -> None:
    """With the rights that the guide names, and not without; state and Intercom stay."""
    before = clone.git("rev-parse", "origin/main").strip()
    drift_opens(clone, ("drift: issue", "drift: pull-request"))
    assert {} == github.push(before)
    ran(github.schedule()["drift.yml"], "drift", "failure")
    drift_opens(
        clone, ("contents: read", "contents: write"), ("issues: write", "pull-requests: write")
    )
    known, written = shop.log(), writes(shop)

    night = ran(github.schedule()["drift.yml"], "drift")

    [opened] = github.gh.known["pulls"]
    assert ("main", "intercom-sync/drift") == (opened["base"], opened["head"]), night.log
    assert "<ins>Or write to billing.</ins>" in opened["body"]
    names = git(shop.origin, "diff", "--name-only", "main...intercom-sync/drift").splitlines()
    records = [name for name in names if name.startswith(".intercom-sync/production/pulled/")]
    assert [REFUNDS] == [name for name in names if name not in records]
    assert records
    assert (known, written) == (shop.log(), writes(shop))
    assert "is there already" in ran(github.schedule()["drift.yml"], "drift").log
    assert 1 == len(github.gh.known["pulls"])


@pytest.mark.sweep
@pytest.mark.parametrize("whose", ["of init", "our own"])
def test_what_a_teammate_wrote_is_found_and_comes_into_git(
    shop: Shop, github: GitHub, whose: str
) -> None:
    """With the program as it is installed; ours are the workflows of this repository."""
    github.program = Path(sys.executable).parent
    if whose == "our own":
        github.workflows, github.action = ROOT / ".github/workflows", ACTION
    ana = begun(shop, github)
    edited(shop, f"{TEXT.format(days=30)} Or write to billing.")
    told_in_one_issue(shop, github)
    if whose == "our own":
        return
    pulled_into_a_branch(shop, github, ana)

    run = merged(shop, github, ana, "intercom-sync/drift")

    assert {"drafts": "success", "publish": "skipped"} == run.results, run.log
    assert "Or write to billing." in shop.bodies()["Refunds"]
    assert "Or write to billing." in (ana.root / REFUNDS).read_text("utf-8")
    assert "No changes." in ok(shop.runner("last").run("plan", "--detailed-exitcode"))
    branch_with(ana, "more-days", 45, "\nOr write to billing.\n")
    ran(github.pull_request(8, "more-days")["plan.yml"])
    assert "PROBLEMS" not in github.gh.posted
    assert "<del>30</del><ins>45</ins>" in github.gh.posted


@pytest.mark.sweep
def test_an_apply_of_the_workflow_waits_for_one_by_hand(shop: Shop, github: GitHub) -> None:
    begun(shop, github)
    carl = shop.clone("carl")
    carl.write("content/billing/fees.md", "# Fees\n\nThere are none.\n")
    shop.control("fail", {"kind": "hold", "match": "POST /articles"})
    by_hand = carl.process("apply", "--yes")
    assert 1 == shop.control("held?wait_seconds=60")["held"]

    with ThreadPoolExecutor() as pool:
        started = pool.submit(github.by_hand, "apply.yml")
        while "Waiting for it to end." not in _logs(github):
            assert not started.done(), started.result().log
            time.sleep(0.1)
        shop.control("release", {})
        told = by_hand.communicate(timeout=60)
        assert 0 == by_hand.returncode, told
        ran(started.result(timeout=60), "drafts")
    assert ["Fees", "Refunds", "Welcome"] == shop.titles()


def _logs(github: GitHub) -> str:
    return "".join(path.read_text("utf-8") for path in github.folder.glob("*/temp/log.txt"))


@pytest.mark.sweep
def test_what_changed_before_the_approval_is_left_alone(shop: Shop, github: GitHub) -> None:
    """The plan that was approved is of the text that was there then."""
    ana = begun(shop, github)
    branch_with(ana, "fewer-days", 14)
    run = merged(shop, github, ana, "fewer-days")
    edited(shop, "Ask us first.")

    assert "failure" == run.approve("publish")

    assert "Ask us first." in shop.bodies()["Refunds"]
    assert f"::error file={REFUNDS},title=refused::update refused: conflict" in run.log
    assert {"drafts": "failure", "publish": "skipped"} == github.by_hand("apply.yml").results


@pytest.mark.sweep
def test_every_push_to_a_branch_changes_the_one_comment(shop: Shop, github: GitHub) -> None:
    ana = begun(shop, github)
    for days in (14, 7):
        branch_with(ana, "fewer-days", days)
        ran(github.pull_request(7, "fewer-days")["plan.yml"])
    [comment] = github.gh.known["comments"]
    assert "<ins>7</ins>" in comment["body"]
    assert "<ins>14</ins>" not in comment["body"]


ACTION_FILE = """\
name: {name}
schedule: "* * * * *"
select: {{query: {{field: state, is: open}}, limit: 9}}
mark: {name}
steps:
  - {step}
"""


@pytest.mark.sweep
def test_what_is_due_runs_and_what_writes_to_customers_waits(shop: Shop, github: GitHub) -> None:
    ana = begun(shop, github)
    shop.control("customer", {"does": "starts_many", "with": {"count": 2, "body": "Help"}})
    shop.control("advance", {"seconds": 3600})
    ana.write("actions/look.yaml", ACTION_FILE.format(name="look", step="note: Look at this."))
    ana.commit("Note")
    ana.send()
    hour = github.schedule()["actions.yml"]
    assert {"due": "success", "run": "success", "send": "skipped"} == hour.results, hour.log
    assert [1, 1] == parts_of_ours(shop)
    (ana.root / "actions/look.yaml").unlink()
    ana.write("actions/bye.yaml", ACTION_FILE.format(name="bye", step="reply: Goodbye."))
    ana.commit("Reply")
    ana.send()

    hour = github.schedule()["actions.yml"]

    assert {"due": "success", "run": "skipped", "send": "waiting"} == hour.results, hour.log
    assert [1, 1] == parts_of_ours(shop)
    assert "success" == hour.approve("send"), hour.log
    assert [2, 2] == parts_of_ours(shop)
    again = github.schedule()["actions.yml"]
    if again.results["send"] == "waiting":
        again.approve("send")
    assert [2, 2] == parts_of_ours(shop), "at most once"


def parts_of_ours(shop: Shop) -> list[int]:
    """How many replies and notes each conversation has from us."""
    return [
        sum(one["author"]["type"] == "admin" and bool(one["body"]) for one in found["parts"])
        for found in shop.control("conversations")["conversations"]
    ]
