"""A run that was begun and not ended: taken up, or given up by a person, never left in silence."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from intercom_sync.state.plans import UnfinishedRuns, load_plan
from tests.cli.project import Project, Ran

ONE, TWO, THREE = "215470130", "215470129", "215470128"
FILE = "actions/hello.yaml"
ACTION = "name: hello\nselect: {{ids: [{ids}]}}\nsteps: [{{id: hi, reply: Hello}}]\n"
OTHER = "name: other\nselect: {ids: [215470101]}\nsteps: [{note: Seen}]\n"
RUN = ("actions", "run", FILE, "--yes", "--send")


@pytest.fixture
def inbox(project: Project) -> Project:
    assert 0 == project.run("sandbox", "seed").code
    return project


def do(project: Project, *arguments: str) -> Ran:
    return project.run("--sandbox", *arguments)


def write_action(project: Project, *ids: str) -> None:
    project.write(FILE, ACTION.format(ids=", ".join(ids)))


def unfinished(project: Project) -> UnfinishedRuns:
    return UnfinishedRuns(project.root / ".intercom-sync" / "sandbox" / "journal" / "actions")


def leave_unfinished(project: Project, *ids: str, **changed: Any) -> None:
    """What a run leaves behind that was killed before its first request."""
    write_action(project, *ids)
    assert 0 == do(project, "actions", "plan", FILE, "--out", "plan.json").code
    text = (project.root / "plan.json").read_text("utf-8")
    unfinished(project).keep(replace(load_plan(text, name="plan.json"), **changed))


def told(project: Project, *ids: str) -> int:
    found = [do(project, "conversation", "get", one, "--format", "json").out for one in ids]
    return sum("Hello" in part["body"] for one in found for part in json.loads(one)["parts"])


def test_a_canary_counts_the_run_that_is_taken_up(inbox: Project) -> None:
    leave_unfinished(inbox, ONE)
    write_action(inbox, ONE, TWO, THREE)

    ran = do(inbox, *RUN, "--canary", "1")

    assert 0 == ran.code
    assert 1 == told(inbox, ONE, TWO, THREE)
    assert 1 == ran.out.count("Run:")
    assert "--canary 1 is used up" in ran.err


def test_a_canary_that_is_left_over_goes_on_with_the_new_run(inbox: Project) -> None:
    leave_unfinished(inbox, ONE)
    write_action(inbox, ONE, TWO, THREE)

    assert 0 == do(inbox, *RUN, "--canary", "2").code

    assert 2 == told(inbox, ONE, TWO, THREE)


def test_a_run_whose_file_is_gone_is_named_until_it_is_given_up(inbox: Project) -> None:
    leave_unfinished(inbox, ONE)
    (inbox.root / FILE).unlink()
    inbox.write("actions/other.yaml", OTHER)

    ran = do(inbox, "actions", "run", "actions/other.yaml", "--yes")
    listed = do(inbox, "actions", "resolve")

    assert (0, 0) == (ran.code, listed.code)
    for said in (ran.err, listed.err):
        assert 'run of "hello"' in said
        assert "no valid action file has that name" in said
        assert "intercom-sync actions resolve hello --abandon" in said
    given_up = do(inbox, "actions", "resolve", "hello", "--abandon")
    assert (0, "hello: 1 unfinished run given up") == (given_up.code, given_up.out.split(";")[0])
    assert () == unfinished(inbox).all()
    assert "hello" not in do(inbox, "actions", "resolve").err
    assert 0 == told(inbox, ONE)


def test_what_is_given_up_is_in_the_history(inbox: Project) -> None:
    leave_unfinished(inbox, ONE)
    assert 0 == do(inbox, "actions", "resolve", "hello", "--abandon").code

    [row] = json.loads(do(inbox, "actions", "history", "--format", "json").out)

    assert ("hello", FILE) == (row["action"], row["file"])
    assert "given up" in row["summary"]
    assert "not finished" != row["ended"]


def test_nothing_is_there_to_give_up(inbox: Project) -> None:
    ran = do(inbox, "actions", "resolve", "hello", "--abandon")
    assert 64 == ran.code
    assert "Nothing of hello is unfinished" in ran.err


def test_a_run_of_another_api_version_is_not_gone_on_with(inbox: Project) -> None:
    leave_unfinished(inbox, ONE, api_version="2.14")

    ran = do(inbox, *RUN)

    assert 64 == ran.code
    assert "API version 2.14" in ran.err
    assert "actions resolve hello --abandon" in ran.err
    assert 0 == told(inbox, ONE)


def test_a_limit_that_was_lowered_since_holds_for_the_rest_of_a_run(inbox: Project) -> None:
    leave_unfinished(inbox, ONE, TWO)
    inbox.write("intercom-sync.yaml", "version: 1\nlimits: {customer_messages: 1}\n")

    ran = do(inbox, *RUN)

    assert 1 == ran.code
    assert "2 messages to customers in one run, limits.customer_messages allows 1" in ran.out
    assert "actions resolve hello --abandon" in ran.err
    assert 0 == told(inbox, ONE, TWO)
    assert 0 == do(inbox, *RUN, "--allow-customer-messages", "2").code
    assert 2 == told(inbox, ONE, TWO)


def test_a_damaged_note_of_a_run_names_its_file_and_the_way_out(inbox: Project) -> None:
    leave_unfinished(inbox, ONE)
    [path] = Path(inbox.root / ".intercom-sync/sandbox/journal/actions").glob("*.plan.json")
    path.write_text(path.read_text("utf-8").replace("Hello", "Bye"), "utf-8")

    ran = do(inbox, *RUN)

    assert 1 == ran.code
    assert f"journal/actions/{path.name}" in ran.err
    assert "Move the file away" in ran.err
    assert 0 == told(inbox, ONE)
