"""What people are told when the ref is held, refuses or was left behind: once, and what is so."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from intercom_sync.errors import StateError
from intercom_sync.state.git import Git
from intercom_sync.state.git_program import GitError
from intercom_sync.state.lock import locked
from tests.engine.world import article, desired
from tests.gitstate.office import ENVIRONMENT, REF, Office, git
from tests.gitstate.shop import CONFIG, Clone, Shop
from tests.gitstate.test_commands import HELD, applied, hold_elsewhere, ok
from tests.gitstate.test_remote import refuse_pushes

REFERENCE = "refs/intercom-sync/production"
FILES = "version: 1\nlocales: [en]\nstate: {backend: file}\n"
WORKING = "Another run is working on this target: "


def test_a_plan_says_who_else_is_at_work_and_ends_as_it_would(shop: Shop) -> None:
    applied(shop)
    hold_elsewhere(shop)
    runner = shop.runner("runner")
    for command in (["plan"], ["plan", "--offline"]):
        ran = ok(runner.run(*command, "--detailed-exitcode"))
        [line] = [one for one in ran.err.splitlines() if one.startswith(WORKING)]
        assert f"{WORKING}ci {HELD}. This plan may show what that run is just doing." in line
        assert line.endswith('If it was killed, "intercom-sync state unlock" helps.')
        assert "No changes." in ran.out


def test_a_plan_from_files_says_who_is_at_work_while_they_are(shop: Shop) -> None:
    clone = applied(shop, FILES)
    folder = clone.root / ".intercom-sync" / "production"
    with locked(folder, {"GITHUB_ACTOR": "ana"}):
        ran = ok(clone.run("plan"))
        assert f"{WORKING}ana on " in ran.err
        assert "unlock" not in ran.err
        left = (folder / "lock.json").read_text("utf-8")
    (folder / "lock.json").write_text(left, "utf-8")  # all that a run that was killed leaves
    assert WORKING not in ok(clone.run("plan")).err


def many(shop: Shop, *, refuse_after: int) -> Clone:
    clone = shop.first()
    for number in range(12):
        clone.article(f"billing/page-{number}", "A page.")
    refuse_pushes(shop, after=refuse_after)
    return clone


def test_a_push_that_fails_half_way_is_told_once_with_how_many_wait_for_it(shop: Shop) -> None:
    clone = many(shop, refuse_after=2)  # the lock, the collection; not the articles
    ran = clone.run("apply", "--yes")
    assert 1 == ran.code
    assert 1 == (ran.out + ran.err).count("no writing here"), ran.out + ran.err
    assert ", and 13 steps more: not sent, because it could not be announced first: " in ran.out
    assert "Apply: 1 collection created, 14 failed.\n" in ran.out
    assert (
        "Error: What this run did since its last push is kept in .intercom-sync/production/.ref "
        "on this machine, and its lock stays. Run this again here once the remote "
        'takes pushes; anywhere else, look at "intercom-sync state unlock" first.\n'
    ) in ran.err
    (shop.origin / "hooks" / "pre-receive").unlink()
    ok(clone.run("apply", "--yes"))
    assert 14 == len(shop.titles())


@pytest.mark.sweep
def test_a_run_that_sent_nothing_says_so_when_its_lock_stays(shop: Shop) -> None:
    clone = many(shop, refuse_after=1)
    ran = clone.run("apply", "--yes")
    assert 1 == ran.code
    assert "Error: This run sent nothing to Intercom, but its lock stays. Run this again" in ran.err
    assert [] == shop.titles()


def test_a_first_push_that_is_refused_says_that_nothing_was_sent(shop: Shop) -> None:
    ran = many(shop, refuse_after=0).run("apply", "--yes")
    assert (1, "") == (ran.code, ran.out)
    assert ran.err.startswith("Error: Nothing was sent to Intercom. refs/intercom-sync/production")


def test_a_remote_that_says_no_is_not_asked_once_for_each_write(tmp_path: Path) -> None:
    office = Office(tmp_path)
    machine = office.machine(desired(article("guides/a.md")))

    def write_under_the_lock() -> None:
        with machine.backend.hold(ENVIRONMENT, say=machine.said.append):
            refuse_pushes(office)
            machine.backend._ref.pushed_at = float("-inf")
            for _ in range(5):
                with pytest.raises(GitError, match="no writing here"):
                    machine.backend.prove()
            assert 1 == len((tmp_path / "pushes").read_text("utf-8").splitlines())

    with pytest.raises(StateError, match="sent nothing to Intercom"):
        write_under_the_lock()


def test_a_stop_after_the_last_write_says_that_and_what_was_left_out(shop: Shop) -> None:
    clone = applied(shop)
    clone.article("billing/new", "New.")
    shop.control("fail", {"kind": "hold", "match": "POST /articles"})
    running = clone.process("apply", "--yes")
    assert 1 == shop.control("held?wait_seconds=60")["held"]
    running.send_signal(signal.SIGINT)
    time.sleep(0.3)  # it has four seconds for what is in flight
    shop.control("release", {})
    out, err = running.communicate(timeout=60)
    assert (130, "Apply: 1 created.\n") == (running.returncode, out), err
    assert (
        "Stopped by SIGINT when everything was written. What Intercom made of it was not read "
        "back; the next run does that.\n"
    ) in err
    assert "No changes." in ok(clone.run("plan", "--detailed-exitcode")).out


def to_files(clone: Clone) -> None:
    clone.write("intercom-sync.yaml", FILES)
    clone.commit("Keep state in files")
    clone.send()


@pytest.mark.parametrize("name", ["whole", pytest.param("runner", marks=pytest.mark.sweep)])
def test_a_clone_that_never_saw_the_ref_begins_no_second_state(shop: Shop, name: str) -> None:
    to_files(applied(shop))
    clone = shop.runner(name) if name == "runner" else shop.clone(name)
    for command in (["plan"], ["apply", "--yes"], ["import"]):
        ran = clone.run(*command)
        assert 1 == ran.code
        assert f"{REFERENCE} of origin holds one." in ran.err
        assert '"intercom-sync state migrate"' in ran.err
    ok(clone.run("state", "migrate", "--yes"))
    assert "No changes." in ok(clone.run("plan", "--detailed-exitcode")).out


@pytest.mark.sweep
def test_a_remote_that_cannot_be_asked_about_a_ref_is_mentioned_only(shop: Shop) -> None:
    to_files(applied(shop))
    clone = shop.clone("whole")
    clone.git("remote", "set-url", "origin", f"file://{shop.folder}/gone.git")
    ran = ok(clone.run("plan"))
    assert f"whether it is on {REFERENCE} of origin cannot be told" in ran.err


def test_a_project_that_never_had_a_ref_asks_no_remote(shop: Shop) -> None:
    clone = shop.first(FILES)
    clone.git("remote", "set-url", "origin", f"file://{shop.folder}/gone.git")
    assert "gone.git" not in ok(clone.run("apply", "--yes")).err


def test_what_git_says_in_several_lines_stays_in_lines(shop: Shop) -> None:
    clone = shop.first()
    clone.git("remote", "set-url", "origin", f"file://{shop.folder}/gone.git")
    ran = clone.run("plan")
    lines = ran.err.splitlines()
    assert f"Error: {REFERENCE} of origin cannot be read:" == lines[0]
    assert any(line.startswith("  fatal: ") for line in lines)
    assert 'Look whether "git ls-remote origin" works in this clone.' == lines[-1]


@pytest.mark.parametrize("ci", ["", "true"])
def test_the_permissions_of_a_job_are_named_only_in_ci(tmp_path: Path, ci: str) -> None:
    office = Office(tmp_path)
    refuse_pushes(office)
    found = Git(office.clone(), {**ENVIRONMENT, "CI": ci}, remote="origin", ref=REF)
    commit = found.commit({"a": b"a"}, parent=None, message="x", at_unix=0)
    with pytest.raises(GitError) as caught:
        found.push(commit, expected=None)
    assert bool(ci) is ("contents: write" in str(caught.value))
    assert "no writing here" in str(caught.value)


def test_a_remote_that_is_not_there_is_told_with_the_way_out(shop: Shop) -> None:
    clone = shop.first(CONFIG.replace("git}", "git, remote: state}"))
    ran = clone.run("plan")
    assert '"git remote add state URL"' in ran.err
    assert "state: {backend: git, remote: NAME}" in ran.err
    git(clone.root, "remote", "add", "state", f"file://{shop.origin}")
    ok(clone.run("plan"))
