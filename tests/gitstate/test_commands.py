"""The commands with state on a ref, from clones that come and go."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest

from tests.cli.project import Ran
from tests.gitstate.office import git
from tests.gitstate.shop import CONFIG, REF, Clone, Shop

HELD = "on another-host (process 7), since 2026-01-01 00:00:00 UTC, https://ci.example/runs/9"


def applied(shop: Shop, config: str = CONFIG) -> Clone:
    clone = shop.first(config)
    assert 0 == ok(clone.run("apply", "--yes")).code
    return clone


def ok(ran: Ran) -> Ran:
    assert ran.code == 0, f"{ran.out}{ran.err}"
    return ran


def hold_elsewhere(shop: Shop) -> None:
    """A run on another machine has taken the lock."""
    lock = {
        "owner": "ci",
        "host": "another-host",
        "start": "2026-01-01 00:00:00 UTC",
        "url": "https://ci.example/runs/9",
        "pid": 7,
        "id": "0123456789abcdef",
    }
    git(shop.origin, "read-tree", REF)
    held = shop.folder / "held.json"
    held.write_text(json.dumps(lock), "utf-8")
    blob = git(shop.origin, "hash-object", "-w", str(held)).strip()
    git(shop.origin, "update-index", "--add", "--cacheinfo", f"100644,{blob},lock.json")
    tree = git(shop.origin, "write-tree").strip()
    commit = git(shop.origin, "commit-tree", tree, "-p", REF, "-m", "Lock").strip()
    git(shop.origin, "update-ref", REF, commit)


def test_a_fresh_shallow_clone_knows_all_that_was_applied(shop: Shop) -> None:
    applied(shop)
    runner = shop.runner("runner")
    assert "No changes. 2 unchanged" in ok(runner.run("plan", "--detailed-exitcode")).out
    shown = json.loads(ok(runner.run("state", "show", "--format", "json")).out)
    assert ["content/billing/", "content/billing/refunds.md", "content/billing/vat.md"] == [
        row["path"] for row in shown["records"]
    ]
    assert "" == runner.git("status", "--porcelain")


def test_another_run_makes_this_one_leave_with_5_and_says_who_it_is(shop: Shop) -> None:
    applied(shop)
    hold_elsewhere(shop)
    runner = shop.runner("runner")
    for command in (["apply", "--yes"], ["state", "forget", "content/billing", "--yes"]):
        left = runner.run(*command)
        assert 5 == left.code
        assert f"Another run is working on this target: ci {HELD}" in left.err
        assert "--wait" in left.err
        assert "intercom-sync state unlock" in left.err
    assert 0 == runner.run("plan").code


def test_unlock_shows_who_holds_it_and_takes_it_only_with_force(shop: Shop) -> None:
    applied(shop)
    hold_elsewhere(shop)
    runner = shop.runner("runner")
    refused = runner.run("state", "unlock")
    assert 5 == refused.code
    assert f"A run holds the lock: ci {HELD}" in refused.err
    assert "look at https://ci.example/runs/9 whether it still runs" in refused.err
    freed = ok(runner.run("state", "unlock", "--force"))
    assert f"The lock of production is free. It was of ci {HELD}.\n" == freed.out
    assert "Nobody holds the lock of production.\n" == ok(runner.run("state", "unlock")).out
    ok(runner.run("apply", "--yes"))


@pytest.mark.sweep
def test_a_run_that_waits_goes_on_when_the_other_has_ended(shop: Shop) -> None:
    clone = applied(shop)
    hold_elsewhere(shop)
    clone.article("billing/vat", "VAT is in the mail.", title="VAT")
    waiting = clone.process("apply", "--yes", "--wait")
    assert waiting.stderr is not None
    assert f"{HELD}. Waiting for it to end.\n" in waiting.stderr.readline()
    git(shop.origin, "update-ref", REF, f"{REF}~1")
    out, err = waiting.communicate(timeout=60)
    assert 0 == waiting.returncode, out + err
    assert "in the mail" in shop.bodies()["VAT"]


@pytest.mark.sweep
def test_a_wait_works_with_files_too(shop: Shop) -> None:
    clone = applied(shop, "version: 1\n")
    runs = [clone.process("apply", "--yes", "--wait") for _ in range(2)]
    ends = [run.communicate(timeout=60) for run in runs]
    assert [0, 0] == [run.returncode for run in runs], ends


@pytest.mark.sweep
def test_the_lock_names_the_run_of_ci(shop: Shop) -> None:
    clone = shop.first()
    clone.environment |= {
        "GITHUB_ACTOR": "ana",
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_REPOSITORY": "acme/help",
        "GITHUB_RUN_ID": "4711",
    }
    ok(clone.run("apply", "--yes"))
    assert shop.log()[0].startswith("Lock: ana on ")
    assert shop.log()[0].endswith(", https://github.example/acme/help/actions/runs/4711")


@pytest.mark.sweep
def test_migrate_moves_from_files_to_the_ref_and_back(shop: Shop) -> None:
    clone = applied(shop, "version: 1\nlocales: [en]\n")
    home = clone.root / ".intercom-sync" / "production"
    before = {path.name: path.read_bytes() for path in home.glob("*/*.json")}
    clone.write("intercom-sync.yaml", CONFIG)
    stranded = clone.run("apply", "--yes")
    assert 1 == stranded.code
    assert 'is still in files. Move it with "intercom-sync state migrate"' in stranded.err
    assert 64 == clone.run("state", "migrate").code
    moved = ok(clone.run("state", "migrate", "--yes"))
    assert moved.out.startswith("Moved the state of production to its ref: ")
    assert not (home / "articles").exists()
    assert "No changes. 2 unchanged" in ok(clone.run("plan", "--detailed-exitcode")).out
    runner = shop.clone("runner")
    runner.write("intercom-sync.yaml", CONFIG)
    ok(runner.run("apply", "--yes"))
    assert 64 == clone.run("state", "migrate", "--yes").code

    clone.write("intercom-sync.yaml", "version: 1\nlocales: [en]\n")
    back = ok(clone.run("state", "migrate", "--yes"))
    assert back.out.startswith("Moved the state of production from its ref to files: ")
    assert before == {path.name: path.read_bytes() for path in home.glob("*/*.json")}
    assert "No changes. 2 unchanged" in ok(clone.run("plan", "--detailed-exitcode")).out
    late = runner.run("apply", "--yes")
    assert 1 == late.code
    assert "was moved to the file backend. Update this checkout" in late.err
    clone.write("intercom-sync.yaml", CONFIG)
    ok(clone.run("state", "migrate", "--yes"))
    ok(runner.run("apply", "--yes"))


@pytest.mark.sweep
def test_migrate_writes_over_nothing_and_waits_for_nobody(shop: Shop) -> None:
    clone = applied(shop)
    hold_elsewhere(shop)
    clone.write("intercom-sync.yaml", "version: 1\nlocales: [en]\n")
    locked = clone.run("state", "migrate", "--yes")
    assert 5 == locked.code
    assert not (clone.root / ".intercom-sync/production/articles").exists()
    git(shop.origin, "update-ref", REF, f"{REF}~1")
    clone.write(".intercom-sync/production/articles/1.json", "{}")
    twice = clone.run("state", "migrate", "--yes")
    assert 1 == twice.code
    assert "There is state in files here already" in twice.err
    clone.write("intercom-sync.yaml", CONFIG)
    other = clone.run("state", "migrate", "--yes")
    assert 1 == other.code
    assert 'The ref already holds the state of target "production"' in other.err


@pytest.mark.sweep
def test_state_of_another_workspace_is_refused_before_any_write(shop: Shop) -> None:
    clone = applied(shop)
    _change_on_ref(shop, "workspace.json", lambda value: value | {"workspace_id": "other"})
    clone.article("billing/new", "New.")
    before = shop.control("record")["writes"]
    refused = clone.run("apply", "--yes")
    assert 1 == refused.code
    assert 'the state of target "production" to other' in refused.err
    assert before == shop.control("record")["writes"]
    assert "Unlock" == shop.log()[-1]


@pytest.mark.sweep
def test_a_newer_format_is_refused_before_anything_is_pushed(shop: Shop) -> None:
    clone = applied(shop)
    _change_on_ref(shop, "workspace.json", lambda value: value | {"format": 2})
    pushed = shop.log()
    refused = clone.run("apply", "--yes")
    assert 1 == refused.code
    assert "written by a newer intercom-sync (format 2, this one knows 1)" in refused.err
    assert pushed == shop.log()


def _change_on_ref(shop: Shop, name: str, change: object) -> None:
    assert callable(change)
    value = change(json.loads(shop.on_ref(name)))
    changed = shop.folder / "changed.json"
    changed.write_text(json.dumps(value), "utf-8")
    git(shop.origin, "read-tree", REF)
    blob = git(shop.origin, "hash-object", "-w", str(changed)).strip()
    git(shop.origin, "update-index", "--add", "--cacheinfo", f"100644,{blob},{name}")
    tree = git(shop.origin, "write-tree").strip()
    commit = git(shop.origin, "commit-tree", tree, "-p", REF, "-m", "Changed").strip()
    git(shop.origin, "update-ref", REF, commit)


@pytest.mark.sweep
def test_the_sandbox_never_touches_a_target_s_state(shop: Shop) -> None:
    clone = applied(shop)
    before = git(shop.origin, "rev-parse", REF)
    clone.environment.clear()
    ok(clone.run("--sandbox", "apply", "--yes"))
    ok(clone.run("--sandbox", "state", "show"))
    assert 64 == clone.run("--sandbox", "state", "migrate", "--yes").code
    assert before == git(shop.origin, "rev-parse", REF)
    assert (clone.root / ".intercom-sync/sandbox/workspace.json").exists()


def test_messages_run_in_ci_and_what_was_said_is_known_to_the_next_runner(shop: Shop) -> None:
    clone = shop.first()
    clone.write(
        "actions/goodbye.yaml",
        "name: goodbye\nselect: {query: {field: state, is: open}, limit: 9}\n"
        "steps:\n  - reply: Goodbye.\n",
    )
    clone.commit("Say goodbye")
    clone.send()
    shop.control("customer", {"does": "starts_many", "with": {"count": 3, "body": "Help"}})
    arguments = ("actions", "run", "actions/goodbye.yaml", "--yes", "--send")
    for name, expected in (("one", "Run: 3 reply."), ("two", "Run: nothing to do")):
        runner = shop.runner(name)
        runner.environment["CI"] = "true"
        ran = ok(runner.run(*arguments))
        assert expected in ran.out, ran.out
        history = json.loads(ok(runner.run("actions", "history", "--format", "json")).out)
        assert len(history) == (1 if name == "one" else 2)
        shutil.rmtree(runner.root)
    told = [
        sum(part["author"]["type"] == "admin" for part in found["parts"])
        for found in shop.control("conversations")["conversations"]
    ]
    assert [1, 1, 1] == told


@pytest.mark.sweep
def test_by_hand_is_in_the_journal_of_the_ref_before_it_is_sent(shop: Shop) -> None:
    clone = applied(shop)
    hook = shop.origin / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    before = shop.control("record")["writes"]
    assert 1 == clone.run("article", "create", "--title", "X", "--yes").code
    assert before == shop.control("record")["writes"]
    hook.unlink()
    ok(clone.run("article", "create", "--title", "X", "--yes"))
    assert ["Checkpoint", "Unlock"] == shop.log()[-2:]


@pytest.mark.sweep
def test_doctor_reads_the_ref_and_sees_a_lock_on_it(shop: Shop) -> None:
    applied(shop)
    runner = shop.runner("runner")
    assert f"{REF} of origin: 2 articles, 1 collections bound" in " ".join(
        runner.run("doctor").out.split()
    )
    hold_elsewhere(shop)
    assert f"a run is under way, or was killed: ci {HELD}" in " ".join(
        runner.run("doctor").out.split()
    )


def test_a_remote_that_is_no_name_is_refused_by_the_config(shop: Shop, tmp_path: Path) -> None:
    clone = shop.first()
    for remote in ("ext::sh -c touch% x", "--upload-pack=x", "../elsewhere", "a b"):
        clone.write(
            "intercom-sync.yaml", f'version: 1\nstate: {{backend: git, remote: "{remote}"}}\n'
        )
        refused = clone.run("plan")
        assert 1 == refused.code
        assert "must be the name of a remote" in refused.err


@pytest.mark.sweep
def test_a_process_that_is_killed_is_finished_by_another_machine(shop: Shop) -> None:
    clone = applied(shop)
    names = [f"guides/page-{number}" for number in range(60)]
    for name in names:
        clone.article(name, f"Text of {name}.")
    clone.commit("Many")
    clone.send()
    running = clone.process("apply", "--yes", "--allow-updates", "100")
    while len(shop.bodies()) < 10:
        assert running.poll() is None
    running.kill()
    running.communicate()
    runner = shop.runner("runner")
    assert 5 == runner.run("apply", "--yes").code
    ok(runner.run("state", "unlock", "--force"))
    going_on = runner.process("apply", "--yes")
    while going_on.poll() is None:  # it waits until what the dead run sent has come or never will
        shop.control("advance", {"seconds": 20})
        time.sleep(0.5)
    output, errors = going_on.communicate()
    assert 0 == going_on.returncode, output + errors
    assert sorted({f"Page-{number}" for number in range(60)} | {"Refunds", "VAT"}) == shop.titles()
    assert "No changes." in ok(shop.runner("last").run("plan", "--detailed-exitcode")).out


def test_a_config_that_left_the_ref_behind_begins_no_second_state(shop: Shop) -> None:
    clone = applied(shop)
    config = clone.root / "intercom-sync.yaml"
    config.write_text(config.read_text("utf-8").replace("backend: git", "backend: file"), "utf-8")

    ran = clone.run("apply", "--yes")

    assert 1 == ran.code
    assert "the state is on its ref" in ran.err
    ok(clone.run("state", "migrate", "--yes"))
    assert "nothing to do" in ok(clone.run("apply", "--yes")).out.lower()
